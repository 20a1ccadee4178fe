/* SPDX-License-Identifier: MIT */
#include "tls/session.h"

#include "tls/names.h"
#include "tls/side.h"

#include <stdlib.h>
#include <string.h>

static void init_places(struct cw_tls_result *result)
{
	struct cw_tls_place *const places[] = {&result->first, &result->client_hello,
		&result->server_hello, &result->certificate_request, &result->completed,
		&result->close, &result->ended, &result->chains[0].place, &result->chains[1].place};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		places[i]->at = CW_TIME_UNKNOWN;
		places[i]->place.member = "";
	}
}

/* What a zeroed turn and result have besides. */
void cw_tls_session_clear(struct cw_tls_session *session)
{
	init_places(&session->result);
	session->result.upgrade = "";
	session->result.number = session->num_past + 1;
	for (int dir = 0; dir < 2; dir++) {
		struct cw_tls_turn *turn = &session->sides[dir].turn;

		turn->alert_sized = session->result.first;
		turn->certificate = session->result.first;
	}
}

struct cw_tls_session *cw_tls_session_create(struct cw_case *kase, struct cw_tls_budget *budget)
{
	struct cw_tls_session *session = calloc(1, sizeof(*session));

	if (session == NULL) {
		kase->failed = true;
		return NULL;
	}
	session->kase = kase;
	session->budget = budget;
	session->client_dir = -1;
	session->close_dir = -1;
	cw_tls_session_clear(session);
	for (int dir = 0; dir < 2; dir++) {
		struct cw_tls_side *side = &session->sides[dir];

		side->last = session->result.first;
		side->search.at_boundary = true;
	}
	return session;
}

void cw_tls_session_set_secrets(
	struct cw_tls_session *session, const struct cw_tls_secrets *secrets)
{
	session->secrets = secrets;
}

static void finish_side(struct cw_tls_session *session, struct cw_tls_side *side)
{
	cw_tls_side_drop_sealed(session, side);
	cw_tls_side_disarm(side);
	if (session->budget != NULL) {
		session->budget->used -= side->kept_bytes;
	}
	cw_buffer_finish(&side->message.body);
	cw_buffer_finish(&side->turn.kept_hello);
	cw_buffer_finish(&side->turn.kept_certificate);
	cw_buffer_finish(&side->turn.kept_request);
	cw_tls_preamble_finish(&side->preamble);
	cw_tls_der_list_finish(&side->turn.certificates);
}

void cw_tls_session_destroy(struct cw_tls_session *session)
{
	if (session == NULL) {
		return;
	}
	finish_side(session, &session->sides[0]);
	finish_side(session, &session->sides[1]);
	cw_tls_der_list_finish(&session->result.ca_names);
	free(session->result.messages);
	cw_tls_past_destroy(session->past);
	free(session);
}

bool cw_tls_session_is_tls13(const struct cw_tls_session *session)
{
	return session->result.saw_server_hello && !session->server_hello.is_retry &&
	       cw_tls_is_tls13(session->server_hello.version);
}

bool cw_tls_session_is_sslv2(const struct cw_tls_session *session)
{
	return session->result.saw_server_hello && session->server_hello.version == CW_TLS_SSL20;
}

void cw_tls_session_set_client(struct cw_tls_session *session, int dir)
{
	if (session->client_dir < 0) {
		session->client_dir = dir;
	}
}

void cw_tls_session_touch(struct cw_tls_session *session, struct cw_tls_side *side)
{
	if (session->result.first.at == CW_TIME_UNKNOWN) {
		cw_tls_side_mark(side, &session->result.first);
	}
}

void cw_tls_session_note(struct cw_tls_session *session, const struct cw_tls_side *side,
	const char *name, bool incomplete, const char *text)
{
	const struct cw_place *place = &side->last.place;

	cw_case_note(session->kase, name, place->member, place->offset, incomplete, "%s", text);
}

/* Nothing was TLS and nothing will be: most connections of a capture may be so. */
static void forget_preambles(struct cw_tls_session *session)
{
	const struct cw_tls_side *sides = session->sides;

	if (sides[0].state == CW_TLS_OVER && sides[1].state == CW_TLS_OVER && !sides[0].is_proven &&
		!sides[1].is_proven) {
		cw_tls_preamble_finish(&session->sides[0].preamble);
		cw_tls_preamble_finish(&session->sides[1].preamble);
	}
}

static bool is_same_packet(const struct cw_place *a, const struct cw_place *b)
{
	return a->packet == b->packet &&
	       (a->member == b->member || strcmp(a->member, b->member) == 0);
}

bool cw_tls_session_push(struct cw_tls_session *session, int dir, const uint8_t *bytes, size_t len,
	const struct cw_tls_place *place)
{
	struct cw_tls_side *side = &session->sides[dir];

	if (side->is_finished || session->is_settled) {
		return false;
	}
	if (len > 0) {
		if (!side->has_bytes || !is_same_packet(&side->last.place, &place->place)) {
			side->search.at_boundary = true;
			side->lead.len = 0;
		}
		side->has_bytes = true;
		side->last = *place;
		if (!side->has_begun) {
			cw_tls_search_judge_lead(session, side, bytes, len);
		}
	}
	while (len > 0 && side->state != CW_TLS_OVER) {
		size_t used = side->state == CW_TLS_SEARCH
				      ? cw_tls_search_push(session, side, bytes, len)
				      : cw_tls_side_push(session, side, bytes, len);

		bytes += used;
		len -= used;
	}
	if (side->state == CW_TLS_OVER) {
		forget_preambles(session);
	}
	return side->state != CW_TLS_OVER;
}

bool cw_tls_session_gap(
	struct cw_tls_session *session, int dir, uint64_t len, enum cw_hidden reason)
{
	struct cw_tls_side *side = &session->sides[dir];

	if (side->is_finished || session->is_settled || side->state == CW_TLS_OVER) {
		return false;
	}
	if (side->lost == CW_HIDDEN_NO) {
		side->lost = reason;
	}
	side->preamble.is_broken |= !side->has_begun;
	if (session->http_dir == dir) {
		session->http = CW_TLS_HTTP_UNKNOWN; /* a CONNECT may be lost */
	}
	if (side->state == CW_TLS_SEARCH) {
		cw_tls_side_search(side, true);
	} else {
		cw_tls_side_hole(session, side, len);
	}
	return side->state != CW_TLS_OVER;
}

static void finish_dir(struct cw_tls_session *session, struct cw_tls_side *side)
{
	if (side->is_finished) {
		return;
	}
	if (side->state == CW_TLS_RECORDS) {
		cw_tls_message_abandon(session, side);
	}
	side->is_finished = true;
}

void cw_tls_session_end(struct cw_tls_session *session, int dir, enum cw_tls_end how,
	const struct cw_tls_place *place)
{
	if (session->is_settled) {
		return;
	}
	if (how != CW_TLS_END_CUT &&
		(session->close_dir < 0 || place->at < session->result.close.at)) {
		session->close_dir = dir;
		session->result.closed = true;
		session->result.closed_by_reset = how == CW_TLS_END_RST;
		session->result.close = *place;
	}
	if (how == CW_TLS_END_FIN) {
		finish_dir(session, &session->sides[dir]);
		return;
	}
	finish_dir(session, &session->sides[0]);
	finish_dir(session, &session->sides[1]);
}

static void settle_session(struct cw_tls_session *session)
{
	if (!session->is_settled) {
		finish_dir(session, &session->sides[0]);
		finish_dir(session, &session->sides[1]);
		session->is_settled = true;
		if (session->sides[0].is_proven || session->sides[1].is_proven) {
			cw_tls_verdict(session);
		}
	}
}

const struct cw_tls_result *cw_tls_session_result_at(struct cw_tls_session *session, size_t index)
{
	const struct cw_tls_past *past = session->past;

	settle_session(session);
	for (; past != NULL && index > 0; index--) {
		past = past->next;
	}
	if (past != NULL) {
		return &past->result;
	}
	return index == 0 && (session->sides[0].is_proven || session->sides[1].is_proven)
		       ? &session->result
		       : NULL;
}

const struct cw_tls_result *cw_tls_session_result(struct cw_tls_session *session)
{
	return cw_tls_session_result_at(session, 0);
}
