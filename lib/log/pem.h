/* SPDX-License-Identifier: MIT */
/*
 * PEM certificates (RFC 7468 section 5) inside a SIP or HTTP body. An Expressway-E sends its own in
 * SERVICE requests, and the log of the Expressway-C then holds it. The frame may have put a blank
 * in front of any line.
 */
#ifndef CW_LOG_PEM_H
#define CW_LOG_PEM_H

#include "base/buffer.h"
#include "log/record.h"

struct cw_pem {                /* zeroed = new */
	struct cw_text text;   /* borrowed */
	size_t at;             /* where to look next */
	uint64_t line;         /* of that place */
	uint64_t offset;       /* of the text's first byte in the member */
	uint32_t num_unusable; /* blocks passed over: no end, or not base64 */
	struct cw_buffer last; /* what stood in the last usable block, which became: */
	struct cw_buffer base64;
	struct cw_buffer der;
};

struct cw_pem_block {          /* borrowed until the next call */
	struct cw_text base64; /* one line, without blanks */
	struct cw_text der;    /* decoded; nobody checked that it is a certificate */
	uint64_t line;         /* of its BEGIN line in the member */
	uint64_t offset;       /* of its BEGIN line's dashes in the member */
	bool is_again;         /* the same as the block before it, maybe of an earlier text */
};

/* Looks at a text whose first byte is at this line and offset of the member. */
void cw_pem_begin(struct cw_pem *pem, struct cw_text text, uint64_t line, uint64_t offset);

/* Looks at the body of a record. */
void cw_pem_begin_body(struct cw_pem *pem, const struct cw_record *record);

void cw_pem_finish(struct cw_pem *pem);

/* Gives the next certificate, or sets *end. A block that is not base64 or has no end is passed over
 * and counted. Fails only when out of memory. */
CW_MUST_USE enum cw_code cw_pem_next(
	struct cw_pem *pem, struct cw_pem_block *out, bool *end, struct cw_error *err);

#endif
