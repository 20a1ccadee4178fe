/* SPDX-License-Identifier: MIT */
/* The record layer of one direction, as a machine that takes its bytes in any pieces. */
#include "tls/side.h"

#include <string.h>

/* After so many encrypted records a side has told all that it can; with secrets, a renegotiation or
 * a request for a certificate may come after some pages. */
#define TAIL_RECORDS        40
#define TAIL_OPENED_RECORDS 1000

void cw_tls_side_search(struct cw_tls_side *side, bool anywhere)
{
	memset(&side->search, 0, sizeof(side->search));
	side->search.anywhere = anywhere;
	side->search.at_boundary = anywhere;
	side->state = CW_TLS_SEARCH;
	side->header_len = 0;
	side->left = 0;
}

static enum cw_tls_mode mode_of(
	const struct cw_tls_session *session, const struct cw_tls_side *side)
{
	const struct cw_tls_record *record = &side->record;

	if (cw_tls_side_opens(session, side)) {
		return CW_TLS_MODE_SEALED;
	}
	switch (record->type) {
	case CW_TLS_CHANGE_CIPHER_SPEC:
		return CW_TLS_MODE_CHANGE;
	case CW_TLS_ALERT:
		/* Encryption adds a MAC or a tag, so two bytes are in clear, and many are not. */
		return record->length == 2 || (!side->is_protected && record->length <= 4)
			       ? CW_TLS_MODE_ALERT
			       : CW_TLS_MODE_ENCRYPTED_ALERT;
	case CW_TLS_HANDSHAKE:
		return side->is_protected ? CW_TLS_MODE_PEEK : CW_TLS_MODE_HANDSHAKE;
	case CW_TLS_APPLICATION_DATA:
		return CW_TLS_MODE_APPLICATION;
	default:
		return CW_TLS_MODE_SKIP;
	}
}

void cw_tls_side_mark(struct cw_tls_side *side, struct cw_tls_place *place)
{
	*place = side->last;
	if (side->num_pending < CW_TLS_MAX_PENDING) {
		side->pending[side->num_pending++] = place;
	}
}

static void settle_places(struct cw_tls_side *side)
{
	for (size_t i = 0; i < side->num_pending; i++) {
		*side->pending[i] = side->last;
	}
	side->num_pending = 0;
}

/* Whether these first bytes after a ChangeCipherSpec are a hello in clear. That happens around a
 * HelloRetryRequest (RFC 8446 D.4); in an encrypted message the bytes are random. */
static bool is_hello(const uint8_t *peek, uint16_t length)
{
	uint32_t body = (uint32_t)peek[1] << 16 | (uint32_t)peek[2] << 8 | peek[3];

	return (peek[0] == CW_TLS_CLIENT_HELLO || peek[0] == CW_TLS_SERVER_HELLO) &&
	       body + CW_TLS_MESSAGE_HEADER_BYTES == length;
}

/* An encrypted record that stays so. */
static void list_encrypted(struct cw_tls_session *session, struct cw_tls_side *side)
{
	struct cw_tls_passed passed = {0};
	bool may_be_alert = side->turn.alert_sized.at != CW_TIME_UNKNOWN;

	passed.content = side->record.type;
	passed.is_encrypted = true;
	passed.len = side->record.length;
	if (may_be_alert) {
		cw_tls_passed_part(session);
	}
	cw_tls_passed_add(session, side, &passed);
	if (may_be_alert) {
		cw_tls_passed_part(session);
	}
}

/* A record whose content does not show has ended. */
static void end_encrypted(struct cw_tls_session *session, struct cw_tls_side *side)
{
	side->turn.records_after++;
	switch (side->record.type) {
	case CW_TLS_ALERT:
		cw_tls_handshake_encrypted_alert(session, side, &side->last);
		break;
	case CW_TLS_HANDSHAKE:
		cw_tls_handshake_finished(session, side);
		break;
	case CW_TLS_CHANGE_CIPHER_SPEC: /* of a renegotiation, to keys that nobody knows */
		cw_tls_side_change_keys(side);
		break;
	default:
		cw_tls_handshake_application(session, side, side->record.length);
		break;
	}
	list_encrypted(session, side);
}

/* A hello in clear can follow when TLS begins anew. */
static bool take_hello(struct cw_tls_session *session, struct cw_tls_side *side)
{
	const uint8_t *bytes = (const uint8_t *)side->sealed.ptr;
	bool is_clear = side->record.type == CW_TLS_HANDSHAKE &&
			side->sealed.len == side->record.length &&
			side->sealed.len > CW_TLS_MESSAGE_HEADER_BYTES &&
			is_hello(bytes, side->record.length);

	if (is_clear) {
		cw_tls_message_push(session, side, bytes, side->sealed.len);
	}
	return is_clear;
}

static void end_sealed(struct cw_tls_session *session, struct cw_tls_side *side)
{
	if (!take_hello(session, side) && !cw_tls_side_unseal(session, side) &&
		side->state == CW_TLS_RECORDS) {
		end_encrypted(session, side);
	}
	cw_tls_side_drop_sealed(session, side);
}

/* Data up to TLS 1.2 is not opened, but it has its sequence number. */
static void pass(const struct cw_tls_session *session, struct cw_tls_side *side)
{
	if (side->opener != NULL && !cw_tls_session_is_tls13(session)) {
		cw_tls_opener_pass(side->opener);
	}
}

static void end_record(struct cw_tls_session *session, struct cw_tls_side *side)
{
	uint32_t tail = side->opener != NULL ? TAIL_OPENED_RECORDS : TAIL_RECORDS;

	side->header_len = 0;
	switch (side->mode) {
	case CW_TLS_MODE_CHANGE:
		cw_tls_handshake_change_cipher(session, side);
		break;
	case CW_TLS_MODE_ENCRYPTED_ALERT:
	case CW_TLS_MODE_PEEK:
	case CW_TLS_MODE_ENCRYPTED_HANDSHAKE:
	case CW_TLS_MODE_APPLICATION:
		pass(session, side);
		end_encrypted(session, side);
		break;
	case CW_TLS_MODE_SEALED:
		end_sealed(session, side);
		break;
	case CW_TLS_MODE_SSLV2_HELLO:
		cw_tls_sslv2_hello(session, side);
		side->num_pending = 0;
		break;
	case CW_TLS_MODE_SSLV2:
		cw_tls_sslv2_record(session, side);
		break;
	case CW_TLS_MODE_SKIP:
		pass(session, side);
		break;
	case CW_TLS_MODE_ALERT:
	case CW_TLS_MODE_HANDSHAKE:
		break;
	}
	settle_places(side);
	cw_tls_passed_settle(session, side);
	if (side->turn.records_after >= tail && side->state == CW_TLS_RECORDS) {
		side->state = CW_TLS_OVER;
	}
}

/* The framing does not hold: the bytes were no TLS, or some went by unseen. */
static void lose_framing(struct cw_tls_session *session, struct cw_tls_side *side)
{
	if (!side->is_proven) {
		cw_tls_side_search(side, false);
		return;
	}
	cw_tls_session_note(session, side, "tls.record.malformed", false,
		"a TLS record does not begin where the one before it ends");
	cw_tls_message_abandon(session, side);
	if (side->lost == CW_HIDDEN_NO) {
		side->lost = CW_HIDDEN_GAP;
	}
	cw_tls_side_search(side, true);
}

static void begin_record(struct cw_tls_session *session, struct cw_tls_side *side)
{
	struct cw_reader r = cw_reader_init(side->header, sizeof(side->header), 0);

	if (cw_tls_record_parse(&r, &side->record) != CW_PARSE_OK) {
		lose_framing(session, side);
		return;
	}
	if (side->doubts > 0 && --side->doubts == 0) {
		side->is_proven = true;
		cw_tls_session_touch(session, side);
	}
	side->mode = mode_of(session, side);
	side->left = side->record.length;
	side->peek_len = 0;
	side->num_pending = 0;
	side->first_passed = session->result.num_messages;
	side->message.skips_record = false;
	if (side->left == 0) {
		end_record(session, side);
	}
}

static void push_peek(
	struct cw_tls_session *session, struct cw_tls_side *side, const uint8_t *bytes, size_t len)
{
	while (len > 0 && side->peek_len < sizeof(side->peek)) {
		side->peek[side->peek_len++] = *bytes++;
		len--;
	}
	if (side->peek_len < sizeof(side->peek)) {
		return;
	}
	if (!is_hello(side->peek, side->record.length)) {
		side->mode = CW_TLS_MODE_ENCRYPTED_HANDSHAKE;
		return;
	}
	side->mode = CW_TLS_MODE_HANDSHAKE;
	cw_tls_message_push(session, side, side->peek, sizeof(side->peek));
	cw_tls_message_push(session, side, bytes, len);
}

/* Alerts are pairs of level and description; old stacks may put two in a record. */
void cw_tls_side_alerts(
	struct cw_tls_session *session, struct cw_tls_side *side, const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		side->peek[side->peek_len++] = bytes[i];
		if (side->peek_len == 2) {
			cw_tls_handshake_alert(session, side, side->peek[0], side->peek[1]);
			side->peek_len = 0;
		}
	}
}

static void push_content(
	struct cw_tls_session *session, struct cw_tls_side *side, const uint8_t *bytes, size_t len)
{
	switch (side->mode) {
	case CW_TLS_MODE_HANDSHAKE:
		cw_tls_message_push(session, side, bytes, len);
		break;
	case CW_TLS_MODE_PEEK:
		push_peek(session, side, bytes, len);
		break;
	case CW_TLS_MODE_ALERT:
		cw_tls_side_alerts(session, side, bytes, len);
		break;
	case CW_TLS_MODE_SSLV2_HELLO:
		cw_tls_message_keep(session, side, bytes, len);
		break;
	case CW_TLS_MODE_SEALED:
		cw_tls_side_collect(session, side, bytes, len);
		break;
	case CW_TLS_MODE_SKIP:
	case CW_TLS_MODE_CHANGE:
	case CW_TLS_MODE_ENCRYPTED_ALERT:
	case CW_TLS_MODE_ENCRYPTED_HANDSHAKE:
	case CW_TLS_MODE_APPLICATION:
	case CW_TLS_MODE_SSLV2:
		break;
	}
}

/* SSL 2.0: two bytes, of which the first bit says so; else three, the last for padding. */
static void push_sslv2_header(
	struct cw_tls_session *session, struct cw_tls_side *side, uint8_t byte)
{
	bool is_short = side->header_len > 0 && (side->header[0] & 0x80) != 0;

	side->header[side->header_len++] = byte;
	if (side->header_len < (is_short ? 2 : 3)) {
		return;
	}
	side->left = (size_t)(side->header[0] & (is_short ? 0x7f : 0x3f)) << 8 | side->header[1];
	side->sslv2_len = (uint16_t)side->left;
	side->header_len = sizeof(side->header);
	side->mode = CW_TLS_MODE_SSLV2;
	if (side->left == 0) {
		end_record(session, side);
	}
}

size_t cw_tls_side_push(
	struct cw_tls_session *session, struct cw_tls_side *side, const uint8_t *bytes, size_t len)
{
	size_t used = 0;

	while (used < len && side->state == CW_TLS_RECORDS) {
		size_t take;

		if (side->header_len < sizeof(side->header) && cw_tls_session_is_sslv2(session)) {
			push_sslv2_header(session, side, bytes[used++]);
			continue;
		}
		if (side->header_len < sizeof(side->header)) {
			side->header[side->header_len++] = bytes[used++];
			if (side->header_len == sizeof(side->header)) {
				begin_record(session, side);
			}
			continue;
		}
		take = len - used < side->left ? len - used : side->left;
		side->left -= take;
		push_content(session, side, bytes + used, take);
		used += take;
		if (side->left == 0 && side->state == CW_TLS_RECORDS) {
			end_record(session, side);
		}
	}
	return used;
}

void cw_tls_side_start_sslv2(struct cw_tls_side *side, size_t len)
{
	side->header_len = sizeof(side->header);
	side->mode = CW_TLS_MODE_SSLV2_HELLO;
	side->left = len;
}

void cw_tls_side_hole(struct cw_tls_session *session, struct cw_tls_side *side, uint64_t len)
{
	bool in_record = side->header_len == sizeof(side->header);

	cw_tls_side_drop_sealed(session, side); /* what has a hole does not authenticate */
	if (side->opener != NULL) {
		cw_tls_opener_miss(side->opener);
	}

	if (!in_record || len == 0 || len > side->left || side->mode == CW_TLS_MODE_SSLV2_HELLO) {
		cw_tls_message_abandon(session, side);
		cw_tls_side_search(side, true);
		return;
	}
	side->left -= (size_t)len;
	if (side->mode == CW_TLS_MODE_HANDSHAKE) {
		cw_tls_message_hole(session, side, (size_t)len);
	} else if (side->mode == CW_TLS_MODE_PEEK) {
		side->mode = CW_TLS_MODE_ENCRYPTED_HANDSHAKE;
	} else if (side->mode == CW_TLS_MODE_ALERT) {
		side->mode = CW_TLS_MODE_SKIP;
	}
	if (side->left == 0) {
		end_record(session, side);
	}
}
