/* SPDX-License-Identifier: MIT */
#include "signature/operator.h"

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

enum cw_category cw_category_of(enum cw_type type)
{
	switch (type) {
	case CW_TYPE_U64:
	case CW_TYPE_U32:
	case CW_TYPE_I32:
	case CW_TYPE_U16:
		return CW_CATEGORY_NUMBER;
	case CW_TYPE_TIME:
		return CW_CATEGORY_TIME;
	case CW_TYPE_STRINGS:
	case CW_TYPE_SEEN:
	case CW_TYPE_ALERTS:
		return CW_CATEGORY_WORDS;
	case CW_TYPE_CERTIFICATE:
		return CW_CATEGORY_CERTIFICATE;
	case CW_TYPE_CERTIFICATES:
		return CW_CATEGORY_CERTIFICATES;
	case CW_TYPE_HANDSHAKE:
		return CW_CATEGORY_HANDSHAKE;
	case CW_TYPE_TEXT:
	case CW_TYPE_BOOL:
	case CW_TYPE_TRUTH:
	case CW_TYPE_PARTY:
	case CW_TYPE_HIDDEN:
	case CW_TYPE_OUTCOME:
	case CW_TYPE_PAIRS:
	default:
		return CW_CATEGORY_TEXT;
	}
}

const char *cw_category_name(enum cw_category category)
{
	static const char *const names[] = {"a text", "a number", "a time", "a list of texts",
		"a certificate", "a list of certificates", "a handshake"};

	return names[category];
}

bool cw_op_fits(enum cw_op op, enum cw_category category)
{
	switch (op) {
	case CW_OP_IS:
		return category == CW_CATEGORY_TEXT || category == CW_CATEGORY_NUMBER ||
		       category == CW_CATEGORY_TIME || category == CW_CATEGORY_WORDS;
	case CW_OP_CONTAINS:
	case CW_OP_STARTS:
	case CW_OP_ENDS:
	case CW_OP_REGEX:
	case CW_OP_CIDR:
		return category == CW_CATEGORY_TEXT || category == CW_CATEGORY_WORDS;
	case CW_OP_LT:
	case CW_OP_LE:
	case CW_OP_GT:
	case CW_OP_GE:
		return category == CW_CATEGORY_NUMBER;
	case CW_OP_BEFORE:
	case CW_OP_AFTER:
		return category == CW_CATEGORY_TIME;
	case CW_OP_ANY:
	case CW_OP_EVERY:
	case CW_OP_NONE:
	case CW_OP_COUNT:
		return category == CW_CATEGORY_WORDS || category == CW_CATEGORY_CERTIFICATES;
	case CW_OP_WHERE:
		return category == CW_CATEGORY_CERTIFICATE || category == CW_CATEGORY_HANDSHAKE;
	case CW_OP_ALL_OF:
	case CW_OP_NOT:
	case CW_OP_EXISTS:
	case CW_NUM_OPS:
	default:
		return true;
	}
}

const struct cw_op_key *cw_op_find(
	struct cw_loading *l, const struct cw_node *key, enum cw_category category)
{
	struct cw_guess guess;
	char hint[CW_GUESS_BYTES];

	for (size_t i = 0; cw_op_keys[i].name != NULL; i++) {
		if (!cw_text_is(key->text, cw_op_keys[i].name)) {
			continue;
		}
		if (!cw_op_fits(cw_op_keys[i].op, category)) {
			cw_sig_error(l, key, "'%s' does not fit %s", cw_op_keys[i].name,
				cw_category_name(category));
			return NULL;
		}
		return &cw_op_keys[i];
	}
	cw_guess_init(&guess, key->text);
	for (size_t i = 0; cw_op_keys[i].name != NULL; i++) {
		cw_guess_try(&guess, cw_op_keys[i].name);
	}
	cw_sig_error(l, key, "unknown operator '%.*s'%s", (int)key->text.len, key->text.ptr,
		cw_guess_hint(&guess, hint));
	return NULL;
}
