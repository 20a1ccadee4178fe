/* SPDX-License-Identifier: MIT */
/*
 * Building a report. A draft takes over the case with all its facts; findings, results and inputs
 * are added; finishing sorts them, reaches the verdict and hands out the read-only report.
 *
 *	draft = cw_draft_create(&kase);            the draft owns the facts now
 *	finding = cw_draft_add_finding(draft);     fill it, add evidence, remedy, missing
 *	cw_draft_add_result(draft, …);
 *	report = cw_draft_finish(draft, CW_FAIL_ON_ISSUE);
 *	…
 *	cw_report_destroy(report);
 *
 * Text put into a finding is borrowed: it must live in the case's arena, or be a literal. Out of
 * memory is sticky: an adder returns NULL or does nothing, and finish returns NULL.
 */
#ifndef CW_REPORT_REPORT_H
#define CW_REPORT_REPORT_H

#include "base/arena.h"
#include "base/list.h"
#include "facts/case.h"

#include <certway/certway.h> /* cw_report_destroy */
#include <certway/report.h>

struct cw_draft {
	struct cw_report report; /* first: what finish returns is this */
	struct cw_case kase;
	struct cw_list findings; /* struct cw_finding */
	bool failed;             /* sticky: out of memory */
};

/* Takes over everything in *kase, also on failure, and leaves it empty (cw_case_finish may follow).
 * NULL when out of memory. */
struct cw_draft *cw_draft_create(struct cw_case *kase);

/* For a draft that is given up. NULL is fine. */
void cw_draft_destroy(struct cw_draft *draft);

/* A finding with every text "", status issue, severity medium, confidence possible, count 1. NULL
 * when out of memory or past limits.max_findings (then an anomaly says so). */
struct cw_finding *cw_draft_add_finding(struct cw_draft *draft);

/* Each returns a new item with every text "", or NULL when out of memory. An item stays where it is
 * only until the next one is added to the same finding. */
struct cw_evidence *cw_finding_add_evidence(struct cw_draft *draft, struct cw_finding *finding);
struct cw_missing *cw_finding_add_missing(struct cw_draft *draft, struct cw_finding *finding);
struct cw_remedy *cw_finding_add_remedy(struct cw_draft *draft, struct cw_finding *finding);
void cw_finding_add_reference(
	struct cw_draft *draft, struct cw_finding *finding, const char *reference);
void cw_finding_add_failure(struct cw_draft *draft, struct cw_finding *finding, const char *id);

/* Sets finding->key from its id and what tells it from other findings of that signature (the values
 * of group_by, joined): 64 bits of FNV-1a, so the same in every run. */
void cw_finding_set_key(struct cw_draft *draft, struct cw_finding *finding, struct cw_text group);

void cw_draft_add_result(
	struct cw_draft *draft, const char *id, enum cw_status status, const char *reason);
void cw_draft_add_input(
	struct cw_draft *draft, const char *name, uint64_t bytes, const char *sha256);

/* Why nothing could be read: exit status 5 for CW_ERR_IO, CW_ERR_NOMEM and CW_ERR_CANCELLED, else
 * 4. The first error stays. */
void cw_draft_set_error(struct cw_draft *draft, const struct cw_error *err);

/* Sorts, links failures to the findings that explain them, reaches the verdict. tool_version and
 * signatures_sha256 are copied. The draft becomes the report, or is freed when out of memory and
 * NULL is returned. */
const struct cw_report *cw_draft_finish(struct cw_draft *draft, enum cw_fail_on fail_on,
	const char *tool_version, const char *signatures_sha256, size_t num_signatures);

/* The facts behind a report. */
const struct cw_case *cw_report_case(const struct cw_report *report);

/* The bundle of that id; NULL when there is none. */
const struct cw_bundle *cw_report_bundle(const struct cw_report *report, const char *id);

/* Words as they stand in JSON: "issue", "high", "confirmed". Never NULL. */
const char *cw_status_name(enum cw_status status);
const char *cw_severity_name(enum cw_severity severity);
const char *cw_confidence_name(enum cw_confidence confidence);

#endif
