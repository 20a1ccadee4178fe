/* SPDX-License-Identifier: MIT */
/* What analyze, handshakes and certs share: their inputs, the signatures, and the analysis itself. */
#ifndef CLI_INPUT_H
#define CLI_INPUT_H

#include "options.h"

#include <certway/certway.h>

struct input_options {
	bool help;
	bool quiet;
	const char *format;
	const char *output;
	const char *as_of;
	const char *tz;
	const char *around;
	const char *filter;
	const char *keylog;
	const char *color;
	const char *lang;
	struct text_list signatures;
	struct text_list suppress;
	struct text_list inputs;
};

/* The rows that these commands have in common. */
#define INPUT_OPTION_ROWS(o, formats)                                                              \
	{"--format", 'f', OPTION_TEXT, "FORMAT", formats, &(o)->format},                           \
		{"--output", 'o', OPTION_TEXT, "FILE",                                             \
			"write there instead of to standard output", &(o)->output},                \
		{"--as-of", 0, OPTION_TEXT, "DATE", "judge validity then: a date, a time, or now", \
			&(o)->as_of},                                                              \
		{"--tz", 0, OPTION_TEXT, "ZONE",                                                   \
			"show times in this zone, such as +02:00 (text only)", &(o)->tz},          \
		{"--around", 0, OPTION_TEXT, "MARKER", "only the window of this DEBUG_MARKER",     \
			&(o)->around},                                                             \
		{"--filter", 0, OPTION_TEXT, "EXPRESSION",                                         \
			"only packets that match, as in tcpdump; addresses and ports as numbers",  \
			&(o)->filter},                                                             \
		{"--keylog", 0, OPTION_TEXT, "FILE",                                               \
			"secrets (SSLKEYLOGFILE) that open what is encrypted in captures",         \
			&(o)->keylog},                                                             \
		{"--signatures", 's', OPTION_LIST, "PATH",                                         \
			"a file or folder that adds to the shipped set", &(o)->signatures},        \
		{"--suppress", 0, OPTION_LIST, "FILE", "findings that are known, and until when",  \
			&(o)->suppress},                                                           \
		{"--color", 0, OPTION_TEXT, "WHEN", "auto, always or never", &(o)->color},         \
		{"--lang", 0, OPTION_TEXT, "LANG",                                                 \
			"of titles, summaries and remedies: en, fr, ko", &(o)->lang},              \
		{"--quiet", 'q', OPTION_FLAG, NULL, "no talk on standard error", &(o)->quiet},     \
	{                                                                                          \
		"--help", 'h', OPTION_FLAG, NULL, "this", &(o)->help                               \
	}

/* Loads the set that the options, $CERTWAY_SIGNATURES and the data folders name, with these files of
 * suppressions (NULL: none); says every flaw on standard error. NULL on failure. */
struct cw_signatures *load_signatures(
	const struct text_list *paths, const struct text_list *suppress);

/* The language of --lang or, when that is not given and text is for people, of the locale ("fr" for
 * LANG=fr_CA.UTF-8), in the caller's buffer. NULL: none was chosen. */
const char *choose_language(const char *given, bool for_people, char buffer[16]);

/* Reads --as-of and --tz; says what is wrong and returns false. */
bool read_times(const struct input_options *options, int64_t *as_of, int *tz_minutes);

/* Analyzes the inputs with a progress line on a terminal. Returns NULL when nothing could be done;
 * *status is then the exit status. A report may hold an error, which was said, too. */
const struct cw_report *run_analysis(
	const struct input_options *options, struct cw_options *analysis, int *status);

void input_options_finish(struct input_options *options);

#endif
