/* SPDX-License-Identifier: MIT */
#include "api/catalogue.h"

#include "api/explain.h"
#include "base/escape.h"

#include <string.h>

/* Text on a line of its own: nothing in it is a request or an escape (groff(7), "Escapes"). */
static void add_line(struct cw_buffer *out, struct cw_text text)
{
	struct cw_buffer safe = {0};
	struct cw_text rest;

	cw_escape_terminal(&safe, text);
	rest = cw_buffer_text(&safe);
	if (rest.len > 0 && (rest.ptr[0] == '.' || rest.ptr[0] == '\'')) {
		cw_buffer_add_str(out, "\\&");
	}
	for (size_t i = 0; i < rest.len; i++) {
		if (rest.ptr[i] == '\\') {
			cw_buffer_add_str(out, "\\e");
		} else if (rest.ptr[i] == '-') {
			cw_buffer_add_str(out, "\\-");
		} else {
			cw_buffer_add(out, &rest.ptr[i], 1);
		}
	}
	cw_buffer_add_str(out, "\n");
	out->failed |= safe.failed;
	cw_buffer_finish(&safe);
}

static void add_template(struct cw_buffer *out, const char *prefix, const char *template)
{
	struct cw_buffer plain = {0};

	cw_buffer_add_str(&plain, prefix);
	cw_explain_plain(&plain, template);
	add_line(out, cw_buffer_text(&plain));
	out->failed |= plain.failed;
	cw_buffer_finish(&plain);
}

static void add_steps(struct cw_buffer *out, const struct cw_signature_about *about)
{
	cw_buffer_add_str(out, ".SH REMEDY\n");
	for (size_t i = 0; i < about->num_steps; i++) {
		const struct cw_signature_step *step = &about->steps[i];

		cw_buffer_printf(out, ".IP %c) 4\n", (int)('a' + i % 26));
		add_template(out, strcmp(step->kind, "workaround") == 0 ? "Workaround: " : "",
			step->text);
		if (step->where[0] != '\0') {
			cw_buffer_add_str(out, ".br\n");
			add_template(out, "", step->where);
		}
		if (step->risk[0] != '\0') {
			cw_buffer_add_str(out, ".br\n");
			add_template(out, "Risk: ", step->risk);
		}
		if (step->when[0] != '\0') {
			cw_buffer_add_str(out, ".br\nOnly when: ");
			add_line(out, cw_text_str(step->when));
		}
	}
}

static void add_see_also(struct cw_buffer *out, const struct cw_signature_about *about)
{
	cw_buffer_add_str(out, ".SH SEE ALSO\n.BR certway (1)\n");
	for (size_t i = 0; i < about->refines.count; i++) {
		cw_buffer_add_str(out, ".br\ncertway\\-");
		add_line(out, cw_text_str(about->refines.items[i]));
	}
	for (size_t i = 0; i < about->references.count; i++) {
		cw_buffer_add_str(out, ".br\n");
		add_line(out, cw_text_str(about->references.items[i]));
	}
}

void cw_catalogue_man(struct cw_buffer *out, const struct cw_signature_about *about)
{
	cw_buffer_printf(out,
		".TH \"certway\\-%s\" 7 \"\" \"certway %s\" \"Known failures\"\n.nh\n.ad l\n.SH "
		"NAME\n"
		"certway\\-%s \\- ",
		about->id, CERTWAY_VERSION, about->id);
	add_line(out, cw_text_str(about->title));
	cw_buffer_add_str(out, ".SH DESCRIPTION\n");
	add_template(out, "", about->summary);
	cw_buffer_printf(out, ".PP\nFamily %s, severity %s.\n", about->family,
		cw_sig_severity_name(about->severity));
	if (about->likewise[0] != '\0') {
		cw_buffer_add_str(out, ".SH WHAT ELSE LOOKS LIKE IT\n");
		add_line(out, cw_text_str(about->likewise));
	}
	add_steps(out, about);
	cw_buffer_add_str(out, ".SH HOW IT IS RECOGNISED\n");
	add_line(out, cw_text_str(about->match));
	add_see_also(out, about);
}
