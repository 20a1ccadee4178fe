/* SPDX-License-Identifier: MIT */
/*
 * The HTTP transactions of the traffic server, as its log tells them, and which of them a failed
 * certificate check belongs to.
 *
 *   Receive Request   Txn-id 191   GET http://vcs_control.…/<base64>/path    from the user
 *   Sending Request   Txn-id 191   Dst-ip Dst-port                           to the server
 *   WARNING: …                     no Txn-id and no port: only the server's name and address
 *   Sending Response  Txn-id 191   HTTP/1.1 502 connect failed               to the user
 *
 * A failure belongs to the nearest earlier "Sending Request" to its address that has had no answer.
 * Where another such request fits too, both are named (cw_failure.txn_candidates).
 */
#ifndef CW_CORRELATE_TRANSACTIONS_H
#define CW_CORRELATE_TRANSACTIONS_H

#include "facts/case.h"

struct cw_transactions;

/* Owned by the caller; NULL when out of memory. The case must outlive it. */
struct cw_transactions *cw_transactions_create(struct cw_case *kase);
void cw_transactions_destroy(struct cw_transactions *transactions);

/* Whether a record's own text may be one that cw_transactions_event wants. */
bool cw_transactions_wants(struct cw_text raw);

/* Takes note of one record (borrowed for the call). False when out of memory. */
CW_MUST_USE bool cw_transactions_event(
	struct cw_transactions *transactions, const struct cw_event *event);

/* Completes a failure with the request it belongs to: Txn-id, URL, user, port, and later the answer
 * that the user got. False when out of memory; a failure that no request fits stays as it is. */
CW_MUST_USE bool cw_transactions_claim(
	struct cw_transactions *transactions, struct cw_failure *failure);

#endif
