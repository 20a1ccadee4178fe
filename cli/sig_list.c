/* SPDX-License-Identifier: MIT */
/* signatures list: every signature, one line each. */
#include "input.h"
#include "sig.h"

static int list(const struct text_list *paths)
{
	struct cw_signatures *signatures = load_signatures(paths, NULL);
	struct output output;
	struct cw_error err;
	int status;

	if (signatures == NULL) {
		return CW_EXIT_USAGE;
	}
	(void)output_open(&output, NULL);
	status =
		sig_finish(&output, cw_signatures_write_list(signatures, &output.sink, &err), &err);
	cw_signatures_destroy(signatures);
	return status;
}

int sig_list(int argc, char **argv)
{
	struct text_list paths = {NULL, 0};
	bool help = false;
	const struct option table[] = {SIG_PATH_ROW(&paths), SIG_HELP_ROW(&help), SIG_END_ROW};
	int status = CW_EXIT_USAGE;

	if (options_parse("signatures list", table, argc, argv, &paths)) {
		if (help) {
			(void)puts("usage: certway signatures list [PATH...]\n"
				   "Every signature: id, severity, family, title.\n");
			options_help(table);
			status = CW_EXIT_OK;
		} else {
			status = list(&paths);
		}
	}
	text_list_finish(&paths);
	return status;
}
