/* SPDX-License-Identifier: MIT */
/*
 * The secrets of a run, found by the client random of a handshake. They must stand before the
 * packets that they open: what went by encrypted is not kept.
 */
#ifndef CW_TLS_SECRETS_H
#define CW_TLS_SECRETS_H

#include "facts/case.h"
#include "tls/keylog.h"

#include <stddef.h>
#include <stdint.h>

struct cw_tls_secret {
	uint8_t len; /* 0 = not known */
	uint8_t bytes[CW_SECRET_BYTES];
};

/* What is known of one handshake. */
struct cw_tls_keyset {
	uint8_t random[CW_TLS_RANDOM_BYTES]; /* the client's */
	struct cw_tls_secret secrets[CW_TLS_NUM_LABELS];
};

struct cw_tls_secrets;

/* NULL when out of memory. The case gives the limit (max_secrets) and takes notes; it must outlive
 * the secrets. */
CW_MUST_USE struct cw_tls_secrets *cw_tls_secrets_create(struct cw_case *kase);
void cw_tls_secrets_destroy(struct cw_tls_secrets *secrets); /* wipes them */

/* Reads the text of a key log; of a secret that comes twice the last one stands. Lines that are none
 * are noted once, with the number of the first, under the member's name (borrowed during the call).
 * Out of memory sets the case's `failed`. */
void cw_tls_secrets_read(
	struct cw_tls_secrets *secrets, const char *member, const void *bytes, size_t len);

/* Borrowed until the secrets are destroyed; NULL when there are none for this client random of
 * CW_TLS_RANDOM_BYTES. */
const struct cw_tls_keyset *cw_tls_secrets_find(
	const struct cw_tls_secrets *secrets, const uint8_t *random);

#endif
