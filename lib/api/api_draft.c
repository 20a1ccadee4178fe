/* SPDX-License-Identifier: MIT */
/* <certway/signatures.h>: drafts of signatures. */
#include "analysis/log_text.h"
#include "api/draft_signature.h"
#include "api/flush.h"
#include "signature/signature.h"

#include <certway/certway.h>

#include <string.h>

/* Keeps every record as a fact. */
static const char any_record[] = "schema: certway-signature/1\nid: any\ntitle: any\nfamily: any\n"
				 "severity: low\nevents: {any: {in: log}}\nmatch: any\n"
				 "summary: any\nremedy: [{do: any}]\n";

static enum cw_code read_line(const struct cw_signatures *signatures, struct cw_text line,
	struct cw_case *kase, struct cw_error *err)
{
	struct cw_bundle *bundle = cw_case_add_bundle(kase);

	if (bundle == NULL || !cw_log_text(signatures, kase, bundle->id, line) || kase->failed) {
		return cw_error_nomem(err);
	}
	return CW_OK;
}

/* The record as an event. */
static enum cw_code read_event(struct cw_text line, struct cw_case *kase, struct cw_error *err)
{
	struct cw_signatures *any = cw_signatures_create(NULL);
	enum cw_code code;

	if (any == NULL) {
		return cw_error_nomem(err);
	}
	code = cw_signatures_add_file(any, "any", any_record, strlen(any_record), err);
	if (code == CW_OK) {
		code = cw_signatures_finish(any, err);
	}
	if (code == CW_OK) {
		code = read_line(any, line, kase, err);
	}
	cw_signatures_destroy(any);
	return code;
}

/* The ids of signatures that say that this is an issue, each once. */
static bool matching_ids(
	const struct cw_signatures *signatures, struct cw_case *kase, struct cw_strings *out)
{
	struct cw_matches matches;
	struct cw_list ids = {0};
	bool ok = cw_signatures_match(signatures, kase, "en", &matches);

	for (size_t i = 0; ok && i < matches.num_results; i++) {
		const struct cw_match_result *result = &matches.results[i];

		if (result->status >= CW_SIG_POTENTIAL_PROBLEM) {
			ok = cw_list_add(
				&ids, (void *)(uintptr_t)cw_signature_about(result->signature)->id);
		}
	}
	ok = ok && cw_case_strings(kase, &ids, out);
	cw_list_finish(&ids);
	return ok;
}

enum cw_code cw_signatures_draft_line(const struct cw_signatures *signatures, const char *line,
	size_t len, const struct cw_sink *sink, struct cw_error *err)
{
	struct cw_draft_of of = {.line = cw_text_of(line, len)};
	struct cw_buffer out = {0};
	struct cw_case failures;
	struct cw_case events;
	enum cw_code code;

	while (of.line.len > 0 && strchr("\r\n", of.line.ptr[of.line.len - 1]) != NULL) {
		of.line.len--;
	}
	cw_case_init(&failures, NULL);
	cw_case_init(&events, NULL);
	code = read_line(signatures, of.line, &failures, err);
	if (code == CW_OK) {
		code = read_event(of.line, &events, err);
	}
	if (code != CW_OK) {
		goto out;
	}
	if (events.events.count != 1) {
		code = cw_error_set(err, CW_ERR_USAGE, "one log record was expected, not %zu",
			events.events.count);
		goto out;
	}
	of.event = events.events.items[0];
	if (failures.failures.count > 0) {
		of.failure = failures.failures.items[0];
		if (!matching_ids(signatures, &failures, &of.refines)) {
			code = cw_error_nomem(err);
			goto out;
		}
	}
	cw_draft_signature(&out, &of);
	code = cw_flush(&out, sink, err);
out:
	cw_buffer_finish(&out);
	cw_case_finish(&failures);
	cw_case_finish(&events);
	return code;
}

static const struct cw_failure *find_failure(const struct cw_report *report, const char *id)
{
	for (size_t i = 0; i < report->num_failures; i++) {
		if (strcmp(report->failures[i]->id, id) == 0) {
			return report->failures[i];
		}
	}
	return NULL;
}

/* By id or key, the suppressed ones too. */
static const struct cw_finding *find_finding(const struct cw_report *report, const char *id)
{
	for (size_t i = 0; i < report->num_findings + report->num_suppressed; i++) {
		const struct cw_finding *finding =
			i < report->num_findings ? report->findings[i]
						 : report->suppressed[i - report->num_findings];

		if (strcmp(finding->id, id) == 0 || strcmp(finding->key, id) == 0) {
			return finding;
		}
	}
	return NULL;
}

/* What explains the failure is refined by the draft. */
static void refines(
	const struct cw_report *report, const struct cw_failure *failure, struct cw_strings *out)
{
	for (size_t i = 0; i < report->num_failures; i++) {
		if (report->failures[i] == failure) {
			*out = report->explained_by[i];
		}
	}
}

enum cw_code cw_signatures_draft_finding(const struct cw_report *report, const char *id,
	const struct cw_sink *sink, struct cw_error *err)
{
	struct cw_draft_of of = {.line = CW_TEXT("")};
	const struct cw_finding *finding = find_finding(report, id);
	struct cw_buffer out = {0};
	enum cw_code code;

	of.failure = find_failure(report, id);
	if (of.failure == NULL && finding == NULL) {
		return cw_error_set(err, CW_ERR_USAGE,
			"no finding or failure '%s' in it; the JSON report has their ids", id);
	}
	if (of.failure == NULL && finding->failures.count > 0) {
		of.failure = find_failure(report, finding->failures.items[0]);
	}
	if (of.failure == NULL) {
		return cw_error_set(err, CW_ERR_USAGE,
			"the finding '%s' tells of no failed connection to draft from", id);
	}
	refines(report, of.failure, &of.refines);
	cw_draft_signature(&out, &of);
	code = cw_flush(&out, sink, err);
	cw_buffer_finish(&out);
	return code;
}
