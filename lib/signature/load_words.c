/* SPDX-License-Identifier: MIT */
/* Tables of words and alerts of a file of symptoms. */
#include "signature/load_parts.h"

#include "signature/keys.h"
#include "signature/pattern.h"

/* An entry names its word by `reason`, or by the table's own name (openssl: "1.0"). */
static bool load_word(
	struct cw_loading *l, const struct cw_node *node, const char *table, struct cw_word *out)
{
	const struct cw_node *contains = cw_node_get(node, "contains");
	const struct cw_node *regex = cw_node_get(node, "regex");
	const struct cw_node *reason = cw_node_get(node, "reason");

	if (node->kind == CW_NODE_MAP && reason == NULL) {
		reason = cw_node_get(node, table);
	}
	if (node->kind != CW_NODE_MAP || reason == NULL || reason->kind != CW_NODE_SCALAR ||
		reason->text.len == 0) {
		return cw_sig_error(l, node, "an entry needs 'reason' (or '%s'), a word", table);
	}
	for (size_t i = 0; i < node->count; i++) {
		struct cw_text key = node->keys[i]->text;

		if (!cw_text_is(key, "contains") && !cw_text_is(key, "regex") &&
			!cw_text_is(key, "code") && node->items[i] != reason) {
			return cw_sig_error(l, node->keys[i], "unknown key '%.*s' of an entry",
				(int)key.len, key.ptr);
		}
	}
	out->reason = reason->text.ptr;
	if ((contains == NULL) == (regex == NULL)) {
		return cw_sig_error(l, node, "an entry has either 'contains' or 'regex'");
	}
	if (contains != NULL) {
		out->contains = contains->text;
		return (contains->kind == CW_NODE_SCALAR && contains->text.len > 0) ||
		       cw_sig_error(l, contains, "a text was expected");
	}
	out->regex = cw_regex_load(l, regex, true);
	return out->regex != NULL;
}

static struct cw_words *load_table(
	struct cw_loading *l, const struct cw_node *key, const struct cw_node *node)
{
	struct cw_words *table = cw_arena_alloc(&l->set->arena, sizeof(*table));
	bool ok = true;

	if (table == NULL) {
		return cw_sig_nomem(l);
	}
	if (node->kind != CW_NODE_LIST) {
		cw_sig_error(l, node, "a list of entries was expected");
		return NULL;
	}
	table->name = key->text.ptr;
	table->words = cw_arena_array(&l->set->arena, node->count + 1, sizeof(*table->words));
	if (table->words == NULL) {
		return cw_sig_nomem(l);
	}
	table->count = node->count;
	for (size_t i = 0; i < node->count; i++) {
		ok &= load_word(l, node->items[i], table->name, &table->words[i]);
	}
	return ok ? table : NULL;
}

static struct cw_alert_entry *load_alert(
	struct cw_loading *l, const struct cw_node *key, const struct cw_node *node)
{
	struct cw_alert_entry *entry = cw_arena_alloc(&l->set->arena, sizeof(*entry));
	const struct cw_node *reason = cw_node_get(node, "reason");
	const struct cw_node *ignore = cw_node_get(node, "ignore");

	if (entry == NULL) {
		return cw_sig_nomem(l);
	}
	if (!cw_keys_check(l, node, cw_alert_keys, "an alert")) {
		return NULL;
	}
	entry->description = key->text.ptr;
	entry->reason = reason != NULL ? reason->text.ptr : key->text.ptr;
	entry->ignore = ignore != NULL && cw_text_is(ignore->text, "true");
	if (ignore != NULL && !entry->ignore && !cw_text_is(ignore->text, "false")) {
		cw_sig_error(l, ignore, "true or false was expected");
		return NULL;
	}
	return entry;
}

void cw_words_load(struct cw_loading *l, const struct cw_node *node, struct cw_list *out)
{
	for (size_t i = 0; node != NULL && i < node->count; i++) {
		struct cw_words *table = load_table(l, node->keys[i], node->items[i]);

		if (table != NULL && !cw_list_add(out, table)) {
			cw_sig_nomem(l);
		}
	}
}

void cw_alerts_load(struct cw_loading *l, const struct cw_node *node, struct cw_list *out)
{
	for (size_t i = 0; node != NULL && i < node->count; i++) {
		struct cw_alert_entry *entry = load_alert(l, node->keys[i], node->items[i]);

		if (entry != NULL && !cw_list_add(out, entry)) {
			cw_sig_nomem(l);
		}
	}
}
