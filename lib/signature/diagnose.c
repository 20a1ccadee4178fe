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

	l->num_errors += is_error;
	if (set == NULL) {
		return;
	}
	set->num_errors += is_error;
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
