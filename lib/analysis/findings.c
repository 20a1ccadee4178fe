/* SPDX-License-Identifier: MIT */
#include "analysis/findings.h"
#include "analysis/evidence.h"
#include "base/buffer.h"
#include "report/actor.h"

#include <string.h>

#define UNDECIDED "Whether this is the case cannot be told: evidence is missing."

/* The report outlives the signatures, so nothing of theirs is borrowed. */
static const char *keep(struct cw_draft *draft, const char *text)
{
	const char *copy = text[0] == '\0' ? "" : cw_arena_str(&draft->kase.arena, text);

	draft->failed |= copy == NULL;
	return copy != NULL ? copy : "";
}

static const char *keep_buffer(struct cw_draft *draft, struct cw_buffer *buffer)
{
	const char *copy =
		buffer->failed ? NULL : cw_arena_text(&draft->kase.arena, cw_buffer_text(buffer));

	draft->failed |= copy == NULL;
	cw_buffer_finish(buffer);
	return copy != NULL ? copy : "";
}

static const char *join(struct cw_draft *draft, const struct cw_strings *words)
{
	struct cw_buffer buffer = {0};

	for (size_t i = 0; i < words->count; i++) {
		cw_buffer_printf(&buffer, "%s%s", i > 0 ? ", " : "", words->items[i]);
	}
	return keep_buffer(draft, &buffer);
}

static void add_actors(
	struct cw_draft *draft, struct cw_finding *finding, const struct cw_failure *failure)
{
	struct cw_buffer filter = {0};

	cw_actors_of_failure(failure, (const struct cw_bundle *const *)draft->kase.bundles.items,
		draft->kase.bundles.count, &finding->refused_by, &finding->presented_by);
	finding->reason = failure->reason;
	cw_wireshark_filter(&filter, &failure->client, &failure->server);
	finding->wireshark = keep_buffer(draft, &filter);
}

/* The cure comes from the finer finding where one explains the same failure: two cures that
 * contradict each other help nobody. */
static void add_steps(
	struct cw_draft *draft, struct cw_finding *finding, const struct cw_match *match)
{
	if (match->cure != NULL) {
		finding->refined_by = keep(draft, cw_signature_about(match->cure->signature)->id);
		return;
	}
	for (size_t i = 0; i < match->num_steps; i++) {
		const struct cw_match_step *step = &match->steps[i];
		struct cw_remedy *remedy = cw_finding_add_remedy(draft, finding);

		if (remedy != NULL) {
			remedy->kind = keep(draft, step->kind);
			remedy->text = keep(draft, step->text);
			remedy->where = keep(draft, step->where);
			remedy->risk = keep(draft, step->risk);
		}
	}
}

static void add_finding(struct cw_draft *draft, const struct cw_match *match)
{
	const struct cw_signature_about *about = cw_signature_about(match->signature);
	struct cw_finding *finding = cw_draft_add_finding(draft);
	bool decided = match->status != CW_SIG_MISSING_INFORMATION;

	if (finding == NULL) {
		return;
	}
	finding->id = keep(draft, about->id);
	finding->bundle = keep(draft, match->bundle);
	finding->status = (enum cw_status)match->status;
	finding->severity = (enum cw_severity)about->severity;
	finding->confidence = (enum cw_confidence)match->confidence;
	finding->title = keep(draft, match->title);
	/* What might be the case is no statement: its summary and its cure would mislead. */
	finding->summary = decided ? keep(draft, match->summary) : UNDECIDED;
	finding->count = match->count;
	finding->first = match->first;
	finding->last = match->last;
	if (match->suppression != NULL) {
		finding->suppressed = keep(draft, match->suppression->reason);
		finding->suppressed_until = match->suppression->until;
	}
	cw_finding_set_key(draft, finding, cw_text_str(match->key));
	if (match->certificate != NULL) {
		finding->certificate = match->certificate->sha256;
	}
	if (match->failure != NULL) {
		add_actors(draft, finding, match->failure);
	}
	cw_evidence_add(draft, finding, match);
	cw_evidence_add_missing(draft, finding, match);
	if (decided) {
		add_steps(draft, finding, match);
	}
	for (size_t i = 0; i < about->references.count; i++) {
		cw_finding_add_reference(draft, finding, keep(draft, about->references.items[i]));
	}
	for (size_t i = 0; i < match->num_failures; i++) {
		cw_finding_add_failure(draft, finding, match->failures[i]->id);
	}
}

void cw_findings_add(struct cw_draft *draft, const struct cw_matches *matches)
{
	for (size_t i = 0; i < matches->num_matches; i++) {
		add_finding(draft, matches->matches[i]);
	}
	for (size_t i = 0; i < matches->num_results; i++) {
		const struct cw_match_result *result = &matches->results[i];

		cw_draft_add_result(draft, keep(draft, cw_signature_about(result->signature)->id),
			(enum cw_status)result->status, join(draft, &result->reasons));
	}
}
