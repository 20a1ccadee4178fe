/* SPDX-License-Identifier: MIT */
/*
 * A bounds-checked cursor over bytes that knows its absolute offset.
 *
 * Every getter succeeds and advances, or returns false and changes nothing. Only reader.c does
 * pointer arithmetic on input. A parser copies the reader, parses the copy and writes it back on
 * success, so that a failure leaves the caller's reader where it was.
 */
#ifndef CW_BASE_READER_H
#define CW_BASE_READER_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a parser says of its bytes. Truncated: the input ended, more bytes could make it whole.
 * Malformed: an inner length lied, no further byte can help. */
enum cw_parse {
	CW_PARSE_OK,
	CW_PARSE_TRUNCATED,
	CW_PARSE_MALFORMED,
};

struct cw_reader {
	const uint8_t *pos; /* borrowed */
	size_t left;
	uint64_t offset; /* of pos in the source */
};

struct cw_reader cw_reader_init(const void *bytes, size_t len, uint64_t offset);

CW_MUST_USE bool cw_reader_u8(struct cw_reader *r, uint8_t *out);
CW_MUST_USE bool cw_reader_u16be(struct cw_reader *r, uint16_t *out);
CW_MUST_USE bool cw_reader_u24be(struct cw_reader *r, uint32_t *out);
CW_MUST_USE bool cw_reader_u32be(struct cw_reader *r, uint32_t *out);
CW_MUST_USE bool cw_reader_u16le(struct cw_reader *r, uint16_t *out);
CW_MUST_USE bool cw_reader_u32le(struct cw_reader *r, uint32_t *out);
CW_MUST_USE bool cw_reader_skip(struct cw_reader *r, size_t len);

/* Borrows len bytes from the input. */
CW_MUST_USE bool cw_reader_bytes(struct cw_reader *r, size_t len, const uint8_t **out);

/* A child reader over the next len bytes, which cannot see past them. */
CW_MUST_USE bool cw_reader_sub(struct cw_reader *r, size_t len, struct cw_reader *out);

/* A child reader over a vector with a length prefix of 1 or 2 bytes (RFC 8446 section 3.4). */
CW_MUST_USE bool cw_reader_vector8(struct cw_reader *r, struct cw_reader *out);
CW_MUST_USE bool cw_reader_vector16(struct cw_reader *r, struct cw_reader *out);

#endif
