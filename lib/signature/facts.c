/* SPDX-License-Identifier: MIT */
#include "signature/facts.h"

#include "base/stamp.h"
#include "signature/setter.h"

#include <stddef.h>
#include <string.h>

struct builder {
	struct cw_loading *l; /* may be NULL */
	struct cw_case *kase;
	bool nomem;
};

static void complain(struct builder *b, const struct cw_node *at, const char *what)
{
	if (b->l != NULL) {
		cw_sig_error(b->l, at, "%s", what);
	}
}

/* --- fields --- */

static size_t count_of(const struct cw_node *node)
{
	return node->kind == CW_NODE_LIST ? node->count : 1;
}

static const struct cw_node *item_of(const struct cw_node *node, size_t i)
{
	return node->kind == CW_NODE_LIST ? node->items[i] : node;
}

/* All items must be plain. */
static bool is_texts(struct builder *b, const struct cw_node *node)
{
	for (size_t i = 0; i < count_of(node); i++) {
		if (item_of(node, i)->kind != CW_NODE_SCALAR) {
			complain(b, item_of(node, i), "a text was expected");
			return false;
		}
	}
	return true;
}

static const struct cw_certificate *find_certificate(struct builder *b, const struct cw_node *node)
{
	const struct cw_certificate *found = cw_map_get(&b->kase->by_sha256, node->text);

	if (found == NULL) {
		complain(b, node, "no certificate of this sha256 stands in `certificate:`");
	}
	return found;
}

static void set_strings(struct builder *b, const struct cw_node *node, struct cw_strings *out)
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
	struct builder *b, const struct cw_node *node, struct cw_certificates *out)
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
	struct builder *b, const struct cw_node *node, struct cw_certificate *certificate)
{
	struct cw_seen *seen = cw_arena_array(&b->kase->arena, count_of(node) + 1, sizeof(*seen));

	if (seen == NULL) {
		b->nomem = true;
		return;
	}
	for (size_t i = 0; i < count_of(node); i++) {
		unsigned where = 0;

		while (where <= CW_SEEN_FILE && !cw_text_is(item_of(node, i)->text,
							cw_seen_name((enum cw_seen_where)where))) {
			where++;
		}
		if (where > CW_SEEN_FILE) {
			complain(b, item_of(node, i), "wire, store, server, client, sip or file");
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
static bool set_alert(struct builder *b, struct cw_text text, struct cw_alert *out)
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
	struct builder *b, const struct cw_node *node, struct cw_handshake *handshake)
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

static void set_pairs(struct builder *b, const struct cw_node *node, struct cw_event *event)
{
	struct cw_pair *pairs = cw_arena_array(&b->kase->arena, node->count + 1, sizeof(*pairs));

	if (node->kind != CW_NODE_MAP) {
		complain(b, node, "a mapping of keys to values was expected");
		return;
	}
	if (pairs == NULL) {
		b->nomem = true;
		return;
	}
	for (size_t i = 0; i < node->count; i++) {
		if (node->items[i]->kind != CW_NODE_SCALAR) {
			complain(b, node->items[i], "a text was expected");
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

static void set_plain(
	struct builder *b, const struct cw_field *field, void *fact, const struct cw_node *node)
{
	enum cw_code code;

	if (node->kind != CW_NODE_SCALAR) {
		complain(b, node, "a plain value was expected");
		return;
	}
	code = cw_field_set_text(&b->kase->arena, field, fact, node->text);
	b->nomem |= code == CW_ERR_NOMEM;
	if (code == CW_ERR_FORMAT) {
		complain(b, node, "this is no value of the field");
	}
}

static void set_field(
	struct builder *b, const struct cw_field *field, void *fact, const struct cw_node *node)
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
			complain(b, node, "no handshake of this id stands in `handshake:`");
		}
		break;
	default:
		set_plain(b, field, fact, node);
		break;
	}
}

static void set_fields(
	struct builder *b, const struct cw_fields *fields, void *fact, const struct cw_node *node)
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

/* --- facts --- */

static void *new_fact(struct cw_case *kase, enum cw_source source)
{
	switch (source) {
	case CW_SOURCE_LOG:
		return cw_case_add_event(kase);
	case CW_SOURCE_HANDSHAKE:
		return cw_case_add_handshake(kase);
	case CW_SOURCE_FAILURE:
		return cw_case_add_failure(kase);
	case CW_SOURCE_CERTIFICATE:
		return cw_case_add_certificate(kase);
	case CW_SOURCE_CHAIN:
		return cw_case_add_chain(kase);
	case CW_SOURCE_CONFIG:
		return cw_case_add_config(kase);
	case CW_SOURCE_STATUS:
		return cw_case_add_status(kase);
	case CW_SOURCE_BUNDLE:
	case CW_NUM_SOURCES:
	default:
		return cw_case_add_bundle(kase);
	}
}

/* What follows from the fields that were given. */
static void complete_handshake(struct builder *b, struct cw_handshake *handshake)
{
	if (handshake->flow[0] == '\0') {
		const char *flow = cw_arena_printf(&b->kase->arena, "%s:%u > %s:%u",
			handshake->client.ip, handshake->client.port, handshake->server.ip,
			handshake->server.port);

		b->nomem |= flow == NULL;
		handshake->flow = flow != NULL ? flow : "";
	}
}

static void complete_failure(struct builder *b, struct cw_failure *failure)
{
	if (failure->handshake != NULL && failure->flow[0] == '\0') {
		failure->flow = failure->handshake->flow;
	}
	if (failure->last == CW_TIME_UNKNOWN) {
		failure->last = failure->at;
	}
	if (failure->id[0] == '\0') {
		const char *id = cw_arena_printf(&b->kase->arena, "f%zu", b->kase->failures.count);

		b->nomem |= id == NULL;
		failure->id = id != NULL ? id : "";
	}
}

static void complete(struct builder *b, enum cw_source source, void *fact)
{
	struct cw_certificate *certificate = fact;
	struct cw_chain *chain = fact;

	if (source == CW_SOURCE_CERTIFICATE) {
		b->nomem |= !cw_map_set(
			&b->kase->by_sha256, cw_text_str(certificate->sha256), certificate);
	} else if (source == CW_SOURCE_HANDSHAKE) {
		complete_handshake(b, fact);
	} else if (source == CW_SOURCE_FAILURE) {
		complete_failure(b, fact);
	} else if (source == CW_SOURCE_CHAIN && chain->certificates.count > 0) {
		chain->leaf = chain->leaf != NULL ? chain->leaf : chain->certificates.items[0];
		chain->top = chain->top != NULL
				     ? chain->top
				     : chain->certificates.items[chain->certificates.count - 1];
	}
}

static void build_source(struct builder *b, enum cw_source source, const struct cw_node *facts)
{
	const struct cw_fields *fields = cw_fields_of(source);
	const struct cw_node *list = cw_node_get(facts, fields->name);

	if (list == NULL) {
		return;
	}
	if (list->kind != CW_NODE_LIST) {
		complain(b, list, "a list of facts was expected");
		return;
	}
	for (size_t i = 0; i < list->count && !b->nomem; i++) {
		void *fact = new_fact(b->kase, source);

		if (fact == NULL) {
			b->nomem = b->kase->failed;
			return;
		}
		if (list->items[i]->kind != CW_NODE_MAP) {
			complain(b, list->items[i], "a mapping of fields was expected");
			continue;
		}
		set_fields(b, fields, fact, list->items[i]);
		complete(b, source, fact);
	}
}

static void check_sources(struct builder *b, const struct cw_node *facts)
{
	for (size_t i = 0; facts != NULL && b->l != NULL && i < facts->count; i++) {
		struct cw_guess guess;
		char hint[CW_GUESS_BYTES];

		if (cw_fields_find(facts->keys[i]->text) != NULL ||
			cw_text_is(facts->keys[i]->text, "as_of")) {
			continue;
		}
		cw_guess_init(&guess, facts->keys[i]->text);
		for (size_t k = 0; k < CW_NUM_SOURCES; k++) {
			cw_guess_try(&guess, cw_fields_of((enum cw_source)k)->name);
		}
		cw_sig_error(b->l, facts->keys[i], "unknown source '%s'%s",
			facts->keys[i]->text.ptr, cw_guess_hint(&guess, hint));
	}
}

/* --- the bundle --- */

/* A test that describes no bundle means one that holds what its facts came from. */
static void default_bundle(struct builder *b, bool has_log)
{
	struct cw_case *kase = b->kase;
	struct cw_bundle *bundle;

	if (kase->bundles.count > 0) {
		bundle = kase->bundles.items[0];
		bundle->has_log |= has_log;
		return;
	}
	bundle = cw_case_add_bundle(kase);
	if (bundle == NULL) {
		b->nomem = true;
		return;
	}
	bundle->has_log = has_log || kase->failures.count > 0 || kase->events.count > 0;
	bundle->has_capture = kase->handshakes.count > 0 || kase->chains.count > 0;
	bundle->has_config = kase->config.count > 0;
	bundle->has_status = kase->status.count > 0;
}

static void belong(struct cw_list *facts, size_t offset, const char *bundle)
{
	for (size_t i = 0; i < facts->count; i++) {
		const char **at = (const char **)(void *)((char *)facts->items[i] + offset);

		if ((*at)[0] == '\0') {
			*at = bundle;
		}
	}
}

static void belong_all(struct cw_case *kase)
{
	const char *id = ((struct cw_bundle *)kase->bundles.items[0])->id;

	belong(&kase->events, offsetof(struct cw_event, bundle), id);
	belong(&kase->handshakes, offsetof(struct cw_handshake, bundle), id);
	belong(&kase->failures, offsetof(struct cw_failure, bundle), id);
	belong(&kase->chains, offsetof(struct cw_chain, bundle), id);
	belong(&kase->config, offsetof(struct cw_setting, bundle), id);
	belong(&kase->status, offsetof(struct cw_setting, bundle), id);
}

static void set_as_of(struct builder *b, const struct cw_node *node)
{
	size_t used;

	if (node != NULL && node->kind == CW_NODE_SCALAR &&
		(!cw_stamp_parse(node->text, &b->kase->as_of, &used) || used != node->text.len)) {
		b->kase->as_of = CW_TIME_UNKNOWN;
		complain(b, node, "a time was expected: 2020-05-30T10:48:38Z");
	}
}

bool cw_facts_build(struct cw_loading *l, const struct cw_node *test, struct cw_case *kase)
{
	/* What is referred to comes first. */
	static const enum cw_source order[] = {CW_SOURCE_CERTIFICATE, CW_SOURCE_HANDSHAKE,
		CW_SOURCE_BUNDLE, CW_SOURCE_CHAIN, CW_SOURCE_FAILURE, CW_SOURCE_LOG,
		CW_SOURCE_CONFIG, CW_SOURCE_STATUS};
	const struct cw_node *facts = cw_node_get(test, "facts");
	struct builder b = {.l = l, .kase = kase};

	if (facts != NULL && facts->kind == CW_NODE_MAP) {
		check_sources(&b, facts);
		for (size_t i = 0; i < sizeof(order) / sizeof(order[0]) && !b.nomem; i++) {
			build_source(&b, order[i], facts);
		}
	}
	if (!b.nomem) {
		default_bundle(&b, cw_node_get(test, "log") != NULL);
	}
	if (!b.nomem) {
		belong_all(kase);
		set_as_of(&b, cw_node_get(test, "as_of"));
		set_as_of(&b, cw_node_get(facts, "as_of")); /* stands among the facts as well */
	}
	return !b.nomem;
}
