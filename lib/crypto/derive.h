/* SPDX-License-Identifier: MIT */
/* Keys out of secrets, through OpenSSL, whose types stay in derive.c. */
#ifndef CW_CRYPTO_DERIVE_H
#define CW_CRYPTO_DERIVE_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum cw_prf {
	CW_PRF_MD5_SHA1, /* TLS 1.0 and 1.1 */
	CW_PRF_SHA256,
	CW_PRF_SHA384,
};

#define CW_SECRET_BYTES 48 /* the longest secret: a master secret, or one of SHA-384 */

/* The length of the hash's output, which is that of a TLS 1.3 secret. */
size_t cw_prf_bytes(enum cw_prf prf);

/* HKDF-Expand-Label(secret, label, "", out_len) of RFC 8446 section 7.1; the label without "tls13 ",
 * of at most 12 bytes. The secret has cw_prf_bytes(prf) bytes. False when OpenSSL failed, which only
 * happens when it is out of memory. */
CW_MUST_USE bool cw_derive_label(
	enum cw_prf prf, const uint8_t *secret, const char *label, uint8_t *out, size_t out_len);

/* The key block of RFC 5246 section 6.3 (RFC 2246 section 6.3 with CW_PRF_MD5_SHA1): out of the
 * master secret of 48 bytes and the randoms of 32. False as above. */
CW_MUST_USE bool cw_derive_key_block(enum cw_prf prf, const uint8_t *master,
	const uint8_t *server_random, const uint8_t *client_random, uint8_t *out, size_t out_len);

/* Overwrites what is no longer needed, in a way that no compiler leaves out. */
void cw_wipe(void *bytes, size_t len);

#endif
