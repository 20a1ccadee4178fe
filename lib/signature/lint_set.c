/* SPDX-License-Identifier: MIT */
/* Weaknesses that show only beside the other signatures: literals that stand everywhere, and two that
 * say the same. */
#include "signature/signature.h"

#include "facts/case.h"
#include "signature/diagnose.h"
#include "signature/literals.h"
#include "signature/match.h"
#include "signature/selftest.h"

#include <stdlib.h>
#include <string.h>

/* A literal that stands in one of so many lines that others must match tells little; with fewer
 * lines than these nothing can be said. */
#define COMMON_SHARE 4
#define COMMON_LINES 40

static bool expects_issue(const struct cw_node *test)
{
	const struct cw_node *expect = cw_node_get(test, "expect");

	return expect != NULL && cw_text_is(expect->text, "issue");
}

/* --- common literals --- */

/* Lines of other signatures' tests, and how many of them hold the literal. */
static size_t count_lines(const struct cw_signatures *set, const struct cw_signature *signature,
	struct cw_text literal, size_t *total)
{
	size_t found = 0;
	size_t at;

	*total = 0;
	for (size_t i = 0; i < set->signatures.count; i++) {
		const struct cw_signature *other = set->signatures.items[i];

		for (size_t k = 0; other != signature && k < other->about.num_tests; k++) {
			const struct cw_node *log = cw_node_get(other->tests->items[k], "log");

			for (size_t n = 0; log != NULL && n < log->count; n++) {
				found += cw_text_find(log->items[n]->text, literal, &at);
				(*total)++;
			}
		}
	}
	return found;
}

static void lint_common(struct cw_loading *l, const struct cw_signature *signature)
{
	for (size_t i = 0; i < signature->num_events; i++) {
		const struct cw_sig_event *event = &signature->events[i];
		const struct cw_check *best =
			event->source == CW_SOURCE_LOG ? cw_literals_of(&event->where) : NULL;
		struct cw_node at = {.line = event->line, .column = 1};

		for (size_t k = 0; best != NULL && k < best->num_operands; k++) {
			struct cw_text text = best->operands[k].text;
			size_t total;
			size_t found = count_lines(l->set, signature, text, &total);

			if (total >= COMMON_LINES && found > total / COMMON_SHARE) {
				cw_sig_warning(l, &at,
					"the event '%s' rests on '%.*s', which %zu of %zu lines in "
					"the tests of others hold",
					event->name, (int)(text.len < 60 ? text.len : 60), text.ptr,
					found, total);
			}
		}
	}
}

/* --- overlaps --- */

static size_t index_of(const struct cw_signatures *set, const char *id)
{
	for (size_t i = 0; i < set->signatures.count; i++) {
		const struct cw_signature *signature = set->signatures.items[i];

		if (strcmp(signature->about.id, id) == 0) {
			return i;
		}
	}
	return SIZE_MAX;
}

/* Whether a refines b, perhaps through others. Depth: refines may go in a circle. */
static bool refines(const struct cw_signatures *set, size_t a, size_t b, unsigned depth)
{
	const struct cw_signature *fine = set->signatures.items[a];

	for (size_t i = 0; depth > 0 && i < fine->about.refines.count; i++) {
		size_t next = index_of(set, fine->about.refines.items[i]);

		if (next == b || (next != SIZE_MAX && refines(set, next, b, depth - 1))) {
			return true;
		}
	}
	return false;
}

/* Notes which signatures find an issue in the i-th one's own tests. */
static bool run_tests(const struct cw_signatures *set, size_t i,
	const struct cw_signature_runner *runner, bool *found)
{
	const struct cw_signature *signature = set->signatures.items[i];
	bool ok = true;

	for (size_t k = 0; ok && k < signature->about.num_tests; k++) {
		const struct cw_node *test = signature->tests->items[k];
		struct cw_matches matches;
		struct cw_case kase;

		if (!expects_issue(test)) {
			continue;
		}
		cw_case_init(&kase, &set->limits);
		ok = cw_selftest_case(test, runner, &kase) &&
		     cw_match_some(&set->signatures, &kase, "en", &matches);
		for (size_t n = 0; ok && n < matches.num_results; n++) {
			found[i * set->signatures.count + n] |=
				matches.results[n].status == CW_SIG_ISSUE;
		}
		cw_case_finish(&kase);
	}
	return ok;
}

static void tell_overlaps(struct cw_loading *l, size_t i, const bool *found)
{
	const struct cw_signatures *set = l->set;
	const struct cw_signature *signature = set->signatures.items[i];
	size_t count = set->signatures.count;

	for (size_t k = 0; k < count; k++) {
		const struct cw_signature *other = set->signatures.items[k];

		if (k != i && found[i * count + k] && found[k * count + i] &&
			!refines(set, i, k, 8) && !refines(set, k, i, 8)) {
			cw_sig_warning(l, signature->tests,
				"'%s' matches these tests too, and this one its tests: one should "
				"refine the other, or a test tell them apart",
				other->about.id);
		}
	}
}

bool cw_signatures_lint(struct cw_signatures *set, const struct cw_signature_runner *runner)
{
	size_t count = set->signatures.count;
	bool *found = calloc(count * count + 1, sizeof(*found));
	struct cw_loading l = {.set = set};
	bool ok = found != NULL;

	for (size_t i = 0; ok && i < count; i++) {
		ok = run_tests(set, i, runner, found);
	}
	for (size_t i = 0; ok && i < count; i++) {
		const struct cw_signature *signature = set->signatures.items[i];

		l.file = signature->file;
		lint_common(&l, signature);
		tell_overlaps(&l, i, found);
	}
	free(found);
	return ok && !l.nomem;
}
