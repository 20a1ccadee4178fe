/* SPDX-License-Identifier: MIT */
/* A file of data into the set. */
#include "signature/data.h"

#include "signature/keys.h"
#include "signature/load_parts.h"

#include <string.h>

static bool good_name(struct cw_loading *l, const struct cw_node *node)
{
	return (node->kind == CW_NODE_SCALAR && cw_sig_name_is_good(node->text)) ||
	       cw_sig_error(l, node, "a name has small letters, digits, - and _");
}

/* A value stands where a text of a signature stands: one that says something to its loader would
 * be read so. */
static bool good_values(
	struct cw_loading *l, const struct cw_node *node, const struct cw_strings *values)
{
	if (values->count == 0) {
		return cw_sig_error(l, node, "the list is empty");
	}
	for (size_t i = 0; i < values->count; i++) {
		if (values->items[i][0] == '\0' || values->items[i][0] == '$') {
			return cw_sig_error(l, node, "a value is not empty and begins without $");
		}
	}
	return true;
}

static void load_entry(struct cw_loading *l, const char *table, const struct cw_node *key,
	const struct cw_node *node, struct cw_list *out)
{
	if (!good_name(l, key)) {
		return;
	}
	if (node->kind != CW_NODE_MAP) {
		cw_sig_error(l, node, "a mapping of names to values was expected");
		return;
	}
	for (size_t i = 0; i < node->count && !l->nomem; i++) {
		struct cw_datum *datum = cw_arena_alloc(&l->set->arena, sizeof(*datum));

		if (datum == NULL) {
			cw_sig_nomem(l);
			return;
		}
		datum->table = table;
		datum->entry = key->text.ptr;
		datum->key = node->keys[i]->text.ptr;
		if (good_name(l, node->keys[i]) &&
			cw_sig_texts(l, node->items[i], &datum->values) &&
			good_values(l, node->items[i], &datum->values) &&
			!cw_list_add(out, datum)) {
			cw_sig_nomem(l);
		}
	}
}

/* An entry that was there before is replaced as a whole. */
static void forget(struct cw_list *data, const char *table, const char *entry)
{
	size_t kept = 0;

	for (size_t i = 0; i < data->count; i++) {
		const struct cw_datum *datum = data->items[i];

		if (strcmp(datum->table, table) != 0 || strcmp(datum->entry, entry) != 0) {
			data->items[kept++] = data->items[i];
		}
	}
	data->count = kept;
}

static void merge(struct cw_loading *l, const char *table, const struct cw_node *entries,
	const struct cw_list *fresh)
{
	for (size_t i = 0; i < entries->count; i++) {
		forget(&l->set->data, table, entries->keys[i]->text.ptr);
	}
	for (size_t i = 0; i < fresh->count; i++) {
		if (!cw_list_add(&l->set->data, fresh->items[i])) {
			cw_sig_nomem(l);
			return;
		}
	}
}

void cw_data_load(struct cw_loading *l, const struct cw_node *root)
{
	const struct cw_node *name = cw_node_get(root, "name");
	const struct cw_node *entries = cw_node_get(root, "entries");
	struct cw_list fresh = {0};

	if (!cw_keys_check(l, root, cw_data_keys, "a file of data") || !good_name(l, name)) {
		return;
	}
	for (size_t i = 0; i < entries->count; i++) {
		load_entry(l, name->text.ptr, entries->keys[i], entries->items[i], &fresh);
	}
	if (l->num_errors == 0 && !l->nomem) {
		merge(l, name->text.ptr, entries, &fresh);
	}
	cw_list_finish(&fresh);
}
