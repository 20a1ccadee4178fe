/* SPDX-License-Identifier: MIT */
/*
 * A strict subset of YAML as a tree that knows its lines: mappings, lists and strings. Anchors,
 * aliases, tags, directives, merge keys, duplicate keys and further documents are errors, so that
 * no file means anything else than what it looks like. Every scalar is a string.
 */
#ifndef CW_SIGNATURE_DOCUMENT_H
#define CW_SIGNATURE_DOCUMENT_H

#include "base/arena.h"
#include "base/text.h"

#include <stdint.h>

enum cw_node_kind {
	CW_NODE_SCALAR,
	CW_NODE_LIST,
	CW_NODE_MAP,
};

struct cw_node {
	enum cw_node_kind kind;
	uint32_t line;          /* 1-based */
	uint32_t column;        /* 1-based */
	struct cw_text text;    /* of a scalar; NUL-terminated */
	struct cw_node **keys;  /* of a map, scalars */
	struct cw_node **items; /* of a map or list */
	size_t count;
};

/* Parses len bytes into the arena. NULL on failure: err has line, column and message. */
struct cw_node *cw_document_parse(
	struct cw_arena *arena, const char *bytes, size_t len, struct cw_error *err);

/* The value of a key; NULL when the node is no map or has no such key. */
const struct cw_node *cw_node_get(const struct cw_node *map, const char *key);

#endif
