/* SPDX-License-Identifier: MIT */
#include "signature/compare.h"

#include "signature/operand.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum cw_truth cw_truth_and(enum cw_truth a, enum cw_truth b)
{
	if (a == CW_FALSE || b == CW_FALSE) {
		return CW_FALSE;
	}
	return a == CW_TRUE && b == CW_TRUE ? CW_TRUE : CW_UNKNOWN;
}

enum cw_truth cw_truth_or(enum cw_truth a, enum cw_truth b)
{
	if (a == CW_TRUE || b == CW_TRUE) {
		return CW_TRUE;
	}
	return a == CW_FALSE && b == CW_FALSE ? CW_FALSE : CW_UNKNOWN;
}

enum cw_truth cw_truth_not(enum cw_truth a)
{
	return a == CW_UNKNOWN ? CW_UNKNOWN : a == CW_TRUE ? CW_FALSE : CW_TRUE;
}

enum cw_truth cw_truth_of(bool yes)
{
	return yes ? CW_TRUE : CW_FALSE;
}

/* Word by word; * stands for any one word. Letters compare without case: guides and dumps
 * differ. */
static bool same_key(struct cw_text pattern, struct cw_text key)
{
	struct cw_text a;
	struct cw_text b;

	for (;;) {
		bool more = cw_text_split(&pattern, ' ', &a);

		if (more != cw_text_split(&key, ' ', &b)) {
			return false;
		}
		if (!more) {
			return true;
		}
		if (!cw_text_is(a, "*") && !cw_text_equal_nocase(a, b)) {
			return false;
		}
	}
}

static bool text_holds(const struct cw_check *check, struct cw_text text, struct cw_text operand)
{
	size_t at;

	switch ((int)check->op) {
	case CW_OP_CONTAINS:
		return check->nocase ? cw_text_find_nocase(text, operand, &at)
				     : cw_text_find(text, operand, &at);
	case CW_OP_STARTS:
		text = cw_text_head(text, operand.len);
		break;
	case CW_OP_ENDS:
		text = cw_text_skip(text, text.len > operand.len ? text.len - operand.len : 0);
		break;
	case CW_OP_IS:
	default:
		if (check->wildcard) {
			return same_key(operand, text);
		}
		break;
	}
	return check->nocase ? cw_text_equal_nocase(text, operand) : cw_text_equal(text, operand);
}

static bool in_network(const struct cw_operand *operand, struct cw_text text)
{
	uint8_t address[16];
	unsigned whole = operand->bits / 8;
	unsigned mask = 0xff00u >> operand->bits % 8;
	bool is_v4;

	if (!cw_address_parse(text, address, &is_v4)) {
		return false;
	}
	return memcmp(address, operand->address, whole) == 0 &&
	       (whole == sizeof(address) ||
		       ((address[whole] ^ operand->address[whole]) & mask & 0xff) == 0);
}

static struct cw_text as_text(const struct cw_value *value, char buffer[CW_ITEM_BYTES])
{
	if (value->kind == CW_VALUE_NUMBER) {
		(void)snprintf(buffer, CW_ITEM_BYTES, "%" PRId64, value->number);
		return cw_text_str(buffer);
	}
	return value->text;
}

enum cw_truth cw_value_equal(const struct cw_value *a, const struct cw_value *b)
{
	char one[CW_ITEM_BYTES];
	char two[CW_ITEM_BYTES];

	if (a->kind == CW_VALUE_UNKNOWN || b->kind == CW_VALUE_UNKNOWN) {
		return CW_UNKNOWN;
	}
	if (b->kind == CW_VALUE_STRINGS && a->kind != CW_VALUE_STRINGS) {
		return cw_value_equal(b, a);
	}
	if (a->kind == CW_VALUE_STRINGS) {
		for (size_t i = 0; i < a->count; i++) {
			struct cw_value item = {
				.kind = CW_VALUE_TEXT, .text = cw_value_item(a, i, one)};

			if (cw_value_equal(&item, b) == CW_TRUE) {
				return CW_TRUE;
			}
		}
		return CW_FALSE;
	}
	if (a->kind >= CW_VALUE_CERTIFICATE || b->kind >= CW_VALUE_CERTIFICATE) {
		return cw_truth_of(a->kind == b->kind && a->data == b->data);
	}
	if (a->kind == CW_VALUE_TIME || b->kind == CW_VALUE_TIME) {
		return cw_truth_of(a->kind == b->kind && a->number == b->number);
	}
	return cw_truth_of(cw_text_equal(as_text(a, one), as_text(b, two)));
}

static bool compare(enum cw_op op, int64_t a, int64_t b)
{
	switch ((int)op) {
	case CW_OP_LT:
	case CW_OP_BEFORE:
		return a < b;
	case CW_OP_LE:
		return a <= b;
	case CW_OP_GT:
	case CW_OP_AFTER:
		return a > b;
	case CW_OP_GE:
		return a >= b;
	default:
		return a == b;
	}
}

bool cw_check_holds(const struct cw_check *check, const struct cw_operand *operand,
	const struct cw_value *value, const struct cw_value *other)
{
	if (value->kind == CW_VALUE_NUMBER || value->kind == CW_VALUE_TIME) {
		return compare(check->op, value->number, other->number);
	}
	if (check->op == CW_OP_CIDR) {
		return in_network(operand, value->text);
	}
	return text_holds(check, value->text, other->text);
}
