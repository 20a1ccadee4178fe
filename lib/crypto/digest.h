/* SPDX-License-Identifier: MIT */
/* Message digests (FIPS 180-4) through OpenSSL EVP, whose types stay in digest.c. */
#ifndef CW_CRYPTO_DIGEST_H
#define CW_CRYPTO_DIGEST_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum cw_digest_kind {
	CW_DIGEST_SHA1,
	CW_DIGEST_SHA256,
	CW_DIGEST_SHA384,
};

#define CW_DIGEST_BYTES 48                        /* the longest of them */
#define CW_DIGEST_HEX   (2 * CW_DIGEST_BYTES + 1) /* with the final NUL */

struct cw_digest;

/* NULL when out of memory. */
CW_MUST_USE struct cw_digest *cw_digest_create(enum cw_digest_kind kind);
void cw_digest_destroy(struct cw_digest *self);

/* False when OpenSSL failed, which only happens when it is out of memory. */
CW_MUST_USE bool cw_digest_add(struct cw_digest *self, const void *bytes, size_t len);

/* Ends the digest and writes it; returns its length, or 0 on failure. */
CW_MUST_USE size_t cw_digest_finish(struct cw_digest *self, uint8_t out[CW_DIGEST_BYTES]);

/* As above, in lower-case hexadecimal with a final NUL. */
CW_MUST_USE bool cw_digest_finish_hex(struct cw_digest *self, char out[CW_DIGEST_HEX]);

/* All in one call. */
CW_MUST_USE bool cw_digest_hex(
	enum cw_digest_kind kind, const void *bytes, size_t len, char out[CW_DIGEST_HEX]);

#endif
