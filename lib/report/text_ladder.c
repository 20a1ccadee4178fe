/* SPDX-License-Identifier: MIT */
/* `certway handshakes --ladder ID`: the picture of one handshake. */
#include "report/actor.h"
#include "report/group.h"
#include "report/ladder_note.h"
#include "report/lane.h"
#include "report/outcome.h"
#include "report/reasons.h"
#include "report/text.h"

#include "base/stamp.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define KEY_COLUMN   4
#define VALUE_COLUMN 18
#define AFTER_BYTES  40

/* --- the head --- */

static void write_pair(struct cw_page *page, const char *key, struct cw_buffer *value)
{
	if (value->len > 0) {
		cw_page_pad(page, KEY_COLUMN);
		cw_page_add(page, CW_STYLE_DIM, key);
		cw_page_pad(page, VALUE_COLUMN);
		cw_page_wrap(page, CW_STYLE_PLAIN, VALUE_COLUMN, cw_buffer_text(value));
	}
	page->out.failed |= value->failed;
	cw_buffer_clear(value);
}

static void add_end(struct cw_buffer *out, const struct cw_endpoint *end, enum cw_party is)
{
	cw_actor_add_address(out, end->ip, end->port);
	cw_buffer_add_str(out, is == CW_PARTY_SELF ? " (the Expressway itself)" : "");
}

/* "2026-11-21 01:12:29.777104 UTC" */
static void add_start(const struct cw_page *page, struct cw_buffer *out, int64_t at)
{
	char stamp[CW_STAMP_BYTES];
	char zone[CW_CLOCK_BYTES];

	if (at != CW_TIME_UNKNOWN) {
		cw_stamp_format_zone(at, page->options.tz_offset_minutes, stamp);
		cw_buffer_printf(out, "%.10s %.*s %s", stamp,
			(int)strspn(stamp + 11, "0123456789:."), stamp + 11,
			cw_page_zone(page, zone));
	}
}

static void add_protocol(struct cw_buffer *out, const struct cw_handshake *handshake)
{
	cw_buffer_add_str(out, handshake->version);
	if (handshake->cipher[0] != '\0') {
		cw_buffer_printf(out, ", %s", handshake->cipher);
	}
	if (handshake->upgrade[0] != '\0') {
		cw_buffer_printf(out, ", after %s in clear", handshake->upgrade);
		if (handshake->upgrade_target[0] != '\0') {
			cw_buffer_printf(out, " (to %s)", handshake->upgrade_target);
		}
	}
	if (handshake->number > 1) {
		cw_buffer_printf(out, ", handshake %" PRIu32 " on its connection%s",
			handshake->number, handshake->renegotiation ? " (a renegotiation)" : "");
	}
	cw_buffer_add_str(out, handshake->certificate_status ? ", OCSP answer stapled" : "");
	cw_buffer_add_str(out, handshake->decrypted ? ", opened with a key log" : "");
}

/* Not wrapped: it is copied. */
static void write_filter(struct cw_page *page, const struct cw_handshake *handshake)
{
	struct cw_buffer text = {0};

	cw_wireshark_filter(&text, &handshake->client, &handshake->server);
	cw_buffer_add(&text, "", 1);
	cw_page_pad(page, KEY_COLUMN);
	cw_page_add(page, CW_STYLE_DIM, "wireshark");
	cw_page_pad(page, VALUE_COLUMN);
	cw_page_add(page, CW_STYLE_PLAIN, text.failed ? "" : text.ptr);
	cw_page_end_line(page);
	page->out.failed |= text.failed;
	cw_buffer_finish(&text);
}

static void write_head(struct cw_page *page, const struct cw_handshake *handshake)
{
	const char *again = strrchr(handshake->flow, '#');
	struct cw_buffer text = {0};

	cw_page_printf(page, CW_STYLE_BOLD, "%s  ", handshake->id);
	cw_outcome_describe(&text, handshake, false);
	cw_page_wrap(page, cw_outcome_style(handshake), KEY_COLUMN, cw_buffer_text(&text));
	page->out.failed |= text.failed;
	cw_buffer_clear(&text);
	add_end(&text, &handshake->client, handshake->client_is);
	write_pair(page, "client", &text);
	add_end(&text, &handshake->server, handshake->server_is);
	write_pair(page, "server", &text);
	add_protocol(&text, handshake);
	write_pair(page, "protocol", &text);
	add_start(page, &text, handshake->at);
	write_pair(page, "began", &text);
	cw_buffer_add_str(&text, cw_page_member(page, handshake->place.member));
	write_pair(page, "capture", &text);
	cw_buffer_add_str(&text, handshake->community_id);
	if (again != NULL) {
		cw_buffer_printf(&text, ", connection %s on these addresses and ports", again);
	}
	write_pair(page, "community id", &text);
	write_filter(page, handshake);
	page->out.failed |= text.failed;
	cw_buffer_finish(&text);
}

/* --- the messages --- */

/* "+12.345 ms", "+1.250 s" */
static const char *after(int64_t start, int64_t at, char out[AFTER_BYTES])
{
	int64_t us;
	const char *sign;

	out[0] = '\0';
	if (start == CW_TIME_UNKNOWN || at == CW_TIME_UNKNOWN ||
		!cw_stamp_within(start, at, 1000000 * CW_SECOND)) {
		return out;
	}
	us = (at - start) / 1000;
	sign = us < 0 ? "-" : "+";
	us = us < 0 ? -us : us;
	if (us < 1000000) {
		(void)snprintf(out, AFTER_BYTES, "%s%" PRId64 ".%03" PRId64 " ms", sign, us / 1000,
			us % 1000);
	} else {
		(void)snprintf(out, AFTER_BYTES, "%s%" PRId64 ".%03" PRId64 " s", sign,
			us / 1000000, us / 1000 % 1000);
	}
	return out;
}

static bool is_opaque(const struct cw_message *message)
{
	return strcmp(message->name, "encrypted") == 0 ||
	       strcmp(message->name, "application data") == 0;
}

static bool is_same(const struct cw_message *a, const struct cw_message *b)
{
	return strcmp(a->name, b->name) == 0 && strcmp(a->from, b->from) == 0 &&
	       a->decrypted == b->decrypted;
}

/* How many messages from this one on are drawn as one arrow. */
static size_t run_of(const struct cw_handshake *handshake, size_t first)
{
	const struct cw_message *message = &handshake->messages[first];
	size_t count = 1;

	while (is_opaque(message) && first + count < handshake->num_messages &&
		is_same(message, &handshake->messages[first + count])) {
		count++;
	}
	return count;
}

static bool is_first_of_its_name(const struct cw_handshake *handshake, size_t index)
{
	for (size_t i = 0; i < index; i++) {
		if (is_same(&handshake->messages[i], &handshake->messages[index])) {
			return false;
		}
	}
	return true;
}

static enum cw_style style_of(const struct cw_message *message)
{
	if (strncmp(message->name, "Alert ", 6) == 0) {
		return strcmp(message->name + 6, "close_notify") == 0 ? CW_STYLE_PLAIN
								      : CW_STYLE_BAD;
	}
	return is_opaque(message) ? CW_STYLE_DIM : CW_STYLE_PLAIN;
}

static void set_label(struct cw_buffer *label, const struct cw_message *messages, size_t count)
{
	char digits[CW_GROUPED_BYTES];
	uint64_t bytes = 0;

	for (size_t i = 0; i < count; i++) {
		bytes += messages[i].bytes;
	}
	cw_buffer_clear(label);
	cw_buffer_add_str(label, messages->name);
	if (messages->decrypted) {
		cw_buffer_add_str(label, " (decrypted)");
	}
	if (count > 1) {
		cw_buffer_printf(label, ", %zu records", count);
	}
	cw_buffer_printf(
		label, ", %s byte%s", cw_group_digits(bytes, digits), bytes == 1 ? "" : "s");
	cw_buffer_add_str(label, messages[count - 1].partial ? ", its end was not captured" : "");
	cw_buffer_add(label, "", 1);
}

static void note_member(struct cw_page *page, const char *member, const char *before)
{
	if (strcmp(member, before) != 0) {
		struct cw_buffer text = {0};

		cw_buffer_printf(&text, "in %s", cw_page_member(page, member));
		cw_lane_note(page, CW_STYLE_DIM, &text);
		cw_buffer_finish(&text);
	}
}

static void write_messages(
	struct cw_page *page, const struct cw_report *report, const struct cw_handshake *handshake)
{
	const char *member = handshake->place.member;
	struct cw_buffer label = {0};
	char time[AFTER_BYTES];

	for (size_t i = 0; i < handshake->num_messages;) {
		const struct cw_message *message = &handshake->messages[i];
		size_t count = run_of(handshake, i);
		struct cw_lane_arrow arrow = {message->packet,
			after(handshake->messages[0].at, message->at, time),
			strcmp(message->from, "client") == 0, style_of(message)};

		note_member(page, message->member, member);
		member = message->member;
		set_label(&label, message, count);
		cw_lane_draw(page, &arrow, &label);
		cw_ladder_note(
			page, report, handshake, message, is_first_of_its_name(handshake, i));
		i += count;
	}
	if (handshake->num_messages_total > handshake->num_messages) {
		cw_buffer_clear(&label);
		cw_buffer_printf(&label, "and %zu more messages or records",
			handshake->num_messages_total - handshake->num_messages);
		cw_lane_note(page, CW_STYLE_DIM, &label);
	}
	page->out.failed |= label.failed;
	cw_buffer_finish(&label);
}

/* --- the end --- */

static void write_close(struct cw_page *page, const struct cw_handshake *handshake)
{
	bool has_time = handshake->end_place.packet == handshake->packets.end;
	char time[AFTER_BYTES] = "";
	struct cw_lane_arrow arrow = {handshake->packets.end, time,
		strcmp(handshake->closed_by, "client") == 0,
		handshake->closed_by_reset ? CW_STYLE_WARN : CW_STYLE_DIM};
	struct cw_buffer label = {0};

	if (handshake->closed_by[0] == '\0') {
		cw_lane_note_str(page, CW_STYLE_DIM, "the end of the connection was not captured");
		return;
	}
	if (has_time && handshake->num_messages > 0) {
		after(handshake->messages[0].at, handshake->ended, time);
	}
	cw_buffer_add_str(&label, handshake->closed_by_reset ? "RST" : "FIN");
	cw_buffer_add(&label, "", 1);
	cw_lane_draw(page, &arrow, &label);
	cw_buffer_finish(&label);
}

static void write_hidden(struct cw_page *page, const char *whose, enum cw_hidden hidden)
{
	struct cw_buffer text = {0};

	if (hidden != CW_HIDDEN_NO) {
		cw_buffer_printf(&text, "%s is not seen: ", whose);
		cw_reasons_describe_cause(&text, cw_hidden_code(hidden));
		cw_buffer_add_str(&text, ".");
		cw_page_wrap(page, CW_STYLE_WARN, KEY_COLUMN, cw_buffer_text(&text));
	}
	page->out.failed |= text.failed;
	cw_buffer_finish(&text);
}

void cw_text_write_ladder(
	struct cw_page *page, const struct cw_report *report, const struct cw_handshake *handshake)
{
	write_head(page, handshake);
	cw_page_end_line(page);
	cw_lane_heads(page, handshake->client_is == CW_PARTY_SELF ? "client *" : "client",
		handshake->server_is == CW_PARTY_SELF ? "* server" : "server");
	if (handshake->num_messages == 0) {
		cw_lane_note_str(page, CW_STYLE_DIM, "no message of it was captured");
	}
	write_messages(page, report, handshake);
	write_close(page, handshake);
	if (handshake->hidden_server != CW_HIDDEN_NO || handshake->hidden_client != CW_HIDDEN_NO) {
		cw_page_end_line(page);
	}
	write_hidden(page, "The server's certificate", handshake->hidden_server);
	write_hidden(page, "The client's certificate, if it sent one,", handshake->hidden_client);
}
