/* SPDX-License-Identifier: MIT */
/* A signature from its file: head, expressions and what it says; see load_parts.h for the rest. */
#include "signature/load.h"

#include "signature/expression.h"
#include "signature/keys.h"
#include "signature/load_parts.h"
#include "signature/template.h"

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
	if (!cw_sig_name_is_good(id->text)) {
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
		ok &= cw_applies_load(l, applies, signature);
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
	ok &= cw_template_load(l, cw_node_get(root, "summary"), &signature->summary);
	ok &= cw_remedy_load(l, cw_node_get(root, "remedy"), signature);
	return ok && cw_wordings_load(l, root, signature);
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
	ok &= cw_events_load(l, cw_node_get(root, "events"), signature);
	/* Without good events every name of one would be an error of its own. */
	if (ok) {
		ok = load_expressions(l, root, signature);
		ok &= load_texts(l, root, signature);
		ok &= cw_tests_load(l, cw_node_get(root, "tests"), signature);
	}
	return ok && !l->nomem ? signature : NULL;
}
