/* SPDX-License-Identifier: MIT */
/* `tests`: what must match, and near misses. `each` makes several tests of one. */
#include "signature/load.h"
#include "signature/load_parts.h"

#include "signature/facts.h"
#include "signature/keys.h"

#include <string.h>

/* Of a signature, after `each`: the largest shipped one has some thirty. */
#define MAX_TESTS 1000

/* Ends with NULL: cw_events_load leaves room for it. */
static const char *const *event_names(const struct cw_loading *l)
{
	return l->signature->about.events.items;
}

/* Facts are built once for nothing, so that a mistake in them is found when the file is read. */
static bool check_facts(struct cw_loading *l, const struct cw_node *test)
{
	struct cw_case kase;
	size_t before = l->num_errors;

	if (l->is_known) {
		return true;
	}
	cw_case_init(&kase, &l->set->limits);
	if (!cw_facts_build(l, test, &kase)) {
		cw_sig_nomem(l);
	}
	cw_case_finish(&kase);
	return l->num_errors == before;
}

/* Names of events, one or a list. */
static bool check_events(struct cw_loading *l, const struct cw_node *names)
{
	size_t count = names == NULL ? 0 : names->kind == CW_NODE_LIST ? names->count : 1;
	bool ok = true;

	for (size_t i = 0; i < count; i++) {
		const struct cw_node *name = names->kind == CW_NODE_LIST ? names->items[i] : names;

		ok &= cw_sig_word(l, name, event_names(l), "event") >= 0;
	}
	return ok;
}

static bool check_test(struct cw_loading *l, const struct cw_node *test)
{
	const struct cw_node *expect = cw_node_get(test, "expect");
	bool ok = cw_keys_check(l, test, cw_test_keys, "a test");

	ok &= expect == NULL || cw_sig_word(l, expect, cw_status_words, "status") >= 0;
	if (cw_node_get(test, "log") == NULL && cw_node_get(test, "facts") == NULL) {
		ok = cw_sig_error(l, test, "a test needs 'log' or 'facts'");
	}
	ok &= check_events(l, cw_node_get(test, "found"));
	ok &= check_events(l, cw_node_get(test, "not_found"));
	return ok;
}

/* --- each --- */

static struct cw_node *scalar(struct cw_loading *l, const struct cw_node *at, struct cw_text text)
{
	struct cw_node *node = cw_arena_dup(l->arena, at, sizeof(*at));
	const char *copy = cw_arena_text(l->arena, text);

	if (node == NULL || copy == NULL) {
		return cw_sig_nomem(l);
	}
	node->kind = CW_NODE_SCALAR;
	node->text = cw_text_str(copy);
	return node;
}

/* A map with one value changed, or added at its end. NULL when out of memory, which is noted. */
static struct cw_node *with(
	struct cw_loading *l, const struct cw_node *map, struct cw_node *key, struct cw_node *value)
{
	struct cw_arena *arena = l->arena;
	struct cw_node *out = cw_arena_dup(arena, map, sizeof(*map));
	struct cw_node **keys = cw_arena_array(arena, map->count + 1, sizeof(*keys));
	struct cw_node **items = cw_arena_array(arena, map->count + 1, sizeof(*items));
	size_t at = 0;

	if (key == NULL || out == NULL || keys == NULL || items == NULL) {
		return cw_sig_nomem(l);
	}
	if (map->count > 0) {
		memcpy(keys, map->keys, map->count * sizeof(*keys));
		memcpy(items, map->items, map->count * sizeof(*items));
	}
	while (at < map->count && !cw_text_equal(map->keys[at]->text, key->text)) {
		at++;
	}
	keys[at] = key;
	items[at] = value;
	out->keys = keys;
	out->items = items;
	out->count = at == map->count ? map->count + 1 : map->count;
	return out;
}

/* Whether the fact names the field, itself or as a key of a mapping: pairs.Id. */
static const struct cw_node *find_field(
	const struct cw_node *fact, struct cw_text field, struct cw_text *head)
{
	size_t at;

	*head = field;
	if (cw_node_get(fact, field.ptr) != NULL || !cw_text_find_byte(field, '.', &at)) {
		return cw_node_get(fact, field.ptr);
	}
	*head = cw_text_head(field, at);
	for (size_t i = 0; fact->kind == CW_NODE_MAP && i < fact->count; i++) {
		if (cw_text_equal(fact->keys[i]->text, *head) &&
			fact->items[i]->kind == CW_NODE_MAP) {
			return fact->items[i];
		}
	}
	*head = field;
	return NULL;
}

static struct cw_node *vary_fact(
	struct cw_loading *l, struct cw_node *fact, struct cw_node *field, struct cw_node *value)
{
	struct cw_text head;
	const struct cw_node *found = find_field(fact, field->text, &head);
	struct cw_node *inner;

	if (head.len == field->text.len) {
		return with(l, fact, field, value);
	}
	inner = with(l, found, scalar(l, field, cw_text_skip(field->text, head.len + 1)), value);
	return inner != NULL ? with(l, fact, scalar(l, field, head), inner) : NULL;
}

/* The facts of a source with the field set in every one that names it, else in the first. */
static struct cw_node *vary_facts(struct cw_loading *l, const struct cw_node *list,
	struct cw_node *field, struct cw_node *value)
{
	struct cw_arena *arena = l->arena;
	struct cw_node *out = cw_arena_dup(arena, list, sizeof(*list));
	struct cw_node **items = cw_arena_array(arena, list->count, sizeof(*items));
	bool named = false;

	if (out == NULL || items == NULL) {
		return cw_sig_nomem(l);
	}
	out->items = items;
	for (size_t i = 0; i < list->count; i++) {
		struct cw_text head;
		bool has = find_field(list->items[i], field->text, &head) != NULL;

		items[i] = has ? vary_fact(l, list->items[i], field, value) : list->items[i];
		named |= has;
	}
	if (!named && list->count > 0 && list->items[0]->kind == CW_NODE_MAP) {
		items[0] = with(l, list->items[0], field, value);
	}
	return l->nomem ? NULL : out;
}

/* The test with one of the values, and that value in its name. NULL: an error was noted. */
static struct cw_node *vary(struct cw_loading *l, const struct cw_node *test,
	const struct cw_node *key, struct cw_node *value)
{
	const struct cw_node *facts = cw_node_get(test, "facts");
	const struct cw_node *name = cw_node_get(test, "name");
	size_t point = key->text.len;
	struct cw_node *source;
	struct cw_node *field;
	const struct cw_node *list;
	struct cw_node *out;
	const char *full;

	(void)cw_text_find_byte(key->text, '.', &point);
	source = scalar(l, key, cw_text_head(key->text, point));
	field = scalar(l, key, cw_text_skip(key->text, point + 1));
	full = cw_arena_printf(
		l->arena, "%s (%s)", name != NULL ? name->text.ptr : "each", value->text.ptr);
	if (source == NULL || field == NULL || full == NULL) {
		return cw_sig_nomem(l);
	}
	list = cw_node_get(facts, source->text.ptr);
	if (list == NULL || list->kind != CW_NODE_LIST || field->text.len == 0) {
		cw_sig_error(l, key, "SOURCE.FIELD of a source in `facts` was expected");
		return NULL;
	}
	out = vary_facts(l, list, field, value);
	out = out != NULL ? with(l, facts, source, out) : NULL;
	out = out != NULL ? with(l, test, scalar(l, key, CW_TEXT("facts")), out) : NULL;
	name = scalar(l, key, cw_text_str(full));
	return out != NULL && name != NULL ? with(l, out, scalar(l, key, CW_TEXT("name")),
						     (struct cw_node *)(uintptr_t)name)
					   : NULL;
}

/* Adds the test, or one per value of its `each`. */
static bool add_test(struct cw_loading *l, struct cw_node *test, struct cw_list *out)
{
	const struct cw_node *each = cw_node_get(test, "each");
	const struct cw_node *values = each != NULL && each->count == 1 ? each->items[0] : NULL;

	if (each == NULL) {
		if (!cw_list_add(out, test)) {
			cw_sig_nomem(l);
			return false;
		}
		return check_facts(l, test);
	}
	if (values == NULL || values->kind != CW_NODE_LIST || values->count == 0) {
		return cw_sig_error(l, each,
			"`each` has one key and a list of values: "
			"{failure.reason: [expired, unknown_ca]}");
	}
	for (size_t i = 0; i < values->count; i++) {
		struct cw_node *one;

		if (values->items[i]->kind != CW_NODE_SCALAR) {
			return cw_sig_error(l, values->items[i], "a text was expected");
		}
		one = vary(l, test, each->keys[0], values->items[i]);
		if (one == NULL || !cw_list_add(out, one)) {
			return false;
		}
		if (!check_facts(l, one)) {
			return false;
		}
	}
	return true;
}

static bool load_tests(struct cw_loading *l, const struct cw_node *tests, struct cw_list *out)
{
	bool ok = true;

	for (size_t i = 0; i < tests->count; i++) {
		ok = (l->is_known || check_test(l, tests->items[i])) &&
		     add_test(l, tests->items[i], out) && ok;
		if (out->count > MAX_TESTS) {
			return cw_sig_error(l, tests, "more than %d tests", MAX_TESTS);
		}
	}
	return ok;
}

const struct cw_node *cw_tests_expand(struct cw_loading *l, const struct cw_node *tests)
{
	struct cw_list list = {0};
	struct cw_node *all;
	bool ok = load_tests(l, tests, &list);

	all = ok ? cw_arena_dup(l->arena, tests, sizeof(*tests)) : NULL;
	if (all != NULL) {
		all->items = cw_arena_dup(l->arena, list.items, list.count * sizeof(void *));
		all->count = list.count;
	}
	if (ok && (all == NULL || all->items == NULL)) {
		all = cw_sig_nomem(l);
	}
	cw_list_finish(&list);
	return all;
}

bool cw_tests_load(
	struct cw_loading *l, const struct cw_node *tests, struct cw_signature *signature)
{
	if (tests == NULL) {
		return true;
	}
	signature->tests = cw_tests_expand(l, tests);
	signature->about.num_tests = signature->tests != NULL ? signature->tests->count : 0;
	return signature->tests != NULL;
}
