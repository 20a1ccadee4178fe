/* SPDX-License-Identifier: MIT */
/* signatures doc: the catalogue as a page and as manual pages. */
#define _POSIX_C_SOURCE 200809L /* mkdir */
#include "input.h"
#include "sig.h"
#include "talk.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

static int write_html(
	const struct cw_signatures *signatures, const char *language, const char *path)
{
	struct output output;
	struct cw_error err;

	if (!output_open(&output, strcmp(path, "-") == 0 ? NULL : path)) {
		return CW_EXIT_FAILED;
	}
	return sig_finish(
		&output, cw_signatures_write_html(signatures, language, &output.sink, &err), &err);
}

static int write_page(const struct cw_signatures *signatures, size_t index, const char *language,
	const char *folder)
{
	struct output output;
	struct cw_error err;
	char path[4096];

	/* An id is of small letters, digits, - and _. */
	if (snprintf(path, sizeof(path), "%s/certway-%s.7", folder,
		    cw_signatures_id(signatures, index)) >= (int)sizeof(path) ||
		!output_open(&output, path)) {
		return CW_EXIT_FAILED;
	}
	return sig_finish(&output,
		cw_signatures_write_man(signatures, index, language, &output.sink, &err), &err);
}

static int write_man(
	const struct cw_signatures *signatures, const char *language, const char *folder)
{
	int status = CW_EXIT_OK;

	if (mkdir(folder, 0777) != 0 && errno != EEXIST) {
		talk("certway: %s: %s", folder, strerror(errno));
		return CW_EXIT_FAILED;
	}
	for (size_t i = 0; status == CW_EXIT_OK && i < cw_signatures_count(signatures); i++) {
		status = write_page(signatures, i, language, folder);
	}
	return status;
}

int sig_doc(int argc, char **argv)
{
	struct text_list paths = {NULL, 0};
	const char *html = NULL;
	const char *man = NULL;
	const char *lang = NULL;
	bool help = false;
	const struct option table[] = {
		{"--html", 0, OPTION_TEXT, "FILE",
			"one page with every signature; - for standard output", &html},
		{"--man", 0, OPTION_TEXT, "FOLDER", "a manual page each: certway-ID.7", &man},
		{"--lang", 0, OPTION_TEXT, "LANG", "en, fr, ko", &lang}, SIG_PATH_ROW(&paths),
		SIG_HELP_ROW(&help), SIG_END_ROW};
	struct cw_signatures *signatures = NULL;
	int status = CW_EXIT_USAGE;

	if (!options_parse("signatures doc", table, argc, argv, &paths)) {
		goto out;
	}
	if (help) {
		(void)puts("usage: certway signatures doc --html FILE --man FOLDER [PATH...]\n"
			   "Writes the catalogue for people.\n");
		options_help(table);
		status = CW_EXIT_OK;
		goto out;
	}
	if (html == NULL && man == NULL) {
		talk("certway signatures doc: --html FILE, --man FOLDER or both?");
		goto out;
	}
	signatures = load_signatures(&paths, NULL);
	if (signatures == NULL) {
		goto out;
	}
	status = html != NULL ? write_html(signatures, lang, html) : CW_EXIT_OK;
	if (man != NULL && status == CW_EXIT_OK) {
		status = write_man(signatures, lang, man);
	}
out:
	cw_signatures_destroy(signatures);
	text_list_finish(&paths);
	return status;
}
