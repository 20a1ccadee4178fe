/* SPDX-License-Identifier: MIT */
/* The messages of a TLS session, with their names, as facts of its handshake. */
#ifndef CW_ANALYSIS_MESSAGE_FACT_H
#define CW_ANALYSIS_MESSAGE_FACT_H

#include "facts/case.h"
#include "tls/session.h"

/* Sets messages, num_messages and num_messages_total. All is copied but the names of members, which
 * lie in the case. Out of memory sets kase->failed. */
void cw_handshake_set_messages(
	struct cw_case *kase, struct cw_handshake *handshake, const struct cw_tls_result *result);

#endif
