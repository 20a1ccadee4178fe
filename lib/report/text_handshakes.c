/* SPDX-License-Identifier: MIT */
/* The table of `certway handshakes`: one line per handshake, in order of time. */
#include "report/actor.h"
#include "report/outcome.h"
#include "report/reasons.h"
#include "report/report.h"
#include "report/table.h"
#include "report/text.h"

#include <stdio.h>
#include <string.h>

/* What lines lose on a terminal that is too narrow, one after the other. */
enum level {
	FULL,
	BRIEF, /* no dates when all are of one day, outcomes without packets */
	NO_CIPHER,
	NO_MILLISECONDS,
	NO_CLIENT_PORT,
	NO_VERSION,
	NO_NAME,
	NO_ISSUER,
	NO_LEAF,
	NUM_LEVELS,
};

static void add_time(struct cw_table *table, size_t cell, int64_t at)
{
	struct cw_page *page = table->page;
	char date[CW_CLOCK_BYTES];
	char clock[CW_CLOCK_BYTES];

	if (at == CW_TIME_UNKNOWN) {
		return;
	}
	if (table->level < BRIEF) {
		cw_buffer_printf(&table->cells[cell], "%s ", cw_page_date(page, at, date));
	} else if (!page->is_one_day) {
		cw_buffer_printf(&table->cells[cell], "%s ", cw_page_date(page, at, date) + 5);
	}
	cw_buffer_printf(&table->cells[cell], "%.*s",
		table->level < NO_MILLISECONDS ? CW_CLOCK_BYTES : 8,
		cw_page_clock(page, at, clock));
}

static void add_end(
	struct cw_buffer *out, const struct cw_endpoint *end, enum cw_party is, bool has_port)
{
	if (has_port) {
		cw_actor_add_address(out, end->ip, end->port);
	} else {
		cw_buffer_add_str(out, end->ip);
	}
	if (is == CW_PARTY_SELF) {
		cw_buffer_add_str(out, "*");
	}
}

/* "TLS 1.2 after smtp", "TLS 1.2, renegotiated" */
static void add_version(struct cw_buffer *out, const struct cw_handshake *handshake)
{
	cw_buffer_add_str(out, handshake->version[0] != '\0' ? handshake->version : "-");
	if (handshake->renegotiation) {
		cw_buffer_add_str(out, ", renegotiated");
	} else if (handshake->number > 1) {
		cw_buffer_add_str(out, ", begun again");
	} else if (handshake->upgrade[0] != '\0') {
		cw_buffer_printf(out, " after %s", handshake->upgrade);
	}
}

static const char *short_name(const char *common_name, const char *whole)
{
	return common_name[0] != '\0' ? common_name : whole;
}

static void add_leaf(struct cw_buffer *out, const struct cw_handshake *handshake, bool has_issuer)
{
	if (handshake->chain_server.count > 0) {
		const struct cw_certificate *leaf = handshake->chain_server.items[0];

		cw_buffer_add_str(out, short_name(leaf->subject_cn, leaf->subject));
		if (has_issuer) {
			cw_buffer_printf(out, " < %s",
				leaf->self_signed ? "itself"
						  : short_name(leaf->issuer_cn, leaf->issuer));
		}
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

enum column {
	ID,
	HOST,
	TIME,
	CLIENT,
	SERVER,
	SNI,
	VERSION,
	CIPHER,
	OUTCOME,
	LEAF,
	NUM_COLUMNS,
};

/* A handshake and whose bundle it was captured in. */
struct row {
	const struct cw_handshake *handshake;
	const char *host;
};

static void fill(struct cw_table *table, const void *item)
{
	const struct row *row = item;
	const struct cw_handshake *handshake = row->handshake;
	struct cw_buffer *cells = table->cells;

	cw_buffer_add_str(&cells[ID], handshake->id);
	cw_buffer_add_str(&cells[HOST], row->host);
	add_time(table, TIME, handshake->at);
	add_end(&cells[CLIENT], &handshake->client, handshake->client_is,
		table->level < NO_CLIENT_PORT);
	add_end(&cells[SERVER], &handshake->server, handshake->server_is, true);
	cw_buffer_add_str(&cells[SNI], handshake->sni[0] != '\0' ? handshake->sni : "-");
	add_version(&cells[VERSION], handshake);
	cw_buffer_add_str(&cells[CIPHER], handshake->cipher[0] != '\0' ? handshake->cipher : "-");
	cw_outcome_describe(&cells[OUTCOME], handshake, table->level >= BRIEF);
	table->styles[OUTCOME] = cw_outcome_style(handshake);
	add_leaf(&cells[LEAF], handshake, table->level < NO_ISSUER);
}

static bool is_one_day(const struct cw_page *page, const struct cw_report *report)
{
	char first[CW_CLOCK_BYTES];
	char date[CW_CLOCK_BYTES];

	cw_page_date(page, report->handshakes[0]->at, first);
	for (size_t i = 1; i < report->num_handshakes; i++) {
		if (strcmp(cw_page_date(page, report->handshakes[i]->at, date), first) != 0) {
			return false;
		}
	}
	return true;
}

static void write_footer(struct cw_page *page, const struct cw_report *report, unsigned level)
{
	static const char *const left_out[NUM_LEVELS] = {
		[NO_CIPHER] = "ciphers",
		[NO_MILLISECONDS] = "ciphers",
		[NO_CLIENT_PORT] = "ciphers",
		[NO_VERSION] = "ciphers and versions",
		[NO_NAME] = "ciphers, versions and server names",
		[NO_ISSUER] = "ciphers, versions, server names and issuers",
		[NO_LEAF] = "ciphers, versions, server names and certificates",
	};
	char zone[CW_CLOCK_BYTES];
	char date[CW_CLOCK_BYTES] = "";

	cw_page_end_line(page);
	if (level >= BRIEF && page->is_one_day) {
		cw_page_date(page, report->handshakes[0]->at, date);
	}
	cw_page_printf(page, CW_STYLE_DIM, "Times are %s%s%s. * is the Expressway itself.", date,
		date[0] != '\0' ? ", " : "", cw_page_zone(page, zone));
	cw_page_end_line(page);
	if (left_out[level] != NULL) {
		char text[160];

		(void)snprintf(text, sizeof(text), "No room for %s: widen, or pipe into less -S.",
			left_out[level]);
		cw_page_wrap_str(page, CW_STYLE_DIM, 0, text);
	}
}

static const char *host_of(const struct cw_report *report, const char *id)
{
	const struct cw_bundle *bundle = cw_report_bundle(report, id);

	return bundle != NULL && bundle->host[0] != '\0' ? bundle->host : id;
}

static void write_lines(
	struct cw_page *page, const struct cw_report *report, struct row *rows, const void **items)
{
	const struct cw_column columns[NUM_COLUMNS] = {
		[ID] = {"ID", 0, 0, 0, false, false},
		[HOST] = {"BUNDLE", NO_LEAF, 4, 4, false, report->num_bundles < 2},
		[TIME] = {"TIME", 0, 0, 0, false, false},
		[CLIENT] = {"CLIENT", 0, 21, 12, true, false},
		[SERVER] = {"SERVER", 0, 21, 12, true, false},
		[SNI] = {"SNI", NO_NAME, 10, 10, false, false},
		[VERSION] = {"VERSION", NO_VERSION, 7, 7, false, false},
		[CIPHER] = {"CIPHER", NO_CIPHER, 0, 0, false, false},
		[OUTCOME] = {"OUTCOME", 0, 0, 18, false, false},
		[LEAF] = {"CERTIFICATE < ISSUER", NO_LEAF, 26, 12, false, false},
	};
	const struct cw_table_plan plan = {columns, NUM_COLUMNS, NUM_LEVELS, NO_ISSUER, fill};

	for (size_t i = 0; i < report->num_handshakes; i++) {
		rows[i].handshake = report->handshakes[i];
		rows[i].host = host_of(report, report->handshakes[i]->bundle);
		items[i] = &rows[i];
	}
	page->is_one_day = is_one_day(page, report);
	write_footer(page, report, cw_table_write(page, &plan, items, report->num_handshakes));
}

void cw_text_write_handshakes(struct cw_page *page, const struct cw_report *report)
{
	struct cw_arena arena = {0};
	struct row *rows = cw_arena_array(&arena, report->num_handshakes, sizeof(*rows));
	const void **items = cw_arena_array(&arena, report->num_handshakes, sizeof(*items));

	if (rows == NULL || items == NULL) {
		page->out.failed = true;
	} else if (report->num_handshakes == 0) {
		cw_page_add(page, CW_STYLE_PLAIN, "No TLS handshake was seen.");
		cw_page_end_line(page);
	} else {
		write_lines(page, report, rows, items);
	}
	cw_arena_finish(&arena);
	cw_text_write_anomalies(page, report);
}
