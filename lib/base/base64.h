/* SPDX-License-Identifier: MIT */
/* Base64 (RFC 4648 section 4); of PEM, whose lines may be broken and indented anyhow. */
#ifndef CW_BASE_BASE64_H
#define CW_BASE_BASE64_H

#include "base/buffer.h"

/* Decodes into out, whose contents are replaced; plain gets the base64 as one line without blanks.
 * False when it is no base64, or, with out->failed set, when out of memory. */
CW_MUST_USE bool cw_base64_decode(
	struct cw_text text, struct cw_buffer *plain, struct cw_buffer *out);

/* Appends the bytes padded, in one line. */
void cw_base64_encode(struct cw_buffer *out, const uint8_t *bytes, size_t len);

#endif
