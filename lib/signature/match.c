/* SPDX-License-Identifier: MIT */
/* Rows to findings: status, confidence, what to say, and which rows are one. */
#include "signature/match.h"

#include "base/buffer.h"
#include "facts/case.h"
#include "signature/bind.h"
#include "signature/expression.h"
#include "signature/template.h"

#include <stdlib.h>
#include <string.h>

/* Rows with the same key in the same bundle. */
struct group {
	struct cw_match match;
	struct cw_list failures; /* struct cw_failure */
};

struct matching {
	const struct cw_list *signatures;
	struct cw_case *kase;
	struct cw_buffer *trace; /* may be NULL */
	struct cw_arena scratch;
	struct cw_binder binder;
	struct cw_buffer text;
	struct cw_list groups;   /* struct group, of all signatures */
	struct cw_map by_key;    /* of the signature at hand: bundle + key -> struct group */
	struct cw_list reasons;  /* const char *, of the signature at hand */
	enum cw_sig_status best; /* of the signature at hand */
	bool applies_unknown;
	bool nomem;
};

/* --- does it apply --- */

/* "X14.2.5" against "X14.2": part by part, a missing part is 0. */
static int compare_versions(const char *a, const char *b)
{
	while (*a != '\0' && (*a < '0' || *a > '9')) {
		a++;
	}
	while (*b != '\0' && (*b < '0' || *b > '9')) {
		b++;
	}
	while (*a != '\0' || *b != '\0') {
		uint32_t x = 0;
		uint32_t y = 0;

		for (; *a >= '0' && *a <= '9'; a++) {
			x = x < 1000000 ? x * 10 + (uint32_t)(*a - '0') : x;
		}
		for (; *b >= '0' && *b <= '9'; b++) {
			y = y < 1000000 ? y * 10 + (uint32_t)(*b - '0') : y;
		}
		if (x != y) {
			return x < y ? -1 : 1;
		}
		a = *a == '.' ? a + 1 : "";
		b = *b == '.' ? b + 1 : "";
	}
	return 0;
}

static bool version_holds(const struct cw_comparison *comparison, const char *version)
{
	int order = compare_versions(version, comparison->version);

	switch ((int)comparison->op) {
	case CW_OP_GE:
		return order >= 0;
	case CW_OP_LE:
		return order <= 0;
	case CW_OP_GT:
		return order > 0;
	case CW_OP_LT:
		return order < 0;
	default:
		return order == 0;
	}
}

static enum cw_truth applies_to_bundle(
	const struct cw_signature *signature, const struct cw_bundle *bundle)
{
	enum cw_truth result = CW_TRUE;

	if (signature->roles.count > 0) {
		enum cw_truth role = bundle->role[0] == '\0' ? CW_UNKNOWN : CW_FALSE;

		for (size_t i = 0; i < signature->roles.count; i++) {
			if (strcmp(bundle->role, signature->roles.items[i]) == 0) {
				role = CW_TRUE;
			}
		}
		result = role;
	}
	for (size_t i = 0; i < signature->num_versions; i++) {
		enum cw_truth version = CW_UNKNOWN;

		if (bundle->version[0] != '\0') {
			version = version_holds(&signature->versions[i], bundle->version)
					  ? CW_TRUE
					  : CW_FALSE;
		}
		result = cw_truth_and(result, version);
	}
	return result;
}

/* To the row's bundle, or to any when the row has none. */
static enum cw_truth applies(
	const struct matching *m, const struct cw_signature *signature, const char *bundle_id)
{
	const struct cw_bundle *bundle = cw_case_find_bundle(m->kase, bundle_id);
	enum cw_truth result = CW_FALSE;

	if (bundle != NULL) {
		result = applies_to_bundle(signature, bundle);
	} else if (m->kase->bundles.count == 0) {
		result = signature->roles.count > 0 || signature->num_versions > 0 ? CW_UNKNOWN
										   : CW_TRUE;
	} else {
		for (size_t i = 0; i < m->kase->bundles.count; i++) {
			result = cw_truth_or(
				result, applies_to_bundle(signature, m->kase->bundles.items[i]));
		}
	}
	if (signature->applies != NULL) {
		result = cw_truth_and(
			result, cw_expression_eval(signature->applies, m->binder.bindings));
	}
	return result;
}

/* --- one row --- */

struct row {
	enum cw_sig_status status;
	enum cw_sig_confidence confidence;
	const char *bundle;
	bool applies_unknown;
};

static enum cw_sig_confidence confidence_of(
	const struct cw_signature *signature, const struct cw_binding *bindings)
{
	if (!signature->has_confidence) {
		return CW_SIG_LIKELY;
	}
	for (unsigned i = CW_SIG_CONFIRMED; i > CW_SIG_POSSIBLE; i--) {
		if (signature->confidence[i] != NULL &&
			cw_expression_eval(signature->confidence[i], bindings) == CW_TRUE) {
			return (enum cw_sig_confidence)i;
		}
	}
	return CW_SIG_POSSIBLE;
}

static const char *row_bundle(const struct cw_binder *b)
{
	for (size_t i = 0; i < b->signature->num_events; i++) {
		if (b->bindings[i].fact != NULL) {
			const char *id =
				cw_fact_bundle(b->signature->events[i].source, b->bindings[i].fact);

			if (id[0] != '\0') {
				return id;
			}
		}
	}
	return "";
}

static struct row judge(const struct matching *m)
{
	const struct cw_signature *signature = m->binder.signature;
	const struct cw_binding *bindings = m->binder.bindings;
	enum cw_truth match = cw_expression_eval(signature->match, bindings);
	struct row row = {.bundle = row_bundle(&m->binder)};
	enum cw_truth fits = applies(m, signature, row.bundle);

	row.confidence = CW_SIG_POSSIBLE;
	row.applies_unknown = fits == CW_UNKNOWN;
	if (fits == CW_FALSE) {
		row.status = CW_SIG_NOT_APPLICABLE;
		return row;
	}
	if (match == CW_TRUE) {
		row.confidence = confidence_of(signature, bindings);
		row.status =
			row.confidence == CW_SIG_POSSIBLE ? CW_SIG_POTENTIAL_PROBLEM : CW_SIG_ISSUE;
	} else if (signature->risk != NULL &&
		   cw_expression_eval(signature->risk, bindings) == CW_TRUE) {
		row.confidence = confidence_of(signature, bindings);
		row.status = CW_SIG_POTENTIAL_PROBLEM;
	} else {
		row.status = match == CW_UNKNOWN ? CW_SIG_MISSING_INFORMATION : CW_SIG_NO_ISSUE;
	}
	return row;
}

static bool add_word(struct cw_list *words, const char *word)
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
	struct matching *m = ctx;
	const struct cw_binding *binding = &m->binder.bindings[event];

	if (binding->truth == CW_UNKNOWN && binding->why != NULL &&
		!add_word(&m->reasons, binding->why)) {
		m->nomem = true;
	}
}

/* --- groups --- */

static const char *keep_text(struct matching *m, struct cw_arena *arena)
{
	const char *text = m->text.failed ? NULL : cw_arena_utf8(arena, cw_buffer_text(&m->text));

	if (text == NULL) {
		m->nomem = true;
		return "";
	}
	return text;
}

static const char *render(
	struct matching *m, struct cw_arena *arena, const struct cw_template *template)
{
	cw_buffer_clear(&m->text);
	cw_template_render(&m->binder.e, template, true, &m->text);
	return keep_text(m, arena);
}

/* "unknown-ca|10.1.2.3|5061|unknown_issuer", or with the summary when nothing is grouped by. */
static const char *row_key(struct matching *m)
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

static struct group *find_group(struct matching *m, const struct row *row)
{
	const char *key = row_key(m);
	const char *both = cw_arena_printf(&m->scratch, "%s\n%s", row->bundle, key);
	struct group *group;

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

static void fill_events(struct matching *m, struct cw_match *match)
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
		if (events[i].reason[0] != '\0' && !add_word(&words, events[i].reason)) {
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

static void fill_steps(struct matching *m, struct cw_match *match)
{
	const struct cw_signature *signature = m->binder.signature;
	struct cw_arena *arena = &m->kase->arena;
	struct cw_match_step *steps = cw_arena_array(arena, signature->num_steps, sizeof(*steps));

	match->num_steps = 0;
	if (steps == NULL) {
		m->nomem = true;
		return;
	}
	for (size_t i = 0; i < signature->num_steps; i++) {
		const struct cw_remedy_step *step = &signature->steps[i];
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
static void represent(struct matching *m, struct cw_match *match, const struct row *row)
{
	const struct cw_signature *signature = m->binder.signature;
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
	match->summary = render(m, &m->kase->arena, &signature->summary);
	fill_events(m, match);
	fill_steps(m, match);
}

static void note_time(struct cw_match *match, int64_t first, int64_t last)
{
	if (first != CW_TIME_UNKNOWN && (match->first == CW_TIME_UNKNOWN || first < match->first)) {
		match->first = first;
	}
	if (last != CW_TIME_UNKNOWN && (match->last == CW_TIME_UNKNOWN || last > match->last)) {
		match->last = last;
	}
}

static void count_row(struct matching *m, struct group *group)
{
	const struct cw_binder *b = &m->binder;
	const struct cw_failure *failure = row_failure(b);

	group->match.count++;
	if (failure != NULL) {
		note_time(&group->match, failure->at, failure->last);
		note_time(&group->match, failure->at, failure->at);
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
				note_time(&group->match, at, at);
				return;
			}
		}
	}
}

static void add_row(struct matching *m, const struct row *row)
{
	struct group *group = find_group(m, row);
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

/* "refused=true, chain=unknown (no_capture)" */
static void trace_row(struct matching *m)
{
	static const char *const words[] = {"unknown", "false", "true"};
	const struct cw_signature *signature = m->binder.signature;

	cw_buffer_clear(m->trace);
	for (size_t i = 0; i < signature->num_events; i++) {
		const struct cw_binding *binding = &m->binder.bindings[i];

		cw_buffer_printf(m->trace, "%s%s=%s", i > 0 ? ", " : "", signature->events[i].name,
			words[binding->truth]);
		if (binding->truth == CW_UNKNOWN && binding->why != NULL) {
			cw_buffer_printf(m->trace, " (%s)", binding->why);
		}
	}
}

static void take_row(struct matching *m)
{
	struct row row;

	cw_bind_rest(&m->binder);
	row = judge(m);
	if (m->trace != NULL && (row.status > m->best || m->trace->len == 0)) {
		trace_row(m);
	}
	m->applies_unknown |= row.applies_unknown;
	m->best = row.status > m->best ? row.status : m->best;
	if (row.status == CW_SIG_MISSING_INFORMATION) {
		cw_expression_visit(m->binder.signature->match, add_reason, m);
	}
	if (row.status >= CW_SIG_POTENTIAL_PROBLEM ||
		(row.status == CW_SIG_MISSING_INFORMATION && m->binder.bindings[0].fact != NULL)) {
		add_row(m, &row);
	}
}

/* --- one signature --- */

static bool copy_reasons(struct matching *m, struct cw_strings *out)
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
	struct matching *m, const struct cw_signature *signature, struct cw_match_result *result)
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

/* --- all --- */

static bool refines(const struct cw_signature *fine, const char *id)
{
	for (size_t i = 0; i < fine->about.refines.count; i++) {
		if (strcmp(fine->about.refines.items[i], id) == 0) {
			return true;
		}
	}
	return false;
}

static struct cw_text key_of(const struct cw_failure *const *failure)
{
	return cw_text_of(failure, sizeof(*failure)); /* by address */
}

/* The failures that findings of this signature explain -> its group. */
static bool map_failures(
	const struct matching *m, const struct cw_signature *signature, struct cw_map *out)
{
	for (size_t i = 0; i < m->groups.count; i++) {
		struct group *group = m->groups.items[i];

		for (size_t k = 0; group->match.signature == signature && k < group->failures.count;
			k++) {
			const struct cw_failure *const *at =
				(const struct cw_failure *const *)(void *)&group->failures.items[k];

			if (!cw_map_set(out, key_of(at), group)) {
				return false;
			}
		}
	}
	return true;
}

static bool find_cures(struct matching *m)
{
	for (size_t s = 0; s < m->signatures->count; s++) {
		const struct cw_signature *fine = m->signatures->items[s];
		struct cw_map map = {0};
		bool ok = fine->about.refines.count == 0 || map_failures(m, fine, &map);

		for (size_t i = 0; ok && map.count > 0 && i < m->groups.count; i++) {
			struct group *group = m->groups.items[i];

			for (size_t k = 0; k < group->failures.count &&
					   refines(fine, group->match.signature->about.id);
				k++) {
				const struct cw_failure *failure = group->failures.items[k];
				const struct group *finer = cw_map_get(&map, key_of(&failure));

				if (finer != NULL &&
					finer->match.status >= CW_SIG_POTENTIAL_PROBLEM &&
					group->match.cure == NULL) {
					group->match.cure = &finer->match;
				}
			}
		}
		cw_map_finish(&map);
		if (!ok) {
			return false;
		}
	}
	return true;
}

static int by_weight(const void *a, const void *b)
{
	const struct cw_match *x = *(const struct cw_match *const *)a;
	const struct cw_match *y = *(const struct cw_match *const *)b;
	int order;

	if (x->status != y->status) {
		return x->status > y->status ? -1 : 1;
	}
	if (x->signature->about.severity != y->signature->about.severity) {
		return x->signature->about.severity > y->signature->about.severity ? -1 : 1;
	}
	if (x->confidence != y->confidence) {
		return x->confidence > y->confidence ? -1 : 1;
	}
	order = strcmp(x->signature->about.id, y->signature->about.id);
	if (order == 0) {
		order = strcmp(x->bundle, y->bundle);
	}
	if (order == 0 && x->first != y->first) {
		order = x->first < y->first ? -1 : 1;
	}
	return order != 0 ? order : strcmp(x->key, y->key);
}

static bool finish_group(struct matching *m, struct group *group)
{
	const void *failures = cw_arena_dup(
		&m->kase->arena, group->failures.items, group->failures.count * sizeof(void *));

	group->match.failures = failures;
	group->match.num_failures = group->failures.count;
	return failures != NULL || group->failures.count == 0;
}

/* Groups lie in the scratch arena: copies go into the report's, and cures follow. */
static bool publish(struct matching *m, struct cw_matches *out)
{
	size_t count = m->groups.count;
	struct cw_match *copies = cw_arena_array(&m->kase->arena, count + 1, sizeof(*copies));
	const struct cw_match **sorted =
		cw_arena_array(&m->kase->arena, count + 1, sizeof(*sorted));
	struct cw_map moved = {0};
	bool ok = copies != NULL && sorted != NULL;

	for (size_t i = 0; ok && i < count; i++) {
		struct group *group = m->groups.items[i];

		ok = finish_group(m, group);
		copies[i] = group->match;
		sorted[i] = &copies[i];
		ok = ok &&
		     cw_map_set(&moved, cw_text_of(&m->groups.items[i], sizeof(m->groups.items[i])),
			     &copies[i]);
	}
	for (size_t i = 0; ok && i < count; i++) {
		const void *finer = copies[i].cure; /* the match is the group's first member */

		if (finer != NULL) {
			copies[i].cure = cw_map_get(&moved, cw_text_of(&finer, sizeof(finer)));
		}
	}
	cw_map_finish(&moved);
	if (ok && count > 0) {
		qsort(sorted, count, sizeof(*sorted), by_weight);
	}
	out->matches = sorted;
	out->num_matches = count;
	return ok;
}

bool cw_match_some(const struct cw_list *signatures, struct cw_case *kase, struct cw_matches *out,
	struct cw_buffer *trace)
{
	size_t count = signatures->count;
	struct matching *m = calloc(1, sizeof(*m));
	struct cw_match_result *results = cw_arena_array(&kase->arena, count + 1, sizeof(*results));
	bool ok = m != NULL && results != NULL;

	memset(out, 0, sizeof(*out));
	if (!ok) {
		free(m);
		return false;
	}
	m->signatures = signatures;
	m->trace = trace;
	m->kase = kase;
	for (size_t i = 0; i < count && !m->nomem; i++) {
		match_signature(m, signatures->items[i], &results[i]);
	}
	ok = !m->nomem && find_cures(m) && publish(m, out);
	out->results = results;
	out->num_results = count;
	for (size_t i = 0; i < m->groups.count; i++) {
		cw_list_finish(&((struct group *)m->groups.items[i])->failures);
	}
	cw_list_finish(&m->groups);
	cw_list_finish(&m->reasons);
	cw_buffer_finish(&m->text);
	cw_arena_finish(&m->scratch);
	free(m);
	return ok;
}

bool cw_signatures_match(
	const struct cw_signatures *set, struct cw_case *kase, struct cw_matches *out)
{
	return cw_match_some(&set->signatures, kase, out, NULL);
}
