/* SPDX-License-Identifier: MIT */
/* signatures why: what a signature found in an input, event by event. */
#include "input.h"
#include "sig.h"
#include "talk.h"

static int why(const struct input_options *input, const char *id)
{
	struct cw_signatures *signatures = load_signatures(&input->signatures, NULL);
	struct cw_options analysis = CW_OPTIONS_DEFAULT;
	const struct cw_report *report = NULL;
	struct output output;
	struct cw_error err = {0};
	int status;
	int tz_minutes;

	if (signatures == NULL || !read_times(input, &analysis.as_of, &tz_minutes)) {
		cw_signatures_destroy(signatures);
		return CW_EXIT_USAGE;
	}
	(void)cw_analyze_paths(
		input->inputs.items, input->inputs.count, signatures, &analysis, &report, &err);
	if (report == NULL) {
		print_error(&err);
		status = exit_for(&err);
	} else {
		(void)output_open(&output, NULL);
		status = sig_finish(&output,
			cw_signatures_why(signatures, id, report, &output.sink, &err), &err);
	}
	cw_report_destroy(report);
	cw_signatures_destroy(signatures);
	return status;
}

int sig_why(int argc, char **argv)
{
	struct input_options input = {0};
	const struct option table[] = {SIG_PATH_ROW(&input.signatures),
		{"--as-of", 0, OPTION_TEXT, "DATE", "judge validity then: a date, a time, or now",
			&input.as_of},
		SIG_HELP_ROW(&input.help), SIG_END_ROW};
	struct text_list inputs;
	int status = CW_EXIT_USAGE;

	if (!options_parse("signatures why", table, argc, argv, &input.inputs)) {
		goto out;
	}
	inputs = input.inputs;
	if (input.help) {
		(void)puts("usage: certway signatures why [OPTION...] ID INPUT...\n"
			   "Says which fact stands for each event of the signature, or which facts "
			   "come nearest\nand what they lack.\n");
		options_help(table);
		status = CW_EXIT_OK;
	} else if (inputs.count < 2) {
		talk("certway signatures why: which ID, in which INPUT?");
	} else {
		input.inputs.items++;
		input.inputs.count--;
		status = why(&input, inputs.items[0]);
		input.inputs = inputs;
	}
out:
	input_options_finish(&input);
	return status;
}
