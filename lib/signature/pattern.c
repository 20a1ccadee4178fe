/* SPDX-License-Identifier: MIT */
#include "signature/pattern.h"

#include "signature/condition_parts.h"
#include "signature/regex.h"

#include <string.h>

const struct cw_regex *cw_regex_load(struct cw_loading *l, const struct cw_node *node, bool nocase)
{
	struct cw_error err = {0};
	struct cw_regex *regex;

	if (node->kind != CW_NODE_SCALAR) {
		cw_sig_error(l, node, "a pattern was expected");
		return NULL;
	}
	regex = cw_regex_create(node->text, nocase, l->set->limits.regex_match_limit, &err);
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
	return regex;
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

static struct cw_check *load_one(struct cw_loading *l, const struct cw_node *node)
{
	struct cw_check *check = cw_check_create(l, CW_OP_REGEX, 0);

	if (check == NULL) {
		return NULL;
	}
	check->regex = cw_regex_load(l, node, check->nocase);
	if (check->regex == NULL) {
		return NULL;
	}
	for (size_t i = 0; l->groups != NULL && i < cw_regex_num_names(check->regex); i++) {
		if (!add_group(l, node, cw_regex_name(check->regex, i), &check->groups[i])) {
			return NULL;
		}
	}
	return check;
}

struct cw_check *cw_pattern_load(struct cw_loading *l, const struct cw_node *node)
{
	struct cw_check *check;

	if (node->kind != CW_NODE_LIST) {
		return load_one(l, node);
	}
	check = cw_check_create(l, CW_OP_REGEX, node->count);
	for (size_t i = 0; check != NULL && i < node->count; i++) {
		check->parts[i] = load_one(l, node->items[i]);
		if (check->parts[i] == NULL) {
			return NULL;
		}
	}
	return check;
}
