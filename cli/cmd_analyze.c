/* SPDX-License-Identifier: MIT */
/* analyze and handshakes: the whole report, or a part of it. */
#include "command.h"
#include "input.h"
#include "output.h"
#include "talk.h"

#include <stdlib.h>
#include <string.h>

struct analyze_options {
	struct input_options input;
	const char *fail_on;
	bool verbose;
};

static bool read_format(const char *word, enum cw_format *format)
{
	static const struct {
		const char *word;
		enum cw_format format;
	} formats[] = {
		{"text", CW_FORMAT_TEXT},
		{"json", CW_FORMAT_JSON},
		{"ndjson", CW_FORMAT_NDJSON},
	};

	*format = CW_FORMAT_TEXT;
	for (size_t i = 0; word != NULL && i < sizeof(formats) / sizeof(formats[0]); i++) {
		if (strcmp(word, formats[i].word) == 0) {
			*format = formats[i].format;
			return true;
		}
	}
	if (word != NULL) {
		talk("certway: --format takes text, json or ndjson, not '%s'", word);
	}
	return word == NULL;
}

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

static int write_report(const struct analyze_options *options, const struct cw_report *report,
	struct cw_write_options *write)
{
	struct output output;
	struct cw_error err;

	if (!output_open(&output, options->input.output)) {
		return CW_EXIT_FAILED;
	}
	if (!output_color(&output, options->input.color, &write->color)) {
		talk("certway: --color takes auto, always or never, not '%s'",
			options->input.color);
		output_abandon(&output);
		return CW_EXIT_USAGE;
	}
	write->width = output_width(&output);
	if (cw_report_write(report, write, &output.sink, &err) != CW_OK) {
		print_error(&err);
		output_abandon(&output);
		return CW_EXIT_FAILED;
	}
	return output_close(&output) ? CW_EXIT_OK : CW_EXIT_FAILED;
}

/* Runs the analysis and writes the parts; returns analyze's exit status. */
static int analyze(struct analyze_options *options, enum cw_parts parts)
{
	struct cw_options analysis = CW_OPTIONS_DEFAULT;
	struct cw_write_options write = CW_WRITE_OPTIONS_DEFAULT;
	const struct cw_report *report = NULL;
	struct cw_error err;
	int status;

	write.parts = parts;
	write.verbose = options->verbose;
	if (!read_format(options->input.format, &write.format) ||
		!read_fail_on(options->fail_on, &analysis.fail_on) ||
		!read_times(&options->input, &analysis.as_of, &write.tz_minutes)) {
		return CW_EXIT_USAGE;
	}
	(void)run_analysis(&options->input, &analysis, &report, &err);
	if (report == NULL) {
		return exit_for(&err);
	}
	status = report->exit_status;
	/* A person has read the error on standard error; a program wants its document. */
	if (report->error.code == CW_OK || write.format != CW_FORMAT_TEXT ||
		(status < CW_EXIT_UNREADABLE && status != CW_EXIT_USAGE)) {
		int written = write_report(options, report, &write);

		status = written != CW_EXIT_OK ? written : status;
	}
	cw_report_destroy(report);
	return status;
}

static int run(int argc, char **argv, enum cw_parts parts, const char *summary)
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
	const char *name = parts == CW_PARTS_ALL ? "analyze" : "handshakes";
	int status = CW_EXIT_USAGE;

	if (!options_parse(name, table, argc, argv, &options.input.inputs)) {
		goto out;
	}
	if (options.input.help) {
		(void)printf("usage: certway %s [OPTION...] INPUT...\n%s\n\n", name, summary);
		options_help(table);
		status = CW_EXIT_OK;
		goto out;
	}
	if (options.input.inputs.count == 0) {
		talk("certway %s: no input. Try 'certway %s --help'.", name, name);
		goto out;
	}
	status = analyze(&options, parts);
out:
	input_options_finish(&options.input);
	return status;
}

int command_analyze(int argc, char **argv)
{
	return run(argc, argv, CW_PARTS_ALL,
		"Says who refused whose certificate, where, why, and what to change.");
}

int command_handshakes(int argc, char **argv)
{
	int status = run(argc, argv, CW_PARTS_HANDSHAKES,
		"Lists every TLS handshake: time, ends, server name, version, certificate, "
		"outcome.");

	/* A listing has no verdict: 0, unless the input could not be read. */
	return status == CW_EXIT_FINDING || status == CW_EXIT_INCONCLUSIVE ? CW_EXIT_OK : status;
}
