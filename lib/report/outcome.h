/* SPDX-License-Identifier: MIT */
/* How a handshake ended, in words. */
#ifndef CW_REPORT_OUTCOME_H
#define CW_REPORT_OUTCOME_H

#include "base/buffer.h"
#include "report/page.h"

#include <certway/facts.h>

/* "completed", "failed: client sent unknown_ca (packet 52)", "reset by server". Short, as a narrow
 * table has it: "client: unknown_ca". */
void cw_outcome_describe(
	struct cw_buffer *out, const struct cw_handshake *handshake, bool is_short);

/* Bad when it failed, a warning when the end is not known. */
enum cw_style cw_outcome_style(const struct cw_handshake *handshake);

/* What an alert means, for who has not the RFC at hand: "the sender found no CA that it trusts
 * …"; "" when the name is not known. */
const char *cw_alert_meaning(const char *description);

#endif
