/* SPDX-License-Identifier: MIT */
/* The table of `certway certs`: one line per distinct certificate. */
#include "report/report.h"
#include "report/table.h"
#include "report/text.h"

#include <inttypes.h>

/* Places of one kind that are named, before they are only counted. */
#define MAX_PLACES 3

/* "trust list 3", "h1 server 2": the certificate's place in what it was seen in, from 1. */
static void add_place(struct cw_buffer *out, const struct cw_seen *seen)
{
	if (seen->where == CW_SEEN_WIRE) {
		cw_buffer_printf(
			out, "%s %s %" PRIu32, seen->handshake, seen->role, seen->position + 1);
	} else {
		cw_buffer_printf(out, "trust list %" PRIu32, seen->position + 1);
	}
}

/* "SIP body", "SIP body (8 times)" */
static void add_kind(struct cw_buffer *out, enum cw_seen_where where, size_t count)
{
	static const char *const names[] = {
		[CW_SEEN_SERVER] = "own server certificate",
		[CW_SEEN_CLIENT] = "own client certificate",
		[CW_SEEN_SIP] = "SIP body",
		[CW_SEEN_FILE] = "file",
		[CW_SEEN_SSH] = "SSH host key",
	};

	cw_buffer_printf(out, "%s%s", out->len > 0 ? ", " : "", names[where]);
	if (count > 1) {
		cw_buffer_printf(out, " (%zu times)", count);
	}
}

static void add_seen_in(
	struct cw_buffer *out, const struct cw_certificate *certificate, enum cw_seen_where where)
{
	bool has_place = where == CW_SEEN_WIRE || where == CW_SEEN_STORE;
	size_t count = 0;

	for (size_t i = 0; i < certificate->num_seen; i++) {
		if (certificate->seen[i].where != where) {
			continue;
		}
		if (has_place && count < MAX_PLACES) {
			cw_buffer_add_str(out, out->len > 0 ? ", " : "");
			add_place(out, &certificate->seen[i]);
		}
		count++;
	}
	if (!has_place && count > 0) {
		add_kind(out, where, count);
	} else if (count > MAX_PLACES) {
		cw_buffer_printf(out, " and %zu more", count - MAX_PLACES);
	}
}

static void add_seen(struct cw_buffer *out, const struct cw_certificate *certificate)
{
	for (int where = CW_SEEN_WIRE; where <= CW_SEEN_SSH; where++) {
		add_seen_in(out, certificate, (enum cw_seen_where)where);
	}
	if (certificate->num_seen_total > certificate->num_seen) {
		cw_buffer_printf(out, "; %zu more places were only counted",
			certificate->num_seen_total - certificate->num_seen);
	}
}

static void add_validity(struct cw_buffer *out, int64_t end, int64_t as_of, bool is_end)
{
	if (as_of != CW_TIME_UNKNOWN && end != CW_TIME_UNKNOWN &&
		(is_end ? end < as_of : end > as_of)) {
		cw_buffer_add_str(out, is_end ? " ended" : " later");
	}
}

struct certificate_row {
	const struct cw_certificate *certificate;
	int64_t as_of;
};

static void fill_certificate(struct cw_table *table, const void *item)
{
	const struct certificate_row *row = item;
	const struct cw_certificate *certificate = row->certificate;
	char date[CW_CLOCK_BYTES];

	cw_buffer_printf(&table->cells[0], "%.16s", certificate->sha256);
	cw_buffer_add_str(
		&table->cells[1], cw_page_date(table->page, certificate->not_before, date));
	add_validity(&table->cells[1], certificate->not_before, row->as_of, false);
	cw_buffer_add_str(
		&table->cells[2], cw_page_date(table->page, certificate->not_after, date));
	add_validity(&table->cells[2], certificate->not_after, row->as_of, true);
	if (certificate->key_curve[0] != '\0') {
		cw_buffer_printf(
			&table->cells[3], "%s %s", certificate->key_type, certificate->key_curve);
	} else {
		cw_buffer_printf(&table->cells[3], "%s %" PRIu32, certificate->key_type,
			certificate->key_bits);
	}
	cw_buffer_add_str(&table->cells[4], certificate->subject);
	cw_buffer_add_str(
		&table->cells[5], certificate->self_signed ? "itself" : certificate->issuer);
	add_seen(&table->cells[6], certificate);
}

void cw_text_write_certificates(struct cw_page *page, const struct cw_report *report)
{
	static const struct cw_column columns[] = {
		{"SHA-256", 0, 0, 0, false, false},
		{"FROM", 1, 0, 0, false, false},
		{"UNTIL", 0, 0, 0, false, false},
		{"KEY", 2, 0, 0, false, false},
		{"SUBJECT", 0, 16, 16, false, false},
		{"ISSUED BY", 3, 12, 12, false, false},
		{"SEEN", 0, 12, 12, false, false},
	};
	static const struct cw_table_plan plan = {
		columns, sizeof(columns) / sizeof(columns[0]), 4, 4, fill_certificate};
	struct cw_arena arena = {0};
	size_t count = report->num_certificates;
	struct certificate_row *rows = cw_arena_array(&arena, count, sizeof(*rows));
	const void **items = cw_arena_array(&arena, count, sizeof(*items));

	if (rows == NULL || items == NULL) {
		page->out.failed = true;
	} else if (count == 0) {
		cw_page_add(page, CW_STYLE_PLAIN, "No certificate was seen.");
		cw_page_end_line(page);
	} else {
		for (size_t i = 0; i < count; i++) {
			rows[i].certificate = report->certificates[i];
			rows[i].as_of = report->as_of;
			items[i] = &rows[i];
		}
		if (cw_table_write(page, &plan, items, count) > 0) {
			cw_page_end_line(page);
			cw_page_wrap_str(page, CW_STYLE_DIM, 0,
				"Columns were left out for lack of room; piped into a file or "
				"less -S, all is there.");
		}
	}
	cw_arena_finish(&arena);
	cw_text_write_anomalies(page, report);
}
