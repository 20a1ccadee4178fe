/* SPDX-License-Identifier: MIT */
/* Just enough DER (ITU-T X.690) to cut certificates out of what holds them. */
#ifndef CW_X509_DER_H
#define CW_X509_DER_H

#include "base/reader.h"

#define CW_DER_OID      0x06
#define CW_DER_SEQUENCE 0x30
#define CW_DER_SET      0x31
#define CW_DER_CONTEXT0 0xa0 /* [0], constructed */

struct cw_der {
	uint8_t tag; /* tags above 30 are not read */
	struct cw_reader body;
	const uint8_t *whole; /* header and body, borrowed from the input */
	size_t whole_len;
	uint64_t offset; /* of the header */
};

/* Reads one element of definite length and moves behind it. Truncated: it reaches past the end.
 * Malformed: a tag above 30, an indefinite length or one of more than 4 bytes. */
enum cw_parse cw_der_next(struct cw_reader *r, struct cw_der *out);

/* The next element if it has this tag; false, moving nothing, when it has not. */
CW_MUST_USE bool cw_der_take(struct cw_reader *r, uint8_t tag, struct cw_der *out);

#endif
