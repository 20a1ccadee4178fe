/* SPDX-License-Identifier: MIT */
/* Steps of cw_draft_finish, in this order. */
#ifndef CW_REPORT_VERDICT_H
#define CW_REPORT_VERDICT_H

#include "base/buffer.h"
#include "report/report.h"

/* Findings: issues first, those that are refined by another last of their status, then by severity,
 * confidence, first time, id, key, bundle; evidence by time; results by id. The order of equal
 * items is that of their adding. */
void cw_draft_sort(struct cw_draft *draft);

/* Moves suppressed findings behind the others, keeping the order otherwise; returns how many are
 * not. Sets draft->failed when out of memory. */
size_t cw_draft_part_suppressed(struct cw_draft *draft);

/* Fills report.explained_by: per failure the ids of the findings (issue or potential problem) that
 * list it. False when out of memory. */
CW_MUST_USE bool cw_draft_link_failures(struct cw_draft *draft);

/* Fills report.verdict and report.exit_status. False when out of memory. */
CW_MUST_USE bool cw_draft_judge(struct cw_draft *draft, enum cw_fail_on fail_on);

/* "X refused the certificate of Y at Z", with the version of the box's software. Nothing and false
 * when it is not known who refused. */
bool cw_finding_describe_blame(
	struct cw_buffer *out, const struct cw_report *report, const struct cw_finding *finding);
bool cw_failure_describe_blame(
	struct cw_buffer *out, const struct cw_report *report, const struct cw_failure *failure);

#endif
