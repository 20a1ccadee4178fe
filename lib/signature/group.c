/* SPDX-License-Identifier: MIT */
/*
 * Rows to matches. Rows of one signature with the same key in the same bundle are one group: the
 * best of them speaks for it, and those of the same status are counted.
 */
#include "signature/matching.h"

#include "facts/case.h"
#include "signature/expression.h"
#include "signature/template.h"
#include "signature/wording.h"

static const char *keep_text(struct cw_matching *m, struct cw_arena *arena)
{
	const char *text = m->text.failed ? NULL : cw_arena_utf8(arena, cw_buffer_text(&m->text));

	if (text == NULL) {
		m->nomem = true;
		return "";
	}
	return text;
}

static const char *render(
	struct cw_matching *m, struct cw_arena *arena, const struct cw_template *template)
{
	cw_buffer_clear(&m->text);
	cw_template_render(&m->binder.e, template, true, &m->text);
	return keep_text(m, arena);
}

/* "unknown-ca|10.1.2.3|5061|unknown_issuer", or with the summary when nothing is grouped by. */
static const char *row_key(struct cw_matching *m)
{
	const struct cw_signature *signature = m->binder.signature;

	cw_buffer_clear(&m->text);
	cw_buffer_add_str(&m->text, signature->about.id);
	for (size_t i = 0; i < signature->num_group_by; i++) {
		struct cw_value value = cw_reference_get(&m->binder.e, &signature->group_by[i]);

		cw_buffer_add_str(&m->text, "|");
		if (value.kind == CW_VALUE_CERTIFICATE) {
			cw_buffer_add_str(&m->text, cw_value_certificate(&value, 0)->sha256);
		} else {
			cw_value_render(&value, &m->text);
		}
	}
	if (signature->num_group_by == 0) {
		cw_buffer_add_str(&m->text, "|");
		cw_template_render(&m->binder.e, &signature->summary, true, &m->text);
	}
	return keep_text(m, &m->scratch);
}

static struct cw_match_group *find_group(struct cw_matching *m, const struct cw_match_row *row)
{
	const char *key = row_key(m);
	const char *both = cw_arena_printf(&m->scratch, "%s\n%s", row->bundle, key);
	struct cw_match_group *group;

	if (both == NULL || m->nomem) {
		m->nomem = true;
		return NULL;
	}
	group = cw_map_get(&m->by_key, cw_text_str(both));
	if (group != NULL) {
		return group;
	}
	if (m->groups.count >= m->kase->limits.max_findings) {
		cw_case_note(m->kase, "limit.max_findings", "", 0, true, "more than %u findings",
			(unsigned)m->kase->limits.max_findings);
		return NULL;
	}
	group = cw_arena_alloc(&m->scratch, sizeof(*group));
	if (group == NULL || !cw_map_set(&m->by_key, cw_text_str(both), group) ||
		!cw_list_add(&m->groups, group)) {
		m->nomem = true;
		return NULL;
	}
	group->match.signature = m->binder.signature;
	group->match.key = cw_arena_str(&m->kase->arena, key);
	group->match.bundle = row->bundle;
	group->match.first = group->match.last = CW_TIME_UNKNOWN;
	m->nomem |= group->match.key == NULL;
	return group;
}

static void fill_events(struct cw_matching *m, struct cw_match *match)
{
	const struct cw_signature *signature = m->binder.signature;
	struct cw_match_event *events =
		cw_arena_array(&m->kase->arena, signature->num_events, sizeof(*events));
	const char **missing =
		cw_arena_array(&m->kase->arena, signature->num_events, sizeof(*missing));
	struct cw_list words = {0};

	if (events == NULL || missing == NULL) {
		m->nomem = true;
		return;
	}
	for (size_t i = 0; i < signature->num_events; i++) {
		const struct cw_binding *binding = &m->binder.bindings[i];

		events[i].name = signature->events[i].name;
		events[i].source = cw_fields_of(signature->events[i].source)->name;
		events[i].fact = binding->fact;
		events[i].truth = binding->truth;
		events[i].reason =
			binding->truth == CW_UNKNOWN && binding->why != NULL ? binding->why : "";
		if (events[i].reason[0] != '\0' && !cw_word_add(&words, events[i].reason)) {
			m->nomem = true;
		}
	}
	for (size_t i = 0; i < words.count; i++) {
		missing[i] = words.items[i];
	}
	match->missing.items = missing;
	match->missing.count = words.count;
	cw_list_finish(&words);
	match->events = events;
	match->num_events = signature->num_events;
}

/* What the signature says in the language of the match; NULL: it has but English. */
static const struct cw_wording *wording_of(const struct cw_matching *m)
{
	return cw_wording_find(m->binder.signature, m->language);
}

static void fill_steps(struct cw_matching *m, struct cw_match *match)
{
	const struct cw_signature *signature = m->binder.signature;
	struct cw_arena *arena = &m->kase->arena;
	struct cw_match_step *steps = cw_arena_array(arena, signature->num_steps, sizeof(*steps));
	const struct cw_wording *wording = wording_of(m);

	match->num_steps = 0;
	if (steps == NULL) {
		m->nomem = true;
		return;
	}
	for (size_t i = 0; i < signature->num_steps; i++) {
		const struct cw_remedy_step *step =
			wording != NULL ? &wording->steps[i] : &signature->steps[i];
		struct cw_match_step *out = &steps[match->num_steps];

		if (step->when != NULL &&
			cw_expression_eval(step->when, m->binder.bindings) != CW_TRUE) {
			continue;
		}
		out->kind = step->workaround ? "workaround" : "do";
		out->text = render(m, arena, &step->text);
		out->where = render(m, arena, &step->where);
		out->risk = render(m, arena, &step->risk);
		match->num_steps++;
	}
	match->steps = steps;
}

static const struct cw_failure *row_failure(const struct cw_binder *b)
{
	size_t i = b->signature->failure;

	return i == SIZE_MAX ? NULL : b->bindings[i].fact;
}

/* This row stands for the group. */
static void represent(struct cw_matching *m, struct cw_match *match, const struct cw_match_row *row)
{
	const struct cw_signature *signature = m->binder.signature;
	const struct cw_wording *wording = wording_of(m);
	struct cw_value value;

	match->status = row->status;
	match->confidence = row->confidence;
	match->applies_unknown = row->applies_unknown;
	match->failure = row_failure(&m->binder);
	match->certificate = NULL;
	if (signature->has_certificate) {
		value = cw_reference_get(&m->binder.e, &signature->certificate);
		if (value.kind == CW_VALUE_CERTIFICATE) {
			match->certificate = value.data;
		}
	}
	m->binder.e.phrases = wording != NULL ? &wording->phrases : NULL;
	match->title = wording != NULL ? wording->about.title : signature->about.title;
	match->summary = render(
		m, &m->kase->arena, wording != NULL ? &wording->summary : &signature->summary);
	fill_events(m, match);
	fill_steps(m, match);
	m->binder.e.phrases = NULL; /* keys are the same in every language */
}

static void note_time(struct cw_match *match, int64_t at)
{
	struct cw_window window = {match->first, match->last};

	cw_window_add(&window, at);
	match->first = window.first;
	match->last = window.last;
}

static void count_row(struct cw_matching *m, struct cw_match_group *group)
{
	const struct cw_binder *b = &m->binder;
	const struct cw_failure *failure = row_failure(b);

	group->match.count++;
	if (failure != NULL) {
		note_time(&group->match, failure->last);
		note_time(&group->match, failure->at);
		/* Rows come in the order of the primary: the same failure twice is twice in a
		 * row. */
		if (group->failures.count == 0 ||
			group->failures.items[group->failures.count - 1] != failure) {
			m->nomem |= !cw_list_add(&group->failures, (void *)(uintptr_t)failure);
		}
		return;
	}
	for (size_t i = 0; i < b->signature->num_events; i++) {
		if (b->bindings[i].fact != NULL) {
			int64_t at =
				cw_fact_time(b->signature->events[i].source, b->bindings[i].fact);

			if (at != CW_TIME_UNKNOWN) {
				note_time(&group->match, at);
				return;
			}
		}
	}
}

void cw_group_add_row(struct cw_matching *m, const struct cw_match_row *row)
{
	struct cw_match_group *group = find_group(m, row);
	bool better;

	if (group == NULL) {
		return;
	}
	if (group->match.count > 0 && row->status < group->match.status) {
		return;
	}
	better = group->match.count == 0 || row->status > group->match.status ||
		 row->confidence > group->match.confidence;
	if (row->status > group->match.status) {
		group->match.count = 0;
		group->failures.count = 0;
		group->match.first = group->match.last = CW_TIME_UNKNOWN;
	}
	if (better) {
		represent(m, &group->match, row);
	}
	count_row(m, group);
}
