/* SPDX-License-Identifier: MIT */
#include "tls/session.h"

#include "tls/names.h"
#include "tls/side.h"

#include <stdlib.h>
#include <string.h>

/* How far into a direction TLS may begin once both have spoken. Greetings before STARTTLS and
 * requests to a proxy take some hundred bytes; mail sent in clear has no TLS after it. */
#define SEARCH_BYTES ((uint64_t)64 << 10)

/* Record headers that must fit before application data alone is taken for TLS: 72 bits. */
#define DOUBTS 3

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

/* Bytes that are not TLS go by. What they are is of interest until TLS begins. */
static void pass_over(
	struct cw_tls_session *session, struct cw_tls_side *side, const uint8_t *bytes, size_t len)
{
	if (!side->has_begun && !cw_tls_preamble_add(&side->preamble, bytes, len)) {
		session->kase->failed = true;
	}
}

/* Judges the bytes in the head, moving on to the next place where a record may begin as long as the
 * present one is none. */
static enum cw_tls_sight settle(struct cw_tls_session *session, struct cw_tls_side *side)
{
	struct cw_tls_search *search = &side->search;

	while (search->head_len > 0) {
		enum cw_tls_sight sight = CW_TLS_SIGHT_NOTHING;

		if ((search->starts & 1) != 0 && session->http != CW_TLS_HTTP_PLAIN) {
			sight = cw_tls_recognise(
				search->head, search->head_len, (search->boundaries & 1) != 0);
		}
		if (sight != CW_TLS_SIGHT_NOTHING) {
			return sight;
		}
		pass_over(session, side, search->head, 1);
		search->head_len--;
		memmove(search->head, search->head + 1, search->head_len);
		search->starts >>= 1;
		search->boundaries >>= 1;
	}
	return CW_TLS_SIGHT_NOTHING;
}

static void start(struct cw_tls_session *session, struct cw_tls_side *side, enum cw_tls_sight sight)
{
	uint8_t head[CW_TLS_SIGHT_BYTES];
	size_t head_len = side->search.head_len;
	size_t skip = 0;

	memcpy(head, side->search.head, head_len);
	memset(&side->search, 0, sizeof(side->search));
	side->state = CW_TLS_RECORDS;
	side->has_begun = true;
	side->header_len = 0;
	side->doubts = sight == CW_TLS_SIGHT_ENCRYPTED && !side->is_proven ? DOUBTS : 0;
	if (sight == CW_TLS_SIGHT_SSLV2_HELLO) {
		skip = 2;
		cw_tls_side_start_sslv2(side, (size_t)(head[0] & 0x7f) << 8 | head[1]);
	}
	(void)cw_tls_side_push(session, side, head + skip, head_len - skip);
}

/* STARTTLS and what follows may share a packet: a line of text, or an XML element, ends before. */
static bool ends_text(uint8_t byte)
{
	return byte == '\n' || byte == '>';
}

/* Not over: the other side has said nothing yet (a long greeting, a program that is handed over and
 * will speak TLS then), or it speaks TLS and waits for an answer. */
static bool is_search_over(const struct cw_tls_session *session, const struct cw_tls_side *side)
{
	const struct cw_tls_side *other = &session->sides[1 - cw_tls_dir_of(session, side)];

	return side->search.bytes >= SEARCH_BYTES && other->has_bytes &&
	       other->state != CW_TLS_RECORDS;
}

static bool is_record_type(uint8_t byte)
{
	return byte >= CW_TLS_CHANGE_CIPHER_SPEC && byte <= CW_TLS_HEARTBEAT;
}

/* Bytes inside a packet that cannot begin a record: up to a type with major version 3 behind it.
 * Most of a capture is passed over by this. */
static size_t count_quiet(const uint8_t *bytes, size_t len)
{
	size_t at = 1;

	while (at < len) {
		const uint8_t *hit = memchr(bytes + at, 3, len - at);

		if (hit == NULL) {
			break;
		}
		at = (size_t)(hit - bytes);
		if (is_record_type(bytes[at - 1])) {
			return at - 1;
		}
		at++;
	}
	return is_record_type(bytes[len - 1]) ? len - 1 : len;
}

/* Whether TLS may begin with this byte. A line of text counts among text alone, lest a line feed in
 * some file does. */
static bool may_start(const struct cw_tls_side *side, uint8_t byte)
{
	const struct cw_tls_search *search = &side->search;

	if (search->anywhere || search->at_boundary ||
		(search->after_text && (side->has_begun || !side->preamble.is_binary))) {
		return true;
	}
	return is_record_type(byte) && !side->has_begun &&
	       cw_tls_preamble_ends_packet(&side->preamble, search->head, search->head_len);
}

/* Looks for a record; returns how many bytes were looked at. */
static size_t search(
	struct cw_tls_session *session, struct cw_tls_side *side, const uint8_t *bytes, size_t len)
{
	struct cw_tls_search *search = &side->search;

	for (size_t i = 0; i < len; i++) {
		enum cw_tls_sight sight;
		bool starts;

		if (search->head_len == 0 && is_search_over(session, side)) {
			side->state = CW_TLS_OVER;
			return len;
		}
		if (search->head_len == 0 && !search->at_boundary) {
			size_t quiet = count_quiet(bytes + i, len - i);

			if (quiet > 0) {
				i += quiet - 1;
				search->bytes += quiet;
				pass_over(session, side, bytes + i + 1 - quiet, quiet);
				search->after_text = ends_text(bytes[i]);
				continue;
			}
		}
		starts = may_start(side, bytes[i]);
		search->bytes++;
		search->after_text = ends_text(bytes[i]);
		if (search->head_len == 0 && !starts) {
			pass_over(session, side, bytes + i, 1);
			continue; /* nothing begins here */
		}
		search->starts |= (uint64_t)starts << search->head_len;
		search->boundaries |= (uint64_t)search->at_boundary << search->head_len;
		search->at_boundary = false;
		search->head[search->head_len++] = bytes[i];
		sight = settle(session, side);
		if (sight != CW_TLS_SIGHT_NOTHING && sight != CW_TLS_SIGHT_MORE) {
			start(session, side, sight);
			return i + 1;
		}
	}
	return len;
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

/* Whether HTTP is spoken, and whether it led to a tunnel: the beginnings of packets tell. */
static void judge_lead(
	struct cw_tls_session *session, struct cw_tls_side *side, const uint8_t *bytes, size_t len)
{
	struct cw_tls_lead *lead = &side->lead;
	enum cw_tls_http http;

	while (len > 0 && lead->len < sizeof(lead->bytes)) {
		lead->bytes[lead->len++] = *bytes++;
		len--;
		if (lead->len < sizeof(lead->bytes)) {
			continue;
		}
		http = cw_tls_lead_judge(lead->bytes);
		if (http != CW_TLS_HTTP_UNKNOWN) {
			session->http = http;
			session->http_dir = cw_tls_dir_of(session, side);
		}
	}
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
			judge_lead(session, side, bytes, len);
		}
	}
	while (len > 0 && side->state != CW_TLS_OVER) {
		size_t used = side->state == CW_TLS_SEARCH
				      ? search(session, side, bytes, len)
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
