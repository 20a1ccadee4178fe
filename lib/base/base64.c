/* SPDX-License-Identifier: MIT */
#include "base/base64.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* False when out of memory. */
static bool copy_without_blanks(struct cw_buffer *out, struct cw_text text)
{
	size_t len = 0;

	cw_buffer_clear(out);
	if (!cw_buffer_reserve(out, text.len + 1)) {
		return false;
	}
	for (size_t i = 0; i < text.len; i++) { /* without a branch that is hard to foresee */
		out->ptr[len] = text.ptr[i];
		len += is_blank(text.ptr[i]) ? 0 : 1;
	}
	out->len = len;
	return true;
}

bool cw_base64_decode(struct cw_text text, struct cw_buffer *plain, struct cw_buffer *out)
{
	size_t len;

	cw_buffer_clear(out);
	if (!copy_without_blanks(plain, text) || !cw_buffer_reserve(out, plain->len / 4 * 3 + 3)) {
		out->failed = true;
		return false;
	}
	len = cw_text_from_base64(cw_buffer_text(plain), (uint8_t *)out->ptr);
	if (len == SIZE_MAX) {
		return false;
	}
	out->len = len;
	return true;
}

void cw_base64_encode(struct cw_buffer *out, const uint8_t *bytes, size_t len)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < len; i += 3) {
		size_t count = len - i < 3 ? len - i : 3;
		uint32_t group = 0;
		char text[4];

		for (size_t k = 0; k < 3; k++) {
			group = group << 8 | (k < count ? bytes[i + k] : 0u);
		}
		for (size_t k = 0; k < 4; k++) {
			text[k] = k <= count ? digits[group >> (18 - 6 * k) & 63] : '=';
		}
		cw_buffer_add(out, text, sizeof(text));
	}
}
