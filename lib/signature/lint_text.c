/* SPDX-License-Identifier: MIT */
/* What the author still has to say, and patterns that are too free. */
#include "signature/lint_parts.h"

#include "signature/literals.h"

#include <string.h>

/* Shorter text stands in too many lines by chance. */
#define MIN_CERTAIN 4

static void lint_todo(struct cw_loading *l, const struct cw_node *node)
{
	size_t at;

	if (node->kind == CW_NODE_SCALAR) {
		if (cw_text_find(node->text, CW_TEXT("TODO"), &at)) {
			cw_sig_warning(l, node, "TODO: something is to be said here");
		}
		return;
	}
	for (size_t i = 0; i < node->count; i++) {
		if (node->kind != CW_NODE_MAP || !cw_text_is(node->keys[i]->text, "tests")) {
			lint_todo(l, node->items[i]);
		}
	}
}

static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       strchr(" _-:/=\"',;@#&<>~%!", c) != NULL;
}

/* The longest run of characters that stand for themselves, and whether ^ or $ holds it. */
static size_t certain_length(struct cw_text pattern, bool *anchored)
{
	size_t best = 0;
	size_t run = 0;

	*anchored = cw_text_starts(pattern, CW_TEXT("^")) || cw_text_ends(pattern, CW_TEXT("$"));
	for (size_t i = 0; i < pattern.len; i++) {
		char c = pattern.ptr[i];
		char next = i + 1 < pattern.len ? pattern.ptr[i + 1] : '\0';

		if (c == '\\' && next != '\0' && strchr(".()[]{}*+?|^$\\/", next) != NULL) {
			run++;
			i++;
		} else if (c == '\\') {
			run = 0;
			i++;
		} else if (c == '(' && next == '?') { /* a group's name is no text */
			size_t end = 0;

			run = 0;
			(void)cw_text_find_byte(cw_text_skip(pattern, i), '>', &end);
			i += end;
		} else if (is_plain(c) && next != '?' && next != '*' && next != '{') {
			run++;
		} else {
			run = 0;
		}
		best = run > best ? run : best;
	}
	return best;
}

static void lint_pattern(struct cw_loading *l, const struct cw_node *node, bool has_literal)
{
	bool anchored;

	if (cw_text_starts(node->text, CW_TEXT(".*")) ||
		cw_text_starts(node->text, CW_TEXT(".+"))) {
		cw_sig_warning(l, node,
			"the pattern begins with %.2s: it is slow and changes nothing, for a "
			"pattern matches anywhere",
			node->text.ptr);
	}
	if (certain_length(node->text, &anchored) < MIN_CERTAIN && !anchored && !has_literal) {
		cw_sig_warning(l, node,
			"the pattern holds neither ^ nor $ nor %d characters of plain text: it "
			"matches too much",
			MIN_CERTAIN);
	}
}

/* Every `regex` below. */
static void lint_patterns(struct cw_loading *l, const struct cw_node *node, bool has_literal)
{
	for (size_t i = 0; node->kind != CW_NODE_SCALAR && i < node->count; i++) {
		const struct cw_node *item = node->items[i];

		if (node->kind == CW_NODE_LIST || !cw_text_is(node->keys[i]->text, "regex")) {
			lint_patterns(l, item, has_literal);
		} else if (item->kind == CW_NODE_SCALAR) {
			lint_pattern(l, item, has_literal);
		} else {
			for (size_t k = 0; item->kind == CW_NODE_LIST && k < item->count; k++) {
				lint_pattern(l, item->items[k], has_literal);
			}
		}
	}
}

void cw_lint_texts(
	struct cw_loading *l, const struct cw_node *root, const struct cw_signature *signature)
{
	const struct cw_node *events = cw_node_get(root, "events");

	lint_todo(l, root);
	for (size_t i = 0; i < signature->num_events; i++) {
		const struct cw_node *where = cw_node_get(events->items[i], "where");

		if (where != NULL) {
			lint_patterns(
				l, where, cw_literals_of(&signature->events[i].where) != NULL);
		}
	}
}
