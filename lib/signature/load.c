/* SPDX-License-Identifier: MIT */
#include "signature/load.h"

#include "base/stamp.h"
#include "signature/expression.h"
#include "signature/facts.h"
#include "signature/keys.h"
#include "signature/template.h"

#include <string.h>

#define MAX_REMEDY_STEPS 32

/* --- applies --- */

static bool load_comparison(struct cw_loading *l, const struct cw_node *node, struct cw_text word,
	struct cw_comparison *out)
{
	static const struct {
		const char *sign;
		enum cw_op op;
	} signs[] = {{">=", CW_OP_GE}, {"<=", CW_OP_LE}, {">", CW_OP_GT}, {"<", CW_OP_LT},
		{"=", CW_OP_IS}};

	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		struct cw_text sign = cw_text_str(signs[i].sign);

		if (cw_text_starts(word, sign) && word.len > sign.len) {
			out->op = signs[i].op;
			out->version = cw_arena_text(&l->set->arena, cw_text_skip(word, sign.len));
			if (out->version == NULL) {
				cw_sig_nomem(l);
			}
			return out->version != NULL;
		}
	}
	return cw_sig_error(l, node, "a comparison such as >=X14.2 was expected, not '%.*s'",
		(int)word.len, word.ptr);
}

static bool load_versions(
	struct cw_loading *l, const struct cw_node *node, struct cw_signature *signature)
{
	struct cw_text rest = node->text;
	struct cw_text word;

	signature->versions =
		cw_arena_array(&l->set->arena, rest.len + 1, sizeof(*signature->versions));
	if (signature->versions == NULL) {
		cw_sig_nomem(l);
		return false;
	}
	while (cw_text_split(&rest, ' ', &word)) {
		if (word.len == 0) {
			continue;
		}
		if (!load_comparison(
			    l, node, word, &signature->versions[signature->num_versions])) {
			return false;
		}
		signature->num_versions++;
	}
	return true;
}

static bool load_applies(
	struct cw_loading *l, const struct cw_node *node, struct cw_signature *signature)
{
	static const char *const roles[] = {"C", "E", NULL};
	const struct cw_node *role = cw_node_get(node, "role");
	const struct cw_node *version = cw_node_get(node, "version");
	const struct cw_node *when = cw_node_get(node, "when");
	bool ok = cw_keys_check(l, node, cw_applies_keys, "applies");

	if (!ok) {
		return false;
	}
	ok = cw_sig_texts(l, role, &signature->roles);
	for (size_t i = 0; ok && role != NULL && i < signature->roles.count; i++) {
		const struct cw_node *item = role->kind == CW_NODE_LIST ? role->items[i] : role;

		ok &= cw_sig_word(l, item, roles, "role") >= 0;
	}
	if (version != NULL) {
		ok &= load_versions(l, version, signature);
	}
	if (when != NULL) {
		signature->applies = cw_expression_load(l, when);
		ok &= signature->applies != NULL;
	}
	return ok;
}

/* --- events --- */

static bool load_duration(struct cw_loading *l, const struct cw_node *node, int64_t *out)
{
	static const struct {
		const char *unit;
		int64_t ns;
	} units[] = {{"ms", CW_SECOND / 1000}, {"s", CW_SECOND}, {"m", 60 * CW_SECOND},
		{"h", 3600 * CW_SECOND}, {"d", 86400 * CW_SECOND}};

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		struct cw_text unit = cw_text_str(units[i].unit);
		uint64_t number;

		if (cw_text_ends(node->text, unit) &&
			cw_text_to_u64(
				cw_text_head(node->text, node->text.len - unit.len), &number) &&
			number <= 10000) {
			*out = (int64_t)number * units[i].ns;
			return true;
		}
	}
	return cw_sig_error(l, node, "a duration such as 500ms, 60s, 5m, 2h or 1d was expected");
}

static bool is_reference_type(enum cw_type type)
{
	return type == CW_TYPE_CERTIFICATE || type == CW_TYPE_CERTIFICATES ||
	       type == CW_TYPE_HANDSHAKE;
}

static bool load_join(struct cw_loading *l, const struct cw_node *key, const struct cw_node *node,
	enum cw_source source, struct cw_join *out)
{
	bool local_time;
	bool other_time;

	if (node->kind != CW_NODE_SCALAR) {
		return cw_sig_error(l, node, "event.field was expected");
	}
	if (!cw_path_parse(l, key, source, key->text, &out->path) ||
		!cw_reference_parse(l, node, node->text, &out->with)) {
		return false;
	}
	if (out->path.quantified) {
		return cw_sig_error(l, key, "any, all and none cannot be joined on");
	}
	local_time = out->path.type == CW_TYPE_TIME;
	other_time = out->with.group < 0 && out->with.path.type == CW_TYPE_TIME;
	if (local_time != other_time ||
		is_reference_type(out->path.type) !=
			(out->with.group < 0 && is_reference_type(out->with.path.type)) ||
		out->path.type == CW_TYPE_CERTIFICATES ||
		(out->with.group < 0 && out->with.path.type == CW_TYPE_CERTIFICATES)) {
		return cw_sig_error(l, node,
			"'%.*s' and '%.*s' are of different kinds: no such "
			"join can be true",
			(int)key->text.len, key->text.ptr, (int)node->text.len, node->text.ptr);
	}
	return true;
}

static bool load_joins(struct cw_loading *l, const struct cw_node *node, struct cw_sig_event *event)
{
	bool ok = true;

	event->joins = cw_arena_array(
		&l->set->arena, node->count > 0 ? node->count : 1, sizeof(*event->joins));
	if (event->joins == NULL) {
		cw_sig_nomem(l);
		return false;
	}
	event->num_joins = node->count;
	for (size_t i = 0; i < node->count; i++) {
		ok &= load_join(l, node->keys[i], node->items[i], event->source, &event->joins[i]);
	}
	return ok;
}

static bool has_time(enum cw_source source)
{
	return source == CW_SOURCE_LOG || source == CW_SOURCE_HANDSHAKE ||
	       source == CW_SOURCE_FAILURE || source == CW_SOURCE_CHAIN;
}

static bool load_timing(
	struct cw_loading *l, const struct cw_node *node, struct cw_sig_event *event)
{
	static const char *const words[] = {"before", "after", "either", NULL};
	const struct cw_node *nearest = cw_node_get(node, "nearest");
	const struct cw_node *within = cw_node_get(node, "within");
	int word;

	event->within = -1;
	if (nearest == NULL && within == NULL) {
		return true;
	}
	if (l->num_events == 0) {
		return cw_sig_error(l, node, "the first event has nothing to be near to");
	}
	if (!has_time(event->source)) {
		return cw_sig_error(
			l, node, "%s has no time to be near to", cw_fields_of(event->source)->name);
	}
	if (nearest != NULL) {
		word = cw_sig_word(l, nearest, words, "direction");
		if (word < 0) {
			return false;
		}
		event->nearest = CW_NEAREST_BEFORE + (unsigned)word;
	}
	return within == NULL || load_duration(l, within, &event->within);
}

static bool load_source(struct cw_loading *l, const struct cw_node *node, enum cw_source *out)
{
	const char *names[CW_NUM_SOURCES + 1] = {0};
	int word;

	for (size_t i = 0; i < CW_NUM_SOURCES; i++) {
		names[i] = cw_fields_of((enum cw_source)i)->name;
	}
	word = cw_sig_word(l, node, names, "source");
	if (word < 0) {
		return false;
	}
	*out = (enum cw_source)word;
	return true;
}

/* Whether a chain event asks for the box's own chains alone: where: {handshake: ""}. */
static bool asks_own_chain(const struct cw_sig_event *event)
{
	for (size_t i = 0; i < event->where.count; i++) {
		const struct cw_condition *condition = &event->where.conditions[i];

		if (event->source == CW_SOURCE_CHAIN && condition->path.num_steps == 1 &&
			strcmp(condition->path.steps[0].field->name, "handshake") == 0 &&
			condition->check->op == CW_OP_IS && condition->check->num_operands == 1 &&
			!condition->check->operands[0].is_reference &&
			condition->check->operands[0].text.len == 0) {
			return true;
		}
	}
	return false;
}

static bool good_name(struct cw_text name)
{
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];

		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-')) {
			return false;
		}
	}
	return name.len > 0 && name.len <= 64 && !cw_text_is(name, "and") &&
	       !cw_text_is(name, "or") && !cw_text_is(name, "not");
}

static bool load_event(struct cw_loading *l, const struct cw_node *key, const struct cw_node *node,
	struct cw_sig_event *event)
{
	const struct cw_node *where = cw_node_get(node, "where");
	const struct cw_node *join = cw_node_get(node, "join");
	bool ok;

	event->name = key->text.ptr;
	event->line = key->line;
	event->within = -1;
	if (!good_name(key->text)) {
		return cw_sig_error(l, key,
			"a name of small letters, digits, - and _ was expected, not and, or, not");
	}
	if (!cw_keys_check(l, node, cw_event_keys, "an event") ||
		!load_source(l, cw_node_get(node, "in"), &event->source)) {
		return false;
	}
	l->groups = event->groups;
	l->num_groups = &event->num_groups;
	ok = where == NULL || cw_where_load(l, where, event->source, &event->where);
	if (join != NULL) {
		ok &= load_joins(l, join, event);
	}
	ok &= load_timing(l, node, event);
	l->groups = NULL;
	if (ok && l->num_events == 0 && (join != NULL || event->where.has_references)) {
		ok = cw_sig_error(l, node, "the first event cannot refer to another");
	}
	event->own_chain = ok && asks_own_chain(event);
	return ok;
}

static bool load_events(
	struct cw_loading *l, const struct cw_node *node, struct cw_signature *signature)
{
	const char **names = cw_arena_array(&l->set->arena, node->count + 1, sizeof(*names));
	bool ok = true;

	if (node->count == 0 || node->count > CW_MAX_SIG_EVENTS) {
		return cw_sig_error(l, node, "between 1 and %d events", CW_MAX_SIG_EVENTS);
	}
	signature->events = cw_arena_array(&l->set->arena, node->count, sizeof(*signature->events));
	if (signature->events == NULL || names == NULL) {
		cw_sig_nomem(l);
		return false;
	}
	for (size_t i = 0; i < node->count; i++) { /* so that forward references are told apart */
		signature->events[i].name = names[i] = node->keys[i]->text.ptr;
	}
	signature->num_events = node->count;
	signature->about.events.items = names;
	signature->about.events.count = node->count;
	for (size_t i = 0; i < node->count; i++) {
		l->num_events = i;
		ok &= load_event(l, node->keys[i], node->items[i], &signature->events[i]);
	}
	l->num_events = node->count;
	return ok;
}

/* --- what it says --- */

static bool load_confidence(
	struct cw_loading *l, const struct cw_node *node, struct cw_signature *signature)
{
	bool ok = cw_keys_check(l, node, cw_confidence_keys, "confidence");

	signature->has_confidence = true;
	for (size_t i = 0; ok && cw_confidence_keys[i].name != NULL; i++) {
		const struct cw_node *expression = cw_node_get(node, cw_confidence_keys[i].name);

		if (expression != NULL) {
			signature->confidence[i] = cw_expression_load(l, expression);
			ok &= signature->confidence[i] != NULL;
		}
	}
	return ok;
}

static bool load_group_by(
	struct cw_loading *l, const struct cw_node *node, struct cw_signature *signature)
{
	size_t count = node->kind == CW_NODE_LIST ? node->count : 1;
	bool ok = true;

	signature->group_by =
		cw_arena_array(&l->set->arena, count + 1, sizeof(*signature->group_by));
	if (signature->group_by == NULL) {
		cw_sig_nomem(l);
		return false;
	}
	for (size_t i = 0; i < count; i++) {
		const struct cw_node *item = node->kind == CW_NODE_LIST ? node->items[i] : node;

		ok &= item->kind == CW_NODE_SCALAR ||
		      cw_sig_error(l, item, "event.field was expected");
		ok = ok && cw_reference_parse(l, item, item->text, &signature->group_by[i]);
	}
	signature->num_group_by = ok ? count : 0;
	return ok;
}

static bool load_certificate(
	struct cw_loading *l, const struct cw_node *node, struct cw_signature *signature)
{
	struct cw_text text = node->text;
	size_t at;

	/* An event in: certificate is one itself. */
	if (!cw_text_find_byte(text, '.', &at)) {
		for (size_t i = 0; i < signature->num_events; i++) {
			if (cw_text_is(text, signature->events[i].name) &&
				signature->events[i].source == CW_SOURCE_CERTIFICATE) {
				signature->certificate.event = i;
				signature->certificate.group = -1;
				signature->certificate.path.source = CW_SOURCE_CERTIFICATE;
				signature->certificate.path.type = CW_TYPE_CERTIFICATE;
				signature->has_certificate = true;
				return true;
			}
		}
	}
	if (!cw_reference_parse(l, node, text, &signature->certificate)) {
		return false;
	}
	if (signature->certificate.group >= 0 ||
		signature->certificate.path.type != CW_TYPE_CERTIFICATE) {
		return cw_sig_error(l, node, "the path does not lead to a certificate");
	}
	signature->has_certificate = true;
	return true;
}

static bool load_failure(
	struct cw_loading *l, const struct cw_node *node, struct cw_signature *signature)
{
	signature->failure = SIZE_MAX;
	for (size_t i = 0; i < signature->num_events; i++) {
		bool is_failure = signature->events[i].source == CW_SOURCE_FAILURE;

		if (node == NULL && is_failure) {
			signature->failure = i;
			return true;
		}
		if (node != NULL && cw_text_is(node->text, signature->events[i].name)) {
			signature->failure = i;
			return is_failure || cw_sig_error(l, node, "'%s' is no event in: failure",
						     signature->events[i].name);
		}
	}
	return node == NULL || cw_sig_error(l, node, "unknown event '%s'", node->text.ptr);
}

static bool load_template(struct cw_loading *l, const struct cw_node *node, struct cw_template *out)
{
	return node == NULL || cw_template_load(l, node, out);
}

static bool load_step(struct cw_loading *l, const struct cw_node *node, struct cw_remedy_step *step,
	struct cw_signature_step *about)
{
	const struct cw_node *cure = cw_node_get(node, "do");
	const struct cw_node *workaround = cw_node_get(node, "workaround");
	const struct cw_node *when = cw_node_get(node, "when");
	bool ok = cw_keys_check(l, node, cw_step_keys, "a step of remedy");

	if (!ok) {
		return false;
	}
	if ((cure == NULL) == (workaround == NULL)) {
		return cw_sig_error(l, node, "a step has either 'do' or 'workaround'");
	}
	step->workaround = workaround != NULL;
	ok = load_template(l, cure != NULL ? cure : workaround, &step->text);
	ok &= load_template(l, cw_node_get(node, "where"), &step->where);
	ok &= load_template(l, cw_node_get(node, "risk"), &step->risk);
	if (when != NULL) {
		step->when = cw_expression_load(l, when);
		ok &= step->when != NULL;
	}
	about->kind = step->workaround ? "workaround" : "do";
	about->text = cw_sig_text(l, cure != NULL ? cure : workaround);
	about->where = cw_sig_text(l, cw_node_get(node, "where"));
	about->risk = cw_sig_text(l, cw_node_get(node, "risk"));
	about->when = cw_sig_text(l, when);
	return ok;
}

static bool load_remedy(
	struct cw_loading *l, const struct cw_node *node, struct cw_signature *signature)
{
	struct cw_signature_step *about =
		cw_arena_array(&l->set->arena, node->count + 1, sizeof(*about));
	bool ok = true;

	signature->steps =
		cw_arena_array(&l->set->arena, node->count + 1, sizeof(*signature->steps));
	if (about == NULL || signature->steps == NULL) {
		cw_sig_nomem(l);
		return false;
	}
	if (node->count == 0 || node->count > MAX_REMEDY_STEPS) {
		return cw_sig_error(l, node, "between 1 and %d steps", MAX_REMEDY_STEPS);
	}
	for (size_t i = 0; i < node->count; i++) {
		ok &= load_step(l, node->items[i], &signature->steps[i], &about[i]);
	}
	signature->num_steps = signature->about.num_steps = node->count;
	signature->about.steps = about;
	return ok;
}

static bool load_head(
	struct cw_loading *l, const struct cw_node *root, struct cw_signature *signature)
{
	struct cw_signature_about *about = &signature->about;
	const struct cw_node *id = cw_node_get(root, "id");
	int severity;

	about->id = cw_sig_text(l, id);
	about->title = cw_sig_text(l, cw_node_get(root, "title"));
	about->family = cw_sig_text(l, cw_node_get(root, "family"));
	about->summary = cw_sig_text(l, cw_node_get(root, "summary"));
	about->likewise = cw_sig_text(l, cw_node_get(root, "likewise"));
	about->match = cw_sig_text(l, cw_node_get(root, "match"));
	about->file = signature->file = l->file;
	about->overrides = "";
	severity = cw_sig_word(l, cw_node_get(root, "severity"), cw_severity_words, "severity");
	if (severity < 0) {
		return false;
	}
	about->severity = (enum cw_sig_severity)severity;
	if (!good_name(id->text)) {
		return cw_sig_error(l, id, "an id has small letters, digits, - and _");
	}
	return cw_sig_texts(l, cw_node_get(root, "references"), &about->references) &&
	       cw_sig_texts(l, cw_node_get(root, "refines"), &about->refines);
}

static bool load_expressions(
	struct cw_loading *l, const struct cw_node *root, struct cw_signature *signature)
{
	const struct cw_node *risk = cw_node_get(root, "risk");
	const struct cw_node *confidence = cw_node_get(root, "confidence");
	const struct cw_node *applies = cw_node_get(root, "applies");
	bool ok = true;

	signature->match = cw_expression_load(l, cw_node_get(root, "match"));
	ok &= signature->match != NULL;
	if (risk != NULL) {
		signature->risk = cw_expression_load(l, risk);
		ok &= signature->risk != NULL;
	}
	if (confidence != NULL) {
		ok &= load_confidence(l, confidence, signature);
	}
	if (applies != NULL) {
		ok &= load_applies(l, applies, signature);
	}
	return ok;
}

static bool load_texts(
	struct cw_loading *l, const struct cw_node *root, struct cw_signature *signature)
{
	const struct cw_node *group_by = cw_node_get(root, "group_by");
	const struct cw_node *certificate = cw_node_get(root, "certificate");
	bool ok = load_failure(l, cw_node_get(root, "failure"), signature);

	if (group_by != NULL) {
		ok &= load_group_by(l, group_by, signature);
	}
	if (certificate != NULL) {
		ok &= load_certificate(l, certificate, signature);
	}
	ok &= load_template(l, cw_node_get(root, "summary"), &signature->summary);
	ok &= load_remedy(l, cw_node_get(root, "remedy"), signature);
	return ok;
}

/* Facts are built once for nothing, so that a mistake in them is found when the file is read. */
static bool check_facts(struct cw_loading *l, const struct cw_node *test)
{
	struct cw_case kase;
	size_t before = l->num_errors;

	cw_case_init(&kase, &l->set->limits);
	if (!cw_facts_build(l, test, &kase)) {
		cw_sig_nomem(l);
	}
	cw_case_finish(&kase);
	return l->num_errors == before;
}

static bool check_tests(
	struct cw_loading *l, const struct cw_node *tests, struct cw_signature *signature)
{
	bool ok = true;

	for (size_t i = 0; tests != NULL && i < tests->count; i++) {
		const struct cw_node *test = tests->items[i];
		const struct cw_node *expect = cw_node_get(test, "expect");

		ok &= cw_keys_check(l, test, cw_test_keys, "a test");
		ok &= expect == NULL || cw_sig_word(l, expect, cw_status_words, "status") >= 0;
		if (cw_node_get(test, "log") == NULL && cw_node_get(test, "facts") == NULL) {
			ok = cw_sig_error(l, test, "a test needs 'log' or 'facts'");
		}
		ok &= check_facts(l, test);
	}
	signature->tests = tests;
	signature->about.num_tests = tests != NULL ? tests->count : 0;
	return ok;
}

struct cw_signature *cw_signature_load(struct cw_loading *l, const struct cw_node *root)
{
	struct cw_signature *signature = cw_arena_alloc(&l->set->arena, sizeof(*signature));
	bool ok;

	if (signature == NULL) {
		return cw_sig_nomem(l);
	}
	l->signature = signature;
	ok = cw_keys_check(l, root, cw_signature_keys, "a signature");
	if (!ok) {
		return NULL; /* the parts rely on what keys hold */
	}
	ok = load_head(l, root, signature);
	ok &= load_events(l, cw_node_get(root, "events"), signature);
	/* Without good events every name of one would be an error of its own. */
	if (ok) {
		ok = load_expressions(l, root, signature);
		ok &= load_texts(l, root, signature);
		ok &= check_tests(l, cw_node_get(root, "tests"), signature);
	}
	return ok && !l->nomem ? signature : NULL;
}
