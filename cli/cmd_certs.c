/* SPDX-License-Identifier: MIT */
/* certs: every certificate and where it was seen. */
#include "command.h"
#include "export.h"
#include "report.h"
#include "talk.h"

#include <stdio.h>

struct certs_options {
	struct input_options input;
	const char *export_folder;
};

static int certs(struct certs_options *options)
{
	struct cw_options analysis = CW_OPTIONS_DEFAULT;
	struct cw_write_options write = CW_WRITE_OPTIONS_DEFAULT;
	const struct cw_report *report;
	int status;

	write.parts = CW_PARTS_CERTIFICATES;
	if (!read_format(options->input.format, &write.format) ||
		!read_times(&options->input, &analysis.as_of, &write.tz_minutes)) {
		return CW_EXIT_USAGE;
	}
	report = run_analysis(&options->input, &analysis, &status);
	if (report == NULL) {
		return status;
	}
	status = listing_status(report);
	if (status == CW_EXIT_OK && options->export_folder != NULL) {
		status = export_certificates(options->export_folder, report, options->input.quiet);
	}
	if (is_worth_writing(report, write.format)) {
		int written = write_report(&options->input, report, &write);

		status = written != CW_EXIT_OK ? written : status;
	}
	cw_report_destroy(report);
	return status;
}

int command_certs(int argc, char **argv)
{
	struct certs_options options = {0};
	const struct option table[] = {
		INPUT_OPTION_ROWS(&options.input, "text, json or ndjson"),
		{"--export", 0, OPTION_TEXT, "FOLDER",
			"write each certificate and each chain of the captures there as PEM",
			&options.export_folder},
		{NULL, 0, OPTION_FLAG, NULL, NULL, NULL},
	};
	int status = CW_EXIT_USAGE;

	if (!options_parse("certs", table, argc, argv, &options.input.inputs)) {
		goto out;
	}
	if (options.input.help) {
		(void)puts("usage: certway certs [OPTION...] INPUT...\n"
			   "Lists each distinct certificate once, with where it was seen.\n");
		options_help(table);
		status = CW_EXIT_OK;
		goto out;
	}
	if (options.input.inputs.count == 0) {
		talk("certway certs: no input. Try 'certway certs --help'.");
		goto out;
	}
	status = certs(&options);
out:
	input_options_finish(&options.input);
	return status;
}
