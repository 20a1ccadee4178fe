/* SPDX-License-Identifier: MIT */
#include "signature/condition.h"

#include "base/stamp.h"
#include "signature/regex.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#define MAX_NESTING 12

const struct cw_op_key cw_op_keys[] = {
	{"is", CW_OP_IS, "equals it, or one of a list"},
	{"in", CW_OP_IS, "equals one of a list"},
	{"contains", CW_OP_CONTAINS, "holds this text, or one of a list"},
	{"starts", CW_OP_STARTS, "begins with this text, or one of a list"},
	{"ends", CW_OP_ENDS, "ends with this text, or one of a list"},
	{"regex", CW_OP_REGEX, "matches this pattern (PCRE2), or one of a list"},
	{"not", CW_OP_NOT, "the test that follows does not hold"},
	{"nocase", CW_OP_ALL_OF, "the test that follows, letters compared without case"},
	{"lt", CW_OP_LT, "less than this number"},
	{"le", CW_OP_LE, "at most this number"},
	{"gt", CW_OP_GT, "more than this number"},
	{"ge", CW_OP_GE, "at least this number"},
	{"before", CW_OP_BEFORE, "earlier than this time, as_of or $event.field"},
	{"after", CW_OP_AFTER, "later than this time, as_of or $event.field"},
	{"exists", CW_OP_EXISTS, "true: known and not empty; false: unknown or empty"},
	{"cidr", CW_OP_CIDR, "an address in this network, or in one of a list"},
	{"any", CW_OP_ANY, "the test holds for at least one item of the list"},
	{"all", CW_OP_EVERY, "the test holds for every item of the list"},
	{"none", CW_OP_NONE, "the test holds for no item of the list"},
	{"count", CW_OP_COUNT, "the number of items, or of those that `where` selects"},
	{NULL, CW_NUM_OPS, NULL},
};

enum category {
	TEXT,
	NUMBER,
	TIME,
	WORDS, /* a list of text */
	CERTIFICATE,
	CERTIFICATES,
	HANDSHAKE,
};

static enum category category_of(enum cw_type type)
{
	switch (type) {
	case CW_TYPE_U64:
	case CW_TYPE_U32:
	case CW_TYPE_I32:
	case CW_TYPE_U16:
		return NUMBER;
	case CW_TYPE_TIME:
		return TIME;
	case CW_TYPE_STRINGS:
	case CW_TYPE_SEEN:
	case CW_TYPE_ALERTS:
		return WORDS;
	case CW_TYPE_CERTIFICATE:
		return CERTIFICATE;
	case CW_TYPE_CERTIFICATES:
		return CERTIFICATES;
	case CW_TYPE_HANDSHAKE:
		return HANDSHAKE;
	case CW_TYPE_TEXT:
	case CW_TYPE_BOOL:
	case CW_TYPE_TRUTH:
	case CW_TYPE_PARTY:
	case CW_TYPE_HIDDEN:
	case CW_TYPE_OUTCOME:
	case CW_TYPE_PAIRS:
	default:
		return TEXT;
	}
}

static const char *category_name(enum category category)
{
	static const char *const names[] = {"a text", "a number", "a time", "a list of texts",
		"a certificate", "a list of certificates", "a handshake"};

	return names[category];
}

static bool op_fits(enum cw_op op, enum category category)
{
	switch (op) {
	case CW_OP_IS:
		return category == TEXT || category == NUMBER || category == TIME ||
		       category == WORDS;
	case CW_OP_CONTAINS:
	case CW_OP_STARTS:
	case CW_OP_ENDS:
	case CW_OP_REGEX:
	case CW_OP_CIDR:
		return category == TEXT || category == WORDS;
	case CW_OP_LT:
	case CW_OP_LE:
	case CW_OP_GT:
	case CW_OP_GE:
		return category == NUMBER;
	case CW_OP_BEFORE:
	case CW_OP_AFTER:
		return category == TIME;
	case CW_OP_ANY:
	case CW_OP_EVERY:
	case CW_OP_NONE:
	case CW_OP_COUNT:
		return category == WORDS || category == CERTIFICATES;
	case CW_OP_WHERE:
		return category == CERTIFICATE || category == HANDSHAKE;
	case CW_OP_ALL_OF:
	case CW_OP_NOT:
	case CW_OP_EXISTS:
	case CW_NUM_OPS:
	default:
		return true;
	}
}

/* --- operands --- */

static bool parse_number(struct cw_text text, int64_t *out)
{
	bool negative = text.len > 0 && text.ptr[0] == '-';
	uint64_t value;

	if (!cw_text_to_u64(negative ? cw_text_skip(text, 1) : text, &value) || value > INT64_MAX) {
		return false;
	}
	*out = negative ? -(int64_t)value : (int64_t)value;
	return true;
}

/* A field of words takes only its own words. */
static bool check_word(struct cw_loading *l, const struct cw_node *node, const struct cw_path *path)
{
	const char *const *words = NULL;
	static const char *const parties[] = {"self", "peer", NULL};
	static const char *const truths[] = {"true", "false", NULL};
	static const char *const hidden[] = {
		"no", "tls13", "resumed", "gap", "snaplen", "midstream", "ended", NULL};
	static const char *const outcomes[] = {"completed", "alert", "closed", "reset", NULL};
	static const char *const seen[] = {
		"wire", "store", "server", "client", "sip", "file", NULL};
	struct cw_guess guess;
	char hint[CW_GUESS_BYTES];

	words = path->type == CW_TYPE_PARTY     ? parties
		: path->type == CW_TYPE_TRUTH   ? truths
		: path->type == CW_TYPE_BOOL    ? truths
		: path->type == CW_TYPE_HIDDEN  ? hidden
		: path->type == CW_TYPE_OUTCOME ? outcomes
		: path->type == CW_TYPE_SEEN    ? seen
						: NULL;
	if (words == NULL) {
		return true;
	}
	cw_guess_init(&guess, node->text);
	for (size_t i = 0; words[i] != NULL; i++) {
		if (cw_text_is(node->text, words[i])) {
			return true;
		}
		cw_guess_try(&guess, words[i]);
	}
	return cw_sig_error(l, node, "'%.*s' is no value of this field (%s, %s, …)%s",
		(int)node->text.len, node->text.ptr, words[0], words[1],
		cw_guess_hint(&guess, hint));
}

static bool load_cidr(struct cw_loading *l, const struct cw_node *node, struct cw_operand *out)
{
	struct cw_text address = node->text;
	uint64_t bits = UINT64_MAX;
	char buffer[64];
	size_t at;

	if (cw_text_find_byte(node->text, '/', &at)) {
		address = cw_text_head(node->text, at);
		if (!cw_text_to_u64(cw_text_skip(node->text, at + 1), &bits)) {
			bits = 1000;
		}
	}
	if (address.len < sizeof(buffer)) {
		memcpy(buffer, address.ptr, address.len);
		buffer[address.len] = '\0';
		if (inet_pton(AF_INET, buffer, out->address + 12) == 1) {
			memset(out->address + 10, 0xff, 2);
			bits = bits == UINT64_MAX ? 128 : bits + 96;
		} else if (inet_pton(AF_INET6, buffer, out->address) == 1) {
			bits = bits == UINT64_MAX ? 128 : bits;
		} else {
			bits = 1000;
		}
	}
	if (bits > 128) {
		return cw_sig_error(l, node, "a network was expected: 10.0.0.0/8 or fd00::/8");
	}
	out->bits = (unsigned)bits;
	return true;
}

static bool load_reference(struct cw_loading *l, const struct cw_node *node, struct cw_text text,
	const struct cw_path *path, struct cw_operand *out)
{
	enum category want = category_of(path->type);
	enum category have;

	if (l->signature == NULL) {
		return cw_sig_error(l, node, "a symptom has no other events to refer to");
	}
	if (!cw_reference_parse(l, node, text, &out->reference)) {
		return false;
	}
	out->is_reference = true;
	l->has_references = true;
	have = out->reference.group >= 0 ? TEXT : category_of(out->reference.path.type);
	if (have >= CERTIFICATE) {
		return cw_sig_error(l, node, "%s cannot be compared; name one of its fields",
			category_name(have));
	}
	if ((have == TIME) != (want == TIME) ||
		(want == NUMBER && have != NUMBER && have != TEXT)) {
		return cw_sig_error(l, node, "%s cannot be compared with %s", category_name(want),
			category_name(have));
	}
	return true;
}

static bool load_time(struct cw_loading *l, const struct cw_node *node, struct cw_operand *out)
{
	size_t used;

	if (cw_text_is(node->text, "as_of")) {
		out->is_as_of = true;
		return true;
	}
	if (!cw_stamp_parse(node->text, &out->number, &used) || used != node->text.len) {
		return cw_sig_error(l, node,
			"a time was expected: 2020-05-30, 2020-05-30T10:48:38Z, as_of or "
			"$event.at");
	}
	return true;
}

static bool load_operand(struct cw_loading *l, const struct cw_node *node,
	const struct cw_path *path, enum cw_op op, struct cw_operand *out)
{
	struct cw_text text = node->text;
	enum category category = category_of(path->type);

	if (node->kind != CW_NODE_SCALAR) {
		return cw_sig_error(l, node, "a plain value was expected");
	}
	out->text = text;
	if (text.len > 1 && text.ptr[0] == '$' && text.ptr[1] != '$') {
		return load_reference(l, node, cw_text_skip(text, 1), path, out);
	}
	if (cw_text_starts(text, CW_TEXT("$$"))) {
		out->text = cw_text_skip(text, 1);
	}
	if (op == CW_OP_CIDR) {
		return load_cidr(l, node, out);
	}
	if (category == TIME) {
		return load_time(l, node, out);
	}
	if (category == NUMBER && !parse_number(text, &out->number)) {
		return cw_sig_error(
			l, node, "a number was expected, not '%.*s'", (int)text.len, text.ptr);
	}
	if (op != CW_OP_IS && op != CW_OP_CIDR && category != NUMBER && text.len == 0) {
		return cw_sig_error(l, node, "an empty text is part of every text");
	}
	return op != CW_OP_IS || check_word(l, node, path);
}

static bool load_operands(struct cw_loading *l, const struct cw_node *node,
	const struct cw_path *path, struct cw_check *check)
{
	size_t count = node->kind == CW_NODE_LIST ? node->count : 1;

	if (count == 0) {
		return cw_sig_error(l, node, "the list is empty");
	}
	check->operands = cw_arena_array(&l->set->arena, count, sizeof(*check->operands));
	if (check->operands == NULL) {
		cw_sig_nomem(l);
		return false;
	}
	check->num_operands = count;
	for (size_t i = 0; i < count; i++) {
		const struct cw_node *item = node->kind == CW_NODE_LIST ? node->items[i] : node;

		if (!load_operand(l, item, path, check->op, &check->operands[i])) {
			return false;
		}
	}
	return true;
}

/* --- checks --- */

static struct cw_check *new_check(struct cw_loading *l, enum cw_op op, size_t num_parts)
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

static bool add_group(
	struct cw_loading *l, const struct cw_node *node, const char *name, int *index)
{
	size_t count = *l->num_groups;
	char *copy;

	for (size_t i = 0; i < count; i++) {
		if (strcmp(l->groups[i], name) == 0) {
			*index = (int)i;
			return true;
		}
	}
	if (count == CW_MAX_GROUPS) {
		return cw_sig_error(
			l, node, "more than %d named groups in one event", CW_MAX_GROUPS);
	}
	copy = cw_arena_str(&l->set->arena, name);
	if (copy == NULL) {
		cw_sig_nomem(l);
		return false;
	}
	l->groups[count] = copy;
	*l->num_groups = count + 1;
	*index = (int)count;
	return true;
}

static struct cw_check *load_pattern(struct cw_loading *l, const struct cw_node *node)
{
	struct cw_check *check = new_check(l, CW_OP_REGEX, 0);
	struct cw_error err = {0};
	struct cw_regex *regex;

	if (check == NULL) {
		return NULL;
	}
	if (node->kind != CW_NODE_SCALAR) {
		cw_sig_error(l, node, "a pattern was expected");
		return NULL;
	}
	regex = cw_regex_create(node->text, l->set->limits.regex_match_limit, &err);
	if (regex == NULL) {
		if (err.code == CW_ERR_NOMEM) {
			return cw_sig_nomem(l);
		}
		cw_sig_error(l, node, "%s", err.message);
		return NULL;
	}
	if (!cw_list_add(&l->set->regexes, regex)) {
		cw_regex_destroy(regex);
		return cw_sig_nomem(l);
	}
	check->regex = regex;
	for (size_t i = 0; l->groups != NULL && i < cw_regex_num_names(regex); i++) {
		if (!add_group(l, node, cw_regex_name(regex, i), &check->groups[i])) {
			return NULL;
		}
	}
	return check;
}

static struct cw_check *load_regex(struct cw_loading *l, const struct cw_node *node)
{
	struct cw_check *check;

	if (node->kind != CW_NODE_LIST) {
		return load_pattern(l, node);
	}
	check = new_check(l, CW_OP_REGEX, node->count);
	for (size_t i = 0; check != NULL && i < node->count; i++) {
		check->parts[i] = load_pattern(l, node->items[i]);
		if (check->parts[i] == NULL) {
			return NULL;
		}
	}
	return check;
}

static struct cw_check *load_where_check(
	struct cw_loading *l, const struct cw_node *node, enum cw_source source)
{
	struct cw_check *check = new_check(l, CW_OP_WHERE, 0);

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
	struct cw_check *check = new_check(l, op, 1);
	struct cw_path item = *path;

	if (check == NULL) {
		return NULL;
	}
	if (path->type == CW_TYPE_CERTIFICATES) {
		check->parts[0] = load_where_check(l, node, CW_SOURCE_CERTIFICATE);
	} else {
		item.type = path->type == CW_TYPE_SEEN ? CW_TYPE_SEEN : CW_TYPE_TEXT;
		check->parts[0] = cw_check_load(l, node, &item);
	}
	return check->parts[0] != NULL ? check : NULL;
}

/* count: {ge: 2}, or a number, or {where: {…}, ge: 2}. */
static struct cw_check *load_count(
	struct cw_loading *l, const struct cw_node *node, const struct cw_path *path)
{
	struct cw_check *check = new_check(l, CW_OP_COUNT, 1);
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
	check->parts[0] = cw_check_load(l, &rest, &number);
	return check->parts[0] != NULL ? check : NULL;
}

static struct cw_check *load_nested(struct cw_loading *l, const struct cw_node *node,
	const struct cw_path *path, const struct cw_op_key *key)
{
	bool nocase = l->nocase;
	struct cw_check *check = new_check(l, key->op, 1);

	if (check == NULL) {
		return NULL;
	}
	l->nocase |= strcmp(key->name, "nocase") == 0;
	check->parts[0] = cw_check_load(l, node, path);
	l->nocase = nocase;
	return check->parts[0] != NULL ? check : NULL;
}

static struct cw_check *load_exists(struct cw_loading *l, const struct cw_node *node)
{
	struct cw_check *check = new_check(l, CW_OP_EXISTS, 0);

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
	struct cw_check *check = new_check(l, op, 0);

	if (check == NULL) {
		return NULL;
	}
	check->wildcard = path->num_steps == 1 && path->steps[0].field != NULL &&
			  (path->source == CW_SOURCE_CONFIG || path->source == CW_SOURCE_STATUS) &&
			  strcmp(path->steps[0].field->name, "key") == 0;
	return load_operands(l, node, path, check) ? check : NULL;
}

static const struct cw_op_key *find_op(
	struct cw_loading *l, const struct cw_node *key, enum category category)
{
	struct cw_guess guess;
	char hint[CW_GUESS_BYTES];

	cw_guess_init(&guess, key->text);
	for (size_t i = 0; cw_op_keys[i].name != NULL; i++) {
		if (!cw_text_is(key->text, cw_op_keys[i].name)) {
			cw_guess_try(&guess, cw_op_keys[i].name);
			continue;
		}
		if (!op_fits(cw_op_keys[i].op, category)) {
			cw_sig_error(l, key, "'%s' does not fit %s", cw_op_keys[i].name,
				category_name(category));
			return NULL;
		}
		return &cw_op_keys[i];
	}
	cw_sig_error(l, key, "unknown operator '%.*s'%s", (int)key->text.len, key->text.ptr,
		cw_guess_hint(&guess, hint));
	return NULL;
}

static struct cw_check *load_op(struct cw_loading *l, const struct cw_node *key,
	const struct cw_node *node, const struct cw_path *path)
{
	const struct cw_op_key *op = find_op(l, key, category_of(path->type));

	if (op == NULL) {
		return NULL;
	}
	switch (op->op) {
	case CW_OP_REGEX:
		return load_regex(l, node);
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
	struct cw_check *check = new_check(l, CW_OP_ALL_OF, node->count);
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

struct cw_check *cw_check_load(
	struct cw_loading *l, const struct cw_node *node, const struct cw_path *path)
{
	enum category category = category_of(path->type);
	struct cw_check *check;

	if (++l->depth > MAX_NESTING) {
		cw_sig_error(l, node, "the test nests too deeply");
		l->depth--;
		return NULL;
	}
	if ((category == CERTIFICATE || category == HANDSHAKE) && is_fields(node)) {
		check = load_where_check(l, node,
			category == CERTIFICATE ? CW_SOURCE_CERTIFICATE : CW_SOURCE_HANDSHAKE);
	} else if (node->kind == CW_NODE_MAP) {
		check = load_ops(l, node, path);
	} else if (!op_fits(CW_OP_IS, category)) {
		cw_sig_error(l, node, "%s needs a mapping of tests", category_name(category));
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
	enum category category = category_of(path->type);

	if (category != TEXT) {
		cw_sig_error(l, node, "extract works on text");
		return NULL;
	}
	return load_regex(l, node);
}

static bool load_condition(struct cw_loading *l, const struct cw_node *key,
	const struct cw_node *node, enum cw_source source, struct cw_condition *out)
{
	out->group = -1;
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
	out->check = cw_check_load(l, node, &out->path);
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
