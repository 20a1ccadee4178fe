/* SPDX-License-Identifier: MIT */
/* signatures lint: all flaws of all files in one run. */
#include "input.h"
#include "sig.h"

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
static int lint(const struct text_list *paths, const char *lang)
{
	struct flaws flaws = {0, 0};
	struct cw_signatures_options options = CW_SIGNATURES_OPTIONS_DEFAULT;
	struct cw_signatures *signatures = NULL;
	struct cw_error err;
	enum cw_code code;

	options.paths = paths->items;
	options.num_paths = paths->count;
	options.flaw = print_flaw;
	options.flaw_ctx = &flaws;
	options.lint = true;
	options.lint_language = lang;
	code = cw_signatures_load(&options, &signatures, &err);
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

int sig_lint(int argc, char **argv)
{
	struct text_list paths = {NULL, 0};
	const char *lang = NULL;
	bool help = false;
	const struct option table[] = {SIG_PATH_ROW(&paths),
		{"--lang", 0, OPTION_TEXT, "LANG", "also tell what is not said in this language",
			&lang},
		SIG_HELP_ROW(&help), SIG_END_ROW};
	int status = CW_EXIT_USAGE;

	if (options_parse("signatures lint", table, argc, argv, &paths)) {
		if (help) {
			(void)puts("usage: certway signatures lint [OPTION...] [PATH...]\n"
				   "Errors and weaknesses of signature files, each with file, line "
				   "and column.\n");
			options_help(table);
			status = CW_EXIT_OK;
		} else {
			status = lint(&paths, lang);
		}
	}
	text_list_finish(&paths);
	return status;
}
