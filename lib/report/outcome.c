/* SPDX-License-Identifier: MIT */
#include "report/outcome.h"

#include <inttypes.h>
#include <string.h>

/* RFC 8446 section 6, RFC 5246 section 7.2, RFC 6066 section 9. */
static const struct {
	const char *description;
	const char *meaning;
} alerts[] = {
	{"close_notify", "the sender has nothing more to send"},
	{"unexpected_message", "the sender got a message that does not belong there"},
	{"bad_record_mac", "the sender could not decrypt or verify a record"},
	{"decryption_failed", "the sender could not decrypt a record"},
	{"record_overflow", "the sender got a record that is too long"},
	{"handshake_failure", "the sender found no common ground: ciphers, key shares, signature "
			      "algorithms, or a certificate that it demands"},
	{"no_certificate", "the sender has no certificate that was asked for"},
	{"bad_certificate", "the sender found the certificate corrupt, or wrongly signed"},
	{"unsupported_certificate", "the sender cannot use a certificate of that type or purpose"},
	{"certificate_revoked", "the sender knows the certificate as revoked"},
	{"certificate_expired", "the sender finds the certificate expired or not valid yet"},
	{"certificate_unknown",
		"the sender rejected the certificate for a reason it does not tell"},
	{"illegal_parameter", "the sender got a value that cannot be"},
	{"unknown_ca", "the sender found no CA that it trusts above the certificate it was given"},
	{"access_denied", "the certificate is fine, and the sender denies access all the same"},
	{"decode_error", "the sender could not read a message"},
	{"decrypt_error", "a signature or a Finished message did not verify for the sender"},
	{"protocol_version", "the sender accepts none of the versions that were offered"},
	{"insufficient_security", "the sender demands stronger ciphers than were offered"},
	{"internal_error", "the sender failed for a reason of its own"},
	{"inappropriate_fallback", "the sender could do a higher version than was offered"},
	{"user_canceled", "somebody on the sender's side gave up"},
	{"no_renegotiation", "the sender does not negotiate again"},
	{"missing_extension", "the sender misses an extension that must be there"},
	{"unsupported_extension", "the sender got an extension that it did not ask for"},
	{"unrecognized_name", "the sender does not know the server name that was asked for"},
	{"bad_certificate_status_response", "the sender rejected the stapled OCSP answer"},
	{"unknown_psk_identity", "the sender does not know that pre-shared key"},
	{"certificate_required", "the sender demands a client certificate and got none"},
	{"no_application_protocol", "the sender speaks none of the protocols that were offered"},
};

const char *cw_alert_meaning(const char *description)
{
	for (size_t i = 0; i < sizeof(alerts) / sizeof(alerts[0]); i++) {
		if (strcmp(alerts[i].description, description) == 0) {
			return alerts[i].meaning;
		}
	}
	return "";
}

static const struct cw_alert *first_of_level(
	const struct cw_handshake *handshake, const char *level)
{
	for (size_t i = 0; i < handshake->num_alerts; i++) {
		if (strcmp(handshake->alerts[i].level, level) == 0) {
			return &handshake->alerts[i];
		}
	}
	return NULL;
}

static const char *alert_name(const struct cw_alert *alert)
{
	return alert->description[0] != '\0' ? alert->description : "an alert";
}

static void add_alert(struct cw_buffer *out, const struct cw_alert *alert)
{
	cw_buffer_printf(out, ": %s sent %s (packet %" PRIu64 ")", alert->from, alert_name(alert),
		alert->place.packet);
}

static void add_end(struct cw_buffer *out, const struct cw_handshake *handshake, const char *word,
	bool is_short)
{
	const struct cw_alert *hidden = first_of_level(handshake, "encrypted");

	cw_buffer_printf(out, "%s by %s", word,
		handshake->closed_by[0] != '\0' ? handshake->closed_by : "one side");
	if (hidden != NULL && !is_short) {
		cw_buffer_printf(out, " after an encrypted alert of the %s (packet %" PRIu64 ")",
			hidden->from, hidden->place.packet);
	}
}

void cw_outcome_describe(struct cw_buffer *out, const struct cw_handshake *handshake, bool is_short)
{
	const struct cw_alert *alert = first_of_level(handshake, "fatal");

	if (is_short && alert != NULL && handshake->outcome == CW_OUTCOME_ALERT) {
		cw_buffer_printf(out, "%s: %s", alert->from, alert_name(alert));
		return;
	}
	switch (handshake->outcome) {
	case CW_OUTCOME_COMPLETED:
		cw_buffer_add_str(out, handshake->resumed ? "completed, resumed" : "completed");
		break;
	case CW_OUTCOME_ALERT:
		cw_buffer_add_str(out, "failed");
		break;
	case CW_OUTCOME_CLOSED:
		add_end(out, handshake, "closed", is_short);
		break;
	case CW_OUTCOME_RESET:
		add_end(out, handshake, "reset", is_short);
		break;
	case CW_OUTCOME_UNKNOWN:
	default:
		cw_buffer_add_str(out, "end not captured");
		break;
	}
	if (alert != NULL && !is_short) {
		add_alert(out, alert);
	}
}

enum cw_style cw_outcome_style(const struct cw_handshake *handshake)
{
	switch (handshake->outcome) {
	case CW_OUTCOME_COMPLETED:
		return CW_STYLE_PLAIN;
	case CW_OUTCOME_ALERT:
	case CW_OUTCOME_CLOSED:
	case CW_OUTCOME_RESET:
		return CW_STYLE_BAD;
	case CW_OUTCOME_UNKNOWN:
	default:
		return CW_STYLE_WARN;
	}
}
