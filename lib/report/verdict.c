/* SPDX-License-Identifier: MIT */
#include "report/verdict.h"
#include "report/actor.h"
#include "report/group.h"

#include <string.h>

static bool explains(const struct cw_finding *finding)
{
	return finding->status >= CW_STATUS_POTENTIAL_PROBLEM;
}

/* Failure ids are looked up in a map: thousands of failures, hundreds of findings. */
static bool index_failures(struct cw_draft *draft, struct cw_map *by_id, struct cw_strings *out)
{
	for (size_t i = 0; i < draft->kase.failures.count; i++) {
		const struct cw_failure *failure = draft->kase.failures.items[i];

		if (!cw_map_set(by_id, cw_text_str(failure->id), &out[i])) {
			return false;
		}
	}
	return true;
}

static bool append(struct cw_draft *draft, struct cw_strings *strings, const char *id)
{
	size_t count = strings->count;
	const char **items;

	for (size_t i = 0; i < count; i++) {
		if (strcmp(strings->items[i], id) == 0) {
			return true;
		}
	}
	items = cw_arena_array(&draft->kase.arena, count + 1, sizeof(*items));
	if (items == NULL) {
		return false;
	}
	if (count > 0) {
		memcpy(items, strings->items, count * sizeof(*items));
	}
	items[count] = id;
	strings->items = items;
	strings->count = count + 1;
	return true;
}

bool cw_draft_link_failures(struct cw_draft *draft)
{
	size_t count = draft->kase.failures.count;
	struct cw_strings *out = cw_arena_array(&draft->kase.arena, count, sizeof(*out));
	struct cw_map by_id = {0};
	bool ok = out != NULL && index_failures(draft, &by_id, out);

	for (size_t i = 0; ok && i < draft->findings.count; i++) {
		const struct cw_finding *finding = draft->findings.items[i];

		for (size_t k = 0; ok && explains(finding) && k < finding->failures.count; k++) {
			struct cw_strings *strings =
				cw_map_get(&by_id, cw_text_str(finding->failures.items[k]));

			ok = strings == NULL || append(draft, strings, finding->id);
		}
	}
	cw_map_finish(&by_id);
	draft->report.explained_by = out;
	return ok;
}

static size_t count_unexplained(const struct cw_report *report)
{
	size_t count = 0;

	for (size_t i = 0; i < report->num_failures; i++) {
		count += report->explained_by[i].count == 0 ? 1 : 0;
	}
	return count;
}

static bool has_log_or_capture(const struct cw_report *report)
{
	for (size_t i = 0; i < report->num_bundles; i++) {
		if (report->bundles[i]->has_log || report->bundles[i]->has_capture) {
			return true;
		}
	}
	return false;
}

static const char *version_of(const struct cw_report *report, const char *bundle_id)
{
	const struct cw_bundle *bundle = cw_report_bundle(report, bundle_id);

	return bundle != NULL ? bundle->version : "";
}

/* "X refused the certificate of Y at Z". */
static void add_refusal(struct cw_buffer *out, const struct cw_actor *refused_by,
	const struct cw_actor *presented_by, const char *version)
{
	size_t start = out->len;

	cw_actor_describe(out, refused_by, version);
	if (out->len > start && !out->failed && out->ptr[start] >= 'a' && out->ptr[start] <= 'z' &&
		refused_by->name[0] == '\0') {
		out->ptr[start] = (char)(out->ptr[start] - 'a' + 'A'); /* "The other side …" */
	}
	cw_buffer_add_str(out, " refused the certificate of ");
	cw_actor_describe_owner(out, presented_by, version);
}

bool cw_finding_describe_blame(
	struct cw_buffer *out, const struct cw_report *report, const struct cw_finding *finding)
{
	if (strcmp(finding->refused_by.who, "unknown") == 0) {
		return false;
	}
	add_refusal(out, &finding->refused_by, &finding->presented_by,
		version_of(report, finding->bundle));
	return true;
}

/* Nobody said that the certificate was the reason: a port scanner does the same. */
static bool is_silent_end(const char *reason)
{
	return strcmp(reason, "closed_without_alert") == 0 ||
	       strcmp(reason, "reset_without_alert") == 0;
}

static void add_silent_end(struct cw_buffer *out, const struct cw_actor *ended_by,
	const struct cw_actor *other, const char *version)
{
	bool self = strcmp(ended_by->who, "self") == 0;

	cw_actor_describe(out, ended_by, self ? version : "");
	cw_buffer_add_str(out, " ended the TLS handshake with ");
	cw_actor_describe(out, other, self ? "" : version);
	cw_buffer_add_str(out, " without saying why");
}

bool cw_failure_describe_blame(
	struct cw_buffer *out, const struct cw_report *report, const struct cw_failure *failure)
{
	struct cw_actor refused_by;
	struct cw_actor presented_by;

	cw_actors_of_failure(
		failure, report->bundles, report->num_bundles, &refused_by, &presented_by);
	if (strcmp(refused_by.who, "unknown") == 0) {
		return false;
	}
	if (is_silent_end(failure->reason)) {
		add_silent_end(
			out, &refused_by, &presented_by, version_of(report, failure->bundle));
	} else {
		add_refusal(out, &refused_by, &presented_by, version_of(report, failure->bundle));
	}
	return true;
}

static void sentence_of_finding(
	struct cw_buffer *out, const struct cw_report *report, const struct cw_finding *finding)
{
	if (!cw_finding_describe_blame(out, report, finding)) {
		cw_buffer_add_str(
			out, finding->summary[0] != '\0' ? finding->summary : finding->title);
	}
}

static void sentence_of_failure(struct cw_buffer *out, const struct cw_report *report)
{
	size_t count = count_unexplained(report);
	size_t i = 0;

	while (report->explained_by[i].count > 0) {
		i++;
	}
	if (!cw_failure_describe_blame(out, report, report->failures[i])) {
		cw_buffer_add_str(out, "A connection failed");
	}
	cw_buffer_add_str(out, is_silent_end(report->failures[i]->reason)
				       ? ""
				       : ", and no signature explains why");
	if (count > 1) {
		cw_buffer_printf(out, " (one of %zu such failures)", count);
	}
}

static void add_count(struct cw_buffer *out, uint64_t count, const char *one, const char *many)
{
	char digits[CW_GROUPED_BYTES];

	cw_buffer_printf(out, "%s %s", cw_group_digits(count, digits), count == 1 ? one : many);
}

static void sentence_without_failure(struct cw_buffer *out, const struct cw_report *report)
{
	if (!has_log_or_capture(report)) {
		cw_buffer_add_str(out, "Neither a log nor a capture was given, so no connection "
				       "could be judged (");
		add_count(out, report->num_certificates, "certificate read", "certificates read");
		cw_buffer_add_str(out, ")");
		return;
	}
	cw_buffer_add_str(out, "No certificate problem found in ");
	add_count(out, report->num_handshakes, "handshake", "handshakes");
	cw_buffer_add_str(out, " and ");
	add_count(out, report->num_records, "log record", "log records");
	if (report->num_suppressed > 0) {
		cw_buffer_add_str(out, " besides ");
		add_count(out, report->num_suppressed, "suppressed finding", "suppressed findings");
	}
	if (!report->verdict.complete) {
		cw_buffer_add_str(out, ", but a part of the input could not be read");
	}
}

static void sentence(struct cw_buffer *out, const struct cw_report *report)
{
	const struct cw_finding *top = report->num_findings > 0 ? report->findings[0] : NULL;

	if (top != NULL && explains(top)) {
		sentence_of_finding(out, report, top);
	} else if (report->error.code != CW_OK && report->error.source[0] != '\0') {
		cw_buffer_printf(out, "%s: %s", report->error.source, report->error.message);
	} else if (report->error.code != CW_OK) {
		cw_buffer_add_str(out, report->error.message);
	} else if (count_unexplained(report) > 0) {
		sentence_of_failure(out, report);
	} else {
		sentence_without_failure(out, report);
	}
}

/* Whether the lack of a finding proves nothing. */
static bool is_inconclusive(const struct cw_report *report)
{
	return !report->verdict.complete || count_unexplained(report) > 0 ||
	       !has_log_or_capture(report);
}

static int exit_status(const struct cw_report *report, enum cw_fail_on fail_on)
{
	enum cw_status best =
		report->num_findings > 0 ? report->findings[0]->status : CW_STATUS_NO_ISSUE;
	bool failed = best == CW_STATUS_ISSUE && fail_on != CW_FAIL_ON_NEVER;

	if (failed ||
		(best == CW_STATUS_POTENTIAL_PROBLEM && fail_on == CW_FAIL_ON_POTENTIAL_PROBLEM)) {
		return CW_EXIT_FINDING;
	}
	switch (report->error.code) {
	case CW_OK:
		return is_inconclusive(report) ? CW_EXIT_INCONCLUSIVE : CW_EXIT_OK;
	case CW_ERR_USAGE:
		return CW_EXIT_USAGE;
	case CW_ERR_IO:
	case CW_ERR_NOMEM:
	case CW_ERR_CANCELLED:
		return CW_EXIT_FAILED;
	case CW_ERR_FORMAT:
	case CW_ERR_LIMIT:
	default:
		return CW_EXIT_UNREADABLE;
	}
}

bool cw_draft_judge(struct cw_draft *draft, enum cw_fail_on fail_on)
{
	struct cw_report *report = &draft->report;
	const struct cw_finding *top = report->num_findings > 0 ? report->findings[0] : NULL;
	struct cw_buffer text = {0};

	report->verdict.complete = !draft->kase.incomplete && report->error.code == CW_OK;
	report->verdict.top = "";
	if (top != NULL && explains(top)) {
		report->verdict.status = top->status;
		report->verdict.top = top->id;
	} else {
		report->verdict.status = is_inconclusive(report) ? CW_STATUS_MISSING_INFORMATION
								 : CW_STATUS_NO_ISSUE;
	}
	report->exit_status = exit_status(report, fail_on);
	sentence(&text, report);
	report->verdict.summary =
		text.failed ? NULL : cw_arena_utf8(&draft->kase.arena, cw_buffer_text(&text));
	cw_buffer_finish(&text);
	return report->verdict.summary != NULL;
}
