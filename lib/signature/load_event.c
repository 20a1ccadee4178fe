/* SPDX-License-Identifier: MIT */
/* `events`: which facts each of them asks for, and how they hang together. */
#include "signature/load_parts.h"

#include "base/stamp.h"
#include "signature/condition.h"
#include "signature/keys.h"

#include <string.h>

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

bool cw_sig_name_is_good(struct cw_text name)
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
	if (!cw_sig_name_is_good(key->text)) {
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

bool cw_events_load(
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
