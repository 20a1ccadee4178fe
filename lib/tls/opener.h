/* SPDX-License-Identifier: MIT */
/*
 * Opens the records of one direction under the keys of one handshake.
 *
 * What does not authenticate is never given out. Records that were not captured leave a hole in the
 * sequence numbers; after cw_tls_opener_miss some of the next ones are tried, and in TLS 1.3 the
 * keys for traffic too.
 */
#ifndef CW_TLS_OPENER_H
#define CW_TLS_OPENER_H

#include "tls/record.h"
#include "tls/secrets.h"
#include "tls/suite.h"

struct cw_tls_opener;

/* For TLS 1.3 (RFC 8446 section 7.3): the secrets of this direction; one of them may be unknown. NULL
 * when out of memory. */
CW_MUST_USE struct cw_tls_opener *cw_tls_opener_create13(const struct cw_tls_suite *suite,
	const struct cw_tls_secret *handshake, const struct cw_tls_secret *traffic);

/* What the keys of TLS 1.2 and before are made of (RFC 5246 section 6.3). */
struct cw_tls_key_source {
	uint16_t version;
	const struct cw_tls_secret *master;
	const uint8_t *client_random;
	const uint8_t *server_random;
	bool is_client; /* the direction is the client's */
};

/* For TLS 1.1 and 1.2 (a CBC in TLS 1.0 needs each record before). NULL when out of memory. */
CW_MUST_USE struct cw_tls_opener *cw_tls_opener_create12(
	const struct cw_tls_suite *suite, const struct cw_tls_key_source *source);

void cw_tls_opener_destroy(struct cw_tls_opener *opener); /* wipes the keys; NULL is allowed */

/* What was in a record. */
struct cw_tls_opened {
	uint8_t type; /* in TLS 1.3 the inner one */
	const uint8_t *bytes;
	size_t len;
};

/* Opens a whole record; room has space for record->length bytes, and out's bytes lie in it. */
CW_MUST_USE enum cw_opened cw_tls_opener_open(struct cw_tls_opener *opener,
	const struct cw_tls_record *record, const uint8_t *bytes, uint8_t *room,
	struct cw_tls_opened *out);

/* A record went by that need not be opened. */
void cw_tls_opener_pass(struct cw_tls_opener *opener);

/* Any number of records may be missing. */
void cw_tls_opener_miss(struct cw_tls_opener *opener);

/* Records that cannot be opened may come first: early data (RFC 8446 section 4.2.10). */
void cw_tls_opener_expect_early_data(struct cw_tls_opener *opener);
bool cw_tls_opener_expects_early_data(const struct cw_tls_opener *opener);

/* So much failed that nothing more will open. */
bool cw_tls_opener_is_spent(const struct cw_tls_opener *opener);

/* TLS 1.3, the side's next keys: after its Finished those for traffic, after each KeyUpdate those of
 * the next generation (RFC 8446 section 7.2). False when out of memory. */
void cw_tls_opener_start_traffic(struct cw_tls_opener *opener);
CW_MUST_USE bool cw_tls_opener_update(struct cw_tls_opener *opener);

#endif
