/* SPDX-License-Identifier: MIT */
/* Tests on fields, from YAML to a tree. */
#include "signature/condition.h"

#include "signature/condition_parts.h"
#include "signature/operand.h"
#include "signature/operator.h"
#include "signature/pattern.h"

#include <string.h>

#define MAX_NESTING 12

/* Loads one test on a value of this path. NULL: an error was noted. */
static struct cw_check *check_load(
	struct cw_loading *l, const struct cw_node *node, const struct cw_path *path);

struct cw_check *cw_check_create(struct cw_loading *l, enum cw_op op, size_t num_parts)
{
	struct cw_check *check = cw_arena_alloc(&l->set->arena, sizeof(*check));

	if (check == NULL) {
		return cw_sig_nomem(l);
	}
	check->op = op;
	check->nocase = l->nocase;
	check->num_parts = num_parts;
	check->parts = cw_arena_array(
		&l->set->arena, num_parts > 0 ? num_parts : 1, sizeof(struct cw_check *));
	if (check->parts == NULL) {
		return cw_sig_nomem(l);
	}
	return check;
}

static struct cw_check *load_where_check(
	struct cw_loading *l, const struct cw_node *node, enum cw_source source)
{
	struct cw_check *check = cw_check_create(l, CW_OP_WHERE, 0);

	if (check == NULL) {
		return NULL;
	}
	check->where = cw_arena_alloc(&l->set->arena, sizeof(*check->where));
	if (check->where == NULL) {
		return cw_sig_nomem(l);
	}
	return cw_where_load(l, node, source, check->where) ? check : NULL;
}

/* any, all, none: a test on each text, or a mapping of fields of each certificate. */
static struct cw_check *load_quantifier(
	struct cw_loading *l, const struct cw_node *node, const struct cw_path *path, enum cw_op op)
{
	struct cw_check *check = cw_check_create(l, op, 1);
	struct cw_path item = *path;

	if (check == NULL) {
		return NULL;
	}
	if (path->type == CW_TYPE_CERTIFICATES) {
		check->parts[0] = load_where_check(l, node, CW_SOURCE_CERTIFICATE);
	} else {
		item.type = path->type == CW_TYPE_SEEN ? CW_TYPE_SEEN : CW_TYPE_TEXT;
		check->parts[0] = check_load(l, node, &item);
	}
	return check->parts[0] != NULL ? check : NULL;
}

/* count: {ge: 2}, or a number, or {where: {…}, ge: 2}. */
static struct cw_check *load_count(
	struct cw_loading *l, const struct cw_node *node, const struct cw_path *path)
{
	struct cw_check *check = cw_check_create(l, CW_OP_COUNT, 1);
	const struct cw_node *where = cw_node_get(node, "where");
	struct cw_path number = {.source = path->source, .type = CW_TYPE_U64};
	struct cw_node rest = *node;

	if (check == NULL) {
		return NULL;
	}
	if (where != NULL) {
		const struct cw_check *selects;

		if (path->type != CW_TYPE_CERTIFICATES) {
			cw_sig_error(l, where, "`where` selects certificates only");
			return NULL;
		}
		selects = load_where_check(l, where, CW_SOURCE_CERTIFICATE);
		if (selects == NULL) {
			return NULL;
		}
		check->where = selects->where;
		rest.keys = cw_arena_array(&l->set->arena, node->count, sizeof(*rest.keys));
		rest.items = cw_arena_array(&l->set->arena, node->count, sizeof(*rest.items));
		if (rest.keys == NULL || rest.items == NULL) {
			return cw_sig_nomem(l);
		}
		rest.count = 0;
		for (size_t i = 0; i < node->count; i++) {
			if (node->items[i] != where) {
				rest.keys[rest.count] = node->keys[i];
				rest.items[rest.count++] = node->items[i];
			}
		}
	}
	check->parts[0] = check_load(l, &rest, &number);
	return check->parts[0] != NULL ? check : NULL;
}

static struct cw_check *load_nested(struct cw_loading *l, const struct cw_node *node,
	const struct cw_path *path, const struct cw_op_key *key)
{
	bool nocase = l->nocase;
	struct cw_check *check = cw_check_create(l, key->op, 1);

	if (check == NULL) {
		return NULL;
	}
	l->nocase |= strcmp(key->name, "nocase") == 0;
	check->parts[0] = check_load(l, node, path);
	l->nocase = nocase;
	return check->parts[0] != NULL ? check : NULL;
}

static struct cw_check *load_exists(struct cw_loading *l, const struct cw_node *node)
{
	struct cw_check *check = cw_check_create(l, CW_OP_EXISTS, 0);

	if (check == NULL) {
		return NULL;
	}
	check->expected = node->kind == CW_NODE_SCALAR && cw_text_is(node->text, "true");
	if (!check->expected &&
		(node->kind != CW_NODE_SCALAR || !cw_text_is(node->text, "false"))) {
		cw_sig_error(l, node, "true or false was expected");
		return NULL;
	}
	return check;
}

static struct cw_check *load_plain(
	struct cw_loading *l, const struct cw_node *node, const struct cw_path *path, enum cw_op op)
{
	struct cw_check *check = cw_check_create(l, op, 0);

	if (check == NULL) {
		return NULL;
	}
	check->wildcard = path->num_steps == 1 && path->steps[0].field != NULL &&
			  (path->source == CW_SOURCE_CONFIG || path->source == CW_SOURCE_STATUS) &&
			  strcmp(path->steps[0].field->name, "key") == 0;
	return cw_operands_load(l, node, path, check) ? check : NULL;
}

static struct cw_check *load_op(struct cw_loading *l, const struct cw_node *key,
	const struct cw_node *node, const struct cw_path *path)
{
	const struct cw_op_key *op = cw_op_find(l, key, cw_category_of(path->type));

	if (op == NULL) {
		return NULL;
	}
	switch (op->op) {
	case CW_OP_REGEX:
		return cw_pattern_load(l, node);
	case CW_OP_ANY:
	case CW_OP_EVERY:
	case CW_OP_NONE:
		return load_quantifier(l, node, path, op->op);
	case CW_OP_COUNT:
		return load_count(l, node, path);
	case CW_OP_NOT:
	case CW_OP_ALL_OF:
		return load_nested(l, node, path, op);
	case CW_OP_EXISTS:
		return load_exists(l, node);
	case CW_OP_IS:
	case CW_OP_CONTAINS:
	case CW_OP_STARTS:
	case CW_OP_ENDS:
	case CW_OP_LT:
	case CW_OP_LE:
	case CW_OP_GT:
	case CW_OP_GE:
	case CW_OP_BEFORE:
	case CW_OP_AFTER:
	case CW_OP_CIDR:
	case CW_OP_WHERE:
	case CW_NUM_OPS:
	default:
		return load_plain(l, node, path, op->op);
	}
}

static struct cw_check *load_ops(
	struct cw_loading *l, const struct cw_node *node, const struct cw_path *path)
{
	struct cw_check *check = cw_check_create(l, CW_OP_ALL_OF, node->count);
	bool ok = check != NULL;

	if (node->count == 0) {
		cw_sig_error(l, node, "a test was expected");
		return NULL;
	}
	for (size_t i = 0; check != NULL && i < node->count; i++) {
		check->parts[i] = load_op(l, node->keys[i], node->items[i], path);
		ok &= check->parts[i] != NULL;
	}
	if (!ok) {
		return NULL;
	}
	return check->num_parts == 1 ? check->parts[0] : check;
}

/* A mapping at a certificate or handshake holds its fields, unless it is a bare `exists` or
 * `not`. */
static bool is_fields(const struct cw_node *node)
{
	return node->kind == CW_NODE_MAP &&
	       !(node->count == 1 && (cw_text_is(node->keys[0]->text, "exists") ||
					     cw_text_is(node->keys[0]->text, "not")));
}

static struct cw_check *check_load(
	struct cw_loading *l, const struct cw_node *node, const struct cw_path *path)
{
	enum cw_category category = cw_category_of(path->type);
	struct cw_check *check;

	if (++l->depth > MAX_NESTING) {
		cw_sig_error(l, node, "the test nests too deeply");
		l->depth--;
		return NULL;
	}
	if ((category == CW_CATEGORY_CERTIFICATE || category == CW_CATEGORY_HANDSHAKE) &&
		is_fields(node)) {
		check = load_where_check(l, node,
			category == CW_CATEGORY_CERTIFICATE ? CW_SOURCE_CERTIFICATE
							    : CW_SOURCE_HANDSHAKE);
	} else if (node->kind == CW_NODE_MAP) {
		check = load_ops(l, node, path);
	} else if (!cw_op_fits(CW_OP_IS, category)) {
		cw_sig_error(l, node, "%s needs a mapping of tests", cw_category_name(category));
		check = NULL;
	} else {
		check = load_plain(l, node, path, CW_OP_IS);
	}
	l->depth--;
	return check;
}

struct cw_check *cw_extract_load(
	struct cw_loading *l, const struct cw_node *node, const struct cw_path *path)
{
	enum cw_category category = cw_category_of(path->type);

	if (category != CW_CATEGORY_TEXT) {
		cw_sig_error(l, node, "extract works on text");
		return NULL;
	}
	return cw_pattern_load(l, node);
}

static bool load_condition(struct cw_loading *l, const struct cw_node *key,
	const struct cw_node *node, enum cw_source source, struct cw_condition *out)
{
	out->group = -1;
	out->key = key;
	out->node = node;
	if (l->symptom != NULL && source == CW_SOURCE_LOG) {
		struct cw_reference reference;

		if (!cw_reference_parse(l, key, key->text, &reference)) {
			return false;
		}
		out->group = reference.group;
		out->path = reference.path;
		if (out->group >= 0) {
			out->path.source = CW_SOURCE_LOG;
			out->path.type = CW_TYPE_TEXT;
		}
	} else if (!cw_path_parse(l, key, source, key->text, &out->path)) {
		return false;
	}
	out->check = check_load(l, node, &out->path);
	return out->check != NULL;
}

bool cw_where_load(struct cw_loading *l, const struct cw_node *node, enum cw_source source,
	struct cw_where *out)
{
	bool outer = l->has_references;
	bool ok = true;

	memset(out, 0, sizeof(*out));
	if (node->kind != CW_NODE_MAP) {
		return cw_sig_error(l, node, "a mapping of fields to tests was expected");
	}
	out->conditions = cw_arena_array(
		&l->set->arena, node->count > 0 ? node->count : 1, sizeof(*out->conditions));
	if (out->conditions == NULL) {
		cw_sig_nomem(l);
		return false;
	}
	l->has_references = false;
	out->count = node->count;
	for (size_t i = 0; i < node->count; i++) {
		ok &= load_condition(l, node->keys[i], node->items[i], source, &out->conditions[i]);
	}
	out->has_references = l->has_references;
	l->has_references |= outer;
	return ok;
}
