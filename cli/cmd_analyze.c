/* SPDX-License-Identifier: MIT */
/* analyze and handshakes: the whole report, or a part of it. */
#include "command.h"
#include "input.h"
#include "report.h"
#include "talk.h"

#include <stdlib.h>
#include <string.h>

struct analyze_options {
	struct input_options input;
	const char *fail_on;
	const char *ladder;
	bool verbose;
};

static bool read_fail_on(const char *word, enum cw_fail_on *fail_on)
{
	if (word == NULL || strcmp(word, "issue") == 0) {
		*fail_on = CW_FAIL_ON_ISSUE;
	} else if (strcmp(word, "potential_problem") == 0) {
		*fail_on = CW_FAIL_ON_POTENTIAL_PROBLEM;
	} else if (strcmp(word, "never") == 0) {
		*fail_on = CW_FAIL_ON_NEVER;
	} else {
		talk("certway: --fail-on takes issue, potential_problem or never, not '%s'", word);
		return false;
	}
	return true;
}

/* Runs the analysis and writes the parts; returns analyze's exit status. */
static int analyze(struct analyze_options *options, enum cw_parts parts)
{
	struct cw_options analysis = CW_OPTIONS_DEFAULT;
	struct cw_write_options write = CW_WRITE_OPTIONS_DEFAULT;
	const struct cw_report *report;
	bool is_picture = options->ladder != NULL;
	int status;

	write.parts = parts;
	write.verbose = options->verbose;
	write.handshake_id = options->ladder;
	if (!read_format(options->input.format, &write.format) ||
		!read_fail_on(options->fail_on, &analysis.fail_on) ||
		!read_times(&options->input, &analysis.as_of, &write.tz_minutes)) {
		return CW_EXIT_USAGE;
	}
	report = run_analysis(&options->input, &analysis, &status);
	if (report == NULL) {
		return status;
	}
	status = parts == CW_PARTS_ALL ? report->exit_status : listing_status(report);
	/* Nobody wants to hear that an unreadable input has no handshake h1. */
	if (is_worth_writing(report, is_picture ? CW_FORMAT_TEXT : write.format)) {
		int written = write_report(&options->input, report, &write);

		status = written != CW_EXIT_OK ? written : status;
	}
	cw_report_destroy(report);
	return status;
}

static int parse_and_analyze(const char *name, const char *summary, const struct option *table,
	struct analyze_options *options, enum cw_parts parts, int argc, char **argv)
{
	int status = CW_EXIT_USAGE;

	if (!options_parse(name, table, argc, argv, &options->input.inputs)) {
		goto out;
	}
	if (options->input.help) {
		(void)printf("usage: certway %s [OPTION...] INPUT...\n%s\n\n", name, summary);
		options_help(table);
		status = CW_EXIT_OK;
		goto out;
	}
	if (options->input.inputs.count == 0) {
		talk("certway %s: no input. Try 'certway %s --help'.", name, name);
		goto out;
	}
	status = analyze(options, parts);
out:
	input_options_finish(&options->input);
	return status;
}

int command_analyze(int argc, char **argv)
{
	struct analyze_options options = {0};
	const struct option table[] = {
		INPUT_OPTION_ROWS(&options.input, "text, json or ndjson"),
		{"--fail-on", 0, OPTION_TEXT, "STATUS",
			"exit 1 from issue (default), potential_problem, or never",
			&options.fail_on},
		{"--verbose", 'v', OPTION_FLAG, NULL, "also what was checked and found in order",
			&options.verbose},
		{NULL, 0, OPTION_FLAG, NULL, NULL, NULL},
	};

	return parse_and_analyze("analyze",
		"Says who refused whose certificate, where, why, and what to change.", table,
		&options, CW_PARTS_ALL, argc, argv);
}

int command_handshakes(int argc, char **argv)
{
	struct analyze_options options = {0};
	const struct option table[] = {
		INPUT_OPTION_ROWS(&options.input, "text, json or ndjson"),
		{"--ladder", 'l', OPTION_TEXT, "ID",
			"one handshake (h1, h2, …) as a picture of its messages", &options.ladder},
		{NULL, 0, OPTION_FLAG, NULL, NULL, NULL},
	};

	return parse_and_analyze("handshakes",
		"Lists every TLS handshake in order of time: ends, server name, version, cipher,\n"
		"outcome, alert and its sender, the leaf's subject and issuer. Lines fit the "
		"terminal;\n"
		"piped they are whole.",
		table, &options, CW_PARTS_HANDSHAKES, argc, argv);
}
