/* SPDX-License-Identifier: MIT */
/* The blocks of a PEM file (RFC 7468), as lax as real files need it: any text between them, any
 * white space in them, and a block without its end is told as such. */
#ifndef CW_X509_BLOCK_H
#define CW_X509_BLOCK_H

#include "base/text.h"

#define CW_X509_BEGIN CW_TEXT("-----BEGIN ")

/* One "-----BEGIN LABEL----- … -----END LABEL-----". */
struct cw_x509_block {
	struct cw_text label;
	struct cw_text body;
	size_t begin; /* of the BEGIN line's dashes */
	size_t end;   /* where to go on */
	bool whole;   /* its END is there and has the same label */
};

/* The next block from `at` on; false when there is none. A block without its END ends where the
 * next one begins. Texts are borrowed from the file. */
bool cw_x509_block_next(struct cw_text text, size_t at, struct cw_x509_block *out);

#endif
