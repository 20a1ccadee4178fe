/* SPDX-License-Identifier: MIT */
#include "api/explain.h"

#include <string.h>

void cw_explain_plain(struct cw_buffer *out, const char *template)
{
	struct cw_text rest = cw_text_str(template);
	struct cw_text piece;
	size_t end;

	while (rest.len > 0) {
		char c = rest.ptr[0];

		if ((c == '{' || c == '}') && rest.len > 1 && rest.ptr[1] == c) {
			cw_buffer_add(out, &c, 1);
			rest = cw_text_skip(rest, 2);
			continue;
		}
		if (c != '{' || !cw_text_find_byte(rest, '}', &end)) {
			cw_buffer_add(out, &c, 1);
			rest = cw_text_skip(rest, 1);
			continue;
		}
		piece = cw_text_head(cw_text_skip(rest, 1), end - 1);
		rest = cw_text_skip(rest, end + 1);
		if (cw_text_find_byte(piece, '|', &end)) {
			cw_buffer_add_text(out, cw_text_skip(piece, end + 1));
		} else {
			cw_buffer_add_str(out, "…");
		}
	}
}

static void add_steps(struct cw_buffer *out, const struct cw_signature_about *about)
{
	for (size_t i = 0; i < about->num_steps; i++) {
		const struct cw_signature_step *step = &about->steps[i];
		bool workaround = strcmp(step->kind, "workaround") == 0;

		cw_buffer_printf(
			out, "  %c  %s", (int)('a' + i % 26), workaround ? "Workaround: " : "");
		cw_explain_plain(out, step->text);
		cw_buffer_add_str(out, "\n");
		if (step->where[0] != '\0') {
			cw_buffer_printf(out, "     %s\n", step->where);
		}
		if (step->risk[0] != '\0') {
			cw_buffer_printf(out, "     Risk: %s\n", step->risk);
		}
		if (step->when[0] != '\0') {
			cw_buffer_printf(out, "     Only when: %s\n", step->when);
		}
	}
}

static void add_strings(struct cw_buffer *out, const char *label, const struct cw_strings *strings)
{
	if (strings->count > 0) {
		cw_buffer_printf(out, "\n%s", label);
		for (size_t i = 0; i < strings->count; i++) {
			cw_buffer_printf(out, "%s%s", i > 0 ? ", " : " ", strings->items[i]);
		}
		cw_buffer_add_str(out, "\n");
	}
}

void cw_explain(struct cw_buffer *out, const struct cw_signature_about *about)
{
	cw_buffer_printf(out, "%s  (%s, %s)\n\n%s\n\nWhat it says: ", about->id, about->family,
		cw_sig_severity_name(about->severity), about->title);
	cw_explain_plain(out, about->summary);
	cw_buffer_add_str(out, "\n");
	if (about->likewise[0] != '\0') {
		cw_buffer_printf(out, "\nWhat else looks like it: %s\n", about->likewise);
	}
	cw_buffer_printf(out, "\nHow it is recognised: %s\n", about->match);
	add_strings(out, "Evidence it looks at:", &about->events);
	cw_buffer_add_str(out, "\nTo cure it:\n");
	add_steps(out, about);
	add_strings(out, "Refines:", &about->refines);
	add_strings(out, "References:", &about->references);
	cw_buffer_printf(out, "\nDefined in %s%s%s\n", about->file,
		about->overrides[0] != '\0' ? ", which overrides " : "", about->overrides);
}
