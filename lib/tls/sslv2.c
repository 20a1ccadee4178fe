/* SPDX-License-Identifier: MIT */
/*
 * SSL 2.0 (Hickman, The SSL Protocol, 1995), as far as it goes in clear: the ClientHello, which later
 * versions use too (RFC 5246 E.2), and the SERVER-HELLO with its certificate.
 *
 *	CLIENT-HELLO         ->
 *	                     <-  SERVER-HELLO (certificate)
 *	CLIENT-MASTER-KEY    ->                              not in a resumed session
 *	CLIENT-FINISHED      ->                              from here on encrypted
 *	                     <-  SERVER-VERIFY
 *	                     <-  SERVER-FINISHED
 */
#include "tls/names.h"
#include "tls/side.h"

static struct cw_reader body_of(const struct cw_tls_side *side)
{
	return cw_reader_init(side->message.body.ptr, side->message.body.len, 0);
}

/* The sight was a false one, or the hello is one too many. */
static void reject(struct cw_tls_session *session, struct cw_tls_side *side)
{
	cw_tls_message_abandon(session, side);
	cw_tls_side_search(side, false);
}

static void list(struct cw_tls_session *session, struct cw_tls_side *side, uint8_t type)
{
	struct cw_tls_passed passed = {0};

	passed.content = CW_TLS_HANDSHAKE;
	passed.type = type;
	passed.len = (uint32_t)side->message.body.len;
	cw_tls_passed_add(session, side, &passed);
}

static void on_client_hello(struct cw_tls_session *session, struct cw_tls_side *side)
{
	struct cw_tls_client_hello hello;
	enum cw_parse parsed =
		cw_tls_sslv2_hello_parse(body_of(side), !side->message.is_cut, &hello);

	if (parsed != CW_PARSE_OK || session->result.saw_client_hello ||
		side->turn.kept_hello.ptr != NULL) {
		reject(session, side);
		return;
	}
	list(session, side, CW_TLS_CLIENT_HELLO);
	(void)cw_tls_side_keep_body(side, &side->turn.kept_hello);
	session->result.is_sslv2_hello = true;
	cw_tls_handshake_set_client_hello(session, side, &hello);
}

static void on_server_hello(struct cw_tls_session *session, struct cw_tls_side *side)
{
	struct cw_tls_result *result = &session->result;
	struct cw_tls_sslv2_answer answer;
	enum cw_parse parsed =
		cw_tls_sslv2_answer_parse(body_of(side), !side->message.is_cut, &answer);

	if (parsed != CW_PARSE_OK || result->saw_server_hello || side->turn.saw_certificate) {
		reject(session, side);
		return;
	}
	list(session, side, CW_TLS_SERVER_HELLO);
	(void)cw_tls_side_keep_body(side, &side->turn.kept_certificate);
	side->is_proven = true;
	side->turn.saw_hello = true;
	cw_tls_session_set_client(session, 1 - cw_tls_dir_of(session, side));
	cw_tls_session_touch(session, side);
	result->saw_server_hello = true;
	cw_tls_side_mark(side, &result->server_hello);
	session->server_hello.version = CW_TLS_SSL20;
	side->turn.change_was_short = answer.is_resumed; /* as in TLS it goes on to its Finished */
	side->turn.saw_flight = !answer.is_resumed;
	if (answer.certificate.len > 0) {
		side->turn.saw_certificate = true;
		cw_tls_side_mark(side, &side->turn.certificate);
		session->kase->failed |= !cw_tls_der_list_add(
			&side->turn.certificates, answer.certificate.ptr, answer.certificate.len);
	}
}

void cw_tls_sslv2_hello(struct cw_tls_session *session, struct cw_tls_side *side)
{
	const struct cw_buffer *body = &side->message.body;

	if (body->len > 0 && body->ptr[0] == CW_TLS_SSLV2_SERVER_HELLO) {
		on_server_hello(session, side);
	} else {
		on_client_hello(session, side);
	}
	side->message.is_cut = false;
}

void cw_tls_sslv2_record(struct cw_tls_session *session, struct cw_tls_side *side)
{
	const struct cw_tls_side *server = &session->sides[1 - session->client_dir];
	bool is_resumed_client = side != server && server->turn.change_was_short;
	struct cw_tls_passed passed = {0};

	passed.content = CW_TLS_APPLICATION_DATA;
	passed.is_encrypted = true;
	passed.len = side->sslv2_len;
	cw_tls_passed_add(session, side, &passed);
	side->turn.records_after++;
	side->turn.sent_finished |= side->turn.records_after >= (is_resumed_client ? 1 : 2);
	if (session->result.completed.at != CW_TIME_UNKNOWN) {
		side->turn.application_records++;
	} else if (session->sides[0].turn.sent_finished && session->sides[1].turn.sent_finished) {
		cw_tls_handshake_complete(session, side);
	}
}
