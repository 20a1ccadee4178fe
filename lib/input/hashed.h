/* SPDX-License-Identifier: MIT */
/* A source that passes another's bytes on and keeps their count and SHA-256. */
#ifndef CW_INPUT_HASHED_H
#define CW_INPUT_HASHED_H

#include "crypto/digest.h"
#include "input/source.h"

/* Owns inner on success. The source's close does nothing, so that it can lie under a stack that is
 * closed while the rest is still to be read: call cw_hashed_destroy. */
CW_MUST_USE enum cw_code cw_hashed_open(
	struct cw_source *inner, struct cw_source **out, struct cw_error *err);

/* Reads and counts what nobody read, up to max bytes. False when more was left or reading failed:
 * the digest is then not that of the whole. */
CW_MUST_USE bool cw_hashed_drain(struct cw_source *hashed, uint64_t max);

/* Bytes that went by. */
uint64_t cw_hashed_bytes(const struct cw_source *hashed);

/* The digest of what went by, once. False when OpenSSL failed. */
CW_MUST_USE bool cw_hashed_finish(struct cw_source *hashed, char out[CW_DIGEST_HEX]);

/* Takes NULL. */
void cw_hashed_destroy(struct cw_source *hashed);

#endif
