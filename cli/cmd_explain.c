/* SPDX-License-Identifier: MIT */
/* explain: a signature as a page. */
#include "command.h"
#include "input.h"
#include "sig.h"
#include "talk.h"

static int explain(const struct text_list *paths, const char *id, const char *lang)
{
	struct cw_signatures *signatures = load_signatures(paths, NULL);
	char language[16];
	struct output output;
	struct cw_error err;
	int status;

	if (signatures == NULL) {
		return CW_EXIT_USAGE;
	}
	(void)output_open(&output, NULL);
	status = sig_finish(&output,
		cw_signatures_explain(
			signatures, id, choose_language(lang, true, language), &output.sink, &err),
		&err);
	cw_signatures_destroy(signatures);
	return status;
}

int command_explain(int argc, char **argv)
{
	struct text_list paths = {NULL, 0};
	struct text_list words = {NULL, 0};
	const char *lang = NULL;
	bool help = false;
	const struct option table[] = {SIG_PATH_ROW(&paths),
		{"--lang", 0, OPTION_TEXT, "LANG", "en, fr, ko; otherwise the locale's", &lang},
		SIG_HELP_ROW(&help), SIG_END_ROW};
	int status = CW_EXIT_USAGE;

	if (!options_parse("explain", table, argc, argv, &words)) {
		goto out;
	}
	if (help) {
		(void)puts("usage: certway explain [OPTION...] ID\nPrints a signature as a page; "
			   "'certway signatures list' has the ids.\n");
		options_help(table);
		status = CW_EXIT_OK;
	} else if (words.count != 1) {
		talk("certway explain: which ID? 'certway signatures list' has them.");
	} else {
		status = explain(&paths, words.items[0], lang);
	}
out:
	text_list_finish(&paths);
	text_list_finish(&words);
	return status;
}
