/* SPDX-License-Identifier: MIT */
#include "signature/diagnose.h"

#include <stdarg.h>
#include <stdio.h>

/* More would not be read, and a hostile file could make a million. */
#define MAX_DIAGNOSTICS 1000

static void note(struct cw_loading *l, const struct cw_node *at, bool is_error, const char *message)
{
	struct cw_signatures *set = l->set;
	struct cw_diagnostic *diagnostic;

	if (is_error) {
		set->num_errors++;
		l->num_errors++;
	}
	if (set->diagnostics.count >= MAX_DIAGNOSTICS) {
		return;
	}
	diagnostic = cw_arena_alloc(&set->arena, sizeof(*diagnostic));
	if (diagnostic == NULL || !cw_list_add(&set->diagnostics, diagnostic)) {
		l->nomem = true;
		return;
	}
	diagnostic->file = l->file;
	diagnostic->is_error = is_error;
	if (at != NULL) {
		diagnostic->line = at->line;
		diagnostic->column = at->column;
	}
	diagnostic->message = cw_arena_utf8(&set->arena, cw_text_str(message));
	if (diagnostic->message == NULL) {
		diagnostic->message = "out of memory";
		l->nomem = true;
	}
}

bool cw_sig_error(struct cw_loading *l, const struct cw_node *at, const char *format, ...)
{
	char message[512];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	note(l, at, true, message);
	return false;
}

void cw_sig_warning(struct cw_loading *l, const struct cw_node *at, const char *format, ...)
{
	char message[512];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	note(l, at, false, message);
}

void *cw_sig_nomem(struct cw_loading *l)
{
	l->nomem = true;
	l->num_errors++;
	return NULL;
}

#define MAX_NAME 64

/* Levenshtein distance, one row at a time; names over MAX_NAME are never near. */
static unsigned distance(struct cw_text a, struct cw_text b)
{
	unsigned row[MAX_NAME + 1];

	if (a.len > MAX_NAME || b.len > MAX_NAME) {
		return UINT32_MAX;
	}
	for (size_t j = 0; j <= b.len; j++) {
		row[j] = (unsigned)j;
	}
	for (size_t i = 1; i <= a.len; i++) {
		unsigned diagonal = row[0];

		row[0] = (unsigned)i;
		for (size_t j = 1; j <= b.len; j++) {
			unsigned best = diagonal + (a.ptr[i - 1] != b.ptr[j - 1]);

			diagonal = row[j];
			best = best < row[j] + 1 ? best : row[j] + 1;
			row[j] = best < row[j - 1] + 1 ? best : row[j - 1] + 1;
		}
	}
	return row[b.len];
}

void cw_guess_init(struct cw_guess *guess, struct cw_text name)
{
	guess->name = name;
	guess->best[0] = '\0';
	/* A third of the letters may be wrong, at least two. */
	guess->distance = (unsigned)(name.len < MAX_NAME ? name.len / 3 : 0);
	guess->distance = (guess->distance < 2 ? 2 : guess->distance) + 1;
}

void cw_guess_try(struct cw_guess *guess, const char *candidate)
{
	unsigned d = distance(guess->name, cw_text_str(candidate));

	if (d < guess->distance) {
		guess->distance = d;
		(void)snprintf(guess->best, sizeof(guess->best), "%s", candidate);
	}
}

const char *cw_guess_hint(const struct cw_guess *guess, char out[CW_GUESS_BYTES])
{
	out[0] = '\0';
	if (guess->best[0] != '\0') {
		(void)snprintf(out, CW_GUESS_BYTES, "; did you mean '%s'?", guess->best);
	}
	return out;
}
