/* SPDX-License-Identifier: MIT */
/* signatures new: a draft from a log line or from what an input shows. */
#define _POSIX_C_SOURCE 200809L /* strdup */
#include "input.h"
#include "sig.h"
#include "talk.h"

#include <stdlib.h>
#include <string.h>

/* A record that is longer is none. */
#define MAX_RECORD_BYTES ((size_t)1 << 20)

/* Reads the nth line (from 1), or with 0 all. The text is the caller's; NULL, with a message, when
 * there is none. */
static char *read_text(FILE *file, const char *name, unsigned long line, size_t *len)
{
	char *text = malloc(MAX_RECORD_BYTES);
	unsigned long at = 1;
	int c;

	*len = 0;
	while (text != NULL && (c = getc(file)) != EOF && *len < MAX_RECORD_BYTES) {
		if (line == 0 || at == line) {
			text[(*len)++] = (char)c;
		}
		at += c == '\n';
		if (line != 0 && at > line) {
			break;
		}
	}
	if (text == NULL || ferror(file) || *len == 0) {
		talk("certway: %s: %s", name,
			text == NULL   ? "out of memory"
			: line > 0     ? "it has no such line"
			: ferror(file) ? "could not be read"
				       : "nothing to draft from");
		free(text);
		return NULL;
	}
	return text;
}

/* FILE:LINE, - or the line itself. The text is the caller's. */
static char *find_line(const char *from, size_t *len)
{
	const char *colon = strrchr(from, ':');
	char *end = NULL;
	unsigned long line = colon != NULL ? strtoul(colon + 1, &end, 10) : 0;
	char *name;
	char *text = NULL;
	FILE *file = NULL;

	if (strcmp(from, "-") == 0) {
		return read_text(stdin, "standard input", 0, len);
	}
	name = strdup(from);
	if (name != NULL && line > 0 && *end == '\0') {
		name[colon - from] = '\0';
		file = fopen(name, "rb");
	}
	if (file != NULL) {
		text = read_text(file, from, line, len);
		(void)fclose(file);
	} else if (name != NULL) {
		*len = strlen(from);
		text = strdup(from);
	}
	free(name);
	return text;
}

static int draft_line(const struct text_list *paths, const char *from)
{
	struct cw_signatures *signatures = NULL;
	struct output output;
	struct cw_error err;
	size_t len;
	char *line = find_line(from, &len);
	int status = CW_EXIT_USAGE;

	if (line == NULL) {
		return CW_EXIT_FAILED;
	}
	signatures = load_signatures(paths, NULL);
	if (signatures != NULL) {
		(void)output_open(&output, NULL);
		status = sig_finish(&output,
			cw_signatures_draft_line(signatures, line, len, &output.sink, &err), &err);
	}
	free(line);
	cw_signatures_destroy(signatures);
	return status;
}

static int draft_finding(const struct input_options *input, const char *id)
{
	struct cw_options analysis = CW_OPTIONS_DEFAULT;
	const struct cw_report *report;
	struct output output;
	struct cw_error err;
	int status;

	report = run_analysis(input, &analysis, &status);
	if (report == NULL) {
		return status;
	}
	(void)output_open(&output, NULL);
	status = sig_finish(
		&output, cw_signatures_draft_finding(report, id, &output.sink, &err), &err);
	cw_report_destroy(report);
	return status;
}

int sig_new(int argc, char **argv)
{
	struct input_options input = {0};
	const char *from = NULL;
	const struct option table[] = {
		{"--from", 0, OPTION_TEXT, "WHAT",
			"a log line, FILE:LINE or -; with an INPUT a finding's or failure's id",
			&from},
		SIG_PATH_ROW(&input.signatures), SIG_HELP_ROW(&input.help), SIG_END_ROW};
	int status = CW_EXIT_USAGE;

	if (!options_parse("signatures new", table, argc, argv, &input.inputs)) {
		goto out;
	}
	if (input.help) {
		(void)puts("usage: certway signatures new --from LINE|FILE:LINE|-\n"
			   "       certway signatures new --from ID INPUT...\n"
			   "Drafts a signature with its tests on standard output; what its author "
			   "has to say is\nmarked TODO.\n");
		options_help(table);
		status = CW_EXIT_OK;
	} else if (from == NULL) {
		talk("certway signatures new: --from what? Try 'certway signatures new --help'.");
	} else if (input.inputs.count == 0) {
		status = draft_line(&input.signatures, from);
	} else {
		input.quiet = true;
		status = draft_finding(&input, from);
	}
out:
	input_options_finish(&input);
	return status;
}
