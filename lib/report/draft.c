/* SPDX-License-Identifier: MIT */
#include "report/report.h"
#include "report/verdict.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct cw_draft *cw_draft_create(struct cw_case *kase)
{
	struct cw_draft *draft = calloc(1, sizeof(*draft));

	if (draft == NULL) {
		cw_case_finish(kase);
	} else {
		draft->kase = *kase;
		draft->failed = kase->failed;
	}
	memset(kase, 0, sizeof(*kase));
	return draft;
}

void cw_draft_destroy(struct cw_draft *draft)
{
	if (draft == NULL) {
		return;
	}
	cw_list_finish(&draft->findings);
	cw_case_finish(&draft->kase);
	free(draft);
}

void cw_report_destroy(const struct cw_report *report)
{
	/* The report is the first member of its draft, and only cw_draft_finish hands one out. */
	cw_draft_destroy((struct cw_draft *)(uintptr_t)report);
}

static void init_actor(struct cw_actor *actor)
{
	actor->who = "unknown";
	actor->role = actor->host = actor->ip = actor->name = "";
}

struct cw_finding *cw_draft_add_finding(struct cw_draft *draft)
{
	struct cw_finding *finding;

	if (draft->findings.count >= draft->kase.limits.max_findings) {
		cw_case_note(&draft->kase, "limit.max_findings", "", 0, true,
			"more than %" PRIu32 " findings", draft->kase.limits.max_findings);
		return NULL;
	}
	finding = cw_arena_alloc(&draft->kase.arena, sizeof(*finding));
	if (finding == NULL || !cw_list_add(&draft->findings, finding)) {
		draft->failed = true;
		return NULL;
	}
	finding->id = finding->key = finding->bundle = finding->title = finding->summary = "";
	finding->certificate = finding->reason = finding->wireshark = finding->refined_by = "";
	finding->suppressed = "";
	finding->suppressed_until = CW_TIME_UNKNOWN;
	finding->status = CW_STATUS_ISSUE;
	finding->severity = CW_SEVERITY_MEDIUM;
	finding->confidence = CW_CONFIDENCE_POSSIBLE;
	finding->count = 1;
	finding->first = finding->last = CW_TIME_UNKNOWN;
	init_actor(&finding->refused_by);
	init_actor(&finding->presented_by);
	return finding;
}

/* Room for one more item in an array in the arena: it moves when its count reaches a power of two.
 * Returns the array, its item at count zeroed; NULL when out of memory. */
static void *grow(struct cw_draft *draft, const void *items, size_t count, size_t size)
{
	void *grown;

	if (count != 0 && (count & (count - 1)) != 0) {
		return (void *)(uintptr_t)items;
	}
	grown = cw_arena_array(&draft->kase.arena, count == 0 ? 1 : count * 2, size);
	if (grown == NULL) {
		draft->failed = true;
		return NULL;
	}
	if (count > 0) {
		memcpy(grown, items, count * size);
	}
	return grown;
}

struct cw_evidence *cw_finding_add_evidence(struct cw_draft *draft, struct cw_finding *finding)
{
	struct cw_evidence *items =
		grow(draft, finding->evidence, finding->num_evidence, sizeof(*items));
	struct cw_evidence *item;

	if (items == NULL) {
		return NULL;
	}
	finding->evidence = items;
	item = &items[finding->num_evidence++];
	item->kind = item->text = item->id = item->sha256 = item->where = item->place.member = "";
	item->at = CW_TIME_UNKNOWN;
	return item;
}

struct cw_missing *cw_finding_add_missing(struct cw_draft *draft, struct cw_finding *finding)
{
	struct cw_missing *items =
		grow(draft, finding->missing, finding->num_missing, sizeof(*items));
	struct cw_missing *item;

	if (items == NULL) {
		return NULL;
	}
	finding->missing = items;
	item = &items[finding->num_missing++];
	item->reason = item->how = "";
	return item;
}

struct cw_remedy *cw_finding_add_remedy(struct cw_draft *draft, struct cw_finding *finding)
{
	struct cw_remedy *items = grow(draft, finding->remedy, finding->num_remedy, sizeof(*items));
	struct cw_remedy *item;

	if (items == NULL) {
		return NULL;
	}
	finding->remedy = items;
	item = &items[finding->num_remedy++];
	item->kind = "do";
	item->text = item->where = item->risk = "";
	return item;
}

static void add_string(struct cw_draft *draft, struct cw_strings *strings, const char *text)
{
	const char **items = grow(draft, strings->items, strings->count, sizeof(*items));

	if (items != NULL) {
		strings->items = items;
		items[strings->count++] = text;
	}
}

void cw_finding_add_reference(
	struct cw_draft *draft, struct cw_finding *finding, const char *reference)
{
	add_string(draft, &finding->references, reference);
}

void cw_finding_add_failure(struct cw_draft *draft, struct cw_finding *finding, const char *id)
{
	add_string(draft, &finding->failures, id);
}

static uint64_t fnv1a(uint64_t hash, struct cw_text text)
{
	for (size_t i = 0; i < text.len; i++) {
		hash = (hash ^ (unsigned char)text.ptr[i]) * UINT64_C(0x100000001b3);
	}
	return hash;
}

void cw_finding_set_key(struct cw_draft *draft, struct cw_finding *finding, struct cw_text group)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);
	char *key;

	hash = fnv1a(hash, cw_text_str(finding->id));
	hash = fnv1a(hash, cw_text_of("\0", 1)); /* "ab" + "c" is not "a" + "bc" */
	hash = fnv1a(hash, group);
	key = cw_arena_printf(&draft->kase.arena, "%016" PRIx64, hash);
	if (key == NULL) {
		draft->failed = true;
		return;
	}
	finding->key = key;
}

void cw_draft_add_result(
	struct cw_draft *draft, const char *id, enum cw_status status, const char *reason)
{
	struct cw_report *report = &draft->report;
	struct cw_result *items = grow(draft, report->results, report->num_results, sizeof(*items));

	if (items == NULL) {
		return;
	}
	report->results = items;
	items[report->num_results].id = id;
	items[report->num_results].status = status;
	items[report->num_results].reason = reason;
	report->num_results++;
}

void cw_draft_add_input(
	struct cw_draft *draft, const char *name, uint64_t bytes, const char *sha256)
{
	struct cw_report *report = &draft->report;
	struct cw_arena *arena = &draft->kase.arena;
	struct cw_input *items = grow(draft, report->inputs, report->num_inputs, sizeof(*items));
	char *kept = cw_arena_utf8(arena, cw_text_str(name));
	char *digest = cw_arena_utf8(arena, cw_text_str(sha256));

	if (items == NULL || kept == NULL || digest == NULL) {
		draft->failed = true;
		return;
	}
	report->inputs = items;
	items[report->num_inputs].name = kept;
	items[report->num_inputs].bytes = bytes;
	items[report->num_inputs].sha256 = digest;
	report->num_inputs++;
}

void cw_draft_set_error(struct cw_draft *draft, const struct cw_error *err)
{
	if (draft->report.error.code == CW_OK) {
		draft->report.error = *err;
	}
}

const struct cw_case *cw_report_case(const struct cw_report *report)
{
	/* As in cw_report_destroy. */
	return &((const struct cw_draft *)(const void *)report)->kase;
}

const struct cw_bundle *cw_report_bundle(const struct cw_report *report, const char *id)
{
	for (size_t i = 0; i < report->num_bundles; i++) {
		if (strcmp(report->bundles[i]->id, id) == 0) {
			return report->bundles[i];
		}
	}
	return NULL;
}

/* Lists become arrays of the report; the lists keep the memory. */
static void view_facts(struct cw_report *report, const struct cw_case *kase)
{
	report->bundles = (const struct cw_bundle *const *)kase->bundles.items;
	report->num_bundles = kase->bundles.count;
	report->failures = (const struct cw_failure *const *)kase->failures.items;
	report->num_failures = kase->failures.count;
	report->handshakes = (const struct cw_handshake *const *)kase->handshakes.items;
	report->num_handshakes = kase->handshakes.count;
	report->certificates = (const struct cw_certificate *const *)kase->certificates.items;
	report->num_certificates = kase->certificates.count;
	report->chains = (const struct cw_chain *const *)kase->chains.items;
	report->num_chains = kase->chains.count;
	report->anomalies = (const struct cw_anomaly *const *)kase->anomalies.items;
	report->num_anomalies = kase->anomalies.count;
}

const struct cw_report *cw_draft_finish(struct cw_draft *draft, enum cw_fail_on fail_on,
	const char *tool_version, const char *signatures_sha256, size_t num_signatures)
{
	struct cw_report *report = &draft->report;
	struct cw_arena *arena = &draft->kase.arena;

	report->schema = CW_REPORT_SCHEMA;
	report->tool_name = "certway";
	report->tool_version = cw_arena_str(arena, tool_version);
	report->signatures_sha256 = cw_arena_str(arena, signatures_sha256);
	report->language = cw_arena_str(arena, report->language != NULL ? report->language : "en");
	report->num_signatures = num_signatures;
	report->as_of = draft->kase.as_of;
	cw_draft_sort(draft);
	report->findings = (const struct cw_finding *const *)draft->findings.items;
	report->num_findings = cw_draft_part_suppressed(draft);
	report->suppressed = report->findings + report->num_findings;
	report->num_suppressed = draft->findings.count - report->num_findings;
	view_facts(report, &draft->kase);
	if (report->tool_version == NULL || report->signatures_sha256 == NULL ||
		report->language == NULL || !cw_draft_link_failures(draft) ||
		!cw_draft_judge(draft, fail_on) || draft->failed || draft->kase.failed) {
		cw_draft_destroy(draft);
		return NULL;
	}
	return report;
}
