/* SPDX-License-Identifier: MIT */
/*
 * The list of what went by, for the picture of the handshake. Data of one direction is one entry
 * until something else goes by, so that a download is no longer than a page.
 */
#include "tls/side.h"

static bool is_data(const struct cw_tls_passed *what)
{
	return what->content == CW_TLS_APPLICATION_DATA;
}

/* In TLS 1.3 it is data only now; before, it looked the same but was the handshake. */
static bool is_late(const struct cw_tls_session *session, const struct cw_tls_passed *what)
{
	return session->result.completed.at != CW_TIME_UNKNOWN &&
	       what->place.at > session->result.completed.at;
}

/* Whether data at hand belongs to the latest entry. */
static bool continues(const struct cw_tls_session *session, const struct cw_tls_passed *what)
{
	const struct cw_tls_passed *last = &session->last_passed;

	return session->result.num_messages_total > 0 && is_data(what) && is_data(last) &&
	       last->from == what->from && last->is_encrypted == what->is_encrypted &&
	       last->is_decrypted == what->is_decrypted &&
	       is_late(session, last) == is_late(session, what);
}

static void extend(struct cw_tls_session *session, uint32_t len)
{
	struct cw_tls_result *result = &session->result;

	if (result->num_messages == result->num_messages_total) {
		struct cw_tls_passed *last = &result->messages[result->num_messages - 1];

		last->len = len < UINT32_MAX - last->len ? last->len + len : UINT32_MAX;
	}
}

/* Grows by doubling; most handshakes have some ten messages. */
static bool grow(struct cw_tls_session *session)
{
	struct cw_tls_result *result = &session->result;
	size_t capacity = session->passed_capacity;
	struct cw_tls_passed *grown =
		cw_grow(result->messages, result->num_messages, &capacity, sizeof(*grown));

	if (grown == NULL) {
		session->kase->failed = true;
		return false;
	}
	result->messages = grown;
	session->passed_capacity = capacity;
	return true;
}

void cw_tls_passed_add(
	struct cw_tls_session *session, struct cw_tls_side *side, const struct cw_tls_passed *what)
{
	struct cw_tls_result *result = &session->result;
	struct cw_tls_passed entry = *what;

	/* A direction for now; the verdict makes it a role. */
	entry.from = (enum cw_tls_role)cw_tls_dir_of(session, side);
	entry.place = side->last;
	if (continues(session, &entry)) {
		extend(session, entry.len);
		return;
	}
	session->last_passed = entry;
	if (result->num_messages < CW_TLS_MAX_MESSAGES &&
		result->num_messages == result->num_messages_total && grow(session)) {
		result->messages[result->num_messages++] = entry;
	}
	result->num_messages_total++;
}

void cw_tls_passed_part(struct cw_tls_session *session)
{
	session->last_passed.content = 0;
}

void cw_tls_passed_settle(struct cw_tls_session *session, struct cw_tls_side *side)
{
	struct cw_tls_result *result = &session->result;
	int dir = cw_tls_dir_of(session, side);

	for (size_t i = side->first_passed; i < result->num_messages; i++) {
		if ((int)result->messages[i].from == dir) {
			result->messages[i].place = side->last;
		}
	}
	side->first_passed = result->num_messages;
}
