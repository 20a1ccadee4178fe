/* SPDX-License-Identifier: MIT */
/* signatures test: the tests that signatures carry. */
#include "input.h"
#include "sig.h"

static int test(const struct text_list *paths, const char *id)
{
	struct cw_signatures *signatures = load_signatures(paths, NULL);
	struct output output;
	struct cw_error err;
	size_t failed = 0;
	int status;

	if (signatures == NULL) {
		return CW_EXIT_USAGE;
	}
	(void)output_open(&output, NULL);
	status = sig_finish(
		&output, cw_signatures_test(signatures, id, &output.sink, &failed, &err), &err);
	cw_signatures_destroy(signatures);
	return status == CW_EXIT_OK && failed > 0 ? CW_EXIT_USAGE : status;
}

int sig_test(int argc, char **argv)
{
	struct text_list paths = {NULL, 0};
	const char *id = NULL;
	bool help = false;
	const struct option table[] = {SIG_PATH_ROW(&paths),
		{"--id", 0, OPTION_TEXT, "ID", "only this signature", &id}, SIG_HELP_ROW(&help),
		SIG_END_ROW};
	int status = CW_EXIT_USAGE;

	if (options_parse("signatures test", table, argc, argv, &paths)) {
		if (help) {
			(void)puts("usage: certway signatures test [OPTION...] [PATH...]\n"
				   "Runs the tests inside the signatures; says of each that fails "
				   "why.\n");
			options_help(table);
			status = CW_EXIT_OK;
		} else {
			status = test(&paths, id);
		}
	}
	text_list_finish(&paths);
	return status;
}
