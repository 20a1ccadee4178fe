/* SPDX-License-Identifier: MIT */
#include "base/escape.h"

#define BAD_BYTE UINT32_C(0x80000000)
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

struct range {
	uint32_t first;
	uint32_t last;
};

static bool in_ranges(const struct range *ranges, size_t count, uint32_t code)
{
	for (size_t i = 0; i < count && code >= ranges[i].first; i++) {
		if (code <= ranges[i].last) {
			return true;
		}
	}
	return false;
}

/* Length and smallest value of a sequence by its first byte; 0 when none begins so. */
static size_t sequence_len(unsigned char lead, uint32_t *bits, uint32_t *min)
{
	if (lead >= 0xc2 && lead <= 0xdf) {
		*bits = lead & 0x1fu;
		*min = 0x80;
		return 2;
	}
	if (lead >= 0xe0 && lead <= 0xef) {
		*bits = lead & 0x0fu;
		*min = 0x800;
		return 3;
	}
	if (lead >= 0xf0 && lead <= 0xf4) {
		*bits = lead & 0x07u;
		*min = 0x10000;
		return 4;
	}
	return 0;
}

/* Takes one code point from the front of *text and returns it; a byte that is no UTF-8 (RFC 3629)
 * is taken alone and returned as 0x80000000 + byte. text must not be empty. */
static uint32_t utf8_next(struct cw_text *text)
{
	unsigned char lead = (unsigned char)text->ptr[0];
	uint32_t code = 0;
	uint32_t min = 0;
	size_t len = lead < 0x80 ? 1 : sequence_len(lead, &code, &min);
	bool ok = len > 0 && len <= text->len;

	if (lead < 0x80) {
		*text = cw_text_skip(*text, 1);
		return lead;
	}
	for (size_t i = 1; ok && i < len; i++) {
		unsigned char next = (unsigned char)text->ptr[i];

		ok = (next & 0xc0) == 0x80;
		code = code << 6 | (next & 0x3fu);
	}
	if (!ok || code < min || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
		*text = cw_text_skip(*text, 1);
		return BAD_BYTE + lead;
	}
	*text = cw_text_skip(*text, len);
	return code;
}

/* Whether a code point may move, hide, reorder or restyle what stands around it on a terminal:
 * C0 and C1 controls, DEL, line and paragraph separators, zero-width and bidirectional controls
 * (Unicode 15 general categories Cc, Cf, Zl, Zp, and the tags block). */
static bool is_unprintable(uint32_t code)
{
	static const struct range ranges[] = {
		{0x00, 0x1f}, {0x7f, 0x9f}, {0xad, 0xad}, /* soft hyphen */
		{0x600, 0x605},                           /* Arabic number signs */
		{0x61c, 0x61c},                           /* Arabic letter mark */
		{0x6dd, 0x6dd}, {0x70f, 0x70f},
		{0x115f, 0x1160}, /* Hangul fillers, which look like nothing */
		{0x180b, 0x180f}, /* Mongolian selectors and vowel separator */
		{0x200b, 0x200f}, /* zero width, LRM, RLM */
		{0x2028, 0x202e}, /* separators, embeddings and overrides */
		{0x2060, 0x206f}, /* word joiner, isolates, deprecated controls */
		{0x3164, 0x3164}, /* Hangul filler */
		{0xe000, 0xf8ff}, /* private use: looks like anything */
		{0xfe00, 0xfe0f}, /* variation selectors */
		{0xfeff, 0xfeff}, /* byte order mark */
		{0xffa0, 0xffa0}, {0xfff0, 0xfffb}, {0xfffe, 0xffff}, {0x110bd, 0x110cd},
		{0x13430, 0x1343f}, {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a},
		{0xe0000, 0x10ffff}, /* tags, selectors, private planes */
	};

	return in_ranges(ranges, COUNT(ranges), code);
}

/* Most text is printable ASCII: it is taken in one piece. */
static size_t plain_len(struct cw_text text)
{
	size_t len = 0;

	while (len < text.len && text.ptr[len] >= 0x20 && text.ptr[len] < 0x7f &&
		text.ptr[len] != '"' && text.ptr[len] != '\\') {
		len++;
	}
	return len;
}

static void add_plain(struct cw_buffer *out, struct cw_text *text)
{
	size_t len = plain_len(*text);

	cw_buffer_add(out, text->ptr, len);
	*text = cw_text_skip(*text, len);
}

void cw_escape_terminal(struct cw_buffer *out, struct cw_text text)
{
	for (add_plain(out, &text); text.len > 0; add_plain(out, &text)) {
		const char *start = text.ptr;
		size_t left = text.len;
		uint32_t code = utf8_next(&text);

		if (code >= BAD_BYTE) {
			cw_buffer_printf(out, "\\x%02x", (unsigned)(code - BAD_BYTE));
		} else if (is_unprintable(code)) {
			cw_buffer_printf(out, "\\u{%x}", (unsigned)code);
		} else {
			cw_buffer_add(out, start, left - text.len);
		}
	}
}

static void json_code(struct cw_buffer *out, uint32_t code)
{
	if (code > 0xffff) { /* a surrogate pair, RFC 8259 section 7 */
		cw_buffer_printf(out, "\\u%04x\\u%04x",
			(unsigned)(0xd800 + ((code - 0x10000) >> 10)),
			(unsigned)(0xdc00 + ((code - 0x10000) & 0x3ff)));
	} else {
		cw_buffer_printf(out, "\\u%04x", (unsigned)code);
	}
}

void cw_escape_json(struct cw_buffer *out, struct cw_text text)
{
	cw_buffer_add(out, "\"", 1);
	for (add_plain(out, &text); text.len > 0; add_plain(out, &text)) {
		const char *start = text.ptr;
		size_t left = text.len;
		uint32_t code = utf8_next(&text);

		if (code == '"' || code == '\\') {
			cw_buffer_printf(out, "\\%c", (char)code);
		} else if (code == '\n') {
			cw_buffer_add(out, "\\n", 2);
		} else if (code == '\t') {
			cw_buffer_add(out, "\\t", 2);
		} else if (code >= BAD_BYTE) {
			cw_buffer_printf(out, "\\\\x%02x", (unsigned)(code - BAD_BYTE));
		} else if (is_unprintable(code)) {
			json_code(out, code);
		} else {
			cw_buffer_add(out, start, left - text.len);
		}
	}
	cw_buffer_add(out, "\"", 1);
}

size_t cw_text_columns(struct cw_text text)
{
	static const struct range wide[] = {
		{0x1100, 0x115f},
		{0x2e80, 0x303e},
		{0x3041, 0x33ff},
		{0x3400, 0x4dbf},
		{0x4e00, 0x9fff},
		{0xa000, 0xa4cf},
		{0xac00, 0xd7a3},
		{0xf900, 0xfaff},
		{0xfe30, 0xfe6f},
		{0xff00, 0xff60},
		{0xffe0, 0xffe6},
		{0x1f300, 0x1f64f},
		{0x1f900, 0x1f9ff},
		{0x20000, 0x3fffd},
	};
	static const struct range combining[] = {
		{0x300, 0x36f},
		{0x483, 0x489},
		{0x591, 0x5bd},
		{0x610, 0x61a},
		{0x64b, 0x65f},
		{0x900, 0x902},
		{0xe31, 0xe31},
		{0xe34, 0xe3a},
		{0xe47, 0xe4e},
		{0x1ab0, 0x1aff},
		{0x1dc0, 0x1dff},
		{0x20d0, 0x20f0},
		{0xfe20, 0xfe2f},
	};
	size_t columns = 0;

	while (text.len > 0) {
		uint32_t code = utf8_next(&text);

		if (in_ranges(wide, COUNT(wide), code)) {
			columns += 2;
		} else if (!in_ranges(combining, COUNT(combining), code)) {
			columns += 1;
		}
	}
	return columns;
}
