/* SPDX-License-Identifier: MIT */
/* What the tests on the fields of a fact say: true, false, or unknown and why. */
#include "signature/condition.h"

#include "signature/regex.h"

static enum cw_truth unknown(struct cw_evaluation *e, const char *why)
{
	e->why = why;
	return CW_UNKNOWN;
}

struct cw_value cw_reference_get(struct cw_evaluation *e, const struct cw_reference *reference)
{
	struct cw_value value = {.kind = CW_VALUE_UNKNOWN, .why = "not_seen", .text = CW_TEXT("")};
	const struct cw_binding *binding;
	size_t stopped;

	if (e->bindings == NULL) {
		return value;
	}
	binding = &e->bindings[reference->event];
	if (binding->fact == NULL) {
		value.why = binding->why != NULL ? binding->why : "not_seen";
		return value;
	}
	if (reference->group >= 0) {
		value.kind = CW_VALUE_TEXT;
		value.text = binding->groups[reference->group];
		return value;
	}
	return cw_path_get(e->kase, &reference->path, 0, binding->fact, &stopped);
}

/* One operand of a plain check on one value (not a list). */
static enum cw_truth eval_operand(struct cw_evaluation *e, const struct cw_check *check,
	const struct cw_operand *operand, const struct cw_value *value)
{
	struct cw_value other = {
		.kind = value->kind, .text = operand->text, .number = operand->number};

	if (operand->is_reference) {
		other = cw_reference_get(e, &operand->reference);
		if (other.kind == CW_VALUE_UNKNOWN) {
			return unknown(e, other.why);
		}
		if (check->op == CW_OP_IS && (!check->nocase || other.kind != CW_VALUE_TEXT)) {
			return cw_value_equal(value, &other);
		}
		if (other.kind != value->kind ||
			(other.kind == CW_VALUE_TEXT && other.text.len == 0 &&
				check->op != CW_OP_IS)) {
			return CW_FALSE;
		}
	}
	if (operand->is_as_of) {
		if (e->kase->as_of == CW_TIME_UNKNOWN) {
			return unknown(e, "no_time");
		}
		other.number = e->kase->as_of;
	}
	return cw_truth_of(cw_check_holds(check, operand, value, &other));
}

static enum cw_truth eval_operands(
	struct cw_evaluation *e, const struct cw_check *check, const struct cw_value *value)
{
	enum cw_truth result = CW_FALSE;

	for (size_t i = 0; i < check->num_operands && result != CW_TRUE; i++) {
		result = cw_truth_or(result, eval_operand(e, check, &check->operands[i], value));
	}
	return result;
}

static enum cw_truth eval_regex(
	struct cw_evaluation *e, const struct cw_check *check, struct cw_text text)
{
	struct cw_text captures[CW_MAX_GROUPS];
	enum cw_truth result = CW_FALSE;

	if (check->regex == NULL) {
		for (size_t i = 0; i < check->num_parts && result != CW_TRUE; i++) {
			result = cw_truth_or(result, eval_regex(e, check->parts[i], text));
		}
		return result;
	}
	result = cw_regex_match(check->regex, text, captures);
	if (result == CW_UNKNOWN) {
		return unknown(e, "regex_limit");
	}
	for (size_t i = 0;
		result == CW_TRUE && e->groups != NULL && i < cw_regex_num_names(check->regex);
		i++) {
		if (captures[i].len > 0) {
			e->groups[check->groups[i]] = captures[i];
		}
	}
	return result;
}

static enum cw_truth eval(
	struct cw_evaluation *e, const struct cw_check *check, const struct cw_value *value);

/* The i-th item of a list as a value of its own. */
static struct cw_value item_of(const struct cw_value *list, size_t i, char buffer[CW_ITEM_BYTES])
{
	struct cw_value item = {.kind = CW_VALUE_TEXT, .text = CW_TEXT("")};

	if (list->kind == CW_VALUE_STRINGS) {
		item.text = cw_value_item(list, i, buffer);
	} else {
		item.kind = CW_VALUE_CERTIFICATE;
		item.type = CW_TYPE_CERTIFICATE;
		item.data = cw_value_certificate(list, i);
		item.count = 1;
	}
	return item;
}

/* any, all, none of a list. */
static enum cw_truth eval_list(struct cw_evaluation *e, enum cw_op op, const struct cw_check *part,
	const struct cw_value *list)
{
	enum cw_truth result = op == CW_OP_EVERY ? CW_TRUE : CW_FALSE;
	char buffer[CW_ITEM_BYTES];

	for (size_t i = 0; i < list->count; i++) {
		struct cw_value item = item_of(list, i, buffer);
		enum cw_truth one = eval(e, part, &item);

		result = op == CW_OP_EVERY ? cw_truth_and(result, one) : cw_truth_or(result, one);
		if (result == (op == CW_OP_EVERY ? CW_FALSE : CW_TRUE)) {
			break;
		}
	}
	return op == CW_OP_NONE ? cw_truth_not(result) : result;
}

static enum cw_truth eval_count(
	struct cw_evaluation *e, const struct cw_check *check, const struct cw_value *list)
{
	struct cw_value number = {.kind = CW_VALUE_NUMBER, .text = CW_TEXT("")};

	number.number = (int64_t)(list->type == CW_TYPE_ALERTS ? list->count / 3 : list->count);
	if (check->where != NULL) {
		number.number = 0;
		for (size_t i = 0; i < list->count; i++) {
			enum cw_truth one =
				cw_where_eval(e, check->where, cw_value_certificate(list, i));

			if (one == CW_UNKNOWN) {
				return CW_UNKNOWN;
			}
			number.number += one == CW_TRUE;
		}
	}
	return eval(e, check->parts[0], &number);
}

static bool exists(const struct cw_value *value)
{
	switch (value->kind) {
	case CW_VALUE_UNKNOWN:
		return false;
	case CW_VALUE_TEXT:
		return value->text.len > 0;
	case CW_VALUE_NUMBER: /* a depth of 0 says something, a port or a status of 0 does not */
		return value->number != (value->type == CW_TYPE_I32 ? -1 : 0);
	case CW_VALUE_TIME:
	case CW_VALUE_STRINGS:
	case CW_VALUE_CERTIFICATE:
	case CW_VALUE_CERTIFICATES:
	case CW_VALUE_HANDSHAKE:
	default:
		return value->kind == CW_VALUE_TIME || value->count > 0;
	}
}

static enum cw_truth eval_parts(
	struct cw_evaluation *e, const struct cw_check *check, const struct cw_value *value)
{
	enum cw_truth result = CW_TRUE;

	for (size_t i = 0; i < check->num_parts && result != CW_FALSE; i++) {
		result = cw_truth_and(result, eval(e, check->parts[i], value));
	}
	return result;
}

static enum cw_truth eval_known(
	struct cw_evaluation *e, const struct cw_check *check, const struct cw_value *value)
{
	switch ((int)check->op) {
	case CW_OP_ANY:
	case CW_OP_EVERY:
	case CW_OP_NONE:
		return eval_list(e, check->op, check->parts[0], value);
	case CW_OP_COUNT:
		return eval_count(e, check, value);
	case CW_OP_WHERE:
		return cw_where_eval(e, check->where, value->data);
	case CW_OP_REGEX:
	default:
		break;
	}
	if (value->kind == CW_VALUE_STRINGS) { /* a plain test of a list: any of its texts */
		return eval_list(e, CW_OP_ANY, check, value);
	}
	return check->op == CW_OP_REGEX ? eval_regex(e, check, value->text)
					: eval_operands(e, check, value);
}

static enum cw_truth eval(
	struct cw_evaluation *e, const struct cw_check *check, const struct cw_value *value)
{
	e->steps++;
	switch ((int)check->op) {
	case CW_OP_ALL_OF:
		return eval_parts(e, check, value);
	case CW_OP_NOT:
		return cw_truth_not(eval(e, check->parts[0], value));
	case CW_OP_EXISTS:
		return cw_truth_of(exists(value) == check->expected);
	default:
		break;
	}
	if (value->kind == CW_VALUE_UNKNOWN) {
		return unknown(e, value->why);
	}
	return eval_known(e, check, value);
}

/* Follows a path from step `from`; at any, all or none every certificate of the list goes on. */
static enum cw_truth eval_path(struct cw_evaluation *e, const struct cw_condition *condition,
	const void *fact, size_t from)
{
	const struct cw_path *path = &condition->path;
	enum cw_step_kind quantifier;
	enum cw_truth result;
	size_t stopped;
	struct cw_value value = cw_path_get(e->kase, path, from, fact, &stopped);

	if (stopped == path->num_steps) {
		return eval(e, condition->check, &value);
	}
	quantifier = path->steps[stopped].kind;
	result = quantifier == CW_STEP_ALL ? CW_TRUE : CW_FALSE;
	for (size_t i = 0; i < value.count; i++) {
		enum cw_truth one =
			eval_path(e, condition, cw_value_certificate(&value, i), stopped + 1);

		result = quantifier == CW_STEP_ALL ? cw_truth_and(result, one)
						   : cw_truth_or(result, one);
	}
	return quantifier == CW_STEP_NONE ? cw_truth_not(result) : result;
}

enum cw_truth cw_where_eval(struct cw_evaluation *e, const struct cw_where *where, const void *fact)
{
	enum cw_truth result = CW_TRUE;

	for (size_t i = 0; i < where->count && result != CW_FALSE; i++) {
		const struct cw_condition *condition = &where->conditions[i];

		if (condition->group >= 0) {
			struct cw_value value = {
				.kind = CW_VALUE_TEXT, .text = e->groups[condition->group]};

			result = cw_truth_and(result, eval(e, condition->check, &value));
		} else {
			result = cw_truth_and(result, eval_path(e, condition, fact, 0));
		}
	}
	return result;
}
