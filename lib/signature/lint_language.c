/* SPDX-License-Identifier: MIT */
/* What a signature does not say in a language that it speaks, or says otherwise. */
#include "signature/lint_parts.h"

#include "signature/keys.h"

#include <stdio.h>
#include <string.h>

/* Takes the next placeholder's name, without its fallback. */
static bool next_placeholder(struct cw_text *rest, struct cw_text *name)
{
	size_t at;

	while (cw_text_find_byte(*rest, '{', &at)) {
		*rest = cw_text_skip(*rest, at + 1);
		if (rest->len > 0 && rest->ptr[0] == '{') {
			*rest = cw_text_skip(*rest, 1);
			continue;
		}
		if (!cw_text_find_byte(*rest, '}', &at)) {
			return false;
		}
		*name = cw_text_head(*rest, at);
		*rest = cw_text_skip(*rest, at + 1);
		if (cw_text_find_byte(*name, '|', &at)) {
			*name = cw_text_head(*name, at);
		}
		*name = cw_text_trim(*name);
		return true;
	}
	return false;
}

static bool has_placeholder(struct cw_text text, struct cw_text name)
{
	struct cw_text other;

	while (next_placeholder(&text, &other)) {
		if (cw_text_equal(name, other)) {
			return true;
		}
	}
	return false;
}

/* Placeholders of `in` that `from` has not. */
static void lint_placeholders(struct cw_loading *l, const struct cw_node *at, struct cw_text in,
	struct cw_text from, const char *whose)
{
	struct cw_text name;

	while (next_placeholder(&in, &name)) {
		if (!has_placeholder(from, name)) {
			cw_sig_warning(l, at, "{%.*s} stands only in the %s", (int)name.len,
				name.ptr, whose);
		}
	}
}

static void lint_text(struct cw_loading *l, const struct cw_node *map, const struct cw_node *key,
	const struct cw_node *english, const char *language)
{
	const struct cw_node *node;
	char name[64];

	(void)snprintf(name, sizeof(name), "%s.%s", key->text.ptr, language);
	node = cw_node_get(map, name);
	if (node == NULL) {
		cw_sig_warning(l, key, "'%s' is missing", name);
		return;
	}
	lint_placeholders(l, node, node->text, english->text, "translation");
	lint_placeholders(l, node, english->text, node->text, "English text");
}

static void lint_map(struct cw_loading *l, const struct cw_node *map, const struct cw_key *keys,
	const char *language)
{
	for (size_t i = 0; i < map->count; i++) {
		for (const struct cw_key *key = keys; key->name != NULL; key++) {
			if (key->kind == CW_KEY_SAID && cw_text_is(map->keys[i]->text, key->name)) {
				lint_text(l, map, map->keys[i], map->items[i], language);
			}
		}
	}
}

static void lint_one(struct cw_loading *l, const struct cw_node *root, const char *language)
{
	const struct cw_node *remedy = cw_node_get(root, "remedy");

	lint_map(l, root, cw_signature_keys, language);
	for (size_t i = 0; i < remedy->count; i++) {
		lint_map(l, remedy->items[i], cw_step_keys, language);
	}
}

void cw_lint_languages(
	struct cw_loading *l, const struct cw_node *root, const struct cw_signature *signature)
{
	const char *wanted = l->set->lint_language;

	for (size_t i = 0; i < signature->num_wordings; i++) {
		const char *language = signature->wordings[i].language;

		if (wanted == NULL || strcmp(language, wanted) == 0) {
			lint_one(l, root, language);
			wanted = wanted != NULL ? "en" : NULL; /* it is there */
		}
	}
	if (wanted != NULL && strcmp(wanted, "en") != 0) {
		cw_sig_warning(l, root, "nothing of it is said in '%s'", wanted);
	}
}
