/* SPDX-License-Identifier: MIT */
/*
 * Handshake messages out of the content of records. A message may lie over many records and many
 * may lie in one (RFC 8446 section 5.1); a hole in the stream cuts the message it falls into.
 */
#include "tls/side.h"

#include <stdlib.h>

static bool is_kept_type(uint8_t type, bool is_opened)
{
	if (is_opened &&
		(type == CW_TLS_ENCRYPTED_EXTENSIONS || type == CW_TLS_COMPRESSED_CERTIFICATE)) {
		return true;
	}
	return type == CW_TLS_CLIENT_HELLO || type == CW_TLS_SERVER_HELLO ||
	       type == CW_TLS_CERTIFICATE || type == CW_TLS_CERTIFICATE_REQUEST ||
	       type == CW_TLS_CERTIFICATE_STATUS;
}

static bool is_known_type(uint8_t type)
{
	return type <= 26 || type == 67 || type == 254; /* the IANA registry, NPN, message_hash */
}

/* How many of len more bytes the limits allow. */
static size_t allowance(struct cw_tls_session *session, struct cw_tls_side *side, size_t len)
{
	size_t max = session->kase->limits.max_handshake_bytes;
	const struct cw_tls_budget *budget = session->budget;

	if (len > max - side->kept_bytes) {
		cw_tls_session_note(session, side, "limit.max_handshake_bytes", true,
			"a handshake was cut: it has more bytes than one direction may keep");
		len = max - side->kept_bytes;
	}
	if (budget != NULL && len > budget->max - budget->used) {
		cw_tls_session_note(session, side, "limit.max_stream_bytes", true,
			"a handshake was cut: all connections together hold too many bytes");
		len = budget->max - budget->used;
	}
	return len;
}

void cw_tls_message_keep(
	struct cw_tls_session *session, struct cw_tls_side *side, const uint8_t *bytes, size_t len)
{
	struct cw_tls_message_state *message = &side->message;
	size_t allowed;

	if (message->is_cut || len == 0) {
		return;
	}
	allowed = allowance(session, side, len);
	cw_buffer_add(&message->body, bytes, allowed);
	if (message->body.failed) {
		session->kase->failed = true;
		side->state = CW_TLS_OVER;
		return;
	}
	side->kept_bytes += allowed;
	if (session->budget != NULL) {
		session->budget->used += allowed;
	}
	message->is_cut = allowed < len;
}

void cw_tls_message_forget(
	struct cw_tls_session *session, struct cw_tls_side *side, struct cw_buffer *kept)
{
	side->kept_bytes -= kept->len;
	if (session->budget != NULL) {
		session->budget->used -= kept->len;
	}
	cw_buffer_finish(kept);
}

/* Forgets the body; what a handler took out of it has been moved away. */
static void release(struct cw_tls_session *session, struct cw_tls_side *side)
{
	struct cw_tls_message_state *message = &side->message;

	cw_tls_message_forget(session, side, &message->body);
	message->header_len = 0;
	message->is_cut = false;
}

/* Gives back what the buffer grew too much by, before anything borrows from it. */
static void shrink(struct cw_buffer *body)
{
	char *exact = body->len > 0 ? realloc(body->ptr, body->len) : NULL;

	if (exact != NULL) {
		body->ptr = exact;
		body->capacity = body->len;
	}
}

static void list(struct cw_tls_session *session, struct cw_tls_side *side, bool is_whole)
{
	struct cw_tls_passed passed = {0};

	passed.content = CW_TLS_HANDSHAKE;
	passed.type = side->message.header[0];
	passed.is_decrypted = side->message.is_opened;
	passed.is_partial = !is_whole;
	passed.len = side->message.len;
	cw_tls_passed_add(session, side, &passed);
}

static void finish(struct cw_tls_session *session, struct cw_tls_side *side)
{
	struct cw_tls_message_state *message = &side->message;
	bool is_whole = !message->is_cut && message->left == 0;

	shrink(&message->body);
	cw_tls_handshake_message(session, side, message->header[0], is_whole);
	list(session, side, is_whole);
	release(session, side);
}

/* Whether a message may begin in a record that was opened, behind records that are missing. */
static bool may_begin(const struct cw_tls_side *side)
{
	const struct cw_tls_message_state *message = &side->message;
	uint8_t type = message->header[0];

	if (!message->is_opened) {
		return cw_tls_message_is_plausible(type, message->len, side->record.length);
	}
	return type == CW_TLS_CERTIFICATE || type == CW_TLS_COMPRESSED_CERTIFICATE
		       ? message->len <= 1u << 20
		       : message->len + CW_TLS_MESSAGE_HEADER_BYTES <= side->record.length;
}

static void begin(struct cw_tls_session *session, struct cw_tls_side *side)
{
	struct cw_tls_message_state *message = &side->message;
	uint8_t type = message->header[0];

	message->len = (uint32_t)message->header[1] << 16 | (uint32_t)message->header[2] << 8 |
		       message->header[3];
	message->left = message->len;
	if (message->is_unsure && !may_begin(side)) {
		message->skips_record = true;
		return;
	}
	if (!is_known_type(type)) {
		/* Most likely encrypted, with the ChangeCipherSpec lost in a hole. */
		message->is_unsure = true;
		message->skips_record = true;
		return;
	}
	message->is_unsure = false;
	message->is_kept = is_kept_type(type, message->is_opened);
	if (message->left == 0) {
		finish(session, side);
	}
}

void cw_tls_message_push(
	struct cw_tls_session *session, struct cw_tls_side *side, const uint8_t *bytes, size_t len)
{
	struct cw_tls_message_state *message = &side->message;

	if (message->header_len > 0 && message->is_opened != side->is_opening) {
		cw_tls_message_abandon(session, side); /* it cannot go on under other keys */
	}
	message->is_opened = side->is_opening;
	while (len > 0 && !message->skips_record && side->state == CW_TLS_RECORDS) {
		size_t take;

		if (message->header_len < sizeof(message->header)) {
			message->header[message->header_len++] = *bytes++;
			len--;
			if (message->header_len == sizeof(message->header)) {
				begin(session, side);
			}
			if (message->skips_record) {
				message->header_len = 0;
			}
			continue;
		}
		take = len < message->left ? len : message->left;
		if (message->is_kept) {
			cw_tls_message_keep(session, side, bytes, take);
		}
		message->left -= (uint32_t)take;
		bytes += take;
		len -= take;
		if (message->left == 0) {
			finish(session, side);
		}
	}
}

void cw_tls_message_abandon(struct cw_tls_session *session, struct cw_tls_side *side)
{
	struct cw_tls_message_state *message = &side->message;

	if (message->header_len == sizeof(message->header)) {
		message->is_cut = true;
		finish(session, side);
	}
	release(session, side); /* a hello of SSL 2.0 has no message header */
	message->is_unsure = true;
}

void cw_tls_message_hole(struct cw_tls_session *session, struct cw_tls_side *side, size_t len)
{
	struct cw_tls_message_state *message = &side->message;

	if (message->skips_record) {
		return;
	}
	if (message->header_len == sizeof(message->header) && len <= message->left) {
		message->is_cut = true;
		message->left -= (uint32_t)len;
		if (message->left == 0) {
			finish(session, side);
		}
		return;
	}
	/* Where the next message begins is lost with the bytes. */
	cw_tls_message_abandon(session, side);
	message->skips_record = true;
}
