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
	uint32_t *owners;
	size_t count;
	size_t text_capacity;
	size_t owner_capacity;
	bool *always; /* by owner */
	bool any_always;
};

static bool collect_one(struct collection *c, struct cw_text text, size_t owner)
{
	struct cw_text *texts = cw_grow(c->texts, c->count, &c->text_capacity, sizeof(*texts));
	uint32_t *owners;

	if (texts == NULL) {
		return false;
	}
	c->texts = texts;
	owners = cw_grow(c->owners, c->count, &c->owner_capacity, sizeof(*owners));
	if (owners == NULL) {
		return false;
	}
	c->owners = owners;
	c->texts[c->count] = text;
	c->owners[c->count] = (uint32_t)owner;
	c->count++;
	return true;
}

static bool collect(struct collection *c, const struct cw_where *where, size_t owner)
{
	const struct cw_check *best = cw_literals_of(where);

	if (best == NULL) {
		c->always[owner] = true;
		c->any_always = true;
		return true;
	}
	for (size_t i = 0; i < best->num_operands; i++) {
		if (!collect_one(c, best->operands[i].text, owner)) {
			return false;
		}
	}
	return true;
}

static bool collect_signature(
	struct collection *c, const struct cw_signature *signature, size_t owner)
{
	for (size_t i = 0; i < signature->num_events; i++) {
		if (signature->events[i].source == CW_SOURCE_LOG &&
			!collect(c, &signature->events[i].where, owner)) {
			return false;
		}
	}
	return true;
}

static size_t num_owners(const struct cw_signatures *set)
{
	return set->symptoms.count + set->signatures.count;
}

bool cw_literals_build(struct cw_signatures *set)
{
	struct collection c = {0};
	size_t first = set->symptoms.count;
	bool ok;

	c.always = calloc(num_owners(set) + 1, sizeof(*c.always));
	ok = c.always != NULL;
	for (size_t i = 0; ok && i < first; i++) {
		ok = collect(&c, &((const struct cw_symptom *)set->symptoms.items[i])->where, i);
	}
	for (size_t i = 0; ok && i < set->signatures.count; i++) {
		ok = collect_signature(&c, set->signatures.items[i], first + i);
	}
	if (ok) {
		set->prefilter = cw_prefilter_create(c.texts, c.count, c.any_always);
		ok = set->prefilter != NULL;
	}
	set->literal_owners = c.owners;
	set->owner_always = c.always;
	free(c.texts);
	return ok;
}

struct asking {
	const uint32_t *owners;
	bool *asked;
};

static void ask(void *ctx, size_t literal)
{
	struct asking *asking = ctx;

	asking->asked[asking->owners[literal]] = true;
}

bool *cw_literals_asked(const struct cw_signatures *set, const struct cw_event *event)
{
	/* Those that `weight` knows; a record of a log has all others in its text already. */
	const char *const texts[] = {
		event->text, event->event, event->detail, event->reason, event->module};
	struct asking asking = {set->literal_owners, malloc(num_owners(set) + 1)};

	if (asking.asked == NULL) {
		return NULL;
	}
	memcpy(asking.asked, set->owner_always, num_owners(set) * sizeof(*asking.asked));
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		cw_prefilter_each(set->prefilter, cw_text_str(texts[i]), ask, &asking);
	}
	for (size_t i = 0; i < event->num_pairs; i++) {
		cw_prefilter_each(set->prefilter, cw_text_str(event->pairs[i].value), ask, &asking);
	}
	return asking.asked;
}
