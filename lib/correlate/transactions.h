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
#include "log/record.h"

struct cw_transactions;

/* What a log record says about a transaction. All is borrowed; a text that the record does not have
 * is empty. */
struct cw_transaction_line {
	const char *bundle;
	int64_t at;
	struct cw_place place;
	struct cw_text event;
	struct cw_text detail;
	struct cw_text txn_id;
	struct cw_text tracking_id;
	struct cw_text dst_ip;
	struct cw_text dst_port;
	struct cw_text message; /* request or status line: Msg=, or the HTTP message's first line */
	struct cw_text request; /* a URL */
	struct cw_text username;
};

/* Owned by the caller; NULL when out of memory. The case must outlive it. */
struct cw_transactions *cw_transactions_create(struct cw_case *kase);
void cw_transactions_destroy(struct cw_transactions *transactions);

/* One of these stands in the own text of every record that cw_transactions_add wants. */
#define CW_TRANSACTION_WORDS CW_TEXT("Txn-id=\""), CW_TEXT("Event=\"Request Allowed\"")

/* The line of a parsed record; the texts are the record's. */
void cw_transaction_line(const struct cw_record *record, const char *bundle, const char *member,
	struct cw_transaction_line *out);

/* Takes note of one record. False when out of memory. */
CW_MUST_USE bool cw_transactions_add(
	struct cw_transactions *transactions, const struct cw_transaction_line *line);

/* Completes a failure with the request it belongs to: Txn-id, URL, user, port, and later the answer
 * that the user got. False when out of memory; a failure that no request fits stays as it is. */
CW_MUST_USE bool cw_transactions_claim(
	struct cw_transactions *transactions, struct cw_failure *failure);

#endif
