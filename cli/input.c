/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include "input.h"
#include "keylog.h"
#include "output.h"
#include "progress.h"
#include "talk.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#ifndef CERTWAY_DATADIR
#define CERTWAY_DATADIR "/usr/share"
#endif

/* --- signatures ----------------------------------------------------------------------------- */

struct path_list {
	char *items[64];
	size_t count;
};

static void add_path(struct path_list *paths, const char *a, const char *b)
{
	size_t len = strlen(a) + strlen(b) + 1;
	char *path = paths->count < 64 ? malloc(len) : NULL;

	if (path != NULL) {
		(void)snprintf(path, len, "%s%s", a, b);
		paths->items[paths->count++] = path;
	}
}

static void add_if_there(struct path_list *paths, const char *a, const char *b)
{
	add_path(paths, a, b);
	if (paths->count > 0 && access(paths->items[paths->count - 1], R_OK) != 0) {
		free(paths->items[--paths->count]);
	}
}

/* The weakest first: the system's folder, the user's, the environment, the command line. */
static void search_path(struct path_list *paths, const struct text_list *given)
{
	const char *home = getenv("XDG_DATA_HOME");
	const char *environment = getenv("CERTWAY_SIGNATURES");

	add_if_there(paths, CERTWAY_DATADIR, "/certway/signatures");
	if (home != NULL && home[0] == '/') {
		add_if_there(paths, home, "/certway/signatures");
	} else if (getenv("HOME") != NULL) {
		add_if_there(paths, getenv("HOME"), "/.local/share/certway/signatures");
	}
	if (environment != NULL && environment[0] != '\0') {
		add_path(paths, environment, "");
	}
	for (size_t i = 0; i < given->count; i++) {
		add_path(paths, given->items[i], "");
	}
}

static void print_flaw(void *ctx, const char *file, uint32_t line, uint32_t column, bool is_error,
	const char *message)
{
	(void)ctx;
	talk("%s:%" PRIu32 ":%" PRIu32 ": %s: %s", file, line, column,
		is_error ? "error" : "warning", message);
}

/* Warnings are lint's matter. */
static void print_error_flaw(void *ctx, const char *file, uint32_t line, uint32_t column,
	bool is_error, const char *message)
{
	if (is_error) {
		print_flaw(ctx, file, line, column, is_error, message);
	}
}

struct cw_signatures *load_signatures(
	const struct text_list *given, const struct text_list *suppress)
{
	struct path_list paths = {{NULL}, 0};
	struct cw_signatures_options options = CW_SIGNATURES_OPTIONS_DEFAULT;
	struct cw_signatures *signatures = NULL;
	struct cw_error err;

	search_path(&paths, given);
	options.paths = (const char *const *)paths.items;
	options.num_paths = paths.count;
	options.flaw = print_error_flaw;
	if (suppress != NULL) {
		options.suppress = suppress->items;
		options.num_suppress = suppress->count;
	}
	if (cw_signatures_load(&options, &signatures, &err) != CW_OK) {
		print_error(&err);
		signatures = NULL;
	}
	for (size_t i = 0; i < paths.count; i++) {
		free(paths.items[i]);
	}
	return signatures;
}

/* --- language ------------------------------------------------------------------------------- */

const char *choose_language(const char *given, bool for_people, char buffer[16])
{
	static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"}; /* locale(7) */
	const char *locale = given;
	size_t len;

	for (size_t i = 0; given == NULL && for_people && i < 3; i++) {
		locale = getenv(names[i]);
		if (locale != NULL && locale[0] != '\0') {
			break;
		}
	}
	if (locale == NULL) {
		return NULL;
	}
	len = strcspn(locale, ".@");
	(void)snprintf(buffer, 16, "%.*s", len < 15 ? (int)len : 15, locale);
	for (char *at = buffer; *at != '\0'; at++) {
		*at = *at == '_' ? '-' : *at;
	}
	return buffer;
}

/* --- times ---------------------------------------------------------------------------------- */

static bool two_digits(const char *text, int *out)
{
	if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9') {
		return false;
	}
	*out = (text[0] - '0') * 10 + (text[1] - '0');
	return true;
}

static bool read_zone(const char *text, int *minutes)
{
	int hour;
	int minute;

	if (text == NULL || strcmp(text, "utc") == 0 || strcmp(text, "UTC") == 0) {
		*minutes = 0;
		return true;
	}
	if (strlen(text) != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':' ||
		!two_digits(text + 1, &hour) || !two_digits(text + 4, &minute) || hour > 14 ||
		minute > 59) {
		return false;
	}
	*minutes = (text[0] == '-' ? -1 : 1) * (hour * 60 + minute);
	return true;
}

bool read_times(const struct input_options *options, int64_t *as_of, int *tz_minutes)
{
	*as_of = CW_TIME_UNKNOWN;
	if (options->as_of != NULL && strcmp(options->as_of, "now") == 0) {
		*as_of = (int64_t)time(NULL) * INT64_C(1000000000);
	} else if (options->as_of != NULL && !cw_time_parse(options->as_of, as_of)) {
		talk("certway: --as-of takes a date such as 2026-11-21, a time such as "
		     "2026-11-21T16:55:00Z, or now, not '%s'",
			options->as_of);
		return false;
	}
	if (!read_zone(options->tz, tz_minutes)) {
		talk("certway: --tz takes utc or an offset such as +02:00, not '%s'", options->tz);
		return false;
	}
	return true;
}

/* --- the analysis --------------------------------------------------------------------------- */

static const struct cw_report *analyze(const struct input_options *options,
	const struct cw_signatures *signatures, struct cw_options *analysis, int *status)
{
	const struct cw_report *report = NULL;
	struct progress progress;
	struct cw_error err = {0};

	progress_begin(&progress, options->quiet);
	if (progress.is_wanted) {
		analysis->progress = progress_show;
		analysis->progress_ctx = &progress;
	}
	(void)cw_analyze_paths(
		options->inputs.items, options->inputs.count, signatures, analysis, &report, &err);
	progress_end(&progress);
	if (err.code != CW_OK) {
		print_error(&err);
	}
	*status = exit_for(&err);
	return report;
}

const struct cw_report *run_analysis(
	const struct input_options *options, struct cw_options *analysis, int *status)
{
	struct cw_signatures *signatures =
		load_signatures(&options->signatures, &options->suppress);
	const struct cw_report *report = NULL;
	struct keylog keylog;
	char language[16];

	*status = CW_EXIT_USAGE;
	if (signatures == NULL) {
		return NULL;
	}
	*status = keylog_read(&keylog, options->keylog);
	if (*status == CW_EXIT_OK) {
		analysis->around = options->around;
		analysis->language = choose_language(options->lang,
			options->format == NULL || strcmp(options->format, "text") == 0, language);
		analysis->filter = options->filter;
		analysis->keylog = keylog.bytes;
		analysis->keylog_len = keylog.len;
		report = analyze(options, signatures, analysis, status);
	}
	keylog_finish(&keylog);
	cw_signatures_destroy(signatures);
	return report;
}

void input_options_finish(struct input_options *options)
{
	text_list_finish(&options->signatures);
	text_list_finish(&options->suppress);
	text_list_finish(&options->inputs);
}
