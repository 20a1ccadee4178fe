/* SPDX-License-Identifier: MIT */
#include "signature/literals.h"

#include "base/buffer.h"
#include "signature/prefilter.h"

#include <stdlib.h>
#include <string.h>

/* Only what stands in the record's own text as it is: not its header, nor a body. A module is in so
 * many records that it is the last resort. */
static size_t weight(const struct cw_path *path)
{
	static const char *const good[] = {"text", "event", "detail", "reason", NULL};
	const struct cw_step *step = &path->steps[0];

	if (path->num_steps != 1) {
		return 0;
	}
	if (step->kind == CW_STEP_PAIR) {
		return 100;
	}
	for (size_t i = 0; good[i] != NULL; i++) {
		if (strcmp(step->field->name, good[i]) == 0) {
			return 100;
		}
	}
	return strcmp(step->field->name, "module") == 0 ? 1 : 0;
}

/* The length of the shortest literal; 0 when the check gives none. */
static size_t shortest(const struct cw_check *check)
{
	size_t least = SIZE_MAX;

	if (check->nocase || (check->op != CW_OP_IS && check->op != CW_OP_CONTAINS &&
				     check->op != CW_OP_STARTS && check->op != CW_OP_ENDS)) {
		return 0;
	}
	for (size_t i = 0; i < check->num_operands; i++) {
		const struct cw_operand *operand = &check->operands[i];

		if (operand->is_reference || operand->is_data) {
			return 0;
		}
		least = operand->text.len < least ? operand->text.len : least;
	}
	return least == SIZE_MAX || least < CW_MIN_LITERAL ? 0 : least;
}

static void consider(const struct cw_path *path, const struct cw_check *check,
	const struct cw_check **best, size_t *best_score)
{
	size_t score;

	if (check->op == CW_OP_ALL_OF) {
		for (size_t i = 0; i < check->num_parts; i++) {
			consider(path, check->parts[i], best, best_score);
		}
		return;
	}
	score = shortest(check) * weight(path);
	if (score > *best_score) {
		*best_score = score;
		*best = check;
	}
}

const struct cw_check *cw_literals_of(const struct cw_where *where)
{
	const struct cw_check *best = NULL;
	size_t score = 0;

	for (size_t i = 0; i < where->count; i++) {
		if (where->conditions[i].group < 0) {
			consider(&where->conditions[i].path, where->conditions[i].check, &best,
				&score);
		}
	}
	return best;
}

struct collection {
	struct cw_text *texts;
	size_t count;
	size_t capacity;
	bool always;
};

static bool collect_one(struct collection *c, struct cw_text text)
{
	struct cw_text *grown;

	for (size_t i = 0; i < c->count; i++) {
		size_t at;

		if (cw_text_find(text, c->texts[i], &at)) {
			return true; /* where this one is, that one is too */
		}
	}
	grown = cw_grow(c->texts, c->count, &c->capacity, sizeof(*c->texts));
	if (grown == NULL) {
		return false;
	}
	c->texts = grown;
	c->texts[c->count++] = text;
	return true;
}

static bool collect(struct collection *c, const struct cw_where *where)
{
	const struct cw_check *best = cw_literals_of(where);

	if (best == NULL) {
		c->always = true;
		return true;
	}
	for (size_t i = 0; i < best->num_operands; i++) {
		if (!collect_one(c, best->operands[i].text)) {
			return false;
		}
	}
	return true;
}

static bool collect_signature(struct collection *c, const struct cw_signature *signature)
{
	for (size_t i = 0; i < signature->num_events; i++) {
		if (signature->events[i].source == CW_SOURCE_LOG &&
			!collect(c, &signature->events[i].where)) {
			return false;
		}
	}
	return true;
}

bool cw_literals_build(struct cw_signatures *set)
{
	struct collection c = {0};
	bool ok = true;

	for (size_t i = 0; ok && i < set->symptoms.count; i++) {
		ok = collect(&c, &((const struct cw_symptom *)set->symptoms.items[i])->where);
	}
	for (size_t i = 0; ok && i < set->signatures.count; i++) {
		ok = collect_signature(&c, set->signatures.items[i]);
	}
	if (ok) {
		set->prefilter = cw_prefilter_create(c.texts, c.count, c.always);
		ok = set->prefilter != NULL;
	}
	free(c.texts);
	return ok;
}
