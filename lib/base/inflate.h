/* SPDX-License-Identifier: MIT */
/* Inflates gzip (RFC 1952) and zlib (RFC 1950) through zlib, whose types stay in inflate.c. */
#ifndef CW_BASE_INFLATE_H
#define CW_BASE_INFLATE_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cw_inflate;

enum cw_inflate_result {
	CW_INFLATE_MORE, /* wants more input, or more room for output */
	CW_INFLATE_END,  /* it is whole: its check sum agrees */
	CW_INFLATE_DAMAGED,
	CW_INFLATE_NOMEM,
};

/* What one call may consume and fill; the call advances all four. */
struct cw_inflate_io {
	const uint8_t *in;
	size_t in_len;
	uint8_t *out;
	size_t out_len;
};

/* NULL when out of memory. */
CW_MUST_USE struct cw_inflate *cw_inflate_create(void);
/* For the format of RFC 1950 instead. */
CW_MUST_USE struct cw_inflate *cw_inflate_create_zlib(void);
void cw_inflate_destroy(struct cw_inflate *self);

/* Makes ready for the header of the next gzip member. */
void cw_inflate_reset(struct cw_inflate *self);

/* Bytes may have been written before CW_INFLATE_DAMAGED: they are good. */
CW_MUST_USE enum cw_inflate_result cw_inflate_run(
	struct cw_inflate *self, struct cw_inflate_io *io);

/* What zlib says of the damage; never NULL. Borrowed from self. */
const char *cw_inflate_message(const struct cw_inflate *self);

#endif
