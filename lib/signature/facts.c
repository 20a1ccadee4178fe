/* SPDX-License-Identifier: MIT */
#include "signature/facts_parts.h"

#include "base/stamp.h"

#include <stddef.h>

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
static void complete_handshake(struct cw_facts_builder *b, struct cw_handshake *handshake)
{
	if (handshake->flow[0] == '\0') {
		const char *flow = cw_arena_printf(&b->kase->arena, "%s:%u > %s:%u",
			handshake->client.ip, handshake->client.port, handshake->server.ip,
			handshake->server.port);

		b->nomem |= flow == NULL;
		handshake->flow = flow != NULL ? flow : "";
	}
}

static void complete_failure(struct cw_facts_builder *b, struct cw_failure *failure)
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

static void complete(struct cw_facts_builder *b, enum cw_source source, void *fact)
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

static void build_source(
	struct cw_facts_builder *b, enum cw_source source, const struct cw_node *facts)
{
	const struct cw_fields *fields = cw_fields_of(source);
	const struct cw_node *list = cw_node_get(facts, fields->name);

	if (list == NULL) {
		return;
	}
	if (list->kind != CW_NODE_LIST) {
		cw_facts_complain(b, list, "a list of facts was expected");
		return;
	}
	for (size_t i = 0; i < list->count && !b->nomem; i++) {
		void *fact = new_fact(b->kase, source);

		if (fact == NULL) {
			b->nomem = b->kase->failed;
			return;
		}
		if (list->items[i]->kind != CW_NODE_MAP) {
			cw_facts_complain(b, list->items[i], "a mapping of fields was expected");
			continue;
		}
		cw_facts_set_fields(b, fields, fact, list->items[i]);
		complete(b, source, fact);
	}
}

static void check_sources(struct cw_facts_builder *b, const struct cw_node *facts)
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

/* A test that describes no bundle means one that holds what its facts came from. */
static void default_bundle(struct cw_facts_builder *b, bool has_log)
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

static void set_as_of(struct cw_facts_builder *b, const struct cw_node *node)
{
	size_t used;

	if (node != NULL && node->kind == CW_NODE_SCALAR &&
		(!cw_stamp_parse(node->text, &b->kase->as_of, &used) || used != node->text.len)) {
		b->kase->as_of = CW_TIME_UNKNOWN;
		cw_facts_complain(b, node, "a time was expected: 2020-05-30T10:48:38Z");
	}
}

bool cw_facts_build(struct cw_loading *l, const struct cw_node *test, struct cw_case *kase)
{
	/* What is referred to comes first. */
	static const enum cw_source order[] = {CW_SOURCE_CERTIFICATE, CW_SOURCE_HANDSHAKE,
		CW_SOURCE_BUNDLE, CW_SOURCE_CHAIN, CW_SOURCE_FAILURE, CW_SOURCE_LOG,
		CW_SOURCE_CONFIG, CW_SOURCE_STATUS};
	const struct cw_node *facts = cw_node_get(test, "facts");
	struct cw_facts_builder b = {.l = l, .kase = kase};

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
