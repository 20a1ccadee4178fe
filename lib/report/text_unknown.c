/* SPDX-License-Identifier: MIT */
/* What the report does not know: failures without a signature, checks without evidence, flaws. */
#include "report/actor.h"
#include "report/group.h"
#include "report/reasons.h"
#include "report/report.h"
#include "report/text.h"
#include "report/verdict.h"

#include <inttypes.h>
#include <string.h>

/* Items of a list unless verbose. */
#define MAX_ITEMS 10

static void write_title(struct cw_page *page, const char *title, size_t count)
{
	char digits[CW_GROUPED_BYTES];

	cw_page_end_line(page);
	cw_page_printf(page, CW_STYLE_BOLD, "%s (%s)", title, cw_group_digits(count, digits));
	cw_page_end_line(page);
}

static void write_rest(struct cw_page *page, size_t shown, size_t count)
{
	char digits[CW_GROUPED_BYTES];

	if (count > shown) {
		cw_page_pad(page, CW_TEXT_INDENT);
		cw_page_printf(page, CW_STYLE_DIM, "and %s more: --verbose shows them",
			cw_group_digits(count - shown, digits));
		cw_page_end_line(page);
	}
}

/* One line of what is known: a name and a value. */
static void write_known(struct cw_page *page, const char *name, struct cw_text value)
{
	if (value.len > 0) {
		cw_page_pad(page, CW_TEXT_EVIDENCE);
		cw_page_add(page, CW_STYLE_DIM, name);
		cw_page_pad(page, CW_TEXT_EVIDENCE + 13);
		cw_page_wrap(page, CW_STYLE_PLAIN, CW_TEXT_EVIDENCE + 13, value);
	}
}

static void add_reason(
	struct cw_buffer *out, struct cw_page *page, const struct cw_failure *failure)
{
	cw_buffer_add_str(out, failure->reason);
	if (failure->depth >= 0) {
		cw_buffer_printf(out, " at depth %" PRId32, failure->depth);
	}
	if (failure->reason_text[0] != '\0') {
		cw_buffer_add_str(out, failure->reason[0] != '\0' ? ": " : "");
		cw_buffer_add_text(out, cw_text_shorten(page, failure->reason_text));
	}
}

static void add_place(struct cw_buffer *out, struct cw_page *page, const struct cw_failure *failure)
{
	char digits[CW_GROUPED_BYTES];

	if (failure->place.packet != 0) {
		cw_buffer_printf(out, "packet %" PRIu64 " in ", failure->place.packet);
	} else if (failure->place.line != 0) {
		cw_buffer_printf(out, "line %s in ", cw_group_digits(failure->place.line, digits));
	}
	cw_buffer_add_str(out, cw_page_member(page, failure->place.member));
}

static void add_certificate(struct cw_buffer *out, const struct cw_failure *failure)
{
	if (failure->certificate != NULL) {
		cw_buffer_printf(out, "%s, issued by %s", failure->certificate->subject,
			failure->certificate->self_signed ? "itself"
							  : failure->certificate->issuer);
	} else {
		cw_buffer_add_str(out, "not seen: ");
		cw_reasons_describe_cause(out, failure->hidden);
	}
}

static void add_request(struct cw_buffer *out, const struct cw_failure *failure)
{
	if (failure->url[0] != '\0') {
		cw_buffer_printf(out, "%s", failure->url);
	}
	if (failure->user[0] != '\0') {
		cw_buffer_printf(out, " by user %s", failure->user);
	}
	if (failure->txn_id[0] != '\0') {
		cw_buffer_printf(out, " (Txn-id %s)", failure->txn_id);
	}
	if (failure->status != 0) {
		cw_buffer_printf(out, ", answered with %" PRIu32, failure->status);
	}
}

/* Prints the text as one line of what is known and empties it. */
static void flush_known(struct cw_page *page, const char *name, struct cw_buffer *text)
{
	write_known(page, name, cw_buffer_text(text));
	page->out.failed |= text->failed;
	cw_buffer_clear(text);
}

static void write_failure_lines(struct cw_page *page, const struct cw_failure *failure)
{
	struct cw_buffer text = {0};

	add_reason(&text, page, failure);
	flush_known(page, "reason", &text);
	write_known(page, "message", cw_text_shorten(page, failure->text));
	write_known(page, "connection", cw_text_str(failure->flow));
	add_certificate(&text, failure);
	flush_known(page, "certificate", &text);
	add_request(&text, failure);
	flush_known(page, "request", &text);
	add_place(&text, page, failure);
	flush_known(page, "where", &text);
	cw_wireshark_filter(&text, &failure->client, &failure->server);
	if (text.len > 0) {
		cw_buffer_add(&text, "", 1);
		cw_page_pad(page, CW_TEXT_EVIDENCE);
		cw_page_add(page, CW_STYLE_DIM, "Wireshark");
		cw_page_pad(page, CW_TEXT_EVIDENCE + 13);
		/* Not wrapped: it is there to be copied. */
		cw_page_add(page, CW_STYLE_PLAIN, text.failed ? "" : text.ptr);
		cw_page_end_line(page);
	}
	page->out.failed |= text.failed;
	cw_buffer_finish(&text);
}

static void write_failure(
	struct cw_page *page, const struct cw_report *report, const struct cw_failure *failure)
{
	struct cw_buffer text = {0};
	char clock[CW_CLOCK_BYTES];

	if (!cw_failure_describe_blame(&text, report, failure)) {
		cw_buffer_add_str(&text, "A connection failed");
		if (failure->server.ip[0] != '\0') {
			cw_buffer_add_str(&text, " with ");
			cw_actor_add_address(&text, failure->server.ip, failure->server.port);
		}
	}
	if (failure->tries > 1) {
		cw_buffer_printf(&text, " (%" PRIu32 " attempts)", failure->tries);
	}
	cw_page_pad(page, CW_TEXT_INDENT);
	if (failure->at != CW_TIME_UNKNOWN) {
		cw_page_printf(page, CW_STYLE_DIM, "%s  ", cw_page_clock(page, failure->at, clock));
	}
	cw_page_wrap(page, CW_STYLE_PLAIN, CW_TEXT_INDENT, cw_buffer_text(&text));
	page->out.failed |= text.failed;
	cw_buffer_finish(&text);
	write_failure_lines(page, failure);
}

void cw_text_write_unexplained(struct cw_page *page, const struct cw_report *report)
{
	size_t count = 0;
	size_t shown = 0;

	for (size_t i = 0; i < report->num_failures; i++) {
		count += report->explained_by[i].count == 0 ? 1 : 0;
	}
	if (count == 0) {
		return;
	}
	write_title(page, "Failed connections that no signature explains", count);
	for (size_t i = 0; i < report->num_failures; i++) {
		if (report->explained_by[i].count == 0 &&
			(page->options.verbose || shown < MAX_ITEMS)) {
			write_failure(page, report, report->failures[i]);
			shown++;
		}
	}
	write_rest(page, shown, count);
}

/* Whether a result lacks evidence and no finding has said so in more words. */
static bool is_unchecked(const struct cw_report *report, size_t at)
{
	if (report->results[at].status != CW_STATUS_MISSING_INFORMATION) {
		return false;
	}
	for (size_t i = 0; i < report->num_findings; i++) {
		if (report->findings[i]->status == CW_STATUS_MISSING_INFORMATION &&
			strcmp(report->findings[i]->id, report->results[at].id) == 0) {
			return false;
		}
	}
	return true;
}

/* Whether results[at] is the first one that lacks this. */
static bool is_first_of_reason(const struct cw_report *report, size_t at)
{
	for (size_t i = 0; i < at; i++) {
		if (is_unchecked(report, i) &&
			strcmp(report->results[i].reason, report->results[at].reason) == 0) {
			return false;
		}
	}
	return true;
}

static void write_reason(struct cw_page *page, const struct cw_report *report, const char *reason)
{
	struct cw_buffer need = {0};
	struct cw_buffer names = {0};
	size_t count = 0;

	for (size_t i = 0; i < report->num_results; i++) {
		if (is_unchecked(report, i) && strcmp(report->results[i].reason, reason) == 0) {
			cw_buffer_add_str(&names, count++ > 0 ? ", " : "");
			cw_buffer_add_str(&names, report->results[i].id);
		}
	}
	cw_buffer_printf(
		&need, "%zu of %zu %s ", count, report->num_results, count == 1 ? "needs" : "need");
	cw_reasons_describe_need(&need, reason);
	cw_page_pad(page, CW_TEXT_INDENT);
	cw_page_wrap(page, CW_STYLE_PLAIN, CW_TEXT_EVIDENCE, cw_buffer_text(&need));
	if (page->options.verbose) {
		cw_page_pad(page, CW_TEXT_EVIDENCE);
		cw_page_wrap(page, CW_STYLE_DIM, CW_TEXT_EVIDENCE, cw_buffer_text(&names));
	}
	page->out.failed |= need.failed || names.failed;
	cw_buffer_finish(&need);
	cw_buffer_finish(&names);
}

void cw_text_write_unchecked(struct cw_page *page, const struct cw_report *report)
{
	size_t count = 0;

	for (size_t i = 0; i < report->num_results; i++) {
		count += is_unchecked(report, i) ? 1 : 0;
	}
	if (count == 0) {
		return;
	}
	write_title(page, "Signatures that could not be decided for lack of evidence", count);
	for (size_t i = 0; i < report->num_results; i++) {
		if (is_unchecked(report, i) && is_first_of_reason(report, i)) {
			write_reason(page, report, report->results[i].reason);
		}
	}
}

static void write_anomaly(struct cw_page *page, const struct cw_anomaly *anomaly)
{
	char digits[CW_GROUPED_BYTES];

	cw_page_pad(page, CW_TEXT_INDENT);
	cw_page_add(page, anomaly->incomplete ? CW_STYLE_WARN : CW_STYLE_PLAIN, anomaly->name);
	cw_page_add(page, CW_STYLE_PLAIN, "  ");
	if (anomaly->count > 1) {
		cw_page_printf(page, CW_STYLE_PLAIN,
			"%s times, first: ", cw_group_digits(anomaly->count, digits));
	}
	cw_page_wrap(page, CW_STYLE_PLAIN, CW_TEXT_EVIDENCE, cw_text_shorten(page, anomaly->text));
	if (anomaly->member[0] != '\0') {
		cw_page_pad(page, CW_TEXT_EVIDENCE);
		cw_page_printf(page, CW_STYLE_DIM, "in %s at byte %s",
			cw_page_member(page, anomaly->member),
			cw_group_digits(anomaly->offset, digits));
		cw_page_end_line(page);
	}
}

void cw_text_write_anomalies(struct cw_page *page, const struct cw_report *report)
{
	size_t count = report->num_anomalies;
	size_t shown = page->options.verbose || count < MAX_ITEMS ? count : MAX_ITEMS;

	if (count == 0) {
		return;
	}
	write_title(page, "Flaws of the input and limits that were reached", count);
	for (size_t i = 0; i < shown; i++) {
		write_anomaly(page, report->anomalies[i]);
	}
	write_rest(page, shown, count);
}
