/* SPDX-License-Identifier: MIT */
/* One finding as text: what, who, the evidence in order of time, the cure. */
#include "report/group.h"
#include "report/reasons.h"
#include "report/report.h"
#include "report/text.h"
#include "report/verdict.h"

#include <string.h>

static bool is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

static bool has_source(const struct cw_finding *finding, const char *source)
{
	for (size_t i = 0; i < finding->num_evidence; i++) {
		if (is(cw_evidence_source(&finding->evidence[i]), source)) {
			return true;
		}
	}
	return false;
}

/* "log, capture and trust list" */
static void add_sources(struct cw_buffer *out, const struct cw_finding *finding)
{
	static const char *const all[] = {
		"log", "capture", "certificate", "trust list", "configuration", "status"};
	const char *found[sizeof(all) / sizeof(all[0])];
	size_t count = 0;

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		if (has_source(finding, all[i])) {
			found[count++] = all[i];
		}
	}
	for (size_t i = 0; i < count; i++) {
		cw_buffer_add_str(out, i == 0 ? "" : i + 1 == count ? " and " : ", ");
		cw_buffer_add_str(out, found[i]);
	}
}

static void add_confidence(struct cw_buffer *out, const struct cw_finding *finding)
{
	cw_buffer_add_str(out, cw_confidence_name(finding->confidence));
	if (finding->num_evidence > 0) {
		cw_buffer_add_str(
			out, finding->confidence == CW_CONFIDENCE_CONFIRMED ? " by " : ", from ");
		add_sources(out, finding);
	}
}

static enum cw_style style_of(enum cw_status status)
{
	if (status == CW_STATUS_ISSUE) {
		return CW_STYLE_BAD;
	}
	return status == CW_STATUS_POTENTIAL_PROBLEM ? CW_STYLE_WARN : CW_STYLE_BOLD;
}

static void write_heading(struct cw_page *page, const struct cw_finding *finding, size_t number)
{
	struct cw_buffer text = {0};

	cw_page_printf(page, CW_STYLE_BOLD, "%2zu", number);
	cw_page_pad(page, CW_TEXT_INDENT);
	cw_page_add(page, style_of(finding->status), finding->id);
	cw_buffer_printf(&text, " · %s", cw_severity_name(finding->severity));
	if (finding->status != CW_STATUS_MISSING_INFORMATION) {
		cw_buffer_add_str(&text, " · ");
		add_confidence(&text, finding);
	}
	/* The leading blank is wanted here, wrapping would trim it. */
	cw_page_add(page, CW_STYLE_PLAIN, " ");
	cw_page_wrap(page, CW_STYLE_PLAIN, CW_TEXT_INDENT, cw_buffer_text(&text));
	page->out.failed |= text.failed;
	cw_buffer_finish(&text);
}

struct cw_text cw_text_shorten(struct cw_page *page, const char *text)
{
	struct cw_text all = cw_text_str(text);
	size_t len = CW_TEXT_MAX_BYTES;

	if (page->options.verbose || all.len <= len) {
		return all;
	}
	while (len > 0 && ((unsigned char)all.ptr[len] & 0xc0) == 0x80) {
		len--; /* not within a character */
	}
	cw_buffer_clear(&page->scratch);
	cw_buffer_add(&page->scratch, all.ptr, len);
	cw_buffer_add_str(&page->scratch, " …");
	return cw_buffer_text(&page->scratch);
}

static void write_summary(struct cw_page *page, const struct cw_report *report,
	const struct cw_finding *finding, bool blame)
{
	struct cw_buffer text = {0};
	char first[CW_CLOCK_BYTES];
	char last[CW_CLOCK_BYTES];

	if (blame && cw_finding_describe_blame(&text, report, finding)) {
		cw_buffer_add(&text, ".", 1);
		cw_page_pad(page, CW_TEXT_INDENT);
		cw_page_wrap(page, CW_STYLE_PLAIN, CW_TEXT_INDENT, cw_buffer_text(&text));
	}
	if (page->options.verbose && finding->summary[0] != '\0' && finding->title[0] != '\0') {
		cw_page_pad(page, CW_TEXT_INDENT);
		cw_page_wrap_str(page, CW_STYLE_BOLD, CW_TEXT_INDENT, finding->title);
	}
	cw_page_pad(page, CW_TEXT_INDENT);
	cw_page_wrap(page, CW_STYLE_PLAIN, CW_TEXT_INDENT,
		cw_text_shorten(
			page, finding->summary[0] != '\0' ? finding->summary : finding->title));
	if (finding->count > 1) {
		char digits[CW_GROUPED_BYTES];

		cw_page_pad(page, CW_TEXT_INDENT);
		cw_page_printf(page, CW_STYLE_PLAIN, "It happened %s times",
			cw_group_digits(finding->count, digits));
		if (finding->first != CW_TIME_UNKNOWN && finding->last != CW_TIME_UNKNOWN) {
			cw_page_printf(page, CW_STYLE_PLAIN, ", from %s to %s",
				cw_page_clock(page, finding->first, first),
				cw_page_clock(page, finding->last, last));
		}
		cw_page_add(page, CW_STYLE_PLAIN, ".");
		cw_page_end_line(page);
	}
	page->out.failed |= text.failed;
	cw_buffer_finish(&text);
}

static void write_missing(struct cw_page *page, const struct cw_finding *finding)
{
	for (size_t i = 0; i < finding->num_missing; i++) {
		struct cw_buffer text = {0};

		cw_reasons_describe_cause(&text, finding->missing[i].reason);
		if (finding->missing[i].how[0] != '\0') {
			cw_buffer_printf(&text, ". %s", finding->missing[i].how);
		}
		cw_page_pad(page, CW_TEXT_INDENT);
		cw_page_add(page, CW_STYLE_BOLD, "Missing: ");
		cw_page_wrap(page, CW_STYLE_PLAIN, CW_TEXT_EVIDENCE, cw_buffer_text(&text));
		page->out.failed |= text.failed;
		cw_buffer_finish(&text);
	}
}

static size_t count_remedies(const struct cw_finding *finding, const char *kind)
{
	size_t count = 0;

	for (size_t i = 0; i < finding->num_remedy; i++) {
		count += is(finding->remedy[i].kind, kind) ? 1 : 0;
	}
	return count;
}

static void write_remedy_body(struct cw_page *page, const struct cw_remedy *remedy, unsigned indent)
{
	cw_page_wrap_str(page, CW_STYLE_PLAIN, indent, remedy->text);
	if (remedy->where[0] != '\0') {
		cw_page_pad(page, indent);
		cw_page_wrap_str(page, CW_STYLE_BOLD, indent, remedy->where);
	}
	if (remedy->risk[0] != '\0') {
		cw_page_pad(page, indent);
		cw_page_add(page, CW_STYLE_WARN, "Risk: ");
		cw_page_wrap_str(page, CW_STYLE_PLAIN, indent, remedy->risk);
	}
}

static void write_remedies(struct cw_page *page, const struct cw_finding *finding)
{
	size_t count = count_remedies(finding, "do");
	unsigned letter = 0;

	if (count > 0) {
		cw_page_pad(page, CW_TEXT_INDENT);
		cw_page_add(page, CW_STYLE_BOLD, "To cure it");
		cw_page_end_line(page);
	}
	for (size_t i = 0; i < finding->num_remedy; i++) {
		if (is(finding->remedy[i].kind, "do")) {
			cw_page_pad(page, CW_TEXT_EVIDENCE);
			if (count > 1) {
				cw_page_printf(page, CW_STYLE_BOLD, "%c  ",
					(char)('a' + (letter < 26 ? letter : 25)));
				letter++;
			}
			write_remedy_body(
				page, &finding->remedy[i], CW_TEXT_EVIDENCE + (count > 1 ? 3 : 0));
		}
	}
	for (size_t i = 0; i < finding->num_remedy; i++) {
		if (!is(finding->remedy[i].kind, "do")) {
			cw_page_pad(page, CW_TEXT_INDENT);
			cw_page_add(page, CW_STYLE_BOLD, "Until then, a workaround");
			cw_page_end_line(page);
			cw_page_pad(page, CW_TEXT_EVIDENCE);
			write_remedy_body(page, &finding->remedy[i], CW_TEXT_EVIDENCE);
		}
	}
}

static void write_pointers(struct cw_page *page, const struct cw_finding *finding)
{
	struct cw_buffer text = {0};

	for (size_t i = 0; i < finding->references.count; i++) {
		cw_buffer_add_str(&text, i > 0 ? "  " : "");
		cw_buffer_add_str(&text, finding->references.items[i]);
	}
	if (text.len > 0) {
		cw_page_pad(page, CW_TEXT_INDENT);
		cw_page_add(page, CW_STYLE_DIM, "See        ");
		cw_page_wrap(page, CW_STYLE_PLAIN, CW_TEXT_INDENT + 11, cw_buffer_text(&text));
	}
	if (finding->wireshark[0] != '\0') {
		cw_page_pad(page, CW_TEXT_INDENT);
		cw_page_add(page, CW_STYLE_DIM, "Wireshark  ");
		/* Not wrapped: it is there to be copied. */
		cw_page_add(page, CW_STYLE_PLAIN, finding->wireshark);
		cw_page_end_line(page);
	}
	if (page->options.verbose && finding->certificate[0] != '\0') {
		cw_page_pad(page, CW_TEXT_INDENT);
		cw_page_add(page, CW_STYLE_DIM, "SHA-256    ");
		cw_page_add(page, CW_STYLE_PLAIN, finding->certificate);
		cw_page_end_line(page);
	}
	page->out.failed |= text.failed;
	cw_buffer_finish(&text);
}

/* What might be the case is no statement: neither its summary nor its cure are printed. */
static void write_undecided(struct cw_page *page, const struct cw_finding *finding)
{
	cw_page_pad(page, CW_TEXT_INDENT);
	cw_page_wrap_str(page, CW_STYLE_PLAIN, CW_TEXT_INDENT, finding->title);
	write_missing(page, finding);
}

/* Two copies of the same evidence help nobody at night. */
static void write_refined(struct cw_page *page, const struct cw_finding *finding)
{
	struct cw_buffer text = {0};

	cw_buffer_printf(&text, "The same failure as %s, which has the evidence and the cure.",
		finding->refined_by);
	cw_page_pad(page, CW_TEXT_INDENT);
	cw_page_wrap(page, CW_STYLE_DIM, CW_TEXT_INDENT, cw_buffer_text(&text));
	page->out.failed |= text.failed;
	cw_buffer_finish(&text);
}

void cw_text_write_finding(struct cw_page *page, const struct cw_report *report,
	const struct cw_finding *finding, size_t number, bool blame)
{
	cw_page_end_line(page);
	write_heading(page, finding, number);
	if (finding->status == CW_STATUS_MISSING_INFORMATION) {
		write_undecided(page, finding);
		return;
	}
	write_summary(page, report, finding, blame);
	if (finding->refined_by[0] != '\0' && !page->options.verbose) {
		write_refined(page, finding);
		return;
	}
	cw_text_write_evidence(page, finding);
	write_missing(page, finding);
	write_remedies(page, finding);
	write_pointers(page, finding);
}
