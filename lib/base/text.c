/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* memmem */
#include "base/text.h"

#include <string.h>

struct cw_text cw_text_str(const char *str)
{
	return cw_text_of(str, str == NULL ? 0 : strlen(str));
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool cw_text_equal(struct cw_text a, struct cw_text b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

bool cw_text_equal_nocase(struct cw_text a, struct cw_text b)
{
	if (a.len != b.len) {
		return false;
	}
	for (size_t i = 0; i < a.len; i++) {
		if (lower(a.ptr[i]) != lower(b.ptr[i])) {
			return false;
		}
	}
	return true;
}

bool cw_text_is(struct cw_text a, const char *str)
{
	return cw_text_equal(a, cw_text_str(str));
}

bool cw_text_starts(struct cw_text text, struct cw_text prefix)
{
	return text.len >= prefix.len && cw_text_equal(cw_text_head(text, prefix.len), prefix);
}

bool cw_text_ends(struct cw_text text, struct cw_text suffix)
{
	return text.len >= suffix.len &&
	       cw_text_equal(cw_text_skip(text, text.len - suffix.len), suffix);
}

bool cw_text_find(struct cw_text text, struct cw_text what, size_t *at)
{
	const char *hit;

	if (what.len == 0 || text.len < what.len) {
		return false;
	}
	hit = memmem(text.ptr, text.len, what.ptr, what.len);
	if (hit == NULL) {
		return false;
	}
	*at = (size_t)(hit - text.ptr);
	return true;
}

bool cw_text_find_nocase(struct cw_text text, struct cw_text what, size_t *at)
{
	if (what.len == 0) {
		return false;
	}
	for (size_t i = 0; i + what.len <= text.len; i++) {
		struct cw_text here = {text.ptr + i, what.len};

		if (cw_text_equal_nocase(here, what)) {
			*at = i;
			return true;
		}
	}
	return false;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct cw_text cw_text_trim(struct cw_text text)
{
	while (text.len > 0 && is_blank(text.ptr[0])) {
		text = cw_text_skip(text, 1);
	}
	while (text.len > 0 && is_blank(text.ptr[text.len - 1])) {
		text.len--;
	}
	return text;
}

bool cw_text_split(struct cw_text *rest, char separator, struct cw_text *piece)
{
	size_t at;

	if (rest->ptr == NULL) {
		return false;
	}
	if (cw_text_find_byte(*rest, separator, &at)) {
		*piece = cw_text_head(*rest, at);
		*rest = cw_text_skip(*rest, at + 1);
		return true;
	}
	*piece = *rest;
	rest->ptr = NULL;
	rest->len = 0;
	return piece->len > 0;
}

bool cw_text_to_u64(struct cw_text text, uint64_t *out)
{
	uint64_t value = 0;

	if (text.len == 0) {
		return false;
	}
	for (size_t i = 0; i < text.len; i++) {
		unsigned digit = (unsigned)(unsigned char)text.ptr[i] - '0';

		/* Nineteen digits never overflow. */
		if (digit > 9 || (i >= 19 && value > (UINT64_MAX - digit) / 10)) {
			return false;
		}
		value = value * 10 + digit;
	}
	*out = value;
	return true;
}

/* By byte, both alphabets; 64 is no base64. From '+' on, the first byte of them. */
static const uint8_t base64_values['z' - '+' + 1] = {62, 64, 62, 64, 63, 52, 53, 54, 55, 56, 57, 58,
	59, 60, 61, 64, 64, 64, 64, 64, 64, 64, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
	15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 64, 64, 64, 64, 63, 64, 26, 27, 28, 29, 30, 31,
	32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51};

static uint32_t base64_value(char c)
{
	unsigned index = (unsigned)(unsigned char)c - '+';

	return index < sizeof(base64_values) ? base64_values[index] : 64;
}

size_t cw_text_from_base64(struct cw_text text, uint8_t *out)
{
	uint32_t wrong = 0;
	uint32_t bits = 0;
	unsigned num_bits = 0;
	size_t len = 0;
	size_t i = 0;

	while (text.len > 0 && text.ptr[text.len - 1] == '=') {
		text.len--;
	}
	if (text.len % 4 == 1) {
		return SIZE_MAX;
	}
	for (; i + 4 <= text.len; i += 4) {
		uint32_t a = base64_value(text.ptr[i]);
		uint32_t b = base64_value(text.ptr[i + 1]);
		uint32_t c = base64_value(text.ptr[i + 2]);
		uint32_t d = base64_value(text.ptr[i + 3]);

		wrong |= a | b | c | d;
		out[len++] = (uint8_t)(a << 2 | b >> 4);
		out[len++] = (uint8_t)(b << 4 | c >> 2);
		out[len++] = (uint8_t)(c << 6 | d);
	}
	for (; i < text.len; i++) {
		uint32_t value = base64_value(text.ptr[i]);

		wrong |= value;
		bits = bits << 6 | value;
		num_bits += 6;
		if (num_bits >= 8) {
			num_bits -= 8;
			out[len++] = (uint8_t)(bits >> num_bits);
		}
	}
	return (wrong & 64) == 0 ? len : SIZE_MAX;
}

void cw_text_hex(const uint8_t *bytes, size_t len, char *out)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < len; i++) {
		out[2 * i] = digits[bytes[i] >> 4];
		out[2 * i + 1] = digits[bytes[i] & 15];
	}
	out[2 * len] = '\0';
}

/* Length of the well-formed UTF-8 sequence at p (RFC 3629 section 4), 0 when there is none. */
static size_t utf8_sequence(const unsigned char *p, size_t left)
{
	size_t len = p[0] < 0x80   ? 1
		     : p[0] < 0xc2 ? 0
		     : p[0] < 0xe0 ? 2
		     : p[0] < 0xf0 ? 3
		     : p[0] < 0xf5 ? 4
				   : 0;

	if (p[0] == 0 || len == 0 || len > left) {
		return 0;
	}
	for (size_t i = 1; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80) {
			return 0;
		}
	}
	if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ||
		(p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f)) {
		return 0;
	}
	return len;
}

/* How many bytes from here on are ASCII other than NUL, by eights: nearly all of a log is. */
static size_t ascii_run(const unsigned char *p, size_t len)
{
	size_t at = 0;

	for (; at + 8 <= len; at += 8) {
		uint64_t word;

		memcpy(&word, p + at, sizeof(word));
		if (((word | (word - UINT64_C(0x0101010101010101))) &
			    UINT64_C(0x8080808080808080)) != 0) {
			break; /* a byte with its high bit, or one that borrowed: a NUL */
		}
	}
	return at;
}

size_t cw_text_to_utf8(struct cw_text text, char *out)
{
	const unsigned char *p = (const unsigned char *)text.ptr;
	size_t len = 0;

	for (size_t i = 0; i < text.len;) {
		size_t sequence = ascii_run(p + i, text.len - i);

		if (sequence == 0) {
			sequence = utf8_sequence(p + i, text.len - i);
		}

		if (sequence > 0) {
			if (out != NULL) {
				memcpy(out + len, p + i, sequence);
			}
			len += sequence;
			i += sequence;
			continue;
		}
		if (out != NULL) {
			out[len] = '\\';
			out[len + 1] = 'x';
			cw_text_hex(p + i, 1, out + len + 2);
		}
		len += 4;
		i++;
	}
	if (out != NULL) {
		out[len] = '\0';
	}
	return len;
}
