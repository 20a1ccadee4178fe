/* SPDX-License-Identifier: MIT */
/* Weaknesses that are no errors, and promises that a file's name makes. */
#include "signature/load.h"

#include "signature/lint_parts.h"
#include "signature/literals.h"

#include <string.h>

static void lint_name(
	struct cw_loading *l, const struct cw_node *root, const struct cw_signature *signature)
{
	const char *base = strrchr(l->file, '/');
	struct cw_text name = cw_text_str(base != NULL ? base + 1 : l->file);
	struct cw_text folder = cw_text_of(l->file, base != NULL ? (size_t)(base - l->file) : 0);
	size_t at;

	if (cw_text_ends(name, CW_TEXT(".yaml"))) {
		name = cw_text_head(name, name.len - 5);
	} else if (cw_text_ends(name, CW_TEXT(".yml"))) {
		name = cw_text_head(name, name.len - 4);
	}
	if (!cw_text_is(name, signature->about.id)) {
		cw_sig_warning(l, cw_node_get(root, "id"),
			"the id '%s' should be the file's name, '%.*s'", signature->about.id,
			(int)name.len, name.ptr);
	}
	while (cw_text_find_byte(folder, '/', &at)) {
		folder = cw_text_skip(folder, at + 1);
	}
	if (folder.len > 0 && !cw_text_is(folder, ".") &&
		!cw_text_is(folder, signature->about.family)) {
		cw_sig_warning(l, cw_node_get(root, "family"),
			"the family '%s' should be the folder's name, '%.*s'",
			signature->about.family, (int)folder.len, folder.ptr);
	}
}

static void lint_title(
	struct cw_loading *l, const struct cw_node *root, const struct cw_signature *signature)
{
	const struct cw_node *title = cw_node_get(root, "title");
	size_t letters = 0;

	for (size_t i = 0; i < title->text.len; i++) {
		letters += ((unsigned char)title->text.ptr[i] & 0xc0) != 0x80;
	}
	if (letters > 100) {
		cw_sig_warning(
			l, title, "the title has %zu characters, at most 100 fit a line", letters);
	}
	if (letters == 0 || strchr(signature->about.title, '\n') != NULL) {
		cw_sig_warning(l, title, "the title is one line");
	}
}

static void lint_tests(
	struct cw_loading *l, const struct cw_node *root, const struct cw_signature *signature)
{
	const struct cw_node *tests = cw_node_get(root, "tests");
	size_t must = 0;
	size_t must_not = 0;

	for (size_t i = 0; i < signature->about.num_tests; i++) {
		const struct cw_node *expect = cw_node_get(signature->tests->items[i], "expect");
		bool matches =
			expect != NULL && (cw_text_is(expect->text, "issue") ||
						  cw_text_is(expect->text, "potential_problem"));

		must += matches;
		must_not += !matches;
	}
	if (must < 2) {
		cw_sig_warning(l, tests != NULL ? tests : root,
			"%zu tests that must match: at least two prove it", must);
	}
	if (must_not < 2) {
		cw_sig_warning(l, tests != NULL ? tests : root,
			"%zu tests that must not match: at least two near misses guard it",
			must_not);
	}
}

static void lint_literals(struct cw_loading *l, const struct cw_signature *signature)
{
	for (size_t i = 0; i < signature->num_events; i++) {
		const struct cw_sig_event *event = &signature->events[i];
		struct cw_node at = {.line = event->line, .column = 1};

		if (event->source == CW_SOURCE_LOG && cw_literals_of(&event->where) == NULL) {
			cw_sig_warning(l, &at,
				"the event '%s' tests no literal text of 4 bytes or more (text, "
				"event, detail, reason or pairs): every record must be looked at",
				event->name);
		}
	}
}

void cw_signature_lint(
	struct cw_loading *l, const struct cw_node *root, const struct cw_signature *signature)
{
	lint_name(l, root, signature);
	lint_title(l, root, signature);
	lint_tests(l, root, signature);
	lint_literals(l, signature);
	cw_lint_texts(l, root, signature);
	cw_lint_languages(l, root, signature);
}
