/* SPDX-License-Identifier: MIT */
#include "signature/document.h"

#include "base/buffer.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

/* Events and tests nest to about eight; a hostile file must not exhaust the stack. */
#define MAX_DEPTH 32
/* The largest shipped file has some two thousand. */
#define MAX_NODES 100000

struct loader {
	yaml_parser_t parser;
	struct cw_arena *arena;
	struct cw_error *err;
	size_t num_nodes;
};

static void *fail(struct loader *l, yaml_mark_t mark, const char *message)
{
	cw_error_set(l->err, CW_ERR_FORMAT, "%s", message);
	if (l->err != NULL) {
		l->err->line = (uint32_t)mark.line + 1;
		l->err->column = (uint32_t)mark.column + 1;
	}
	return NULL;
}

static bool next(struct loader *l, yaml_event_t *event)
{
	const char *problem;

	if (yaml_parser_parse(&l->parser, event)) {
		return true;
	}
	if (l->parser.error == YAML_MEMORY_ERROR) {
		cw_error_nomem(l->err);
		return false;
	}
	problem = l->parser.problem != NULL ? l->parser.problem : "not YAML";
	if (l->parser.error == YAML_READER_ERROR) {
		fail(l, l->parser.mark, problem);
	} else {
		fail(l, l->parser.problem_mark, problem);
	}
	return false;
}

static struct cw_node *new_node(struct loader *l, enum cw_node_kind kind, yaml_mark_t mark)
{
	struct cw_node *node;

	if (++l->num_nodes > MAX_NODES) {
		return fail(l, mark, "the file has too many values");
	}
	node = cw_arena_alloc(l->arena, sizeof(*node));
	if (node == NULL) {
		cw_error_nomem(l->err);
		return NULL;
	}
	node->kind = kind;
	node->line = (uint32_t)mark.line + 1;
	node->column = (uint32_t)mark.column + 1;
	node->text = CW_TEXT("");
	return node;
}

static struct cw_node *scalar(struct loader *l, const yaml_event_t *event)
{
	struct cw_text text = {(const char *)event->data.scalar.value, event->data.scalar.length};
	struct cw_node *node;
	char *copy;

	if (event->data.scalar.anchor != NULL) {
		return fail(l, event->start_mark, "anchors (&) are not part of the format");
	}
	if (event->data.scalar.tag != NULL) {
		return fail(l, event->start_mark, "tags (!) are not part of the format");
	}
	if (memchr(text.ptr, '\0', text.len) != NULL) {
		return fail(l, event->start_mark, "a NUL character");
	}
	node = new_node(l, CW_NODE_SCALAR, event->start_mark);
	if (node == NULL) {
		return NULL;
	}
	copy = cw_arena_text(l->arena, text);
	if (copy == NULL) {
		cw_error_nomem(l->err);
		return NULL;
	}
	node->text = cw_text_of(copy, text.len);
	return node;
}

static struct cw_node *value(struct loader *l, const yaml_event_t *event, unsigned depth);

struct growing {
	struct cw_node **keys;
	struct cw_node **items;
	size_t count;
	size_t keys_capacity;
	size_t items_capacity;
};

static bool grow(struct loader *l, struct growing *g)
{
	void *keys = cw_grow(g->keys, g->count, &g->keys_capacity, sizeof(*g->keys));
	void *items;

	if (keys != NULL) {
		g->keys = keys;
		items = cw_grow(g->items, g->count, &g->items_capacity, sizeof(*g->items));
		if (items != NULL) {
			g->items = items;
			return true;
		}
	}
	cw_error_nomem(l->err);
	return false;
}

static bool good_key(struct loader *l, const struct growing *g, const struct cw_node *key)
{
	yaml_mark_t mark = {0, key->line - 1, key->column - 1};

	if (key->kind != CW_NODE_SCALAR) {
		fail(l, mark, "a key must be a plain word");
		return false;
	}
	if (cw_text_is(key->text, "<<")) {
		fail(l, mark, "merge keys (<<) are not part of the format");
		return false;
	}
	for (size_t i = 0; i < g->count; i++) {
		if (cw_text_equal(g->keys[i]->text, key->text)) {
			fail(l, mark, "this key stands twice in its mapping");
			return false;
		}
	}
	return true;
}

/* One entry of a map or list, whose first event was read. */
static bool entry(
	struct loader *l, struct growing *g, yaml_event_t *event, bool map, unsigned depth)
{
	struct cw_node *node = value(l, event, depth);
	yaml_event_t second;

	if (node == NULL || !grow(l, g)) {
		return false;
	}
	if (!map) {
		g->items[g->count++] = node;
		return true;
	}
	/* Duplicate keys are found by comparing with all before: bound their number. */
	if (g->count >= 512) {
		fail(l, event->start_mark, "the mapping has too many keys");
		return false;
	}
	if (!good_key(l, g, node) || !next(l, &second)) {
		return false;
	}
	g->keys[g->count] = node;
	g->items[g->count] = value(l, &second, depth);
	yaml_event_delete(&second);
	return g->items[g->count++] != NULL;
}

static bool entries(struct loader *l, struct growing *g, bool map, unsigned depth)
{
	for (;;) {
		yaml_event_t event;
		bool ok;

		if (!next(l, &event)) {
			return false;
		}
		if (event.type == YAML_MAPPING_END_EVENT || event.type == YAML_SEQUENCE_END_EVENT) {
			yaml_event_delete(&event);
			return true;
		}
		ok = entry(l, g, &event, map, depth);
		yaml_event_delete(&event);
		if (!ok) {
			return false;
		}
	}
}

static struct cw_node *collection(struct loader *l, const yaml_event_t *event, unsigned depth)
{
	bool map = event->type == YAML_MAPPING_START_EVENT;
	struct growing g = {0};
	struct cw_node *node = new_node(l, map ? CW_NODE_MAP : CW_NODE_LIST, event->start_mark);

	if (node != NULL && !entries(l, &g, map, depth + 1)) {
		node = NULL;
	}
	if (node != NULL) {
		node->count = g.count;
		node->items = cw_arena_dup(l->arena, g.items, g.count * sizeof(*g.items));
		node->keys = cw_arena_dup(l->arena, g.keys, g.count * sizeof(*g.keys));
		if (node->items == NULL || node->keys == NULL) {
			cw_error_nomem(l->err);
			node = NULL;
		}
	}
	free(g.keys);
	free(g.items);
	return node;
}

static struct cw_node *value(struct loader *l, const yaml_event_t *event, unsigned depth)
{
	const unsigned char *anchor = NULL;
	const unsigned char *tag = NULL;

	if (event->type == YAML_ALIAS_EVENT) {
		return fail(l, event->start_mark,
			"aliases (*) are not part of the format; quote a text that begins with *");
	}
	if (event->type == YAML_SCALAR_EVENT) {
		return scalar(l, event);
	}
	if (event->type == YAML_MAPPING_START_EVENT) {
		anchor = event->data.mapping_start.anchor;
		tag = event->data.mapping_start.tag;
	} else if (event->type == YAML_SEQUENCE_START_EVENT) {
		anchor = event->data.sequence_start.anchor;
		tag = event->data.sequence_start.tag;
	} else {
		return fail(l, event->start_mark, "a value was expected here");
	}
	if (anchor != NULL) {
		return fail(l, event->start_mark, "anchors (&) are not part of the format");
	}
	if (tag != NULL) {
		return fail(l, event->start_mark, "tags (!) are not part of the format");
	}
	if (depth >= MAX_DEPTH) {
		return fail(l, event->start_mark, "nested too deeply");
	}
	return collection(l, event, depth);
}

static bool expect(struct loader *l, yaml_event_type_t type, const char *message)
{
	yaml_event_t event;
	bool ok;

	if (!next(l, &event)) {
		return false;
	}
	ok = event.type == type;
	if (ok && type == YAML_DOCUMENT_START_EVENT) {
		ok = event.data.document_start.version_directive == NULL &&
		     event.data.document_start.tag_directives.start ==
			     event.data.document_start.tag_directives.end;
		message = ok ? message : "directives (%) are not part of the format";
	}
	if (!ok) {
		fail(l, event.start_mark, message);
	}
	yaml_event_delete(&event);
	return ok;
}

static struct cw_node *document(struct loader *l)
{
	struct cw_node *root;
	yaml_event_t event;

	if (!expect(l, YAML_STREAM_START_EVENT, "not YAML") ||
		!expect(l, YAML_DOCUMENT_START_EVENT, "the file is empty") || !next(l, &event)) {
		return NULL;
	}
	root = value(l, &event, 0);
	yaml_event_delete(&event);
	if (root == NULL || !expect(l, YAML_DOCUMENT_END_EVENT, "the end was expected here") ||
		!expect(l, YAML_STREAM_END_EVENT, "one document per file")) {
		return NULL;
	}
	return root;
}

struct cw_node *cw_document_parse(
	struct cw_arena *arena, const char *bytes, size_t len, struct cw_error *err)
{
	struct loader l = {.arena = arena, .err = err};
	struct cw_node *root;

	if (!yaml_parser_initialize(&l.parser)) {
		cw_error_nomem(err);
		return NULL;
	}
	yaml_parser_set_encoding(&l.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&l.parser, (const unsigned char *)bytes, len);
	root = document(&l);
	yaml_parser_delete(&l.parser);
	return root;
}

const struct cw_node *cw_node_get(const struct cw_node *map, const char *key)
{
	if (map == NULL || map->kind != CW_NODE_MAP) {
		return NULL;
	}
	for (size_t i = 0; i < map->count; i++) {
		if (cw_text_is(map->keys[i]->text, key)) {
			return map->items[i];
		}
	}
	return NULL;
}
