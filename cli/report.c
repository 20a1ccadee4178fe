/* SPDX-License-Identifier: MIT */
#include "report.h"
#include "output.h"
#include "talk.h"

#include <string.h>

bool read_format(const char *word, enum cw_format *format)
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

int write_report(const struct input_options *options, const struct cw_report *report,
	struct cw_write_options *write)
{
	struct output output;
	struct cw_error err;

	if (!output_open(&output, options->output)) {
		return CW_EXIT_FAILED;
	}
	if (!output_color(&output, options->color, &write->color)) {
		talk("certway: --color takes auto, always or never, not '%s'", options->color);
		output_abandon(&output);
		return CW_EXIT_USAGE;
	}
	write->width = output_width(&output);
	write->utf8 = output_utf8(&output);
	if (cw_report_write(report, write, &output.sink, &err) != CW_OK) {
		print_error(&err);
		output_abandon(&output);
		return exit_for(&err);
	}
	return output_close(&output) ? CW_EXIT_OK : CW_EXIT_FAILED;
}

bool is_worth_writing(const struct cw_report *report, enum cw_format format)
{
	int status = report->exit_status;

	return report->error.code == CW_OK || format != CW_FORMAT_TEXT ||
	       (status < CW_EXIT_UNREADABLE && status != CW_EXIT_USAGE);
}

int listing_status(const struct cw_report *report)
{
	int status = report->exit_status;

	return status == CW_EXIT_FINDING || status == CW_EXIT_INCONCLUSIVE ? CW_EXIT_OK : status;
}
