/* SPDX-License-Identifier: MIT */
/* Every signature over the facts of a case: rows, and the best of what they say. */
#include "signature/matching.h"

#include "facts/case.h"
#include "signature/expression.h"
#include "signature/suppress.h"

#include <stdlib.h>
#include <string.h>

bool cw_word_add(struct cw_list *words, const char *word)
{
	for (size_t i = 0; i < words->count; i++) {
		if (strcmp(words->items[i], word) == 0) {
			return true;
		}
	}
	return cw_list_add(words, (void *)(uintptr_t)word);
}

static void add_reason(void *ctx, size_t event)
{
	struct cw_matching *m = ctx;
	const struct cw_binding *binding = &m->binder.bindings[event];

	if (binding->truth == CW_UNKNOWN && binding->why != NULL &&
		!cw_word_add(&m->reasons, binding->why)) {
		m->nomem = true;
	}
}

static void take_row(struct cw_matching *m)
{
	struct cw_match_row row;

	cw_bind_rest(&m->binder);
	row = cw_row_judge(m);
	m->applies_unknown |= row.applies_unknown;
	m->best = row.status > m->best ? row.status : m->best;
	if (row.status == CW_SIG_MISSING_INFORMATION) {
		cw_expression_visit(m->binder.signature->match, add_reason, m);
	}
	if (row.status >= CW_SIG_POTENTIAL_PROBLEM ||
		(row.status == CW_SIG_MISSING_INFORMATION && m->binder.bindings[0].fact != NULL)) {
		cw_group_add_row(m, &row);
	}
}

static bool copy_reasons(struct cw_matching *m, struct cw_strings *out)
{
	void *items = cw_arena_array(&m->kase->arena, m->reasons.count + 1, sizeof(char *));

	if (items == NULL) {
		return false;
	}
	if (m->reasons.count > 0) {
		memcpy(items, m->reasons.items, m->reasons.count * sizeof(char *));
	}
	out->items = items;
	out->count = m->best == CW_SIG_MISSING_INFORMATION ? m->reasons.count : 0;
	return true;
}

static void match_signature(
	struct cw_matching *m, const struct cw_signature *signature, struct cw_match_result *result)
{
	const struct cw_list *facts = cw_case_facts(m->kase, signature->events[0].source);
	size_t rows = 0;

	cw_binder_init(&m->binder, m->kase, signature, &m->scratch);
	m->best = CW_SIG_NOT_APPLICABLE;
	m->applies_unknown = false;
	m->reasons.count = 0;
	for (size_t i = 0; i < facts->count && !m->nomem; i++) {
		if (cw_bind_primary(&m->binder, facts->items[i])) {
			take_row(m);
			m->binder.bindings[0].why = NULL;
			rows++;
		}
	}
	if (rows == 0) {
		cw_bind_no_primary(&m->binder);
		take_row(m);
	}
	if (m->binder.exhausted) {
		cw_case_note(m->kase, "limit.match_work", "", 0, true,
			"signature %s was given up: it compares too much with too much",
			signature->about.id);
	}
	result->signature = signature;
	result->status = m->best;
	result->applies_unknown = m->applies_unknown;
	m->nomem |= m->binder.nomem || !copy_reasons(m, &result->reasons);
	cw_binder_finish(&m->binder);
	cw_map_finish(&m->by_key);
	memset(&m->by_key, 0, sizeof(m->by_key));
}

bool cw_match_some(const struct cw_list *signatures, struct cw_case *kase, const char *language,
	struct cw_matches *out)
{
	size_t count = signatures->count;
	struct cw_matching *m = calloc(1, sizeof(*m));
	struct cw_match_result *results = cw_arena_array(&kase->arena, count + 1, sizeof(*results));
	bool ok = m != NULL && results != NULL;

	memset(out, 0, sizeof(*out));
	if (!ok) {
		free(m);
		return false;
	}
	m->signatures = signatures;
	m->language = language;
	m->kase = kase;
	for (size_t i = 0; i < count && !m->nomem; i++) {
		match_signature(m, signatures->items[i], &results[i]);
	}
	ok = !m->nomem && cw_groups_publish(m, out);
	out->results = results;
	out->num_results = count;
	for (size_t i = 0; i < m->groups.count; i++) {
		cw_list_finish(&((struct cw_match_group *)m->groups.items[i])->failures);
	}
	cw_list_finish(&m->groups);
	cw_list_finish(&m->reasons);
	cw_buffer_finish(&m->text);
	cw_arena_finish(&m->scratch);
	free(m);
	return ok;
}

bool cw_signatures_match(const struct cw_signatures *set, struct cw_case *kase,
	const char *language, struct cw_matches *out)
{
	return cw_match_some(&set->signatures, kase, language, out) && cw_suppress(set, kase, out);
}
