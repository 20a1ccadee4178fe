/* SPDX-License-Identifier: MIT */
/* signatures coverage: over many inputs, which signatures never fired and which failures nobody
 * explained. Each input is a case of its own. */
#define _POSIX_C_SOURCE 200809L /* strdup */
#include "input.h"
#include "sig.h"
#include "talk.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct tally {
	char *id;
	uint64_t issues;
	uint64_t potential;
	uint64_t undecided;
};

struct coverage {
	struct tally *tallies; /* by id, as every report has them */
	size_t count;
	uint64_t inputs;
	uint64_t unreadable;
	uint64_t failures;
	uint64_t unexplained;
};

static bool add_tallies(struct coverage *c, const struct cw_report *report)
{
	if (c->tallies == NULL && report->num_results > 0) {
		c->tallies = calloc(report->num_results, sizeof(*c->tallies));
		c->count = c->tallies != NULL ? report->num_results : 0;
	}
	for (size_t i = 0; i < c->count && i < report->num_results; i++) {
		struct tally *tally = &c->tallies[i];

		if (tally->id == NULL) {
			tally->id = strdup(report->results[i].id);
		}
		tally->issues += report->results[i].status == CW_STATUS_ISSUE;
		tally->potential += report->results[i].status == CW_STATUS_POTENTIAL_PROBLEM;
		tally->undecided += report->results[i].status == CW_STATUS_MISSING_INFORMATION;
		if (tally->id == NULL) {
			return false;
		}
	}
	return report->num_results == 0 || c->tallies != NULL;
}

static void print_unexplained(struct coverage *c, const struct cw_report *report, const char *name)
{
	for (size_t i = 0; i < report->num_failures; i++) {
		const struct cw_failure *failure = report->failures[i];

		c->failures++;
		if (report->explained_by[i].count > 0) {
			continue;
		}
		c->unexplained++;
		(void)printf("unexplained: ");
		print_safely(stdout, name);
		(void)printf(": %s %s", failure->id, failure->reason);
		if (failure->place.member[0] != '\0') {
			(void)printf(", ");
			print_safely(stdout, failure->place.member);
			(void)printf(failure->place.line > 0 ? ":%" PRIu64 : " packet %" PRIu64,
				failure->place.line > 0 ? failure->place.line
							: failure->place.packet);
		}
		(void)printf("\n");
	}
}

static bool cover(struct coverage *c, const struct cw_signatures *signatures, const char *input)
{
	const struct cw_report *report = NULL;
	struct cw_error err = {0};
	bool ok = true;

	(void)cw_analyze_paths(&input, 1, signatures, NULL, &report, &err);
	c->inputs++;
	if (report == NULL || report->error.code != CW_OK) {
		print_error(&err);
		c->unreadable++;
	}
	if (report != NULL) {
		print_unexplained(c, report, input);
		ok = add_tallies(c, report);
	}
	cw_report_destroy(report);
	return ok;
}

static void print_tallies(const struct coverage *c)
{
	size_t silent = 0;

	for (size_t i = 0; i < c->count; i++) {
		const struct tally *tally = &c->tallies[i];

		if (tally->issues + tally->potential == 0) {
			silent++;
			(void)printf("never found: %s%s\n", tally->id,
				tally->undecided > 0 ? " (sometimes undecided)" : "");
		} else {
			(void)printf("found: %s, an issue in %" PRIu64
				     " and a potential problem in %" PRIu64 " inputs\n",
				tally->id, tally->issues, tally->potential);
		}
	}
	(void)printf("%" PRIu64 " inputs, %" PRIu64 " unreadable; %zu of %zu signatures never "
		     "found; %" PRIu64 " of %" PRIu64 " failures unexplained\n",
		c->inputs, c->unreadable, silent, c->count, c->unexplained, c->failures);
}

static int coverage(const struct text_list *paths, const struct text_list *inputs)
{
	struct cw_signatures *signatures = load_signatures(paths, NULL);
	struct coverage c = {0};
	bool ok = signatures != NULL;

	for (size_t i = 0; ok && i < inputs->count; i++) {
		ok = cover(&c, signatures, inputs->items[i]);
	}
	if (ok) {
		print_tallies(&c);
	}
	for (size_t i = 0; i < c.count; i++) {
		free(c.tallies[i].id);
	}
	free(c.tallies);
	cw_signatures_destroy(signatures);
	return signatures == NULL ? CW_EXIT_USAGE : ok ? CW_EXIT_OK : CW_EXIT_FAILED;
}

int sig_coverage(int argc, char **argv)
{
	struct text_list paths = {NULL, 0};
	struct text_list inputs = {NULL, 0};
	bool help = false;
	const struct option table[] = {SIG_PATH_ROW(&paths), SIG_HELP_ROW(&help), SIG_END_ROW};
	int status = CW_EXIT_USAGE;

	if (!options_parse("signatures coverage", table, argc, argv, &inputs)) {
		goto out;
	}
	if (help) {
		(void)puts("usage: certway signatures coverage [OPTION...] INPUT...\n"
			   "Over many inputs, each a case of its own: which signatures were never "
			   "found, and\nwhich failures none explains.\n");
		options_help(table);
		status = CW_EXIT_OK;
	} else if (inputs.count == 0) {
		talk("certway signatures coverage: over which INPUT?");
	} else {
		status = coverage(&paths, &inputs);
	}
out:
	text_list_finish(&paths);
	text_list_finish(&inputs);
	return status;
}
