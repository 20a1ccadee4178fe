/* SPDX-License-Identifier: MIT */
#include "signature/suppress.h"

#include "base/map.h"
#include "base/stamp.h"
#include "signature/condition.h"

#include <stdio.h>
#include <string.h>

/* The file's name alone: a report holds no path of the machine that made it. */
static void note(struct cw_case *kase, const struct cw_suppress_entry *entry, const char *name,
	const char *what)
{
	const char *base = strrchr(entry->file, '/');
	char place[256];

	(void)snprintf(place, sizeof(place), "%s:%u", base != NULL ? base + 1 : entry->file,
		(unsigned)entry->line);
	cw_case_note(
		kase, name, place, 0, false, "the suppression of %s %s", entry->about.id, what);
}

/* Without a time nobody knows whether it has ended. */
static bool is_in_force(struct cw_case *kase, const struct cw_suppress_entry *entry)
{
	char stamp[CW_STAMP_BYTES];
	char what[CW_STAMP_BYTES + 64];

	if (kase->as_of == CW_TIME_UNKNOWN) {
		note(kase, entry, "suppression.no_time",
			"is not applied: the case has no time to hold against its end");
		return false;
	}
	if (kase->as_of <= entry->about.until) {
		return true;
	}
	(void)snprintf(what, sizeof(what), "ended on %s and is not applied",
		cw_stamp_format(entry->about.until, stamp));
	note(kase, entry, "suppression.expired", what);
	return false;
}

static bool holds(const struct cw_case *kase, const struct cw_where *where, const void *fact)
{
	struct cw_text groups[CW_MAX_GROUPS] = {{0}};
	struct cw_evaluation e = {.kase = kase, .groups = groups};

	return where == NULL || (fact != NULL && cw_where_eval(&e, where, fact) == CW_TRUE);
}

static bool covers(const struct cw_case *kase, const struct cw_suppress_entry *entry,
	const struct cw_match *match)
{
	const struct cw_signature_about *about = cw_signature_about(match->signature);

	if (strcmp(about->id, entry->about.id) != 0 ||
		!holds(kase, entry->certificate, match->certificate) ||
		!holds(kase, entry->bundle, cw_case_find_bundle(kase, match->bundle)) ||
		(entry->failure != NULL && match->num_failures == 0)) {
		return false;
	}
	for (size_t i = 0; i < match->num_failures; i++) {
		if (!holds(kase, entry->failure, match->failures[i])) {
			return false;
		}
	}
	return true;
}

static struct cw_text key_of(const struct cw_failure *const *failure)
{
	return cw_text_of(failure, sizeof(*failure)); /* by address */
}

/* Whether the finer match explains every failure of this one. */
static bool is_contained(const struct cw_match *match, const struct cw_match *finer, bool *nomem)
{
	struct cw_map map = {0};
	bool all = true;

	for (size_t i = 0; i < finer->num_failures && !*nomem; i++) {
		*nomem = !cw_map_set(
			&map, key_of(&finer->failures[i]), (void *)(uintptr_t)finer->failures[i]);
	}
	for (size_t i = 0; i < match->num_failures && all && !*nomem; i++) {
		all = cw_map_get(&map, key_of(&match->failures[i])) != NULL;
	}
	cw_map_finish(&map);
	return all;
}

static void apply(struct cw_case *kase, const struct cw_suppress_entry *entry,
	const struct cw_matches *matches)
{
	for (size_t i = 0; i < matches->num_matches; i++) {
		struct cw_match *match = (struct cw_match *)(uintptr_t)matches->matches[i];

		if (match->suppression == NULL && covers(kase, entry, match)) {
			match->suppression = &entry->about;
		}
	}
}

bool cw_suppress(
	const struct cw_signatures *set, struct cw_case *kase, const struct cw_matches *matches)
{
	bool nomem = false;

	for (size_t i = 0; i < set->suppressions.count; i++) {
		const struct cw_suppress_entry *entry = set->suppressions.items[i];

		if (cw_signatures_find(set, entry->about.id) == NULL) {
			note(kase, entry, "suppression.unknown", "names no signature");
		}
		if (is_in_force(kase, entry)) {
			apply(kase, entry, matches);
		}
	}
	/* A cure may itself point to a finer one: from the finest up. */
	for (size_t round = 0; round < 2 && set->suppressions.count > 0; round++) {
		for (size_t i = 0; i < matches->num_matches && !nomem; i++) {
			struct cw_match *match = (struct cw_match *)(uintptr_t)matches->matches[i];

			if (match->suppression == NULL && match->cure != NULL &&
				match->cure->suppression != NULL &&
				is_contained(match, match->cure, &nomem)) {
				match->suppression = match->cure->suppression;
			}
		}
	}
	return !nomem && !kase->failed;
}
