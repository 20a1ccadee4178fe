/* SPDX-License-Identifier: MIT */
#include "signature/bind.h"

#include "facts/case.h"
#include "signature/coverage.h"

#include <stdlib.h>
#include <string.h>

/* Tests made for one signature before it is given up as undecided: a few seconds. A join by an
 * equal text is looked up and costs next to nothing; only odd signatures come near. */
#define MAX_EVALUATIONS UINT64_C(20000000)

struct chain {
	uint32_t first; /* index + 1 */
	uint32_t last;
};

void cw_binder_init(struct cw_binder *b, const struct cw_case *kase,
	const struct cw_signature *signature, struct cw_arena *scratch)
{
	memset(b, 0, sizeof(*b));
	b->e.kase = kase;
	b->e.signature = signature;
	b->e.bindings = b->bindings;
	b->signature = signature;
	b->scratch = scratch;
}

void cw_binder_finish(struct cw_binder *b)
{
	for (size_t i = 0; i < b->signature->num_events; i++) {
		cw_map_finish(&b->indexes[i].by);
		free(b->indexes[i].next);
	}
}

static void clear(struct cw_binding *binding)
{
	memset(binding, 0, sizeof(*binding));
	binding->truth = CW_FALSE;
	for (size_t i = 0; i < CW_MAX_GROUPS; i++) {
		binding->groups[i] = CW_TEXT("");
	}
}

bool cw_bind_primary(struct cw_binder *b, const void *fact)
{
	struct cw_binding *binding = &b->bindings[0];
	const char *why = binding->why;
	enum cw_truth truth;

	clear(binding);
	b->e.groups = binding->groups;
	truth = cw_where_eval(&b->e, &b->signature->events[0].where, fact);
	binding->truth = truth;
	if (truth == CW_TRUE) {
		binding->fact = fact;
		return true;
	}
	/* Remembered for cw_bind_no_primary. */
	binding->why = truth == CW_UNKNOWN ? b->e.why : why;
	return false;
}

void cw_bind_no_primary(struct cw_binder *b)
{
	struct cw_scope scope = {.bundle = "", .at = CW_TIME_UNKNOWN};
	const char *why = b->bindings[0].why;

	if (why == NULL) {
		why = cw_not_covered(b->e.kase, &b->signature->events[0], &scope);
	}
	clear(&b->bindings[0]);
	if (why != NULL) {
		b->bindings[0].truth = CW_UNKNOWN;
		b->bindings[0].why = why;
	}
}

static bool build_index(struct cw_binder *b, size_t event)
{
	const struct cw_sig_event *e = &b->signature->events[event];
	const struct cw_list *facts = cw_case_facts(b->e.kase, e->source);
	struct cw_bind_index *index = &b->indexes[event];
	size_t stopped;

	index->built = true;
	while (index->join < e->num_joins && e->joins[index->join].path.type != CW_TYPE_TEXT) {
		index->join++;
	}
	if (index->join == e->num_joins) {
		return true;
	}
	index->next = calloc(facts->count + 1, sizeof(*index->next));
	if (index->next == NULL) {
		return false;
	}
	for (size_t i = 0; i < facts->count; i++) {
		struct cw_value value = cw_path_get(
			b->e.kase, &e->joins[index->join].path, 0, facts->items[i], &stopped);
		struct chain *chain;

		if (value.kind != CW_VALUE_TEXT || value.text.len == 0) {
			continue;
		}
		chain = cw_map_get(&index->by, value.text);
		if (chain != NULL) {
			index->next[chain->last - 1] = (uint32_t)i + 1;
			chain->last = (uint32_t)i + 1;
			continue;
		}
		chain = cw_arena_alloc(b->scratch, sizeof(*chain));
		if (chain == NULL || !cw_map_set(&index->by, value.text, chain)) {
			return false;
		}
		chain->first = chain->last = (uint32_t)i + 1;
	}
	index->usable = true;
	return true;
}

/* A value to join on that is not known, or is empty, joins nothing: *why says so. */
static bool join_value(
	struct cw_binder *b, const struct cw_join *join, struct cw_value *value, const char **why)
{
	*value = cw_reference_get(&b->e, &join->with);
	if (value->kind == CW_VALUE_UNKNOWN) {
		*why = value->why;
		return false;
	}
	if (value->kind == CW_VALUE_TEXT && value->text.len == 0) {
		*why = "not_seen";
		return false;
	}
	return true;
}

/* The best candidate so far. */
struct choice {
	const void *fact;
	struct cw_text groups[CW_MAX_GROUPS];
	int64_t distance;
	bool same_bundle;
	const char *why; /* some candidate was unknown */
};

static bool in_time(const struct cw_sig_event *event, const struct cw_scope *scope, int64_t at,
	int64_t *distance)
{
	int64_t apart;

	*distance = 0;
	if (event->nearest == CW_NEAREST_NO && event->within < 0) {
		return true;
	}
	if (at == CW_TIME_UNKNOWN || scope->at == CW_TIME_UNKNOWN) {
		return false;
	}
	apart = cw_time_apart(at, scope->at);
	if ((event->nearest == CW_NEAREST_BEFORE && apart > 0) ||
		(event->nearest == CW_NEAREST_AFTER && apart < 0)) {
		return false;
	}
	*distance = apart < 0 ? -apart : apart;
	return event->within < 0 || *distance <= event->within;
}

static bool joins_hold(struct cw_binder *b, const struct cw_sig_event *event, const void *fact)
{
	size_t stopped;

	for (size_t i = 0; i < event->num_joins; i++) {
		struct cw_value here =
			cw_path_get(b->e.kase, &event->joins[i].path, 0, fact, &stopped);
		struct cw_value there = cw_reference_get(&b->e, &event->joins[i].with);

		b->e.steps++;
		if (cw_value_equal(&here, &there) != CW_TRUE) {
			return false;
		}
	}
	return true;
}

static void try_fact(struct cw_binder *b, const struct cw_sig_event *event, struct cw_scope *scope,
	const void *fact, struct choice *best)
{
	const char *bundle = cw_fact_bundle(event->source, fact);
	bool same =
		scope->bundle[0] == '\0' || bundle[0] == '\0' || strcmp(bundle, scope->bundle) == 0;
	struct cw_text groups[CW_MAX_GROUPS];
	enum cw_truth truth;
	int64_t distance;

	b->e.steps++;
	if ((!same && scope->strict) || !joins_hold(b, event, fact)) {
		return;
	}
	scope->some_joined = true;
	if (!in_time(event, scope, cw_fact_time(event->source, fact), &distance)) {
		return;
	}
	/* The first one that passes stays unless a better one does. */
	if (best->fact != NULL && (best->same_bundle && !same)) {
		return;
	}
	if (best->fact != NULL && best->same_bundle == same &&
		(event->nearest == CW_NEAREST_NO || distance >= best->distance)) {
		return;
	}
	for (size_t i = 0; i < CW_MAX_GROUPS; i++) {
		groups[i] = CW_TEXT("");
	}
	b->e.groups = groups;
	truth = cw_where_eval(&b->e, &event->where, fact);
	if (truth == CW_UNKNOWN) {
		best->why = b->e.why;
	} else if (truth == CW_TRUE) {
		best->fact = fact;
		best->distance = distance;
		best->same_bundle = same;
		memcpy(best->groups, groups, sizeof(groups));
	}
}

static void search(struct cw_binder *b, size_t i, struct cw_scope *scope, struct choice *best)
{
	const struct cw_sig_event *event = &b->signature->events[i];
	const struct cw_list *facts = cw_case_facts(b->e.kase, event->source);
	struct cw_bind_index *index = &b->indexes[i];

	if (event->num_joins > 0 && !index->built && !build_index(b, i)) {
		b->nomem = true;
		return;
	}
	if (index->usable) {
		struct cw_value value = cw_reference_get(&b->e, &event->joins[index->join].with);
		const struct chain *chain =
			value.kind == CW_VALUE_TEXT ? cw_map_get(&index->by, value.text) : NULL;

		if (value.kind == CW_VALUE_TEXT) {
			for (uint32_t k = chain != NULL ? chain->first : 0; k != 0;
				k = index->next[k - 1]) {
				try_fact(b, event, scope, facts->items[k - 1], best);
			}
			return;
		}
	}
	for (size_t k = 0; k < facts->count && b->e.steps < MAX_EVALUATIONS; k++) {
		try_fact(b, event, scope, facts->items[k], best);
	}
}

/* Where a joined event looks; false when a partner is missing: the event takes over its state. */
static bool join_scope(struct cw_binder *b, const struct cw_sig_event *event,
	struct cw_scope *scope, struct cw_binding *out)
{
	for (size_t i = 0; i < event->num_joins; i++) {
		const struct cw_join *join = &event->joins[i];
		const struct cw_binding *partner = &b->bindings[join->with.event];
		enum cw_source source = b->signature->events[join->with.event].source;
		struct cw_value value;

		if (partner->fact == NULL) {
			out->truth = partner->truth;
			out->why = partner->why;
			return false;
		}
		if (!join_value(b, join, &value, &out->why)) {
			out->truth = CW_UNKNOWN;
			return false;
		}
		if (i == 0) {
			scope->bundle = cw_fact_bundle(source, partner->fact);
			scope->at = cw_fact_time(source, partner->fact);
		}
		if (join->path.num_steps == 1 && join->path.steps[0].field != NULL) {
			const char *name = join->path.steps[0].field->name;

			scope->one_connection |= strcmp(name, "flow") == 0 ||
						 strcmp(name, "id") == 0 ||
						 strcmp(name, "handshake") == 0;
			if (strcmp(name, "flow") == 0) {
				scope->flow = value.text;
			}
		}
	}
	return true;
}

static void bind_event(struct cw_binder *b, size_t i)
{
	const struct cw_sig_event *event = &b->signature->events[i];
	struct cw_binding *out = &b->bindings[i];
	struct cw_scope scope = {.bundle = "", .at = CW_TIME_UNKNOWN};
	struct choice best = {0};
	const void *primary = b->bindings[0].fact;
	enum cw_source primary_source = b->signature->events[0].source;

	clear(out);
	if (event->num_joins == 0 && primary != NULL) {
		scope.bundle = cw_fact_bundle(primary_source, primary);
		scope.strict = true;
		if (event->nearest != CW_NEAREST_NO || event->within >= 0) {
			scope.at = cw_fact_time(primary_source, primary);
		}
	}
	if (!join_scope(b, event, &scope, out)) {
		return;
	}
	search(b, i, &scope, &best);
	if (best.fact != NULL) {
		out->truth = CW_TRUE;
		out->fact = best.fact;
		memcpy(out->groups, best.groups, sizeof(best.groups));
		return;
	}
	if (b->e.steps >= MAX_EVALUATIONS) {
		b->exhausted = true;
		best.why = "work_limit";
	}
	out->why = best.why != NULL ? best.why : cw_not_covered(b->e.kase, event, &scope);
	out->truth = out->why != NULL ? CW_UNKNOWN : CW_FALSE;
}

/* Whether the event gives the same for every row of a bundle. */
static bool is_constant(const struct cw_sig_event *event)
{
	return event->num_joins == 0 && !event->where.has_references &&
	       event->nearest == CW_NEAREST_NO && event->within < 0;
}

void cw_bind_rest(struct cw_binder *b)
{
	const void *primary = b->bindings[0].fact;
	const char *bundle =
		primary != NULL ? cw_fact_bundle(b->signature->events[0].source, primary) : "";

	for (size_t i = 1; i < b->signature->num_events; i++) {
		struct cw_bind_memo *memo = &b->memos[i];

		if (!is_constant(&b->signature->events[i])) {
			bind_event(b, i);
			continue;
		}
		if (!memo->valid || strcmp(memo->bundle, bundle) != 0) {
			bind_event(b, i);
			memo->valid = true;
			memo->bundle = bundle;
			memo->binding = b->bindings[i];
			continue;
		}
		b->bindings[i] = memo->binding;
	}
}
