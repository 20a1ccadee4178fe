/* SPDX-License-Identifier: MIT */
/*
 * Groups to what the caller gets: which finer finding has the cure of another, the order of weight,
 * and copies in the case's arena.
 */
#include "signature/matching.h"

#include <stdlib.h>
#include <string.h>

static bool refines(const struct cw_signature *fine, const char *id)
{
	for (size_t i = 0; i < fine->about.refines.count; i++) {
		if (strcmp(fine->about.refines.items[i], id) == 0) {
			return true;
		}
	}
	return false;
}

static struct cw_text key_of(const struct cw_failure *const *failure)
{
	return cw_text_of(failure, sizeof(*failure)); /* by address */
}

/* The failures that findings of this signature explain -> its group. */
static bool map_failures(
	const struct cw_matching *m, const struct cw_signature *signature, struct cw_map *out)
{
	for (size_t i = 0; i < m->groups.count; i++) {
		struct cw_match_group *group = m->groups.items[i];

		for (size_t k = 0; group->match.signature == signature && k < group->failures.count;
			k++) {
			const struct cw_failure *const *at =
				(const struct cw_failure *const *)(void *)&group->failures.items[k];

			if (!cw_map_set(out, key_of(at), group)) {
				return false;
			}
		}
	}
	return true;
}

static bool find_cures(struct cw_matching *m)
{
	for (size_t s = 0; s < m->signatures->count; s++) {
		const struct cw_signature *fine = m->signatures->items[s];
		struct cw_map map = {0};
		bool ok = fine->about.refines.count == 0 || map_failures(m, fine, &map);

		for (size_t i = 0; ok && map.count > 0 && i < m->groups.count; i++) {
			struct cw_match_group *group = m->groups.items[i];

			for (size_t k = 0; k < group->failures.count &&
					   refines(fine, group->match.signature->about.id);
				k++) {
				const struct cw_failure *failure = group->failures.items[k];
				const struct cw_match_group *finer =
					cw_map_get(&map, key_of(&failure));

				if (finer != NULL &&
					finer->match.status >= CW_SIG_POTENTIAL_PROBLEM &&
					group->match.cure == NULL) {
					group->match.cure = &finer->match;
				}
			}
		}
		cw_map_finish(&map);
		if (!ok) {
			return false;
		}
	}
	return true;
}

static int by_weight(const void *a, const void *b)
{
	const struct cw_match *x = *(const struct cw_match *const *)a;
	const struct cw_match *y = *(const struct cw_match *const *)b;
	int order;

	if (x->status != y->status) {
		return x->status > y->status ? -1 : 1;
	}
	if (x->signature->about.severity != y->signature->about.severity) {
		return x->signature->about.severity > y->signature->about.severity ? -1 : 1;
	}
	if (x->confidence != y->confidence) {
		return x->confidence > y->confidence ? -1 : 1;
	}
	order = strcmp(x->signature->about.id, y->signature->about.id);
	if (order == 0) {
		order = strcmp(x->bundle, y->bundle);
	}
	if (order == 0 && x->first != y->first) {
		order = x->first < y->first ? -1 : 1;
	}
	return order != 0 ? order : strcmp(x->key, y->key);
}

static bool finish_group(struct cw_matching *m, struct cw_match_group *group)
{
	const void *failures = cw_arena_dup(
		&m->kase->arena, group->failures.items, group->failures.count * sizeof(void *));

	group->match.failures = failures;
	group->match.num_failures = group->failures.count;
	return failures != NULL || group->failures.count == 0;
}

/* Groups lie in the scratch arena: copies go into the report's, and cures follow. */
static bool copy_groups(struct cw_matching *m, struct cw_matches *out)
{
	size_t count = m->groups.count;
	struct cw_match *copies = cw_arena_array(&m->kase->arena, count + 1, sizeof(*copies));
	const struct cw_match **sorted =
		cw_arena_array(&m->kase->arena, count + 1, sizeof(*sorted));
	struct cw_map moved = {0};
	bool ok = copies != NULL && sorted != NULL;

	for (size_t i = 0; ok && i < count; i++) {
		struct cw_match_group *group = m->groups.items[i];

		ok = finish_group(m, group);
		copies[i] = group->match;
		sorted[i] = &copies[i];
		ok = ok &&
		     cw_map_set(&moved, cw_text_of(&m->groups.items[i], sizeof(m->groups.items[i])),
			     &copies[i]);
	}
	for (size_t i = 0; ok && i < count; i++) {
		const void *finer = copies[i].cure; /* the match is the group's first member */

		if (finer != NULL) {
			copies[i].cure = cw_map_get(&moved, cw_text_of(&finer, sizeof(finer)));
		}
	}
	cw_map_finish(&moved);
	if (ok && count > 0) {
		qsort(sorted, count, sizeof(*sorted), by_weight);
	}
	out->matches = sorted;
	out->num_matches = count;
	return ok;
}

bool cw_groups_publish(struct cw_matching *m, struct cw_matches *out)
{
	return find_cures(m) && copy_groups(m, out);
}
