/* SPDX-License-Identifier: MIT */
/* The matches of the signatures as findings and results of the report. */
#ifndef CW_ANALYSIS_FINDINGS_H
#define CW_ANALYSIS_FINDINGS_H

#include "report/report.h"
#include "signature/signature.h"

/* Out of memory is sticky in the draft. Text is borrowed from the set and copied into the case. */
void cw_findings_add(struct cw_draft *draft, const struct cw_matches *matches);

#endif
