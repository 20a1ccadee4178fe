/* SPDX-License-Identifier: MIT */
/* signatures, explain and schema: what is known, without an input. */
#include "command.h"
#include "input.h"
#include "output.h"
#include "talk.h"

#include <string.h>

static int finish(struct output *output, enum cw_code code, const struct cw_error *err)
{
	if (code != CW_OK) {
		print_error(err);
		output_abandon(output);
		return exit_for(err);
	}
	return output_close(output) ? CW_EXIT_OK : CW_EXIT_FAILED;
}

static int list(const struct text_list *paths)
{
	struct cw_signatures *signatures = load_signatures(paths);
	struct output output;
	struct cw_error err;
	int status;

	if (signatures == NULL) {
		return CW_EXIT_USAGE;
	}
	(void)output_open(&output, NULL);
	status = finish(&output, cw_signatures_write_list(signatures, &output.sink, &err), &err);
	cw_signatures_destroy(signatures);
	return status;
}

static int test(const struct text_list *paths, const char *id)
{
	struct cw_signatures *signatures = load_signatures(paths);
	struct output output;
	struct cw_error err;
	size_t failed = 0;
	int status;

	if (signatures == NULL) {
		return CW_EXIT_USAGE;
	}
	(void)output_open(&output, NULL);
	status = finish(
		&output, cw_signatures_test(signatures, id, &output.sink, &failed, &err), &err);
	cw_signatures_destroy(signatures);
	return status == CW_EXIT_OK && failed > 0 ? CW_EXIT_USAGE : status;
}

struct flaws {
	size_t errors;
	size_t warnings;
};

static void print_flaw(void *ctx, const char *file, uint32_t line, uint32_t column, bool is_error,
	const char *message)
{
	struct flaws *flaws = ctx;

	flaws->errors += is_error;
	flaws->warnings += !is_error;
	(void)printf("%s:%u:%u: %s: %s\n", file, (unsigned)line, (unsigned)column,
		is_error ? "error" : "warning", message);
}

/* Without paths the shipped set; with paths they are checked beside it, so that `refines` and
 * overrides resolve. */
static int lint(const struct text_list *paths)
{
	struct flaws flaws = {0, 0};
	struct cw_signatures_options options = {
		sizeof(options), paths->items, paths->count, false, NULL, print_flaw, &flaws};
	struct cw_signatures *signatures = NULL;
	struct cw_error err;
	enum cw_code code = cw_signatures_load(&options, &signatures, &err);

	if (code != CW_OK && flaws.errors == 0) {
		print_error(&err);
		return exit_for(&err);
	}
	(void)printf("%zu signatures, %zu errors, %zu warnings\n",
		signatures != NULL ? cw_signatures_count(signatures) : 0, flaws.errors,
		flaws.warnings);
	cw_signatures_destroy(signatures);
	return flaws.errors > 0 ? CW_EXIT_USAGE : CW_EXIT_OK;
}

int command_signatures(int argc, char **argv)
{
	struct text_list paths = {NULL, 0};
	struct text_list words = {NULL, 0};
	const char *id = NULL;
	bool help = false;
	const struct option table[] = {
		{"--signatures", 's', OPTION_LIST, "PATH",
			"a file or folder that adds to the shipped set", &paths},
		{"--id", 0, OPTION_TEXT, "ID", "test: only this signature", &id},
		{"--help", 'h', OPTION_FLAG, NULL, "this", &help},
		{NULL, 0, OPTION_FLAG, NULL, NULL, NULL},
	};
	int status = CW_EXIT_USAGE;

	if (!options_parse("signatures", table, argc, argv, &words)) {
		goto out;
	}
	if (help) {
		(void)puts("usage: certway signatures list [PATH...]   every signature, one line "
			   "each\n"
			   "       certway signatures lint [PATH...]   flaws, with file, line and "
			   "column\n"
			   "       certway signatures test [PATH...]   run the tests inside the "
			   "signatures\n"
			   "A PATH is a signature file or a folder; it adds to the shipped set.\n");
		options_help(table);
		status = CW_EXIT_OK;
		goto out;
	}
	for (size_t i = 1; i < words.count; i++) {
		if (!text_list_add(&paths, words.items[i])) {
			goto out;
		}
	}
	if (words.count > 0 && strcmp(words.items[0], "list") == 0) {
		status = list(&paths);
	} else if (words.count > 0 && strcmp(words.items[0], "lint") == 0) {
		status = lint(&paths);
	} else if (words.count > 0 && strcmp(words.items[0], "test") == 0) {
		status = test(&paths, id);
	} else {
		talk("certway signatures: list, lint or test? Try 'certway signatures --help'.");
	}
out:
	text_list_finish(&paths);
	text_list_finish(&words);
	return status;
}

int command_explain(int argc, char **argv)
{
	struct text_list paths = {NULL, 0};
	struct text_list words = {NULL, 0};
	bool help = false;
	const struct option table[] = {
		{"--signatures", 's', OPTION_LIST, "PATH",
			"a file or folder that adds to the shipped set", &paths},
		{"--help", 'h', OPTION_FLAG, NULL, "this", &help},
		{NULL, 0, OPTION_FLAG, NULL, NULL, NULL},
	};
	struct cw_signatures *signatures = NULL;
	struct output output;
	struct cw_error err;
	int status = CW_EXIT_USAGE;

	if (!options_parse("explain", table, argc, argv, &words)) {
		goto out;
	}
	if (help) {
		(void)puts("usage: certway explain [OPTION...] ID\nPrints a signature as a page; "
			   "'certway signatures list' has the ids.\n");
		options_help(table);
		status = CW_EXIT_OK;
		goto out;
	}
	if (words.count != 1) {
		talk("certway explain: which ID? 'certway signatures list' has them.");
		goto out;
	}
	signatures = load_signatures(&paths);
	if (signatures != NULL) {
		(void)output_open(&output, NULL);
		status = finish(&output,
			cw_signatures_explain(signatures, words.items[0], &output.sink, &err),
			&err);
	}
out:
	cw_signatures_destroy(signatures);
	text_list_finish(&paths);
	text_list_finish(&words);
	return status;
}

int command_schema(int argc, char **argv)
{
	struct output output;
	struct cw_error err;

	if (argc == 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)) {
		(void)puts("usage: certway schema report|signature\n"
			   "Prints the JSON Schema of the report or of a signature file.");
		return CW_EXIT_OK;
	}
	(void)output_open(&output, NULL);
	if (argc == 2 && strcmp(argv[1], "report") == 0) {
		return finish(&output, cw_report_write_schema(&output.sink, &err), &err);
	}
	if (argc == 2 && strcmp(argv[1], "signature") == 0) {
		return finish(&output, cw_signatures_write_schema(&output.sink, &err), &err);
	}
	output_abandon(&output);
	talk("certway schema: report or signature?");
	return CW_EXIT_USAGE;
}
