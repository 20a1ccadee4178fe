/* SPDX-License-Identifier: MIT */
/* What the messages of a handshake mean for the session. */
#include "tls/side.h"

#include "tls/names.h"

#include <string.h>

struct cw_reader cw_tls_side_keep_body(struct cw_tls_side *side, struct cw_buffer *into)
{
	*into = side->message.body;
	memset(&side->message.body, 0, sizeof(side->message.body));
	return cw_reader_init(into->ptr, into->len, 0);
}

static struct cw_reader body_of(const struct cw_buffer *buffer)
{
	return cw_reader_init(buffer->ptr, buffer->len, 0);
}

/* The hello that was the reason to take the bytes for TLS is none: it was a false sight. */
static void reject(struct cw_tls_session *session, struct cw_tls_side *side)
{
	if (side->is_proven) {
		cw_tls_session_note(session, side, "tls.message.malformed", false,
			"a hello whose inner lengths do not fit was ignored");
		return;
	}
	side->state = CW_TLS_OVER;
}

static void set_random(struct cw_tls_side *side, const uint8_t *random)
{
	side->turn.has_random = random != NULL;
	if (random != NULL) {
		memcpy(side->turn.random, random, sizeof(side->turn.random));
	}
}

/* A ClientHello after another one: the same random is that of the same handshake, after a
 * HelloRetryRequest (RFC 8446 section 4.1.2). */
static bool is_anew(const struct cw_tls_side *side, const struct cw_tls_client_hello *hello)
{
	return side->turn.has_random && hello->random != NULL &&
	       memcmp(side->turn.random, hello->random, sizeof(side->turn.random)) != 0;
}

void cw_tls_handshake_set_client_hello(struct cw_tls_session *session, struct cw_tls_side *side,
	const struct cw_tls_client_hello *hello)
{
	struct cw_tls_result *result = &session->result;

	side->is_proven = true;
	side->turn.saw_hello = true;
	cw_tls_session_set_client(session, cw_tls_dir_of(session, side));
	cw_tls_session_touch(session, side);
	result->saw_client_hello = true;
	cw_tls_side_mark(side, &result->client_hello);
	result->sni = hello->sni;
	result->alpn_offered = hello->alpn;
	result->ciphers = hello->ciphers;
	memcpy(result->offered, hello->versions, sizeof(result->offered));
	result->num_offered = hello->num_versions;
	session->has_early_data = hello->has_early_data;
	set_random(side, hello->random);
	session->session_id_len = hello->session_id.len;
	if (hello->session_id.len > 0) {
		memcpy(session->session_id, hello->session_id.ptr, hello->session_id.len);
	}
}

static void on_client_hello(struct cw_tls_session *session, struct cw_tls_side *side, bool is_whole)
{
	struct cw_tls_client_hello hello;
	enum cw_parse parsed =
		cw_tls_client_hello_parse(body_of(&side->message.body), is_whole, &hello);

	if (session->result.saw_client_hello &&
		(parsed != CW_PARSE_OK || !is_anew(side, &hello) ||
			!cw_tls_session_renew(session, side, side->is_opening))) {
		return; /* after a HelloRetryRequest: the same again, with another key share */
	}
	if (parsed == CW_PARSE_MALFORMED && hello.ciphers.len == 0) {
		reject(session, side);
		return;
	}
	if (side->turn.kept_hello.ptr != NULL) {
		return; /* it has been the server until now */
	}
	(void)cw_tls_side_keep_body(side, &side->turn.kept_hello);
	cw_tls_handshake_set_client_hello(session, side, &hello);
	cw_tls_session_arm(session);
	if (parsed == CW_PARSE_MALFORMED) {
		cw_tls_session_note(session, side, "tls.message.malformed", false,
			"the extensions of a ClientHello do not fit it");
	}
}

static void on_server_hello(struct cw_tls_session *session, struct cw_tls_side *side, bool is_whole)
{
	struct cw_tls_result *result = &session->result;
	struct cw_tls_server_hello hello;
	enum cw_parse parsed =
		cw_tls_server_hello_parse(body_of(&side->message.body), is_whole, &hello);
	bool is_first = !result->saw_server_hello;

	if (parsed == CW_PARSE_MALFORMED && !hello.has_cipher) {
		reject(session, side);
		return;
	}
	if (parsed == CW_PARSE_MALFORMED) {
		cw_tls_session_note(session, side, "tls.message.malformed", false,
			"the extensions of a ServerHello do not fit it");
	}
	side->is_proven = true;
	side->turn.saw_hello = true;
	cw_tls_session_set_client(session, 1 - cw_tls_dir_of(session, side));
	cw_tls_session_touch(session, side);
	if (!hello.has_cipher || (!is_first && !session->server_hello.is_retry)) {
		return; /* cut before it told anything, or one too many */
	}
	result->saw_server_hello = true;
	result->saw_hello_retry |= hello.is_retry;
	cw_tls_side_mark(side, &result->server_hello);
	session->server_hello = hello;
	set_random(side, hello.random);
	if (hello.alpn.len > 1 && side->turn.kept_hello.ptr == NULL) {
		(void)cw_tls_side_keep_body(side, &side->turn.kept_hello);
		result->alpn = cw_text_skip(hello.alpn, 1);
	}
	cw_tls_session_arm(session);
}

void cw_tls_handshake_set_certificate(
	struct cw_tls_session *session, struct cw_tls_side *side, enum cw_parse parsed)
{
	cw_tls_session_touch(session, side);
	side->is_proven = true;
	side->turn.saw_certificate = true;
	side->turn.saw_flight = true;
	cw_tls_side_mark(side, &side->turn.certificate);
	side->turn.certificate_is_partial = parsed != CW_PARSE_OK;
	if (parsed == CW_PARSE_MALFORMED) {
		cw_tls_session_note(session, side, "tls.message.malformed", false,
			"a Certificate message whose inner lengths do not fit");
	}
}

static void on_certificate(struct cw_tls_session *session, struct cw_tls_side *side, bool is_whole)
{
	enum cw_parse parsed;
	bool failed = false;

	if (side->turn.saw_certificate) {
		return;
	}
	parsed = cw_tls_certificate_parse(cw_tls_side_keep_body(side, &side->turn.kept_certificate),
		is_whole, &side->turn.certificates, &failed);
	session->kase->failed |= failed;
	cw_tls_handshake_set_certificate(session, side, parsed);
}

static void on_certificate_request(
	struct cw_tls_session *session, struct cw_tls_side *side, bool is_whole)
{
	struct cw_tls_result *result = &session->result;
	bool failed = false;
	enum cw_parse parsed;

	if (result->client_certificate_requested) {
		return;
	}
	cw_tls_session_touch(session, side);
	parsed = cw_tls_certificate_request_parse(
		cw_tls_side_keep_body(side, &side->turn.kept_request), is_whole,
		result->saw_server_hello ? session->server_hello.version : 0, &result->ca_names,
		&failed);
	session->kase->failed |= failed;
	result->client_certificate_requested = true;
	cw_tls_side_mark(side, &result->certificate_request);
	if (parsed == CW_PARSE_MALFORMED) {
		cw_tls_session_note(session, side, "tls.message.malformed", false,
			"a CertificateRequest whose inner lengths do not fit");
	}
}

/* Its presence tells that the server stapled; an answer for no certificate is none. */
static void on_certificate_status(
	struct cw_tls_session *session, struct cw_tls_side *side, bool is_whole)
{
	struct cw_tls_der_list answers = {0};
	bool failed = false;
	enum cw_parse parsed = cw_tls_certificate_status_parse(
		body_of(&side->message.body), is_whole, &answers, &failed);

	session->kase->failed |= failed;
	session->result.certificate_status |= answers.count > 0 || parsed == CW_PARSE_TRUNCATED;
	cw_tls_der_list_finish(&answers);
	if (parsed == CW_PARSE_MALFORMED) {
		cw_tls_session_note(session, side, "tls.message.malformed", false,
			"a CertificateStatus whose inner lengths do not fit");
	}
}

void cw_tls_handshake_message(
	struct cw_tls_session *session, struct cw_tls_side *side, uint8_t type, bool is_whole)
{
	int dir = cw_tls_dir_of(session, side);

	if (side->message.is_opened && cw_tls_session_is_tls13(session)) {
		cw_tls_handshake13_message(session, side, type, is_whole);
		return;
	}
	switch (type) {
	case CW_TLS_CLIENT_HELLO:
		on_client_hello(session, side, is_whole);
		return;
	case CW_TLS_SERVER_HELLO:
		on_server_hello(session, side, is_whole);
		return;
	case CW_TLS_CERTIFICATE:
		on_certificate(session, side, is_whole);
		return;
	case CW_TLS_CERTIFICATE_REQUEST:
		cw_tls_session_set_client(session, 1 - dir);
		on_certificate_request(session, side, is_whole);
		break;
	case CW_TLS_CERTIFICATE_STATUS:
		cw_tls_session_set_client(session, 1 - dir);
		on_certificate_status(session, side, is_whole);
		break;
	case CW_TLS_SERVER_KEY_EXCHANGE:
	case CW_TLS_SERVER_HELLO_DONE:
		cw_tls_session_set_client(session, 1 - dir);
		side->turn.saw_done |= type == CW_TLS_SERVER_HELLO_DONE;
		break;
	case CW_TLS_CERTIFICATE_VERIFY:
	case CW_TLS_CLIENT_KEY_EXCHANGE:
		cw_tls_session_set_client(session, dir);
		side->turn.saw_key_exchange |= type == CW_TLS_CLIENT_KEY_EXCHANGE;
		break;
	case CW_TLS_FINISHED:
		if (side->message.is_opened) {
			cw_tls_handshake_finished(session, side);
		}
		return;
	default:
		return;
	}
	cw_tls_session_touch(session, side);
	side->is_proven = true;
	side->turn.saw_flight = true;
}

static struct cw_tls_alert *add_alert(struct cw_tls_session *session, struct cw_tls_side *side)
{
	struct cw_tls_result *result = &session->result;
	struct cw_tls_alert *alert;

	if (result->num_alerts == CW_TLS_MAX_ALERTS) {
		cw_tls_session_note(session, side, "tls.alerts", false,
			"a connection with more alerts than are kept");
		return NULL;
	}
	alert = &result->alerts[result->num_alerts++];
	/* A direction for now; the verdict makes it a role. */
	alert->from = (enum cw_tls_role)cw_tls_dir_of(session, side);
	return alert;
}

void cw_tls_handshake_alert(
	struct cw_tls_session *session, struct cw_tls_side *side, uint8_t level, uint8_t number)
{
	struct cw_tls_alert *alert = add_alert(session, side);
	struct cw_tls_passed passed = {0};

	if (alert != NULL) {
		alert->level = level;
		alert->number = number;
		alert->place = side->last;
	}
	passed.content = CW_TLS_ALERT;
	passed.type = number;
	passed.is_decrypted = side->is_opening;
	passed.len = 2;
	cw_tls_passed_add(session, side, &passed);
}

void cw_tls_handshake_encrypted_alert(
	struct cw_tls_session *session, struct cw_tls_side *side, const struct cw_tls_place *place)
{
	struct cw_tls_alert *alert = add_alert(session, side);

	if (alert != NULL) {
		alert->encrypted = true;
		alert->place = *place;
	}
}

void cw_tls_handshake_change_cipher(struct cw_tls_session *session, struct cw_tls_side *side)
{
	struct cw_tls_passed passed = {0};

	passed.content = CW_TLS_CHANGE_CIPHER_SPEC;
	passed.is_decrypted = side->is_opening;
	passed.len = 1;
	cw_tls_passed_add(session, side, &passed);
	side->is_protected = true;
	if (!cw_tls_session_is_tls13(session)) {
		cw_tls_side_change_keys(side);
	}
	if (!side->turn.changed_cipher) {
		side->turn.changed_cipher = true;
		side->turn.change_was_short = side->turn.saw_hello && !side->turn.saw_flight &&
					      side->lost == CW_HIDDEN_NO;
	}
}

void cw_tls_handshake_complete(struct cw_tls_session *session, struct cw_tls_side *side)
{
	if (session->result.completed.at == CW_TIME_UNKNOWN) {
		session->result.completed = side->last;
	}
}

void cw_tls_handshake_finished(struct cw_tls_session *session, struct cw_tls_side *side)
{
	/* Nothing but a hello follows Finished, up to TLS 1.2. */
	session->result.renegotiated |= side->turn.sent_finished &&
					session->result.completed.at != CW_TIME_UNKNOWN &&
					cw_tls_dir_of(session, side) == session->client_dir;
	side->turn.sent_finished = true;
	if (session->sides[0].turn.sent_finished && session->sides[1].turn.sent_finished) {
		cw_tls_handshake_complete(session, side);
	}
}

/* Sizes of encrypted records in TLS 1.3 (RFC 8446 section 5.2): content, one byte of type, the tag;
 * nobody pads in practice. A Finished is a hash and a message header. */
static uint16_t tag_bytes(uint16_t cipher)
{
	return cipher == 0x1305 ? 8 : 16; /* TLS_AES_128_CCM_8_SHA256 */
}

static bool is_alert_sized(uint16_t cipher, uint16_t length)
{
	return length == 2 + 1 + tag_bytes(cipher);
}

static bool is_finished_sized(uint16_t cipher, uint16_t length)
{
	uint16_t hash = cipher == 0x1302 ? 48 : 32; /* TLS_AES_256_GCM_SHA384 */

	return length == CW_TLS_MESSAGE_HEADER_BYTES + hash + 1 + tag_bytes(cipher);
}

/* In TLS 1.3 handshake and data look alike. The client's first encrypted record belongs to its
 * Finished flight unless it can only be an alert; what the server sends after that flight (tickets
 * or data) tells that it accepted. */
static void on_tls13_record(
	struct cw_tls_session *session, struct cw_tls_side *side, uint16_t length)
{
	uint16_t cipher = session->server_hello.cipher;
	struct cw_tls_side *client = &session->sides[session->client_dir];
	bool was_finished = client->turn.sent_finished13;

	side->turn.alert_sized.at = CW_TIME_UNKNOWN;
	if (is_alert_sized(cipher, length)) {
		side->turn.alert_sized = side->last;
		return;
	}
	if (side == client) {
		client->turn.sent_finished = true;
		client->turn.sent_finished13 |= is_finished_sized(cipher, length);
	} else if (client->turn.sent_finished) {
		cw_tls_handshake_complete(session, side);
	}
	if (was_finished || session->result.completed.at != CW_TIME_UNKNOWN) {
		side->turn.application_records++;
	}
}

void cw_tls_handshake_application(
	struct cw_tls_session *session, struct cw_tls_side *side, uint16_t length)
{
	if (cw_tls_session_is_tls13(session)) {
		on_tls13_record(session, side, length);
	} else {
		side->turn.application_records++;
	}
}
