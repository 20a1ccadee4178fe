/* SPDX-License-Identifier: MIT */
/* A file of suppressions into the set. */
#include "signature/suppress.h"

#include "base/stamp.h"
#include "signature/condition.h"
#include "signature/keys.h"

/* A day lasts until its end. */
static bool load_until(struct cw_loading *l, const struct cw_node *node, int64_t *out)
{
	size_t used;

	if (!cw_stamp_parse(node->text, out, &used) || used != node->text.len) {
		return cw_sig_error(
			l, node, "a date was expected: 2026-12-31 or 2026-12-31T12:00:00Z");
	}
	if (node->text.len == sizeof("2026-12-31") - 1) {
		*out += 86400 * CW_SECOND - 1;
	}
	return true;
}

static bool load_where(struct cw_loading *l, const struct cw_node *node, enum cw_source source,
	const struct cw_where **out)
{
	struct cw_where *where;

	if (node == NULL) {
		return true;
	}
	where = cw_arena_alloc(&l->set->arena, sizeof(*where));
	if (where == NULL) {
		cw_sig_nomem(l);
		return false;
	}
	*out = where;
	return cw_where_load(l, node, source, where);
}

static bool load_entry(
	struct cw_loading *l, const struct cw_node *node, struct cw_suppress_entry *entry)
{
	bool ok = cw_keys_check(l, node, cw_suppress_entry_keys, "a suppression");

	if (!ok) {
		return false;
	}
	entry->file = l->file;
	entry->line = node->line;
	entry->about.id = cw_sig_text(l, cw_node_get(node, "id"));
	entry->about.reason = cw_sig_text(l, cw_node_get(node, "reason"));
	if (entry->about.reason[0] == '\0') {
		ok = cw_sig_error(l, cw_node_get(node, "reason"), "a reason has some words");
	}
	ok &= load_until(l, cw_node_get(node, "until"), &entry->about.until);
	ok &= load_where(l, cw_node_get(node, "failure"), CW_SOURCE_FAILURE, &entry->failure);
	ok &= load_where(
		l, cw_node_get(node, "certificate"), CW_SOURCE_CERTIFICATE, &entry->certificate);
	ok &= load_where(l, cw_node_get(node, "bundle"), CW_SOURCE_BUNDLE, &entry->bundle);
	return ok;
}

void cw_suppress_load(struct cw_loading *l, const struct cw_node *root)
{
	const struct cw_node *list = cw_node_get(root, "suppress");
	struct cw_suppress_entry *entries;

	if (!cw_keys_check(l, root, cw_suppress_keys, "a file of suppressions")) {
		return;
	}
	entries = cw_arena_array(&l->set->arena, list->count + 1, sizeof(*entries));
	if (entries == NULL) {
		cw_sig_nomem(l);
		return;
	}
	for (size_t i = 0; i < list->count; i++) {
		(void)load_entry(l, list->items[i], &entries[i]);
	}
	for (size_t i = 0; i < list->count && l->num_errors == 0 && !l->nomem; i++) {
		if (!cw_list_add(&l->set->suppressions, &entries[i])) {
			cw_sig_nomem(l);
		}
	}
}
