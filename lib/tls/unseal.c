/* SPDX-License-Identifier: MIT */
/*
 * Between the record layer and the keys: a sealed record is collected whole, opened, and its content
 * handed over as if it had come in clear. A record that does not open is told as encrypted.
 */
#include "tls/names.h"
#include "tls/side.h"

#include <stdlib.h>
#include <string.h>

void cw_tls_side_drop_sealed(struct cw_tls_session *session, struct cw_tls_side *side)
{
	if (session->budget != NULL) {
		session->budget->used -= side->sealed.len;
	}
	cw_wipe(side->sealed.ptr, side->sealed.len);
	cw_buffer_finish(&side->sealed);
}

void cw_tls_side_disarm(struct cw_tls_side *side)
{
	cw_tls_opener_destroy(side->opener);
	cw_tls_opener_destroy(side->next_opener);
	side->opener = NULL;
	side->next_opener = NULL;
}

static void set_opener(
	struct cw_tls_session *session, struct cw_tls_opener **slot, struct cw_tls_opener *opener)
{
	session->kase->failed |= opener == NULL;
	cw_tls_opener_destroy(*slot);
	*slot = opener;
}

static void arm13(struct cw_tls_session *session, const struct cw_tls_suite *suite,
	const struct cw_tls_keyset *keyset)
{
	const struct cw_tls_secret *secrets = keyset->secrets;
	struct cw_tls_side *client = &session->sides[session->client_dir];
	struct cw_tls_side *server = &session->sides[1 - session->client_dir];

	set_opener(session, &client->opener,
		cw_tls_opener_create13(suite, &secrets[CW_TLS_LABEL_CLIENT_HANDSHAKE],
			&secrets[CW_TLS_LABEL_CLIENT_TRAFFIC]));
	set_opener(session, &server->opener,
		cw_tls_opener_create13(suite, &secrets[CW_TLS_LABEL_SERVER_HANDSHAKE],
			&secrets[CW_TLS_LABEL_SERVER_TRAFFIC]));
	if (client->opener != NULL && session->has_early_data) {
		cw_tls_opener_expect_early_data(client->opener);
	}
	for (int dir = 0; dir < 2; dir++) {
		struct cw_tls_side *side = &session->sides[dir];

		side->turn.has_keys = side->opener != NULL;
		if (side->opener != NULL && side->turn.records_after > 0 &&
			!session->has_early_data) {
			cw_tls_opener_miss(side->opener); /* it was read before the ServerHello */
		}
	}
}

static void arm12(struct cw_tls_session *session, const struct cw_tls_suite *suite,
	const struct cw_tls_keyset *keyset)
{
	struct cw_tls_key_source source = {0};

	source.version = session->server_hello.version;
	source.master = &keyset->secrets[CW_TLS_LABEL_MASTER];
	source.client_random = session->sides[session->client_dir].turn.random;
	source.server_random = session->sides[1 - session->client_dir].turn.random;
	for (int dir = 0; dir < 2; dir++) {
		source.is_client = dir == session->client_dir;
		set_opener(session, &session->sides[dir].next_opener,
			cw_tls_opener_create12(suite, &source));
		if (session->sides[dir].turn.changed_cipher) { /* read before the ServerHello */
			cw_tls_side_change_keys(&session->sides[dir]);
			if (session->sides[dir].opener != NULL) {
				cw_tls_opener_miss(session->sides[dir].opener);
			}
		}
	}
}

static const struct cw_tls_keyset *find_secrets(const struct cw_tls_session *session)
{
	const struct cw_tls_side *client;

	if (session->secrets == NULL || session->client_dir < 0) {
		return NULL;
	}
	client = &session->sides[session->client_dir];
	return client->turn.has_random ? cw_tls_secrets_find(session->secrets, client->turn.random)
				       : NULL;
}

bool cw_tls_session_has_secrets(const struct cw_tls_session *session)
{
	const struct cw_tls_keyset *keyset = find_secrets(session);

	return keyset != NULL &&
	       (cw_tls_session_is_tls13(session)
			       ? keyset->secrets[CW_TLS_LABEL_SERVER_HANDSHAKE].len
			       : keyset->secrets[CW_TLS_LABEL_MASTER].len) > 0;
}

void cw_tls_session_arm(struct cw_tls_session *session)
{
	const struct cw_tls_keyset *keyset = find_secrets(session);
	bool is_tls13 = cw_tls_session_is_tls13(session);
	struct cw_tls_suite suite;

	if (keyset == NULL || !session->result.saw_server_hello || session->server_hello.is_retry) {
		return;
	}
	session->saw_secrets = true;
	if (!cw_tls_suite_find(session->server_hello.cipher, &suite) ||
		(!suite.is_aead && (is_tls13 || session->server_hello.version <= CW_TLS_TLS10))) {
		cw_tls_session_note(session, &session->sides[1 - session->client_dir],
			"tls.decrypt.unsupported", false,
			"a cipher suite whose records cannot be opened with secrets");
		return;
	}
	if (is_tls13) {
		arm13(session, &suite, keyset);
	} else if (keyset->secrets[CW_TLS_LABEL_MASTER].len == CW_SECRET_BYTES &&
		   session->sides[1 - session->client_dir].turn.has_random) {
		arm12(session, &suite, keyset);
	}
}

void cw_tls_side_change_keys(struct cw_tls_side *side)
{
	cw_tls_opener_destroy(side->opener);
	side->opener = side->next_opener;
	side->next_opener = NULL;
}

bool cw_tls_side_opens(const struct cw_tls_session *session, const struct cw_tls_side *side)
{
	uint8_t type = side->record.type;

	if (side->opener == NULL) {
		return false;
	}
	if (cw_tls_session_is_tls13(session)) {
		return type == CW_TLS_APPLICATION_DATA;
	}
	return type == CW_TLS_HANDSHAKE || type == CW_TLS_ALERT ||
	       type == CW_TLS_CHANGE_CIPHER_SPEC;
}

void cw_tls_side_collect(
	struct cw_tls_session *session, struct cw_tls_side *side, const uint8_t *bytes, size_t len)
{
	struct cw_tls_budget *budget = session->budget;

	if (budget != NULL && len > budget->max - budget->used) {
		cw_tls_session_note(session, side, "limit.max_stream_bytes", true,
			"a record was not opened: all connections together hold too many bytes");
		return;
	}
	cw_buffer_add(&side->sealed, bytes, len);
	if (side->sealed.failed) {
		session->kase->failed = true;
		side->state = CW_TLS_OVER;
		return;
	}
	if (budget != NULL) {
		budget->used += len;
	}
}

static void deliver(struct cw_tls_session *session, struct cw_tls_side *side,
	const struct cw_tls_opened *opened)
{
	session->result.decrypted = true;
	side->turn.was_opened = true;
	side->turn.records_after++;
	side->is_opening = true;
	if (cw_tls_session_is_tls13(session)) {
		cw_tls_handshake13_opened(session, side, opened);
	}
	switch (opened->type) {
	case CW_TLS_HANDSHAKE:
		cw_tls_message_push(session, side, opened->bytes, opened->len);
		break;
	case CW_TLS_ALERT:
		side->peek_len = 0;
		cw_tls_side_alerts(session, side, opened->bytes, opened->len);
		break;
	case CW_TLS_CHANGE_CIPHER_SPEC:
		cw_tls_handshake_change_cipher(session, side);
		break;
	default:
		break;
	}
	side->is_opening = false;
}

/* What did not open: keys of another connection, a hole, or it was tampered with. */
static void give_up(struct cw_tls_session *session, struct cw_tls_side *side)
{
	cw_tls_session_note(session, side, "tls.decrypt.failed", false,
		"records of a connection whose secrets are known do not open");
	cw_tls_side_disarm(side);
}

bool cw_tls_side_unseal(struct cw_tls_session *session, struct cw_tls_side *side)
{
	struct cw_tls_opened content;
	enum cw_opened opened = CW_OPENED_FORGED;
	uint8_t *room;

	if (side->sealed.len != side->record.length) { /* a part of it is missing */
		cw_tls_opener_miss(side->opener);
		side->turn.was_sealed = true;
		return false;
	}
	room = malloc(side->sealed.len + 1);
	if (room != NULL) {
		opened = cw_tls_opener_open(side->opener, &side->record,
			(const uint8_t *)side->sealed.ptr, room, &content);
	}
	if (room == NULL || opened == CW_OPENED_NOMEM) {
		session->kase->failed = true;
		side->state = CW_TLS_OVER;
	}
	if (opened == CW_OPENED_YES) {
		deliver(session, side, &content);
	} else if (!cw_tls_opener_expects_early_data(side->opener)) {
		side->turn.was_sealed = true;
	}
	if (room != NULL) {
		cw_wipe(room, side->record.length);
		free(room);
	}
	if (side->opener != NULL && cw_tls_opener_is_spent(side->opener)) {
		give_up(session, side);
	}
	return opened == CW_OPENED_YES;
}
