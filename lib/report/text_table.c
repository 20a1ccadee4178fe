/* SPDX-License-Identifier: MIT */
/* The tables of `certway handshakes` and `certway certs`: one line per item, columns as wide as
 * what stands in them. Lines are not wrapped: `less -S` and `grep` want one line per handshake. */
#include "report/actor.h"
#include "report/group.h"
#include "report/reasons.h"
#include "report/report.h"
#include "report/text.h"

#include "base/escape.h"
#include "facts/fields.h"

#include <inttypes.h>
#include <string.h>

#define MAX_COLUMNS 10
/* A hostile name must not push the other columns off the screen. */
#define MAX_CELL 48

struct table {
	struct cw_page *page;
	size_t num_columns;
	unsigned widths[MAX_COLUMNS];
	struct cw_buffer cells[MAX_COLUMNS];
};

/* Fills the cells for an item. */
typedef void (*fill_fn)(struct table *table, const void *item);

static void table_finish(struct table *table)
{
	for (size_t i = 0; i < MAX_COLUMNS; i++) {
		table->page->out.failed |= table->cells[i].failed;
		cw_buffer_finish(&table->cells[i]);
	}
}

static void clear(struct table *table)
{
	for (size_t i = 0; i < MAX_COLUMNS; i++) {
		table->page->out.failed |= table->cells[i].failed;
		cw_buffer_clear(&table->cells[i]);
	}
}

static void measure(struct table *table)
{
	for (size_t i = 0; i < table->num_columns; i++) {
		struct cw_buffer escaped = {0};
		size_t columns;

		cw_escape_terminal(&escaped, cw_buffer_text(&table->cells[i]));
		columns = cw_text_columns(cw_buffer_text(&escaped));
		columns = columns < MAX_CELL ? columns : MAX_CELL;
		if (columns > table->widths[i]) {
			table->widths[i] = (unsigned)columns;
		}
		cw_buffer_finish(&escaped);
	}
}

static void print(struct table *table, enum cw_style style)
{
	unsigned column = 0;

	for (size_t i = 0; i < table->num_columns; i++) {
		cw_page_pad(table->page, column);
		if (table->cells[i].len > 0) {
			cw_buffer_add(&table->cells[i], "", 1);
			cw_page_add(table->page, style,
				table->cells[i].failed ? "" : table->cells[i].ptr);
		}
		column += table->widths[i] + 2;
		if (i + 1 < table->num_columns && table->page->column + 1 > column) {
			cw_page_add(
				table->page, CW_STYLE_PLAIN, "  "); /* a cell that was too wide */
		}
	}
	cw_page_end_line(table->page);
}

static void write_table(struct table *table, const char *const *titles, const void *const *items,
	size_t count, fill_fn fill)
{
	for (size_t i = 0; i < table->num_columns; i++) {
		table->widths[i] = (unsigned)strlen(titles[i]);
	}
	for (size_t i = 0; i < count; i++) {
		clear(table);
		fill(table, items[i]);
		measure(table);
	}
	clear(table);
	for (size_t i = 0; i < table->num_columns; i++) {
		cw_buffer_add_str(&table->cells[i], titles[i]);
	}
	print(table, CW_STYLE_BOLD);
	for (size_t i = 0; i < count; i++) {
		clear(table);
		fill(table, items[i]);
		print(table, CW_STYLE_PLAIN);
	}
	table_finish(table);
}

static void add_time(struct table *table, size_t cell, int64_t at)
{
	char date[CW_CLOCK_BYTES];
	char clock[CW_CLOCK_BYTES];

	if (at != CW_TIME_UNKNOWN) {
		cw_buffer_printf(&table->cells[cell], "%s %s", cw_page_date(table->page, at, date),
			cw_page_clock(table->page, at, clock));
	}
}

static void add_end(struct cw_buffer *out, const struct cw_endpoint *end, enum cw_party is)
{
	cw_actor_add_address(out, end->ip, end->port);
	if (is == CW_PARTY_SELF) {
		cw_buffer_add_str(out, "*");
	}
}

static const char *short_name(const char *common_name, const char *whole)
{
	return common_name[0] != '\0' ? common_name : whole;
}

static void add_leaf(struct cw_buffer *out, const struct cw_handshake *handshake)
{
	if (handshake->chain_server.count > 0) {
		const struct cw_certificate *leaf = handshake->chain_server.items[0];

		cw_buffer_printf(out, "%s < %s", short_name(leaf->subject_cn, leaf->subject),
			leaf->self_signed ? "itself" : short_name(leaf->issuer_cn, leaf->issuer));
	} else if (handshake->hidden_server != CW_HIDDEN_NO) {
		cw_buffer_add_str(out, "not seen: ");
		cw_reasons_describe_cause(out, cw_hidden_code(handshake->hidden_server));
	} else {
		cw_buffer_add_str(out, "none sent");
	}
	if (handshake->chain_client.count > 0) {
		const struct cw_certificate *leaf = handshake->chain_client.items[0];

		cw_buffer_printf(out, "; client %s", short_name(leaf->subject_cn, leaf->subject));
	} else if (handshake->client_certificate_empty) {
		cw_buffer_add_str(out, "; client sent none");
	}
}

static void add_outcome(struct cw_buffer *out, const struct cw_handshake *handshake)
{
	const struct cw_alert *alert = NULL;

	for (size_t i = 0; i < handshake->num_alerts && alert == NULL; i++) {
		if (strcmp(handshake->alerts[i].level, "fatal") == 0) {
			alert = &handshake->alerts[i];
		}
	}
	switch (handshake->outcome) {
	case CW_OUTCOME_COMPLETED:
		cw_buffer_add_str(out, "completed");
		break;
	case CW_OUTCOME_ALERT:
		cw_buffer_add_str(out, "failed");
		break;
	case CW_OUTCOME_CLOSED:
		cw_buffer_printf(out, "closed by %s",
			handshake->closed_by[0] != '\0' ? handshake->closed_by : "one side");
		break;
	case CW_OUTCOME_RESET:
		cw_buffer_printf(out, "reset by %s",
			handshake->closed_by[0] != '\0' ? handshake->closed_by : "one side");
		break;
	case CW_OUTCOME_UNKNOWN:
	default:
		cw_buffer_add_str(out, "end not captured");
		break;
	}
	if (alert != NULL) {
		cw_buffer_printf(out, ": %s sent %s (packet %" PRIu64 ")", alert->from,
			alert->description[0] != '\0' ? alert->description : "an alert",
			alert->place.packet);
	}
}

static void fill_handshake(struct table *table, const void *item)
{
	const struct cw_handshake *handshake = item;

	cw_buffer_add_str(&table->cells[0], handshake->id);
	add_time(table, 1, handshake->at);
	add_end(&table->cells[2], &handshake->client, handshake->client_is);
	add_end(&table->cells[3], &handshake->server, handshake->server_is);
	cw_buffer_add_str(&table->cells[4], handshake->sni[0] != '\0' ? handshake->sni : "-");
	cw_buffer_add_str(&table->cells[5], handshake->version);
	cw_buffer_add_str(&table->cells[6], handshake->cipher[0] != '\0' ? handshake->cipher : "-");
	add_outcome(&table->cells[7], handshake);
	add_leaf(&table->cells[8], handshake);
}

void cw_text_write_handshakes(struct cw_page *page, const struct cw_report *report)
{
	const char *titles[] = {"ID", "TIME", "CLIENT", "SERVER", "SNI", "VERSION", "CIPHER",
		"OUTCOME", "CERTIFICATE < ISSUER"};
	struct table table = {.page = page, .num_columns = 9};
	char zone[CW_CLOCK_BYTES];

	if (report->num_handshakes == 0) {
		cw_page_add(page, CW_STYLE_PLAIN, "No TLS handshake was seen.");
		cw_page_end_line(page);
	} else {
		write_table(&table, titles, (const void *const *)report->handshakes,
			report->num_handshakes, fill_handshake);
		cw_page_end_line(page);
		cw_page_printf(page, CW_STYLE_DIM, "Times are %s. * is the Expressway itself.",
			cw_page_zone(page, zone));
		cw_page_end_line(page);
	}
	cw_text_write_anomalies(page, report);
}

/* "trust list 3, h1 server 0" */
static void add_seen(struct cw_buffer *out, const struct cw_certificate *certificate)
{
	static const char *const names[] = {
		[CW_SEEN_WIRE] = "wire",
		[CW_SEEN_STORE] = "trust list",
		[CW_SEEN_SERVER] = "own server certificate",
		[CW_SEEN_CLIENT] = "own client certificate",
		[CW_SEEN_SIP] = "SIP body",
		[CW_SEEN_FILE] = "file",
		[CW_SEEN_SSH] = "SSH host key",
	};
	const size_t max = 4;
	const size_t total = certificate->num_seen_total > certificate->num_seen
				     ? certificate->num_seen_total
				     : certificate->num_seen;

	for (size_t i = 0; i < certificate->num_seen && i < max; i++) {
		const struct cw_seen *seen = &certificate->seen[i];

		cw_buffer_add_str(out, i > 0 ? ", " : "");
		if (seen->where == CW_SEEN_WIRE) {
			cw_buffer_printf(out, "%s %s %" PRIu32, seen->handshake, seen->role,
				seen->position + 1);
		} else if (seen->where == CW_SEEN_STORE) {
			cw_buffer_printf(out, "trust list %" PRIu32, seen->position + 1);
		} else {
			cw_buffer_add_str(out, names[seen->where]);
		}
	}
	if (total > max) {
		cw_buffer_printf(out, " and %zu more", total - max);
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

static void fill_certificate(struct table *table, const void *item)
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
	const char *titles[] = {"SHA-256", "FROM", "UNTIL", "KEY", "SUBJECT", "ISSUED BY", "SEEN"};
	struct table table = {.page = page, .num_columns = 7};
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
		write_table(&table, titles, items, count, fill_certificate);
	}
	cw_arena_finish(&arena);
	cw_text_write_anomalies(page, report);
}
