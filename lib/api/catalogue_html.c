/* SPDX-License-Identifier: MIT */
#include "api/catalogue.h"

#include "api/explain.h"
#include "base/escape.h"

#include <string.h>

static void add_text(struct cw_buffer *out, struct cw_text text)
{
	struct cw_buffer safe = {0};
	struct cw_text rest;

	cw_escape_terminal(&safe, text);
	rest = cw_buffer_text(&safe);
	for (size_t i = 0; i < rest.len; i++) {
		switch (rest.ptr[i]) {
		case '&':
			cw_buffer_add_str(out, "&amp;");
			break;
		case '<':
			cw_buffer_add_str(out, "&lt;");
			break;
		case '>':
			cw_buffer_add_str(out, "&gt;");
			break;
		case '"':
			cw_buffer_add_str(out, "&quot;");
			break;
		default:
			cw_buffer_add(out, &rest.ptr[i], 1);
			break;
		}
	}
	out->failed |= safe.failed;
	cw_buffer_finish(&safe);
}

static void add_str(struct cw_buffer *out, const char *text)
{
	add_text(out, cw_text_str(text));
}

static void add_template(struct cw_buffer *out, const char *template)
{
	struct cw_buffer plain = {0};

	cw_explain_plain(&plain, template);
	add_text(out, cw_buffer_text(&plain));
	out->failed |= plain.failed;
	cw_buffer_finish(&plain);
}

static void add_head(struct cw_buffer *out, const struct cw_signatures *set, const char *language)
{
	cw_buffer_printf(out,
		"<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta name=\"viewport\" content=\"width=device-width\">\n"
		"<meta http-equiv=\"Content-Security-Policy\" "
		"content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
		"<title>certway: known failures</title>\n<style>\n",
		language);
	cw_buffer_add_str(out,
		"body { font: 16px/1.5 system-ui, sans-serif; max-width: 60em; margin: 2em auto; "
		"padding: 0 1em; color: #222; background: #fff }\n"
		"section { border-top: 1px solid #bbb; margin-top: 2em }\n"
		"code, .id { font-family: ui-monospace, monospace }\n"
		".where { font-weight: bold } .risk { color: #8a4b00 }\n"
		"@media (prefers-color-scheme: dark) { body { color: #ddd; background: #1b1b1b } "
		"a { color: #8ab4f8 } .risk { color: #f0b060 } }\n"
		"</style>\n</head>\n<body>\n<h1>Known failures</h1>\n");
	cw_buffer_printf(out, "<p>%zu signatures, set <code>%.12s</code>.</p>\n",
		cw_signatures_count(set), cw_signatures_sha256(set));
}

static void add_link(struct cw_buffer *out, const char *id)
{
	cw_buffer_add_str(out, "<a class=\"id\" href=\"#");
	add_str(out, id);
	cw_buffer_add_str(out, "\">");
	add_str(out, id);
	cw_buffer_add_str(out, "</a>");
}

/* The contents, family by family in the order of ids. */
static void add_index(struct cw_buffer *out, const struct cw_signatures *set, const char *language)
{
	size_t count = cw_signatures_count(set);

	for (size_t i = 0; i < count; i++) {
		const char *family = cw_signature_about(cw_signatures_at(set, i))->family;
		bool first = true;

		for (size_t k = 0; k < i && first; k++) {
			first = strcmp(cw_signature_about(cw_signatures_at(set, k))->family,
					family) != 0;
		}
		if (!first) {
			continue;
		}
		cw_buffer_add_str(out, "<h2>");
		add_str(out, family);
		cw_buffer_add_str(out, "</h2>\n<ul>\n");
		for (size_t k = i; k < count; k++) {
			const struct cw_signature_about *about =
				cw_signature_about_in(cw_signatures_at(set, k), language);

			if (strcmp(about->family, family) == 0) {
				cw_buffer_add_str(out, "<li>");
				add_link(out, about->id);
				cw_buffer_add_str(out, " ");
				add_str(out, about->title);
				cw_buffer_add_str(out, "</li>\n");
			}
		}
		cw_buffer_add_str(out, "</ul>\n");
	}
}

static void add_steps(struct cw_buffer *out, const struct cw_signature_about *about)
{
	cw_buffer_add_str(out, "<h3>To cure it</h3>\n<ol type=\"a\">\n");
	for (size_t i = 0; i < about->num_steps; i++) {
		const struct cw_signature_step *step = &about->steps[i];

		cw_buffer_add_str(out, "<li>");
		cw_buffer_add_str(
			out, strcmp(step->kind, "workaround") == 0 ? "<em>Workaround:</em> " : "");
		add_template(out, step->text);
		if (step->where[0] != '\0') {
			cw_buffer_add_str(out, "<br><span class=\"where\">");
			add_template(out, step->where);
			cw_buffer_add_str(out, "</span>");
		}
		if (step->risk[0] != '\0') {
			cw_buffer_add_str(out, "<br><span class=\"risk\">Risk: ");
			add_template(out, step->risk);
			cw_buffer_add_str(out, "</span>");
		}
		if (step->when[0] != '\0') {
			cw_buffer_add_str(out, "<br>Only when: <code>");
			add_str(out, step->when);
			cw_buffer_add_str(out, "</code>");
		}
		cw_buffer_add_str(out, "</li>\n");
	}
	cw_buffer_add_str(out, "</ol>\n");
}

/* Only what is an address of the web becomes a link. */
static void add_references(struct cw_buffer *out, const struct cw_signature_about *about)
{
	for (size_t i = 0; i < about->references.count; i++) {
		struct cw_text text = cw_text_str(about->references.items[i]);
		bool is_link = cw_text_starts(text, CW_TEXT("https://")) ||
			       cw_text_starts(text, CW_TEXT("http://"));

		cw_buffer_add_str(out, i == 0 ? "<p>References: " : ", ");
		if (is_link) {
			cw_buffer_add_str(out, "<a rel=\"noreferrer\" href=\"");
			add_text(out, text);
			cw_buffer_add_str(out, "\">");
		}
		add_text(out, text);
		cw_buffer_add_str(out, is_link ? "</a>" : "");
	}
	cw_buffer_add_str(out, about->references.count > 0 ? "</p>\n" : "");
}

static void add_signature(struct cw_buffer *out, const struct cw_signature_about *about)
{
	cw_buffer_add_str(out, "<section id=\"");
	add_str(out, about->id);
	cw_buffer_add_str(out, "\">\n<h2>");
	add_str(out, about->title);
	cw_buffer_add_str(out, "</h2>\n<p><span class=\"id\">");
	add_str(out, about->id);
	cw_buffer_printf(out, "</span> · %s</p>\n<p>", cw_sig_severity_name(about->severity));
	add_template(out, about->summary);
	cw_buffer_add_str(out, "</p>\n");
	if (about->likewise[0] != '\0') {
		cw_buffer_add_str(out, "<h3>What else looks like it</h3>\n<p>");
		add_str(out, about->likewise);
		cw_buffer_add_str(out, "</p>\n");
	}
	add_steps(out, about);
	cw_buffer_add_str(out, "<h3>How it is recognised</h3>\n<p><code>");
	add_str(out, about->match);
	cw_buffer_add_str(out, "</code></p>\n");
	for (size_t i = 0; i < about->refines.count; i++) {
		cw_buffer_add_str(out, i == 0 ? "<p>Refines: " : ", ");
		add_link(out, about->refines.items[i]);
	}
	cw_buffer_add_str(out, about->refines.count > 0 ? "</p>\n" : "");
	add_references(out, about);
	cw_buffer_add_str(out, "</section>\n");
}

void cw_catalogue_html(struct cw_buffer *out, const struct cw_signatures *set, const char *language)
{
	add_head(out, set, language);
	add_index(out, set, language);
	for (size_t i = 0; i < cw_signatures_count(set); i++) {
		add_signature(out, cw_signature_about_in(cw_signatures_at(set, i), language));
	}
	cw_buffer_add_str(out, "</body>\n</html>\n");
}
