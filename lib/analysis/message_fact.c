/* SPDX-License-Identifier: MIT */
#include "analysis/message_fact.h"

#include "tls/names.h"
#include "tls/record.h"

#include <stdio.h>

static const char *keep(struct cw_case *kase, const char *text)
{
	const char *copy = cw_arena_utf8(&kase->arena, cw_text_str(text));

	kase->failed |= copy == NULL;
	return copy != NULL ? copy : "";
}

/* How a key log, or nobody, could read it: TLS 1.3 sends the rest of the handshake as application
 * data, too (RFC 8446 section 5.2). */
static const char *encrypted_name(
	const struct cw_tls_result *result, const struct cw_tls_passed *passed)
{
	if (passed->content == CW_TLS_ALERT) {
		return "encrypted alert";
	}
	if (passed->content == CW_TLS_APPLICATION_DATA &&
		(!cw_tls_is_tls13(result->version) ||
			(result->completed.at != CW_TIME_UNKNOWN &&
				passed->place.at > result->completed.at))) {
		return "application data";
	}
	return "encrypted";
}

static const char *handshake_message_name(struct cw_case *kase, const struct cw_tls_result *result,
	const struct cw_tls_passed *passed, bool is_first_hello)
{
	char text[CW_TLS_NAME_BYTES];

	/* On the wire it is a ServerHello with a certain random (RFC 8446 section 4.1.3). */
	if (passed->type == CW_TLS_SERVER_HELLO && result->saw_hello_retry && is_first_hello) {
		return "HelloRetryRequest";
	}
	return keep(kase, cw_tls_message_text(passed->type, text));
}

static const char *message_name(struct cw_case *kase, const struct cw_tls_result *result,
	const struct cw_tls_passed *passed, bool is_first_hello)
{
	char text[CW_TLS_NAME_BYTES];
	char name[CW_TLS_NAME_BYTES + 8];

	if (passed->is_encrypted) {
		return encrypted_name(result, passed);
	}
	switch (passed->content) {
	case CW_TLS_CHANGE_CIPHER_SPEC:
		return "ChangeCipherSpec";
	case CW_TLS_ALERT:
		(void)snprintf(
			name, sizeof(name), "Alert %s", cw_tls_alert_text(passed->type, text));
		return keep(kase, name);
	case CW_TLS_APPLICATION_DATA:
		return "application data";
	case CW_TLS_HEARTBEAT:
		return "Heartbeat";
	default:
		return handshake_message_name(kase, result, passed, is_first_hello);
	}
}

void cw_handshake_set_messages(
	struct cw_case *kase, struct cw_handshake *handshake, const struct cw_tls_result *result)
{
	size_t count = result->num_messages;
	struct cw_message *messages = cw_arena_array(&kase->arena, count, sizeof(*messages));
	bool is_first_hello = true;

	if (messages == NULL) {
		kase->failed = true;
		return;
	}
	for (size_t i = 0; i < count; i++) {
		const struct cw_tls_passed *from = &result->messages[i];

		messages[i].at = from->place.at;
		messages[i].packet = from->place.place.packet;
		messages[i].member =
			from->place.place.member != NULL ? from->place.place.member : "";
		messages[i].from = from->from == CW_TLS_CLIENT ? "client" : "server";
		messages[i].name = message_name(kase, result, from, is_first_hello);
		messages[i].bytes = from->len;
		messages[i].decrypted = from->is_decrypted;
		messages[i].partial = from->is_partial;
		is_first_hello &= from->is_encrypted || from->content != CW_TLS_HANDSHAKE ||
				  from->type != CW_TLS_SERVER_HELLO;
	}
	handshake->messages = messages;
	handshake->num_messages = count;
	handshake->num_messages_total = result->num_messages_total;
}
