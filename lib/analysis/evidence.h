/* SPDX-License-Identifier: MIT */
/* What a finding shows for itself: lines, packets, certificates, settings, in the words of a
 * person. */
#ifndef CW_ANALYSIS_EVIDENCE_H
#define CW_ANALYSIS_EVIDENCE_H

#include "report/report.h"
#include "signature/signature.h"

/* Adds the evidence of a match to its finding. Out of memory is sticky in the draft. */
void cw_evidence_add(
	struct cw_draft *draft, struct cw_finding *finding, const struct cw_match *match);

/* Adds why the match is not better founded, and how to get what is missing. */
void cw_evidence_add_missing(
	struct cw_draft *draft, struct cw_finding *finding, const struct cw_match *match);

#endif
