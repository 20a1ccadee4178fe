/* SPDX-License-Identifier: MIT */
/* One field of a fact that a self-test writes down, by its type. */
#include "signature/facts_parts.h"

#include "signature/setter.h"

void cw_facts_complain(struct cw_facts_builder *b, const struct cw_node *at, const char *what)
{
	if (b->l != NULL) {
		cw_sig_error(b->l, at, "%s", what);
	}
}

static size_t count_of(const struct cw_node *node)
{
	return node->kind == CW_NODE_LIST ? node->count : 1;
}

static const struct cw_node *item_of(const struct cw_node *node, size_t i)
{
	return node->kind == CW_NODE_LIST ? node->items[i] : node;
}

/* All items must be plain. */
static bool is_texts(struct cw_facts_builder *b, const struct cw_node *node)
{
	for (size_t i = 0; i < count_of(node); i++) {
		if (item_of(node, i)->kind != CW_NODE_SCALAR) {
			cw_facts_complain(b, item_of(node, i), "a text was expected");
			return false;
		}
	}
	return true;
}

static const struct cw_certificate *find_certificate(
	struct cw_facts_builder *b, const struct cw_node *node)
{
	const struct cw_certificate *found = cw_map_get(&b->kase->by_sha256, node->text);

	if (found == NULL) {
		cw_facts_complain(
			b, node, "no certificate of this sha256 stands in `certificate:`");
	}
	return found;
}

static void set_strings(
	struct cw_facts_builder *b, const struct cw_node *node, struct cw_strings *out)
{
	const char **items = cw_arena_array(&b->kase->arena, count_of(node) + 1, sizeof(*items));

	if (items == NULL) {
		b->nomem = true;
		return;
	}
	for (size_t i = 0; i < count_of(node); i++) {
		items[i] = cw_arena_text(&b->kase->arena, item_of(node, i)->text);
		b->nomem |= items[i] == NULL;
	}
	out->items = items;
	out->count = b->nomem ? 0 : count_of(node);
}

static void set_certificates(
	struct cw_facts_builder *b, const struct cw_node *node, struct cw_certificates *out)
{
	const struct cw_certificate **items =
		cw_arena_array(&b->kase->arena, count_of(node) + 1, sizeof(*items));

	if (items == NULL) {
		b->nomem = true;
		return;
	}
	out->items = items;
	out->count = 0;
	for (size_t i = 0; i < count_of(node); i++) {
		items[out->count] = find_certificate(b, item_of(node, i));
		out->count += items[out->count] != NULL;
	}
}

static void set_seen(
	struct cw_facts_builder *b, const struct cw_node *node, struct cw_certificate *certificate)
{
	struct cw_seen *seen = cw_arena_array(&b->kase->arena, count_of(node) + 1, sizeof(*seen));

	if (seen == NULL) {
		b->nomem = true;
		return;
	}
	for (size_t i = 0; i < count_of(node); i++) {
		unsigned where = 0;

		while (where <= CW_SEEN_SSH && !cw_text_is(item_of(node, i)->text,
						       cw_seen_name((enum cw_seen_where)where))) {
			where++;
		}
		if (where > CW_SEEN_SSH) {
			cw_facts_complain(
				b, item_of(node, i), "wire, store, server, client, sip or file");
			where = 0;
		}
		seen[i].where = (enum cw_seen_where)where;
		seen[i].bundle = seen[i].handshake = seen[i].role = seen[i].place.member = "";
		seen[i].at = CW_TIME_UNKNOWN;
	}
	certificate->seen = seen;
	certificate->num_seen = count_of(node);
}

/* "self:unknown_ca" or "unknown_ca": sender and description. */
static bool set_alert(struct cw_facts_builder *b, struct cw_text text, struct cw_alert *out)
{
	size_t at;

	out->level = "fatal";
	out->from = "";
	out->place.member = "";
	out->at = CW_TIME_UNKNOWN;
	if (cw_text_find_byte(text, ':', &at)) {
		struct cw_text sender = cw_text_head(text, at);

		text = cw_text_skip(text, at + 1);
		if (cw_text_is(sender, "self") || cw_text_is(sender, "peer")) {
			out->sender = cw_text_is(sender, "self") ? CW_PARTY_SELF : CW_PARTY_PEER;
		} else {
			out->from = cw_text_is(sender, "client") ? "client" : "server";
		}
	}
	out->description = cw_arena_text(&b->kase->arena, text);
	return out->description != NULL;
}

static void set_alerts(
	struct cw_facts_builder *b, const struct cw_node *node, struct cw_handshake *handshake)
{
	struct cw_alert *alerts =
		cw_arena_array(&b->kase->arena, count_of(node) + 1, sizeof(*alerts));

	if (alerts == NULL) {
		b->nomem = true;
		return;
	}
	for (size_t i = 0; i < count_of(node); i++) {
		b->nomem |= !set_alert(b, item_of(node, i)->text, &alerts[i]);
	}
	handshake->alerts = alerts;
	handshake->num_alerts = b->nomem ? 0 : count_of(node);
}

static void set_pairs(
	struct cw_facts_builder *b, const struct cw_node *node, struct cw_event *event)
{
	struct cw_pair *pairs = cw_arena_array(&b->kase->arena, node->count + 1, sizeof(*pairs));

	if (node->kind != CW_NODE_MAP) {
		cw_facts_complain(b, node, "a mapping of keys to values was expected");
		return;
	}
	if (pairs == NULL) {
		b->nomem = true;
		return;
	}
	for (size_t i = 0; i < node->count; i++) {
		if (node->items[i]->kind != CW_NODE_SCALAR) {
			cw_facts_complain(b, node->items[i], "a text was expected");
			continue;
		}
		pairs[event->num_pairs].key = cw_arena_text(&b->kase->arena, node->keys[i]->text);
		pairs[event->num_pairs].value =
			cw_arena_text(&b->kase->arena, node->items[i]->text);
		if (pairs[event->num_pairs].key == NULL || pairs[event->num_pairs].value == NULL) {
			b->nomem = true;
			return;
		}
		event->num_pairs++;
	}
	event->pairs = pairs;
}

static void set_plain(struct cw_facts_builder *b, const struct cw_field *field, void *fact,
	const struct cw_node *node)
{
	enum cw_code code;

	if (node->kind != CW_NODE_SCALAR) {
		cw_facts_complain(b, node, "a plain value was expected");
		return;
	}
	code = cw_field_set_text(&b->kase->arena, field, fact, node->text);
	b->nomem |= code == CW_ERR_NOMEM;
	if (code == CW_ERR_FORMAT) {
		cw_facts_complain(b, node, "this is no value of the field");
	}
}

static void set_field(struct cw_facts_builder *b, const struct cw_field *field, void *fact,
	const struct cw_node *node)
{
	void *at = (char *)fact + field->offset;

	if (field->type == CW_TYPE_PAIRS) {
		set_pairs(b, node, fact);
		return;
	}
	if (!is_texts(b, node)) {
		return;
	}
	switch ((int)field->type) {
	case CW_TYPE_STRINGS:
		set_strings(b, node, at);
		break;
	case CW_TYPE_SEEN:
		set_seen(b, node, fact);
		break;
	case CW_TYPE_ALERTS:
		set_alerts(b, node, fact);
		break;
	case CW_TYPE_CERTIFICATES:
		set_certificates(b, node, at);
		break;
	case CW_TYPE_CERTIFICATE:
		*(const struct cw_certificate **)at =
			node->kind == CW_NODE_SCALAR ? find_certificate(b, node) : NULL;
		break;
	case CW_TYPE_HANDSHAKE:
		*(const struct cw_handshake **)at =
			node->kind == CW_NODE_SCALAR
				? cw_case_find_handshake(b->kase, node->text.ptr)
				: NULL;
		if (*(const struct cw_handshake **)at == NULL) {
			cw_facts_complain(
				b, node, "no handshake of this id stands in `handshake:`");
		}
		break;
	default:
		set_plain(b, field, fact, node);
		break;
	}
}

void cw_facts_set_fields(struct cw_facts_builder *b, const struct cw_fields *fields, void *fact,
	const struct cw_node *node)
{
	for (size_t i = 0; i < node->count && !b->nomem; i++) {
		const struct cw_field *field = cw_field_find(fields, node->keys[i]->text);
		struct cw_guess guess;
		char hint[CW_GUESS_BYTES];

		if (field != NULL) {
			set_field(b, field, fact, node->items[i]);
		} else if (b->l != NULL) {
			cw_guess_init(&guess, node->keys[i]->text);
			for (size_t k = 0; k < fields->count; k++) {
				cw_guess_try(&guess, fields->fields[k].name);
			}
			cw_sig_error(b->l, node->keys[i], "unknown field '%s' of %s%s",
				node->keys[i]->text.ptr, fields->name, cw_guess_hint(&guess, hint));
		}
	}
}
