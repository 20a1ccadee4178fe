/* SPDX-License-Identifier: MIT */
#include "talk.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What RFC 3629 allows for a sequence of this many bytes begins here. */
static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};

/* Reads one code point; returns its bytes, 0 when there is no UTF-8. */
static size_t next_code(const unsigned char *p, uint32_t *code)
{
	size_t len = p[0] < 0x80 ? 1 : p[0] < 0xC0 ? 0 : p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;

	*code = len < 2 ? p[0] : (uint32_t)p[0] & (0x7Fu >> len);
	if (p[0] > 0xF4) {
		return 0;
	}
	for (size_t i = 1; i < len; i++) {
		if ((p[i] & 0xC0) != 0x80) { /* so is the NUL at the end */
			return 0;
		}
		*code = *code << 6 | (p[i] & 0x3Fu);
	}
	if (len > 1 && (*code < smallest[len] || *code > 0x10FFFF ||
			       (*code >= 0xD800 && *code < 0xE000))) {
		return 0;
	}
	return len;
}

/* Controls, separators, zero-width and bidirectional characters, tags and private use. */
static bool is_unprintable(uint32_t code)
{
	static const uint32_t ranges[][2] = {{0, 0x1F}, {0x7F, 0x9F}, {0xAD, 0xAD}, {0x61C, 0x61C},
		{0x180E, 0x180E}, {0x200B, 0x200F}, {0x2028, 0x202E}, {0x2060, 0x206F},
		{0xE000, 0xF8FF}, {0xFEFF, 0xFEFF}, {0xFFF0, 0xFFFB}, {0xE0000, 0x10FFFF}};

	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
		if (code >= ranges[i][0] && code <= ranges[i][1]) {
			return true;
		}
	}
	return false;
}

void print_safely(FILE *file, const char *text)
{
	const unsigned char *p = (const unsigned char *)text;

	while (*p != '\0') {
		uint32_t code;
		size_t len = next_code(p, &code);

		if (len == 0) {
			(void)fprintf(file, "\\x%02x", (unsigned)*p);
			len = 1;
		} else if (is_unprintable(code)) {
			(void)fprintf(file, "\\u{%x}", (unsigned)code);
		} else {
			(void)fwrite(p, 1, len, file);
		}
		p += len;
	}
}

void talk(const char *format, ...)
{
	char line[1024];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	print_safely(stderr, line);
	(void)fputc('\n', stderr);
}
