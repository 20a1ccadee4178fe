/* SPDX-License-Identifier: MIT */
/* Codes of missing evidence in words. Which codes there are is told in docs/report.md. */
#ifndef CW_REPORT_REASONS_H
#define CW_REPORT_REASONS_H

#include "base/buffer.h"

#include <certway/facts.h>

/* What a signature would need: after "3 signatures need", "the configuration (xconf_dump), …".
 * codes are separated by ", "; an unknown code stands with blanks for underscores. */
void cw_reasons_describe_need(struct cw_buffer *out, const char *codes);

/* Why something was not seen: "TLS 1.3 encrypts it". */
void cw_reasons_describe_cause(struct cw_buffer *out, const char *codes);

/* The code of a hidden certificate: "tls13", "" for CW_HIDDEN_NO. */
const char *cw_hidden_code(enum cw_hidden hidden);

#endif
