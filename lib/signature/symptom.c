/* SPDX-License-Identifier: MIT */
/* Log records to failures, and which records are kept. */
#include "signature/signature.h"

#include "base/buffer.h"
#include "facts/case.h"
#include "signature/condition.h"
#include "signature/literals.h"
#include "signature/prefilter.h"
#include "signature/regex.h"
#include "signature/setter.h"
#include "signature/template.h"

#include <stdlib.h>
#include <string.h>

const struct cw_prefilter *cw_signatures_prefilter(const struct cw_signatures *set)
{
	return set->prefilter;
}

bool cw_signatures_alert(
	const struct cw_signatures *set, const char *description, const char **reason)
{
	for (size_t i = 0; i < set->alerts.count; i++) {
		const struct cw_alert_entry *entry = set->alerts.items[i];

		if (strcmp(entry->description, description) == 0) {
			*reason = entry->reason;
			return !entry->ignore;
		}
	}
	*reason = description;
	return true;
}

/* --- a failure's fields --- */

static const char *look_up(const struct cw_words *table, struct cw_text text)
{
	for (size_t i = 0; i < table->count; i++) {
		const struct cw_word *word = &table->words[i];
		size_t at;

		if (word->regex != NULL ? cw_regex_match(word->regex, text, NULL) == CW_TRUE
					: cw_text_find_nocase(text, word->contains, &at)) {
			return word->reason;
		}
	}
	return NULL;
}

/* Appends the value to out. */
static void assigned(
	struct cw_evaluation *e, const struct cw_assigned *value, struct cw_buffer *out)
{
	const struct cw_event *event = e->bindings[0].fact;
	const char *word;

	if (value == NULL) {
		return;
	}
	if (value->when != NULL) {
		assigned(e,
			cw_where_eval(e, value->when, event) == CW_TRUE ? value->then_value
									: value->else_value,
			out);
		return;
	}
	if (value->table == NULL) {
		cw_template_render(e, &value->text, false, out);
		return;
	}
	cw_template_render(e, &value->text, false, out);
	word = look_up(value->table, cw_buffer_text(out));
	cw_buffer_clear(out);
	if (word != NULL) {
		cw_buffer_add_str(out, word);
	} else {
		assigned(e, value->else_value, out);
	}
}

static bool assign(struct cw_evaluation *e, struct cw_case *kase, const struct cw_assignment *a,
	struct cw_failure *failure, struct cw_buffer *scratch)
{
	cw_buffer_clear(scratch);
	assigned(e, a->value, scratch);
	if (scratch->failed) {
		return false;
	}
	/* What the line does not tell stays unknown; a number that is none does too. */
	return scratch->len == 0 || cw_field_set_text(&kase->arena, a->field, failure,
					    cw_text_trim(cw_buffer_text(scratch))) != CW_ERR_NOMEM;
}

/* The place of a fact outlives the event it was taken from. */
static bool copy_place(struct cw_case *kase, struct cw_place *out, const struct cw_place *place)
{
	*out = *place;
	out->member = cw_arena_str(&kase->arena, place->member != NULL ? place->member : "");
	return out->member != NULL;
}

static bool dup(struct cw_case *kase, const char **out, const char *text)
{
	*out = text == NULL || text[0] == '\0' ? "" : cw_arena_str(&kase->arena, text);
	return *out != NULL;
}

static const char *reason_of(
	struct cw_evaluation *e, const struct cw_symptom *symptom, struct cw_buffer *scratch)
{
	for (size_t i = 0; i < symptom->num_assignments; i++) {
		if (strcmp(symptom->assignments[i].field->name, "reason") == 0) {
			cw_buffer_clear(scratch);
			assigned(e, symptom->assignments[i].value, scratch);
			return scratch->len > 0 ? "yes" : NULL;
		}
	}
	return NULL;
}

static bool add_failure(struct cw_evaluation *e, struct cw_case *kase,
	const struct cw_symptom *symptom, struct cw_buffer *scratch)
{
	const struct cw_event *event = e->bindings[0].fact;
	struct cw_failure *failure = cw_case_add_failure(kase);
	bool ok = true;

	if (failure == NULL) {
		return !kase->failed; /* over the limit: the case says so */
	}
	for (size_t i = 0; ok && i < symptom->num_assignments; i++) {
		ok = assign(e, kase, &symptom->assignments[i], failure, scratch);
	}
	failure->at = failure->last = event->at;
	failure->rank = symptom->rank;
	ok = ok && dup(kase, &failure->symptom, symptom->id) &&
	     dup(kase, &failure->bundle, event->bundle) && dup(kase, &failure->text, event->text) &&
	     copy_place(kase, &failure->place, &event->place);
	if (ok && failure->process[0] == '\0') {
		ok = dup(kase, &failure->process, event->process);
	}
	failure->id = ok ? cw_arena_printf(&kase->arena, "f%zu", kase->failures.count) : NULL;
	if (failure->id == NULL) {
		kase->failures.count--; /* half-made: nobody may see it */
		return false;
	}
	return true;
}

/* Whether the symptom is there: where holds, and unless does not. Fills the groups. */
static bool is_there(struct cw_evaluation *e, const struct cw_symptom *symptom)
{
	const struct cw_event *event = e->bindings[0].fact;

	for (size_t i = 0; i < symptom->num_groups; i++) {
		e->groups[i] = CW_TEXT("");
	}
	if (cw_where_eval(e, &symptom->where, event) != CW_TRUE) {
		return false;
	}
	for (size_t i = 0; i < symptom->num_extracts; i++) {
		struct cw_where one = {.conditions = &symptom->extracts[i], .count = 1};

		(void)cw_where_eval(e, &one, event); /* groups that do not match stay empty */
	}
	return !symptom->has_unless || cw_where_eval(e, &symptom->unless, event) != CW_TRUE;
}

/* The first symptom that makes a failure of the record is the one. */
static bool run_symptoms(const struct cw_signatures *set, const bool *asked, struct cw_case *kase,
	const struct cw_event *event)
{
	struct cw_binding binding = {.truth = CW_TRUE, .fact = event};
	struct cw_evaluation e = {.kase = kase, .bindings = &binding, .groups = binding.groups};
	struct cw_buffer scratch = {0};
	bool ok = true;

	for (size_t i = 0; i < set->symptoms.count; i++) {
		const struct cw_symptom *symptom = set->symptoms.items[i];

		if (asked[i] && is_there(&e, symptom) && reason_of(&e, symptom, &scratch) != NULL) {
			ok = add_failure(&e, kase, symptom, &scratch);
			break;
		}
	}
	ok = ok && !scratch.failed;
	cw_buffer_finish(&scratch);
	return ok;
}

/* --- keeping records --- */

static bool asked_for(
	const struct cw_signature *signature, struct cw_case *kase, const struct cw_event *event)
{
	struct cw_text groups[CW_MAX_GROUPS];
	struct cw_evaluation e = {.kase = kase, .signature = signature, .groups = groups};

	for (size_t i = 0; i < signature->num_events; i++) {
		const struct cw_sig_event *wanted = &signature->events[i];

		/* A test against another event is not decided yet, so unknown is kept too. */
		if (wanted->source == CW_SOURCE_LOG &&
			cw_where_eval(&e, &wanted->where, event) != CW_FALSE) {
			return true;
		}
	}
	return false;
}

static bool copy_pairs(struct cw_case *kase, struct cw_event *out, const struct cw_event *event)
{
	struct cw_pair *pairs = cw_arena_array(
		&kase->arena, event->num_pairs > 0 ? event->num_pairs : 1, sizeof(*pairs));

	if (pairs == NULL) {
		return false;
	}
	for (size_t i = 0; i < event->num_pairs; i++) {
		if (!dup(kase, &pairs[i].key, event->pairs[i].key) ||
			!dup(kase, &pairs[i].value, event->pairs[i].value)) {
			return false;
		}
	}
	out->pairs = pairs;
	out->num_pairs = event->num_pairs;
	return true;
}

static bool keep(struct cw_case *kase, const struct cw_event *event)
{
	struct cw_event *kept = cw_case_add_event(kase);

	if (kept == NULL) {
		return !kase->failed;
	}
	kept->at = event->at;
	if (dup(kase, &kept->bundle, event->bundle) && dup(kase, &kept->host, event->host) &&
		dup(kase, &kept->process, event->process) &&
		dup(kase, &kept->module, event->module) && dup(kase, &kept->level, event->level) &&
		dup(kase, &kept->event, event->event) && dup(kase, &kept->detail, event->detail) &&
		dup(kase, &kept->reason, event->reason) && dup(kase, &kept->text, event->text) &&
		dup(kase, &kept->body, event->body) && copy_pairs(kase, kept, event) &&
		copy_place(kase, &kept->place, &event->place)) {
		return true;
	}
	kase->events.count--;
	return false;
}

bool cw_signatures_event(
	const struct cw_signatures *set, struct cw_case *kase, const struct cw_event *event)
{
	bool *asked = cw_literals_asked(set, event);
	bool ok = asked != NULL && run_symptoms(set, asked, kase, event);

	for (size_t i = 0; ok && i < set->signatures.count; i++) {
		if (asked[set->symptoms.count + i] &&
			asked_for(set->signatures.items[i], kase, event)) {
			ok = keep(kase, event);
			break;
		}
	}
	free(asked);
	return ok;
}
