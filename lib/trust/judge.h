/* SPDX-License-Identifier: MIT */
/* Each chain of the case judged against the trust store of its bundle. */
#ifndef CW_TRUST_JUDGE_H
#define CW_TRUST_JUDGE_H

#include "facts/case.h"

/*
 * Adds a chain fact for every certificate chain of every handshake, and for each bundle's own
 * certificates, and completes store_duplicates and store_duplicates_other_key of each bundle. Call
 * it once, after correlation.
 *
 * The store is that of the handshake's bundle; where that has none and the case has exactly one,
 * that one; else `ok` stays unknown and only name, purpose and order are told. What this Expressway
 * presents itself is judged against its own store too, for want of the peer's: presented_by says
 * so.
 *
 * The time is the handshake's; for the box's own certificates kase->as_of. Without a time validity
 * is not judged, and `ok` is unknown unless something else is wrong.
 *
 * The name of a server chain is what a failure on that flow asked for when it is a name mismatch,
 * else the SNI, else what any failure on that flow asked for, else the server's address. For that
 * last one name_ok is true or unknown, never false: nobody said that the address was asked for.
 *
 * The box's server certificate is judged as server and, unless the bundle has a client certificate
 * (X15.5 and later), as client; the client certificate as client.
 *
 * CW_ERR_NOMEM is the only failure.
 */
enum cw_code cw_trust_judge(struct cw_case *kase, struct cw_error *err);

#endif
