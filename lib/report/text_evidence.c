/* SPDX-License-Identifier: MIT */
/* The evidence of a finding as lines in order of time: when, where to look, what is there. */
#include "report/group.h"
#include "report/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define LABEL_BYTES 48
/* Lines of evidence unless verbose. */
#define MAX_EVIDENCE 20

static bool is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

const char *cw_evidence_source(const struct cw_evidence *evidence)
{
	if (is(evidence->kind, "log")) {
		return "log";
	}
	if (is(evidence->kind, "handshake") || evidence->place.packet != 0) {
		return "capture";
	}
	if (is(evidence->kind, "store") || is(evidence->where, "store")) {
		return "trust list";
	}
	if (is(evidence->kind, "config")) {
		return "configuration";
	}
	return is(evidence->kind, "status") ? "status" : "certificate";
}

/* "log 10,227", "packet 4734": a line as people read it, a packet as Wireshark takes it. */
static void label(const struct cw_evidence *evidence, char out[LABEL_BYTES])
{
	const char *source = cw_evidence_source(evidence);
	char digits[CW_GROUPED_BYTES];

	if (evidence->place.packet != 0) {
		(void)snprintf(out, LABEL_BYTES, "packet %" PRIu64, evidence->place.packet);
	} else if (evidence->place.line != 0) {
		(void)snprintf(out, LABEL_BYTES, "%s %s", source,
			cw_group_digits(evidence->place.line, digits));
	} else {
		(void)snprintf(out, LABEL_BYTES, "%s", source);
	}
}

static unsigned label_columns(const struct cw_finding *finding)
{
	unsigned columns = 12;

	for (size_t i = 0; i < finding->num_evidence; i++) {
		char text[LABEL_BYTES];
		unsigned len;

		label(&finding->evidence[i], text);
		len = (unsigned)strlen(text);
		columns = len > columns ? len : columns;
	}
	return columns;
}

static bool has_times(const struct cw_finding *finding)
{
	return finding->num_evidence > 0 && finding->evidence[0].at != CW_TIME_UNKNOWN;
}

/* The date stands in front of the times when they are not all of one day. */
static bool spans_days(const struct cw_page *page, const struct cw_finding *finding)
{
	char first[CW_CLOCK_BYTES];
	char other[CW_CLOCK_BYTES];

	if (!has_times(finding)) {
		return false;
	}
	cw_page_date(page, finding->evidence[0].at, first);
	for (size_t i = 1; i < finding->num_evidence; i++) {
		if (finding->evidence[i].at != CW_TIME_UNKNOWN &&
			!is(first, cw_page_date(page, finding->evidence[i].at, other))) {
			return true;
		}
	}
	return false;
}

/* The members that the evidence of one finding comes from, in order of appearance. */
struct members {
	const char *names[32];
	const char *sources[32];
	size_t count;
	bool is_ambiguous; /* two members of one source: the evidence must say which */
};

/* From 1; 0 when there is none, or was no room. */
static size_t member_number(const struct members *members, const char *name)
{
	for (size_t i = 0; i < members->count; i++) {
		if (is(members->names[i], name)) {
			return i + 1;
		}
	}
	return 0;
}

static void collect_members(struct members *members, const struct cw_finding *finding)
{
	const size_t max = sizeof(members->names) / sizeof(members->names[0]);

	members->count = 0;
	members->is_ambiguous = false;
	for (size_t i = 0; i < finding->num_evidence; i++) {
		const char *name = finding->evidence[i].place.member;
		const char *source = cw_evidence_source(&finding->evidence[i]);

		if (name[0] == '\0' || member_number(members, name) != 0 || members->count == max) {
			continue;
		}
		for (size_t k = 0; k < members->count; k++) {
			members->is_ambiguous |= is(members->sources[k], source);
		}
		members->names[members->count] = name;
		members->sources[members->count++] = source;
	}
}

/* The names behind the evidence: in one go, or by number where the evidence needs it. */
static void write_members(struct cw_page *page, const struct members *members)
{
	struct cw_buffer text = {0};

	for (size_t i = 0; i < members->count; i++) {
		const char *name = cw_page_member(page, members->names[i]);

		if (members->is_ambiguous) {
			cw_page_pad(page, CW_TEXT_EVIDENCE);
			cw_page_printf(page, CW_STYLE_DIM, "[%zu] %s", i + 1, name);
			cw_page_end_line(page);
		} else {
			cw_buffer_printf(&text, "%s%s", i == 0 ? "in " : ", ", name);
		}
	}
	if (text.len > 0) {
		cw_page_wrap(page, CW_STYLE_DIM, CW_TEXT_EVIDENCE, cw_buffer_text(&text));
	}
	page->out.failed |= text.failed;
	cw_buffer_finish(&text);
}

struct columns {
	unsigned label;
	unsigned text;
	bool has_dates;
};

static void write_item(struct cw_page *page, const struct cw_evidence *evidence,
	const struct columns *columns, const struct members *members)
{
	char clock[CW_CLOCK_BYTES];
	char date[CW_CLOCK_BYTES];
	char text[LABEL_BYTES];

	cw_page_pad(page, CW_TEXT_EVIDENCE);
	if (evidence->at != CW_TIME_UNKNOWN) {
		cw_page_printf(page, CW_STYLE_DIM, "%s%s%s",
			columns->has_dates ? cw_page_date(page, evidence->at, date) : "",
			columns->has_dates ? " " : "", cw_page_clock(page, evidence->at, clock));
	}
	label(evidence, text);
	cw_page_pad(page, columns->label);
	cw_page_add(page, CW_STYLE_PLAIN, text);
	if (members->is_ambiguous && evidence->place.member[0] != '\0') {
		cw_page_pad(page, columns->text - 5);
		cw_page_printf(page, CW_STYLE_DIM, "[%zu]",
			member_number(members, evidence->place.member));
	}
	cw_page_pad(page, columns->text);
	cw_page_wrap(page, CW_STYLE_PLAIN, columns->text, cw_text_shorten(page, evidence->text));
}

void cw_text_write_evidence(struct cw_page *page, const struct cw_finding *finding)
{
	struct columns columns;
	struct members members;
	size_t shown;

	collect_members(&members, finding);
	columns.has_dates = spans_days(page, finding);
	columns.label = CW_TEXT_EVIDENCE + (has_times(finding) ? columns.has_dates ? 25 : 14 : 0);
	columns.text = columns.label + label_columns(finding) + (members.is_ambiguous ? 6 : 2);
	shown = page->options.verbose || finding->num_evidence <= MAX_EVIDENCE
			? finding->num_evidence
			: MAX_EVIDENCE;
	for (size_t i = 0; i < shown; i++) {
		write_item(page, &finding->evidence[i], &columns, &members);
	}
	if (shown < finding->num_evidence) {
		cw_page_pad(page, CW_TEXT_EVIDENCE);
		cw_page_printf(page, CW_STYLE_DIM, "and %zu more: --verbose shows them",
			finding->num_evidence - shown);
		cw_page_end_line(page);
	}
	write_members(page, &members);
}
