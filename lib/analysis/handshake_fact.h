/* SPDX-License-Identifier: MIT */
/* From what a TLS session found to the fact that reports and signatures see. */
#ifndef CW_ANALYSIS_HANDSHAKE_FACT_H
#define CW_ANALYSIS_HANDSHAKE_FACT_H

#include "capture/stream.h"
#include "facts/case.h"
#include "tls/session.h"

/* Adds the handshake of one connection, with its certificates, to the case. Everything is copied,
 * but for the bundle's id. Out of memory sets kase->failed. */
void cw_handshake_add(struct cw_case *kase, const char *bundle, const struct cw_flow_info *info,
	const struct cw_tls_result *result);

/* Sorts the handshakes of a case by time and gives them their ids. Call when all captures are
 * read. */
void cw_handshakes_number(struct cw_case *kase);

#endif
