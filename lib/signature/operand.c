/* SPDX-License-Identifier: MIT */
#include "signature/operand.h"

#include "base/stamp.h"
#include "signature/data.h"
#include "signature/operator.h"
#include "signature/path.h"

#include <arpa/inet.h>
#include <string.h>

#define IPV4_BITS 32u
#define IPV6_BITS 128u

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
	static const char *const hidden[] = {"no", "tls13", "resumed", "gap", "snaplen",
		"midstream", "ended", "compressed", NULL};
	static const char *const outcomes[] = {"completed", "alert", "closed", "reset", NULL};
	static const char *const seen[] = {
		"wire", "store", "server", "client", "sip", "file", "ssh", NULL};
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

bool cw_address_parse(struct cw_text text, uint8_t out[16], bool *is_v4)
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
	char buffer[INET6_ADDRSTRLEN];

	if (text.len >= sizeof(buffer)) {
		return false;
	}
	memcpy(buffer, text.ptr, text.len);
	buffer[text.len] = '\0';
	*is_v4 = inet_pton(AF_INET, buffer, out + sizeof(mapped)) == 1;
	if (*is_v4) {
		memcpy(out, mapped, sizeof(mapped));
	}
	return *is_v4 || inet_pton(AF_INET6, buffer, out) == 1;
}

static bool load_cidr(struct cw_loading *l, const struct cw_node *node, struct cw_operand *out)
{
	struct cw_text address = node->text;
	uint64_t bits = 0;
	size_t at;
	bool is_v4;
	bool has_bits = cw_text_find_byte(node->text, '/', &at);
	bool ok = true;

	if (has_bits) {
		address = cw_text_head(node->text, at);
		ok = cw_text_to_u64(cw_text_skip(node->text, at + 1), &bits);
	}
	ok = ok && cw_address_parse(address, out->address, &is_v4) &&
	     bits <= (is_v4 ? IPV4_BITS : IPV6_BITS);
	if (!ok) {
		return cw_sig_error(l, node, "a network was expected: 10.0.0.0/8 or fd00::/8");
	}
	out->bits = !has_bits ? IPV6_BITS
		    : is_v4   ? IPV6_BITS - IPV4_BITS + (unsigned)bits
			      : (unsigned)bits;
	return true;
}

static bool load_reference(struct cw_loading *l, const struct cw_node *node, struct cw_text text,
	const struct cw_path *path, struct cw_operand *out)
{
	enum cw_category want = cw_category_of(path->type);
	enum cw_category have;

	if (l->signature == NULL) {
		return cw_sig_error(l, node, "a symptom has no other events to refer to");
	}
	if (!cw_reference_parse(l, node, text, &out->reference)) {
		return false;
	}
	out->is_reference = true;
	l->has_references = true;
	have = out->reference.group >= 0 ? CW_CATEGORY_TEXT
					 : cw_category_of(out->reference.path.type);
	if (have >= CW_CATEGORY_CERTIFICATE) {
		return cw_sig_error(l, node, "%s cannot be compared; name one of its fields",
			cw_category_name(have));
	}
	if ((have == CW_CATEGORY_TIME) != (want == CW_CATEGORY_TIME) ||
		(want == CW_CATEGORY_NUMBER && have != CW_CATEGORY_NUMBER &&
			have != CW_CATEGORY_TEXT)) {
		return cw_sig_error(l, node, "%s cannot be compared with %s",
			cw_category_name(want), cw_category_name(have));
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

bool cw_operand_load(struct cw_loading *l, const struct cw_node *node, const struct cw_path *path,
	struct cw_check *check, struct cw_operand *out)
{
	enum cw_op op = check->op;
	struct cw_text text = node->text;
	enum cw_category category = cw_category_of(path->type);

	if (node->kind != CW_NODE_SCALAR) {
		return cw_sig_error(l, node, "a plain value was expected");
	}
	out->text = text;
	if (text.len > 1 && text.ptr[0] == '$' && cw_data_is_name(cw_text_skip(text, 1))) {
		out->is_data = true;
		return (l->signature != NULL && cw_data_use_operand(l, node, path, check)) ||
		       cw_sig_error(l, node, "a symptom cannot refer to data");
	}
	if (text.len > 1 && text.ptr[0] == '$' && text.ptr[1] != '$') {
		return load_reference(l, node, cw_text_skip(text, 1), path, out);
	}
	if (cw_text_starts(text, CW_TEXT("$$"))) {
		out->text = cw_text_skip(text, 1);
	}
	if (op == CW_OP_CIDR) {
		return load_cidr(l, node, out);
	}
	if (category == CW_CATEGORY_TIME) {
		return load_time(l, node, out);
	}
	if (category == CW_CATEGORY_NUMBER && !parse_number(text, &out->number)) {
		return cw_sig_error(
			l, node, "a number was expected, not '%.*s'", (int)text.len, text.ptr);
	}
	if (op != CW_OP_IS && op != CW_OP_CIDR && category != CW_CATEGORY_NUMBER && text.len == 0) {
		return cw_sig_error(l, node, "an empty text is part of every text");
	}
	return op != CW_OP_IS || check_word(l, node, path);
}

bool cw_operands_load(struct cw_loading *l, const struct cw_node *node, const struct cw_path *path,
	struct cw_check *check)
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

		if (!cw_operand_load(l, item, path, check, &check->operands[i])) {
			return false;
		}
	}
	return true;
}
