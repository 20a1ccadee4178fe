/* SPDX-License-Identifier: MIT */
/* The report for a person: the verdict first, then why, then what is not known. */
#include "report/actor.h"
#include "report/report.h"
#include "report/text.h"

#include <string.h>

static const char *verdict_word(enum cw_status status)
{
	switch (status) {
	case CW_STATUS_ISSUE:
		return "ISSUE";
	case CW_STATUS_POTENTIAL_PROBLEM:
		return "POTENTIAL PROBLEM";
	case CW_STATUS_MISSING_INFORMATION:
		return "INCONCLUSIVE";
	case CW_STATUS_NO_ISSUE:
	case CW_STATUS_NOT_APPLICABLE:
	default:
		return "NO ISSUE";
	}
}

static enum cw_style verdict_style(enum cw_status status)
{
	if (status == CW_STATUS_ISSUE) {
		return CW_STYLE_BAD;
	}
	return status == CW_STATUS_NO_ISSUE ? CW_STYLE_GOOD : CW_STYLE_WARN;
}

static void write_error(struct cw_page *page, const struct cw_error *error)
{
	struct cw_buffer text = {0};

	if (error->source[0] != '\0') {
		cw_buffer_printf(&text, "%s ", error->source);
	}
	cw_buffer_add_str(&text, error->message);
	cw_page_add(page, CW_STYLE_WARN, "Incomplete: ");
	cw_page_wrap(page, CW_STYLE_PLAIN, 0, cw_buffer_text(&text));
	page->out.failed |= text.failed;
	cw_buffer_finish(&text);
}

static void write_verdict(struct cw_page *page, const struct cw_report *report)
{
	enum cw_status status = report->verdict.status;
	const char *word = report->error.code != CW_OK && report->num_findings == 0
				   ? "UNREADABLE"
				   : verdict_word(status);

	cw_page_add(page, verdict_style(status), word);
	cw_page_add(page, CW_STYLE_PLAIN, "  ");
	cw_page_wrap_str(page, CW_STYLE_BOLD, (unsigned)strlen(word) + 2, report->verdict.summary);
	if (!report->verdict.complete && report->error.code == CW_OK) {
		cw_page_wrap_str(page, CW_STYLE_WARN, 0,
			"Incomplete: a part of the input was not read, see the end of this "
			"report.");
	}
	if (report->error.code != CW_OK && report->num_findings > 0) {
		write_error(page, &report->error);
	}
}

static void write_window(
	struct cw_page *page, const char *name, bool has, const struct cw_window *window)
{
	char date[CW_CLOCK_BYTES];
	char last_date[CW_CLOCK_BYTES];
	char first[CW_CLOCK_BYTES];
	char last[CW_CLOCK_BYTES];

	cw_page_pad(page, 2);
	cw_page_printf(page, CW_STYLE_DIM, "%s", name);
	cw_page_pad(page, 11);
	if (window->first == CW_TIME_UNKNOWN) {
		cw_page_add(page, CW_STYLE_DIM, has ? "without a time" : "none");
		cw_page_end_line(page);
		return;
	}
	cw_page_date(page, window->first, date);
	cw_page_date(page, window->last, last_date);
	cw_page_clock(page, window->first, first);
	cw_page_clock(page, window->last, last);
	cw_page_printf(page, CW_STYLE_DIM, "%s %s to ", date, first);
	if (strcmp(date, last_date) != 0) {
		cw_page_printf(page, CW_STYLE_DIM, "%s ", last_date);
	}
	cw_page_printf(page, CW_STYLE_DIM, "%s %s", last, cw_page_zone(page, date));
	cw_page_end_line(page);
}

static void write_bundle(struct cw_page *page, const struct cw_bundle *bundle)
{
	cw_page_printf(page, CW_STYLE_DIM, "%s%s%s%s%s", cw_role_title(bundle->role),
		bundle->host[0] != '\0' ? " " : "", bundle->host,
		bundle->version[0] != '\0' ? " " : "", bundle->version);
	if (bundle->source[0] != '\0') {
		cw_page_printf(page, CW_STYLE_DIM, " · %s", bundle->source);
	}
	cw_page_end_line(page);
	write_window(page, "log", bundle->has_log, &bundle->log_window);
	write_window(page, "capture", bundle->has_capture, &bundle->capture_window);
}

static const char *section_of(enum cw_status status)
{
	return status == CW_STATUS_POTENTIAL_PROBLEM
		       ? "Potential problems"
		       : "Possible, but not decided for lack of evidence";
}

static void write_findings(struct cw_page *page, const struct cw_report *report)
{
	enum cw_status section = CW_STATUS_ISSUE;

	for (size_t i = 0; i < report->num_findings; i++) {
		const struct cw_finding *finding = report->findings[i];

		if (finding->status != section) {
			section = finding->status;
			cw_page_end_line(page);
			cw_page_add(page, CW_STYLE_BOLD, section_of(section));
			cw_page_end_line(page);
		}
		/* The verdict has said the first one's sentence. */
		cw_text_write_finding(page, report, finding, i + 1, i > 0);
	}
}

static void write_footer(struct cw_page *page, const struct cw_report *report)
{
	char date[CW_CLOCK_BYTES];
	char clock[CW_CLOCK_BYTES];
	char zone[CW_CLOCK_BYTES];

	cw_page_end_line(page);
	cw_page_printf(page, CW_STYLE_DIM, "%zu signatures (set %.12s)", report->num_signatures,
		report->signatures_sha256[0] != '\0' ? report->signatures_sha256 : "unknown");
	if (report->as_of != CW_TIME_UNKNOWN) {
		cw_page_printf(page, CW_STYLE_DIM, ", validity judged as of %s %.8s %s",
			cw_page_date(page, report->as_of, date),
			cw_page_clock(page, report->as_of, clock), cw_page_zone(page, zone));
	} else {
		cw_page_add(page, CW_STYLE_DIM, ", validity not judged");
	}
	cw_page_end_line(page);
	if (report->verdict.top[0] != '\0') {
		cw_page_printf(page, CW_STYLE_DIM, "More: certway explain %s", report->verdict.top);
		cw_page_end_line(page);
	}
}

static void write_all(struct cw_page *page, const struct cw_report *report)
{
	write_verdict(page, report);
	for (size_t i = 0; i < report->num_bundles; i++) {
		write_bundle(page, report->bundles[i]);
	}
	write_findings(page, report);
	cw_text_write_suppressed(page, report);
	cw_text_write_unexplained(page, report);
	cw_text_write_unchecked(page, report);
	cw_text_write_anomalies(page, report);
	write_footer(page, report);
}

enum cw_code cw_report_write_text(const struct cw_report *report, enum cw_part part,
	const struct cw_text_options *options, const struct cw_sink *sink, struct cw_error *err)
{
	struct cw_page page;

	cw_page_init(&page, options, sink);
	page.prefix = report->num_inputs == 1 ? report->inputs[0].name : NULL;
	switch (part) {
	case CW_PART_HANDSHAKES:
		cw_text_write_handshakes(&page, report);
		break;
	case CW_PART_CERTIFICATES:
		cw_text_write_certificates(&page, report);
		break;
	case CW_PART_ALL:
	default:
		write_all(&page, report);
		break;
	}
	return cw_page_finish(&page, err);
}

enum cw_code cw_report_write_ladder(const struct cw_report *report,
	const struct cw_handshake *handshake, const struct cw_text_options *options,
	const struct cw_sink *sink, struct cw_error *err)
{
	struct cw_page page;

	cw_page_init(&page, options, sink);
	page.prefix = report->num_inputs == 1 ? report->inputs[0].name : NULL;
	cw_text_write_ladder(&page, report, handshake);
	return cw_page_finish(&page, err);
}
