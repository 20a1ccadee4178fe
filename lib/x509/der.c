/* SPDX-License-Identifier: MIT */
#include "x509/der.h"

/* The length octets (X.690 section 8.1.3). */
static enum cw_parse read_length(struct cw_reader *r, size_t *out)
{
	uint8_t first;
	uint8_t byte;
	size_t len = 0;

	if (!cw_reader_u8(r, &first)) {
		return CW_PARSE_TRUNCATED;
	}
	if (first < 0x80) {
		*out = first;
		return CW_PARSE_OK;
	}
	if (first == 0x80 || first > 0x84) {
		return CW_PARSE_MALFORMED;
	}
	for (int i = 0; i < (first & 0x7f); i++) {
		if (!cw_reader_u8(r, &byte)) {
			return CW_PARSE_TRUNCATED;
		}
		len = len << 8 | byte;
	}
	*out = len;
	return CW_PARSE_OK;
}

enum cw_parse cw_der_next(struct cw_reader *r, struct cw_der *out)
{
	struct cw_reader in = *r;
	struct cw_der der = {.whole = r->pos, .offset = r->offset};
	enum cw_parse parse;
	size_t len;

	if (!cw_reader_u8(&in, &der.tag)) {
		return CW_PARSE_TRUNCATED;
	}
	if ((der.tag & 0x1f) == 0x1f) {
		return CW_PARSE_MALFORMED;
	}
	parse = read_length(&in, &len);
	if (parse != CW_PARSE_OK) {
		return parse;
	}
	if (!cw_reader_sub(&in, len, &der.body)) {
		return CW_PARSE_TRUNCATED;
	}
	der.whole_len = r->left - in.left;
	*out = der;
	*r = in;
	return CW_PARSE_OK;
}

bool cw_der_take(struct cw_reader *r, uint8_t tag, struct cw_der *out)
{
	struct cw_reader in = *r;
	struct cw_der der;

	if (cw_der_next(&in, &der) != CW_PARSE_OK || der.tag != tag) {
		return false;
	}
	*out = der;
	*r = in;
	return true;
}
