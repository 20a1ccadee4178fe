/* SPDX-License-Identifier: MIT */
/* For tests only: the facts of handshakes as text, to be compared. */
#ifndef CW_ANALYSIS_LAWS_FACTS_H
#define CW_ANALYSIS_LAWS_FACTS_H

#include "base/buffer.h"

#include <certway/report.h>

/* Every fact of every handshake of the report, one line each, sorted. Left out: ids, packet
 * numbers, places and times, and what follows from addresses (the parties, Community ID). Alerts
 * and messages are told by sender, because between the two directions packets may change places.
 * Addresses and the higher port are told with `addresses`. */
void cw_laws_facts(const struct cw_report *report, bool addresses, struct cw_buffer *out);

/*
 * Whether the handshake of a part of a capture (its first packets, or all of them cut by a snap
 * length) is a prefix of the same one of the whole; else *why is what is contradicted. Exactly:
 *
 *  - chains: each certificate of the part stands at its place in the whole's chain;
 *  - alerts in clear: those of the part are among the whole's, in order. Encrypted ones are not
 *    compared in TLS 1.3, where a record is taken for an alert by being the last one;
 *  - what once was seen stays seen: hellos, retry, request, empty certificate, status, resumption
 *    (from ServerHello on), upgrade, renegotiation;
 *  - names, once known, are equal: endpoints once a hello was seen; the SNI; version and cipher with the ServerHello (TLS
 *    1.3, told by the cipher of a ServerHello that is cut, may turn out to be a draft of it); CA names with the request.
 *    Offered versions are among the whole's: of a ClientHello that is cut the old field alone is
 *    known;
 *  - an outcome stays: completed; a fatal alert may still be followed by more but stays ALERT. An
 *    end (FIN, RST) may be overtaken by what comes in late: an alert, or records that show the
 *    handshake complete; who ended it stays.
 *
 * What is not known yet (outcome unknown, hidden because the capture ended, partial) states
 * nothing, so it may change.
 */
bool cw_laws_is_prefix(const struct cw_handshake *part, const struct cw_handshake *whole,
	bool is_time_prefix, const char **why);

#endif
