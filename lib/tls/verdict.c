/* SPDX-License-Identifier: MIT */
/* What the handshake came to: version, resumption, outcome, and why certificates are not seen. */
#include "tls/names.h"
#include "tls/side.h"

#include <string.h>

static uint16_t highest_offer(const struct cw_tls_result *result)
{
	uint16_t highest = 0;

	for (size_t i = 0; i < result->num_offered; i++) {
		/* A draft (0x7fNN) is as good as TLS 1.3, but no higher. */
		if (result->offered[i] > highest &&
			(!cw_tls_is_tls13(result->offered[i]) || !cw_tls_is_tls13(highest))) {
			highest = result->offered[i];
		}
	}
	return highest;
}

/* Without a ServerHello the record layer tells a version up to TLS 1.1, but that of a ClientHello is
 * no choice yet; 0x0303 is TLS 1.2 only when something was in clear that TLS 1.3 hides. */
static uint16_t version_of(const struct cw_tls_session *session)
{
	if (session->result.saw_server_hello) {
		return session->server_hello.version;
	}
	for (int dir = 0; dir < 2; dir++) {
		const struct cw_tls_side *side = &session->sides[dir];

		if (side->is_proven && side->record.version != 0 &&
			(side->turn.saw_flight ||
				(!side->turn.saw_hello && side->record.version < CW_TLS_TLS12))) {
			return side->record.version;
		}
	}
	return highest_offer(&session->result);
}

/* RFC 5246 section 7.3: the server repeats the session id of the client, or goes on to
 * ChangeCipherSpec at once. RFC 8446 section 2.2: it accepts a pre-shared key. */
static bool is_resumed(const struct cw_tls_session *session, const struct cw_tls_side *server)
{
	const struct cw_tls_server_hello *hello = &session->server_hello;

	if (!session->result.saw_server_hello || hello->is_retry) {
		return false;
	}
	if (cw_tls_session_is_tls13(session)) {
		return hello->has_psk;
	}
	if (server->turn.saw_flight) {
		return false;
	}
	return server->turn.change_was_short ||
	       (hello->session_id_len > 0 && hello->session_id_len == session->session_id_len &&
		       memcmp(hello->session_id, session->session_id, hello->session_id_len) == 0);
}

/* Nothing tells that the handshake went past the point where this side sends its certificate. */
static bool may_follow(
	const struct cw_tls_session *session, const struct cw_tls_side *side, enum cw_tls_role role)
{
	const struct cw_tls_side *other = &session->sides[1 - cw_tls_dir_of(session, side)];

	if (session->is_renewed || session->result.closed ||
		session->result.outcome != CW_OUTCOME_UNKNOWN) {
		return false;
	}
	if (side->turn.has_keys) {
		return !side->turn.sent_finished13 &&
		       (role == CW_TLS_SERVER || session->result.client_certificate_requested);
	}
	if (role == CW_TLS_SERVER) {
		return !side->turn.saw_flight && !side->turn.changed_cipher &&
		       !other->turn.saw_key_exchange;
	}
	return session->result.client_certificate_requested && !side->turn.saw_key_exchange &&
	       !side->turn.changed_cipher;
}

/* TLS 1.3 hides it, unless secrets opened all that this side sent. */
static enum cw_hidden why_hidden13(
	const struct cw_tls_session *session, const struct cw_tls_side *side, enum cw_tls_role role)
{
	if (side->turn.is_unreadable) {
		return CW_HIDDEN_COMPRESSED;
	}
	if (session->result.resumed) {
		return CW_HIDDEN_RESUMED; /* no key log would show one */
	}
	if (!side->turn.has_keys || (side->turn.was_sealed && !side->turn.is_flight_whole)) {
		return CW_HIDDEN_TLS13;
	}
	if (!side->turn.is_flight_whole && side->lost != CW_HIDDEN_NO) {
		return side->lost;
	}
	return may_follow(session, side, role) ? CW_HIDDEN_ENDED : CW_HIDDEN_NO;
}

/* Only the other direction was captured, although it was captured from the hellos on. */
static bool is_one_sided(const struct cw_tls_session *session, const struct cw_tls_side *side)
{
	return !side->has_bytes &&
	       session->sides[1 - cw_tls_dir_of(session, side)].turn.changed_cipher &&
	       (session->result.saw_client_hello || session->result.saw_server_hello) &&
	       (side->lost == CW_HIDDEN_NO || side->lost == CW_HIDDEN_MIDSTREAM);
}

static enum cw_hidden why_hidden(
	const struct cw_tls_session *session, const struct cw_tls_side *side, enum cw_tls_role role)
{
	const struct cw_tls_side *server = &session->sides[1 - session->result.client_dir];

	if (side->turn.saw_certificate) {
		if (side->turn.certificates.count > 0 || !side->turn.certificate_is_partial) {
			return CW_HIDDEN_NO;
		}
		return side->lost != CW_HIDDEN_NO ? side->lost : CW_HIDDEN_ENDED;
	}
	if (cw_tls_session_is_tls13(session)) {
		return why_hidden13(session, side, role);
	}
	if (session->result.resumed) {
		return CW_HIDDEN_RESUMED;
	}
	if (role == CW_TLS_CLIENT && server->turn.saw_done &&
		!session->result.client_certificate_requested && server->lost == CW_HIDDEN_NO) {
		return CW_HIDDEN_NO; /* nobody asked for one */
	}
	if (is_one_sided(session, side)) {
		return CW_HIDDEN_GAP;
	}
	if (side->lost != CW_HIDDEN_NO) {
		return side->lost;
	}
	if (!session->result.saw_client_hello && !session->result.saw_server_hello) {
		return CW_HIDDEN_MIDSTREAM;
	}
	return may_follow(session, side, role) ? CW_HIDDEN_ENDED : CW_HIDDEN_NO;
}

static void fill_chain(
	struct cw_tls_session *session, const struct cw_tls_side *side, enum cw_tls_role role)
{
	struct cw_tls_chain *chain = &session->result.chains[role];

	chain->certificates = side->turn.certificates;
	chain->seen = side->turn.saw_certificate;
	chain->partial = side->turn.certificate_is_partial;
	chain->place = side->turn.certificate;
	chain->hidden = why_hidden(session, side, role);
}

static const struct cw_tls_alert *find_fatal(const struct cw_tls_result *result)
{
	for (size_t i = 0; i < result->num_alerts; i++) {
		if (!result->alerts[i].encrypted && result->alerts[i].level == 2) {
			return &result->alerts[i];
		}
	}
	return NULL;
}

/* Both Finished were read, and nothing refuses: a server that has neither a ticket nor data to send
 * says nothing more. */
static bool is_accepted(const struct cw_tls_session *session)
{
	const struct cw_tls_turn *turns[] = {&session->sides[0].turn, &session->sides[1].turn};

	return cw_tls_session_is_tls13(session) && turns[0]->was_opened && turns[1]->was_opened &&
	       turns[0]->sent_finished13 && turns[1]->sent_finished13 &&
	       find_fatal(&session->result) == NULL && !session->result.closed_by_reset;
}

/* Application data went both ways although the last messages of the handshake went by unseen. */
static bool is_completed(const struct cw_tls_session *session)
{
	const struct cw_tls_result *result = &session->result;

	return result->completed.at != CW_TIME_UNKNOWN ||
	       (result->saw_server_hello && !cw_tls_session_is_tls13(session) &&
		       session->sides[0].turn.application_records > 0 &&
		       session->sides[1].turn.application_records > 0);
}

/* Whether an end may have come after a completion that the capture does not show. */
static bool is_end_doubtful(const struct cw_tls_session *session)
{
	const struct cw_tls_side *sides = session->sides;
	bool is_missing = sides[0].lost != CW_HIDDEN_NO || sides[1].lost != CW_HIDDEN_NO ||
			  !sides[0].has_bytes || !sides[1].has_bytes;

	if (!session->result.saw_client_hello && !session->result.saw_server_hello) {
		is_missing = true;
	}
	return is_missing && (sides[0].turn.records_after > 0 || sides[1].turn.records_after > 0);
}

static void judge_end(struct cw_tls_session *session)
{
	struct cw_tls_result *result = &session->result;

	result->ended = session->sides[0].last;
	if (session->sides[1].last.at > result->ended.at) {
		result->ended = session->sides[1].last;
	}
	if (result->closed) {
		result->ended = result->close;
	}
}

static void judge_outcome(struct cw_tls_session *session)
{
	struct cw_tls_result *result = &session->result;
	const struct cw_tls_alert *fatal = find_fatal(result);

	judge_end(session);
	if (is_completed(session) || is_accepted(session)) {
		result->outcome = CW_OUTCOME_COMPLETED;
	} else if (fatal != NULL) {
		result->outcome = CW_OUTCOME_ALERT;
		result->ended = fatal->place;
	} else if (result->closed && !is_end_doubtful(session)) {
		result->outcome = result->closed_by_reset ? CW_OUTCOME_RESET : CW_OUTCOME_CLOSED;
	}
}

static void list_tls13_alert(
	struct cw_tls_result *result, int dir, const struct cw_tls_place *place)
{
	for (size_t i = result->num_messages; i > 0; i--) {
		struct cw_tls_passed *passed = &result->messages[i - 1];

		if ((int)passed->from == dir && passed->is_encrypted &&
			passed->place.at == place->at &&
			passed->place.place.packet == place->place.packet) {
			passed->content = CW_TLS_ALERT;
			return;
		}
	}
}

/* In TLS 1.3 an alert is told by its size alone, so only the last record of a side is taken for
 * one: data of two bytes is rare, data of two bytes and then silence is rarer. */
static void add_tls13_alerts(struct cw_tls_session *session)
{
	for (int dir = 0; dir < 2; dir++) {
		struct cw_tls_side *side = &session->sides[dir];

		if (side->turn.alert_sized.at != CW_TIME_UNKNOWN && side->state != CW_TLS_OVER) {
			cw_tls_handshake_encrypted_alert(session, side, &side->turn.alert_sized);
			list_tls13_alert(&session->result, dir, &side->turn.alert_sized);
		}
	}
}

/* In the order of time, those of a time in the order in which they were found. */
static void sort_alerts(struct cw_tls_result *result)
{
	for (size_t i = 1; i < result->num_alerts; i++) {
		struct cw_tls_alert alert = result->alerts[i];
		size_t at = i;

		for (; at > 0 && result->alerts[at - 1].place.at > alert.place.at; at--) {
			result->alerts[at] = result->alerts[at - 1];
		}
		result->alerts[at] = alert;
	}
}

/* Without a message that tells: who sent the only certificates was the server, as most are. */
static int guess_client(const struct cw_tls_session *session)
{
	return session->sides[0].turn.saw_certificate && !session->sides[1].turn.saw_certificate
		       ? 1
		       : 0;
}

static void note_late_secrets(struct cw_tls_session *session)
{
	if (!session->result.decrypted && session->result.saw_server_hello &&
		!session->saw_secrets && cw_tls_session_has_secrets(session)) {
		cw_tls_session_note(session, &session->sides[0], "tls.secrets.late", false,
			"the secrets of a connection stand behind its packets, which were not "
			"opened therefore");
	}
}

void cw_tls_verdict(struct cw_tls_session *session)
{
	struct cw_tls_result *result = &session->result;
	int client = session->client_dir < 0 ? guess_client(session) : session->client_dir;

	result->roles_known = session->client_dir >= 0;
	result->client_dir = client;
	result->upgrade = cw_tls_upgrade_name(&session->sides[client].preamble,
		&session->sides[1 - client].preamble, &result->upgrade_target);
	add_tls13_alerts(session);
	sort_alerts(result);
	for (size_t i = 0; i < result->num_alerts; i++) {
		result->alerts[i].from =
			(int)result->alerts[i].from == client ? CW_TLS_CLIENT : CW_TLS_SERVER;
	}
	for (size_t i = 0; i < result->num_messages; i++) {
		result->messages[i].from =
			(int)result->messages[i].from == client ? CW_TLS_CLIENT : CW_TLS_SERVER;
	}
	note_late_secrets(session);
	result->closed_by = session->close_dir == client ? CW_TLS_CLIENT : CW_TLS_SERVER;
	result->version = version_of(session);
	result->cipher = session->server_hello.cipher;
	result->resumed = is_resumed(session, &session->sides[1 - client]);
	result->application_records[CW_TLS_CLIENT] =
		session->sides[client].turn.application_records;
	result->application_records[CW_TLS_SERVER] =
		session->sides[1 - client].turn.application_records;
	judge_outcome(session);
	fill_chain(session, &session->sides[client], CW_TLS_CLIENT);
	fill_chain(session, &session->sides[1 - client], CW_TLS_SERVER);
	result->client_certificate_empty = result->chains[CW_TLS_CLIENT].seen &&
					   !result->chains[CW_TLS_CLIENT].partial &&
					   result->chains[CW_TLS_CLIENT].certificates.count == 0;
}
