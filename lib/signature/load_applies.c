/* SPDX-License-Identifier: MIT */
/* `applies`: role, version and when. */
#include "signature/load_parts.h"

#include "signature/expression.h"
#include "signature/keys.h"

static bool load_comparison(struct cw_loading *l, const struct cw_node *node, struct cw_text word,
	struct cw_comparison *out)
{
	static const struct {
		const char *sign;
		enum cw_op op;
	} signs[] = {{">=", CW_OP_GE}, {"<=", CW_OP_LE}, {">", CW_OP_GT}, {"<", CW_OP_LT},
		{"=", CW_OP_IS}};

	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		struct cw_text sign = cw_text_str(signs[i].sign);

		if (cw_text_starts(word, sign) && word.len > sign.len) {
			out->op = signs[i].op;
			out->version = cw_arena_text(&l->set->arena, cw_text_skip(word, sign.len));
			if (out->version == NULL) {
				cw_sig_nomem(l);
			}
			return out->version != NULL;
		}
	}
	return cw_sig_error(l, node, "a comparison such as >=X14.2 was expected, not '%.*s'",
		(int)word.len, word.ptr);
}

static bool load_versions(
	struct cw_loading *l, const struct cw_node *node, struct cw_signature *signature)
{
	struct cw_text rest = node->text;
	struct cw_text word;

	signature->versions =
		cw_arena_array(&l->set->arena, rest.len + 1, sizeof(*signature->versions));
	if (signature->versions == NULL) {
		cw_sig_nomem(l);
		return false;
	}
	while (cw_text_split(&rest, ' ', &word)) {
		if (word.len == 0) {
			continue;
		}
		if (!load_comparison(
			    l, node, word, &signature->versions[signature->num_versions])) {
			return false;
		}
		signature->num_versions++;
	}
	return true;
}

bool cw_applies_load(
	struct cw_loading *l, const struct cw_node *node, struct cw_signature *signature)
{
	static const char *const roles[] = {"C", "E", NULL};
	const struct cw_node *role = cw_node_get(node, "role");
	const struct cw_node *version = cw_node_get(node, "version");
	const struct cw_node *when = cw_node_get(node, "when");
	bool ok = cw_keys_check(l, node, cw_applies_keys, "applies");

	if (!ok) {
		return false;
	}
	ok = cw_sig_texts(l, role, &signature->roles);
	for (size_t i = 0; ok && role != NULL && i < signature->roles.count; i++) {
		const struct cw_node *item = role->kind == CW_NODE_LIST ? role->items[i] : role;

		ok &= cw_sig_word(l, item, roles, "role") >= 0;
	}
	if (version != NULL) {
		ok &= load_versions(l, version, signature);
	}
	if (when != NULL) {
		signature->applies = cw_expression_load(l, when);
		ok &= signature->applies != NULL;
	}
	return ok;
}
