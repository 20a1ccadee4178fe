/* SPDX-License-Identifier: MIT */
/* Titles, summaries and remedies in other languages: title.fr beside title, do.ko beside do. */
#include "signature/load_parts.h"

#include "signature/keys.h"
#include "signature/template.h"

#include <stdio.h>
#include <string.h>

/* More languages than a signature will have; a hostile file must not make thousands of copies. */
#define MAX_LANGUAGES 16

static bool add_language(
	struct cw_loading *l, struct cw_signature *signature, struct cw_text language)
{
	struct cw_wording *wording;

	for (size_t i = 0; i < signature->num_wordings; i++) {
		if (cw_text_is(language, signature->wordings[i].language)) {
			return true;
		}
	}
	if (signature->wordings == NULL) {
		signature->wordings =
			cw_arena_array(&l->set->arena, MAX_LANGUAGES, sizeof(*signature->wordings));
	}
	if (signature->wordings == NULL) {
		cw_sig_nomem(l);
		return false;
	}
	if (signature->num_wordings == MAX_LANGUAGES) {
		return cw_sig_error(l, NULL, "more than %d languages", MAX_LANGUAGES);
	}
	wording = &signature->wordings[signature->num_wordings];
	wording->language = cw_arena_text(&l->set->arena, language);
	if (wording->language == NULL) {
		cw_sig_nomem(l);
		return false;
	}
	signature->num_wordings++;
	return true;
}

static bool add_languages(struct cw_loading *l, struct cw_signature *signature,
	const struct cw_node *map, const struct cw_key *keys)
{
	bool ok = true;

	for (size_t i = 0; i < map->count; i++) {
		for (const struct cw_key *key = keys; key->name != NULL; key++) {
			struct cw_text language = cw_key_language(map->keys[i]->text, key->name);

			if (key->kind != CW_KEY_SAID || language.len == 0) {
				continue;
			}
			if (cw_node_get(map, key->name) == NULL) {
				ok = cw_sig_error(l, map->keys[i],
					"there is no '%s' that this would translate", key->name);
			}
			ok = ok && add_language(l, signature, language);
		}
	}
	return ok;
}

/* Replaces *text, and what the template says if there is one, when the map has it in the language. */
static bool translate(struct cw_loading *l, const struct cw_node *map, const char *key,
	const char *language, const char **text, struct cw_template *template)
{
	const struct cw_node *node;
	char name[64];

	(void)snprintf(name, sizeof(name), "%s.%s", key, language);
	node = cw_node_get(map, name);
	if (node == NULL) {
		return true;
	}
	*text = node->text.ptr;
	return template == NULL || cw_template_load(l, node, template);
}

static bool translate_steps(struct cw_loading *l, const struct cw_node *remedy,
	struct cw_wording *wording, struct cw_signature_step *steps)
{
	bool ok = true;

	for (size_t i = 0; i < remedy->count; i++) {
		struct cw_remedy_step *step = &wording->steps[i];

		ok &= translate(l, remedy->items[i], steps[i].kind, wording->language,
			&steps[i].text, &step->text);
		ok &= translate(l, remedy->items[i], "risk", wording->language, &steps[i].risk,
			&step->risk);
	}
	return ok;
}

static bool load_wording(struct cw_loading *l, const struct cw_node *root,
	const struct cw_signature *signature, struct cw_wording *wording)
{
	size_t count = signature->num_steps;
	struct cw_signature_step *about = cw_arena_dup(
		&l->set->arena, signature->about.steps, count * sizeof(*signature->about.steps));
	bool ok;

	wording->steps =
		cw_arena_dup(&l->set->arena, signature->steps, count * sizeof(*signature->steps));
	if (about == NULL || wording->steps == NULL) {
		cw_sig_nomem(l);
		return false;
	}
	wording->about = signature->about;
	wording->about.steps = about;
	wording->summary = signature->summary;
	ok = translate(l, root, "title", wording->language, &wording->about.title, NULL);
	ok &= translate(l, root, "likewise", wording->language, &wording->about.likewise, NULL);
	ok &= translate(
		l, root, "summary", wording->language, &wording->about.summary, &wording->summary);
	return ok & translate_steps(l, cw_node_get(root, "remedy"), wording, about);
}

bool cw_wordings_load(
	struct cw_loading *l, const struct cw_node *root, struct cw_signature *signature)
{
	const struct cw_node *remedy = cw_node_get(root, "remedy");
	bool ok;

	ok = add_languages(l, signature, root, cw_signature_keys);
	for (size_t i = 0; i < remedy->count; i++) {
		ok = ok && add_languages(l, signature, remedy->items[i], cw_step_keys);
	}
	for (size_t i = 0; ok && i < signature->num_wordings; i++) {
		ok = load_wording(l, root, signature, &signature->wordings[i]);
	}
	return ok;
}
