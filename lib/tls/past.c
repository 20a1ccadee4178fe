/* SPDX-License-Identifier: MIT */
/* Several handshakes on one connection: renegotiation, or TLS that begins anew. */
#include "tls/side.h"

#include <stdlib.h>
#include <string.h>

void cw_tls_past_destroy(struct cw_tls_past *past)
{
	while (past != NULL) {
		struct cw_tls_past *next = past->next;

		for (int i = 0; i < 2; i++) {
			cw_tls_der_list_finish(&past->result.chains[i].certificates);
			for (size_t j = 0; j < 3; j++) {
				cw_buffer_finish(&past->kept[i][j]);
			}
		}
		cw_tls_der_list_finish(&past->result.ca_names);
		free(past->result.messages);
		free(past);
		past = next;
	}
}

/* Moves what is known into the past; its bytes stay counted with their sides. */
static void bury(struct cw_tls_session *session, struct cw_tls_past *past)
{
	struct cw_tls_past **end = &session->past;

	while (*end != NULL) {
		end = &(*end)->next;
	}
	*end = past;
	session->num_past++;
	past->result = session->result;
	memset(&session->result, 0, sizeof(session->result));
	for (int dir = 0; dir < 2; dir++) {
		struct cw_tls_side *side = &session->sides[dir];

		past->kept[dir][0] = side->turn.kept_hello;
		past->kept[dir][1] = side->turn.kept_certificate;
		past->kept[dir][2] = side->turn.kept_request;
		memset(&side->turn, 0, sizeof(side->turn));
		side->lost = CW_HIDDEN_NO;
		side->num_pending = 0;
		side->first_passed = 0;
	}
	session->passed_capacity = 0;
	memset(&session->last_passed, 0, sizeof(session->last_passed));
	memset(&session->server_hello, 0, sizeof(session->server_hello));
	session->session_id_len = 0;
	session->has_early_data = false;
	session->saw_secrets = false;
	cw_tls_session_clear(session);
}

/* TLS anew, in clear: what protected the one before is gone for both sides. */
static void unprotect(struct cw_tls_session *session)
{
	for (int dir = 0; dir < 2; dir++) {
		session->sides[dir].is_protected = false;
		cw_tls_side_disarm(&session->sides[dir]);
	}
	session->client_dir = -1;
}

bool cw_tls_session_renew(struct cw_tls_session *session, struct cw_tls_side *side, bool inside)
{
	struct cw_tls_past *past;

	if (inside && cw_tls_dir_of(session, side) != session->client_dir) {
		return false;
	}
	if (session->num_past + 1 >= CW_TLS_MAX_HANDSHAKES) {
		cw_tls_session_note(session, side, "tls.handshakes", true,
			"a connection with more handshakes than are kept");
		return false;
	}
	past = calloc(1, sizeof(*past));
	if (past == NULL) {
		session->kase->failed = true;
		return false;
	}
	session->result.renegotiated |= inside;
	session->is_renewed = true;
	cw_tls_verdict(session);
	session->is_renewed = false;
	bury(session, past);
	if (!inside) {
		unprotect(session);
	}
	session->result.renegotiation = inside;
	return true;
}
