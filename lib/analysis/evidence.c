/* SPDX-License-Identifier: MIT */
#include "analysis/evidence.h"
#include "base/stamp.h"
#include "facts/fields.h"

#include <stdio.h>
#include <string.h>

/* Further tries of one request that are shown; the rest is in the count. */
#define MAX_ATTEMPTS 3

struct builder {
	struct cw_draft *draft;
	struct cw_finding *finding;
	struct cw_arena *arena;
};

static struct cw_evidence *add(const struct builder *b, const char *kind, int64_t at,
	const struct cw_place *place, const char *text)
{
	struct cw_evidence *evidence;

	for (size_t i = 0; i < b->finding->num_evidence; i++) {
		const struct cw_evidence *other = &b->finding->evidence[i];

		if (place != NULL && strcmp(other->kind, kind) == 0 &&
			other->place.line == place->line && other->place.packet == place->packet &&
			(place->line | place->packet) != 0 &&
			strcmp(other->place.member, place->member) == 0 &&
			strcmp(other->text, text != NULL ? text : "") == 0) {
			return NULL;
		}
	}
	evidence = cw_finding_add_evidence(b->draft, b->finding);
	if (evidence == NULL || text == NULL) {
		b->draft->failed |= text == NULL;
		return NULL;
	}
	evidence->kind = kind;
	evidence->at = at;
	evidence->text = text;
	if (place != NULL) {
		evidence->place = *place;
	}
	return evidence;
}

/* --- the failure itself --------------------------------------------------------------------- */

static void add_request(const struct builder *b, const struct cw_failure *failure)
{
	struct cw_buffer text = {0};
	char *kept;

	if (failure->request_at == CW_TIME_UNKNOWN || failure->txn_id[0] == '\0') {
		return;
	}
	cw_buffer_printf(&text, "Txn-id %s", failure->txn_id);
	for (size_t i = 0; i < failure->txn_candidates.count; i++) {
		cw_buffer_printf(&text, " or %s", failure->txn_candidates.items[i]);
	}
	if (failure->url[0] != '\0') {
		cw_buffer_printf(&text, "  request for %s", failure->url);
	}
	if (failure->user[0] != '\0') {
		cw_buffer_printf(&text, " (user %s)", failure->user);
	}
	kept = text.failed ? NULL : cw_arena_text(b->arena, cw_buffer_text(&text));
	(void)add(b, "log", failure->request_at, &failure->request_place, kept);
	cw_buffer_finish(&text);
}

static void add_response(const struct builder *b, const struct cw_failure *failure)
{
	char *text;

	if (failure->status == 0) {
		return;
	}
	text = cw_arena_printf(b->arena, "the client gets HTTP status %u (%u %s)", failure->status,
		failure->tries, failure->tries == 1 ? "attempt" : "attempts");
	(void)add(b, "log", failure->response_at, &failure->response_place, text);
}

static const struct cw_seen *seen_in(
	const struct cw_certificate *certificate, const struct cw_handshake *handshake)
{
	for (size_t i = 0; i < certificate->num_seen; i++) {
		if (certificate->seen[i].where == CW_SEEN_WIRE &&
			strcmp(certificate->seen[i].handshake, handshake->id) == 0) {
			return &certificate->seen[i];
		}
	}
	return NULL;
}

static const char *describe_certificate(
	const struct builder *b, const struct cw_certificate *certificate)
{
	char end[CW_STAMP_BYTES];

	(void)cw_stamp_format(certificate->not_after, end);
	return cw_arena_printf(b->arena, "certificate %s, issued by %s, ends %.10s",
		certificate->subject, certificate->self_signed ? "itself" : certificate->issuer,
		end);
}

static void add_leaf(const struct builder *b, const struct cw_failure *failure)
{
	const struct cw_certificate *certificate = failure->certificate;
	const struct cw_seen *seen;
	struct cw_evidence *evidence;

	if (certificate == NULL || failure->handshake == NULL) {
		return;
	}
	seen = seen_in(certificate, failure->handshake);
	if (seen == NULL) {
		return;
	}
	evidence =
		add(b, "handshake", seen->at, &seen->place, describe_certificate(b, certificate));
	if (evidence != NULL) {
		evidence->id = failure->handshake->id;
		evidence->sha256 = certificate->sha256;
		evidence->where = "wire";
	}
}

static const char *describe_end(enum cw_party party, const char *side)
{
	if (party == CW_PARTY_SELF) {
		return "the Expressway";
	}
	return party == CW_PARTY_PEER ? "the other side" : side;
}

static void add_alerts(const struct builder *b, const struct cw_handshake *handshake)
{
	for (size_t i = 0; i < handshake->num_alerts; i++) {
		const struct cw_alert *alert = &handshake->alerts[i];
		bool encrypted = strcmp(alert->level, "encrypted") == 0;
		struct cw_evidence *evidence;

		if (strcmp(alert->level, "warning") == 0 ||
			(encrypted && handshake->outcome == CW_OUTCOME_COMPLETED)) {
			continue;
		}
		evidence = add(b, "handshake", alert->at, &alert->place,
			cw_arena_printf(b->arena, "%s sends %s %s",
				describe_end(alert->sender, alert->from),
				encrypted ? "an alert that is encrypted" : "alert",
				alert->description));
		if (evidence != NULL) {
			evidence->id = handshake->id;
		}
	}
}

/* How the connection ended tells more than the log when there was no alert. */
static void add_close(const struct builder *b, const struct cw_handshake *handshake)
{
	bool client = strcmp(handshake->closed_by, "client") == 0;
	struct cw_evidence *evidence;

	if (handshake->closed_by[0] == '\0' || handshake->outcome == CW_OUTCOME_ALERT) {
		return;
	}
	evidence = add(b, "handshake", handshake->ended, &handshake->end_place,
		cw_arena_printf(b->arena, "%s %s the connection without an alert in clear",
			describe_end(client ? handshake->client_is : handshake->server_is,
				handshake->closed_by),
			handshake->closed_by_reset ? "resets" : "closes"));
	if (evidence != NULL) {
		evidence->id = handshake->id;
	}
}

/* The line that tells address and port, which the failure's own line does not. */
static void add_sent(const struct builder *b, const struct cw_failure *failure)
{
	if (failure->sent_at != CW_TIME_UNKNOWN) {
		(void)add(b, "log", failure->sent_at, &failure->sent_place,
			cw_arena_printf(b->arena, "Txn-id %s  sent to %s:%u", failure->txn_id,
				failure->server.ip, failure->server.port));
	}
}

/* Whether a flow is that of a further try of the same request: then it is no rival. */
static bool is_own_try(const struct cw_failure *failure, const char *flow)
{
	for (size_t i = 0; i < failure->num_attempts; i++) {
		if (strcmp(failure->attempts[i].flow, flow) == 0) {
			return true;
		}
	}
	return false;
}

/* The line tells no ports, and more than one connection fits it: say so rather than choose. */
static void add_rivals(const struct builder *b, const struct cw_failure *failure)
{
	for (size_t i = 0; failure->handshake != NULL && i < failure->flow_candidates.count; i++) {
		const char *flow = failure->flow_candidates.items[i];
		struct cw_evidence *evidence;

		if (is_own_try(failure, flow)) {
			continue;
		}
		evidence = add(b, "handshake", failure->at, &failure->handshake->place,
			cw_arena_printf(
				b->arena, "another connection fits the line as well: %s", flow));
		if (evidence != NULL) {
			evidence->id = failure->handshake->id;
		}
	}
}

/* How one attempt ended: in the capture, and in the log's words. */
static void add_end(const struct builder *b, const struct cw_failure *failure)
{
	if (failure->handshake != NULL) {
		add_alerts(b, failure->handshake);
		add_close(b, failure->handshake);
	}
	if (failure->text[0] != '\0') {
		(void)add(b, "log", failure->at, &failure->place, failure->text);
	}
}

static void add_failure(const struct builder *b, const struct cw_failure *failure)
{
	add_request(b, failure);
	add_sent(b, failure);
	add_leaf(b, failure);
	add_rivals(b, failure);
	add_end(b, failure);
	for (size_t i = 0; i < failure->num_attempts && i < MAX_ATTEMPTS; i++) {
		add_end(b, &failure->attempts[i]);
	}
	add_response(b, failure);
}

/* --- what else the signature's events are bound to ------------------------------------------ */

/* Where a certificate stands in the trusted CA list, if it does. */
static void add_stored(
	const struct builder *b, const struct cw_certificate *certificate, const char *what)
{
	char digest[17];

	for (size_t i = 0; i < certificate->num_seen; i++) {
		const struct cw_seen *seen = &certificate->seen[i];
		struct cw_evidence *evidence;

		if (seen->where != CW_SEEN_STORE) {
			continue;
		}
		(void)snprintf(digest, sizeof(digest), "%.16s", certificate->sha256);
		evidence = add(b, "store", CW_TIME_UNKNOWN, &seen->place,
			cw_arena_printf(b->arena, "%s: %s, SHA-256 %s…", what, certificate->subject,
				digest));
		if (evidence != NULL) {
			evidence->sha256 = certificate->sha256;
			evidence->where = "store";
		}
		return;
	}
}

static void add_shadow(const struct builder *b, const struct cw_chain *chain)
{
	if (chain->shadowed_by == NULL) {
		return;
	}
	add_stored(b, chain->shadowed_by, "found first in the trusted CA list");
	if (chain->leaf != NULL) {
		add_stored(b, chain->leaf, "never reached below it");
	}
}

static void add_chain(const struct builder *b, const struct cw_chain *chain)
{
	struct cw_buffer text = {0};
	struct cw_evidence *evidence;

	if (chain->ok == CW_UNKNOWN) {
		return;
	}
	cw_buffer_printf(&text, "OpenSSL, against the trusted CA list: %s",
		chain->ok == CW_TRUE ? "the chain verifies" : chain->error_text);
	if (chain->depth >= 0 && chain->ok == CW_FALSE) {
		cw_buffer_printf(&text, " (depth %d)", (int)chain->depth);
	}
	if (chain->missing[0] != '\0') {
		cw_buffer_printf(&text, "; wanted: %s", chain->missing);
	}
	if (chain->name_ok == CW_FALSE) {
		cw_buffer_printf(&text, "; it does not cover the name %s", chain->name);
	}
	evidence = add(b, "certificate", CW_TIME_UNKNOWN, NULL,
		text.failed ? NULL : cw_arena_text(b->arena, cw_buffer_text(&text)));
	if (evidence != NULL && chain->leaf != NULL) {
		evidence->sha256 = chain->leaf->sha256;
		evidence->where = "wire";
		evidence->id = chain->handshake;
	}
	cw_buffer_finish(&text);
	add_shadow(b, chain);
}

static void add_certificate(const struct builder *b, const struct cw_certificate *certificate)
{
	for (size_t i = 0; i < certificate->num_seen; i++) {
		const struct cw_seen *seen = &certificate->seen[i];
		bool stored = seen->where == CW_SEEN_STORE;
		struct cw_evidence *evidence;

		if (seen->where == CW_SEEN_WIRE) {
			continue;
		}
		evidence = add(b, stored ? "store" : "certificate", CW_TIME_UNKNOWN, &seen->place,
			describe_certificate(b, certificate));
		if (evidence != NULL) {
			evidence->sha256 = certificate->sha256;
			evidence->where = cw_seen_name(seen->where);
		}
		return;
	}
}

static void add_setting(
	const struct builder *b, const char *source, const struct cw_setting *setting)
{
	(void)add(b, source, CW_TIME_UNKNOWN, &setting->place,
		cw_arena_printf(b->arena, "%s: \"%s\"", setting->key, setting->value));
}

static void add_event(const struct builder *b, const struct cw_match_event *event)
{
	if (event->fact == NULL || event->truth != CW_TRUE) {
		return;
	}
	if (strcmp(event->source, "failure") == 0) {
		add_failure(b, event->fact);
	} else if (strcmp(event->source, "chain") == 0) {
		add_chain(b, event->fact);
	} else if (strcmp(event->source, "certificate") == 0) {
		add_certificate(b, event->fact);
	} else if (strcmp(event->source, "config") == 0 || strcmp(event->source, "status") == 0) {
		add_setting(b, event->source, event->fact);
	} else if (strcmp(event->source, "log") == 0) {
		const struct cw_event *line = event->fact;

		(void)add(b, "log", line->at, &line->place, line->text);
	} else if (strcmp(event->source, "handshake") == 0) {
		add_alerts(b, event->fact);
		add_close(b, event->fact);
	}
}

void cw_evidence_add(
	struct cw_draft *draft, struct cw_finding *finding, const struct cw_match *match)
{
	struct builder b = {draft, finding, &draft->kase.arena};

	for (size_t i = 0; i < match->num_events; i++) {
		add_event(&b, &match->events[i]);
	}
}

/* --- what is missing ------------------------------------------------------------------------ */

static const char *how_to_get(const char *reason)
{
	static const struct {
		const char *reason;
		const char *how;
	} table[] = {
		{"no_log", "Add the loggingsnapshot of the same time"},
		{"no_capture", "Take the diagnostic log again with 'Take tcpdump while logging' "
			       "and repeat "
			       "the failure"},
		{"outside_capture_window",
			"The capture does not reach that time: take it again, filtered "
			"by the peer's address, and repeat the failure"},
		{"not_captured",
			"The capture covers that time but not this connection: take it without a "
			"filter, or filtered by this peer, on the interface that leads to it"},
		{"tls13", "TLS 1.3 encrypts the certificate: ask the peer for it, give the key "
			  "log of one end, or allow TLS 1.2 only while a capture is taken"},
		{"resumed", "A resumed session carries no certificate: restart the peer's service "
			    "and take "
			    "the capture again"},
		{"gap", "Packets are missing in the capture: take it again, filtered by this peer"},
		{"snaplen", "Packets were cut: take the capture with full packet length"},
		{"midstream", "The capture began after the handshake: start it before the failure"},
		{"ended", "The capture ended too early: let it run until after the failure"},
		{"compressed", "The certificate is compressed with a method that is not read: ask "
			       "the peer for it"},
		{"not_seen", "Take a capture in which this handshake is whole"},
		{"no_trust_store",
			"Add ca_*.pem: a diagnostic log taken without a restart in between "
			"holds it"},
		{"no_server_certificate",
			"Add server_*.pem: a diagnostic log taken without a restart "
			"in between holds it"},
		{"no_client_certificate", "Add client_*.pem: X15.5 and later put it into the "
					  "diagnostic log"},
		{"no_configuration",
			"Add xconf_dump_*: a diagnostic log taken without a restart in "
			"between holds it"},
		{"no_status",
			"Add xstat_dump_*: a diagnostic log taken without a restart in between "
			"holds it"},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (strcmp(table[i].reason, reason) == 0) {
			return table[i].how;
		}
	}
	return "";
}

void cw_evidence_add_missing(
	struct cw_draft *draft, struct cw_finding *finding, const struct cw_match *match)
{
	for (size_t i = 0; i < match->missing.count; i++) {
		struct cw_missing *missing = cw_finding_add_missing(draft, finding);

		if (missing != NULL) {
			missing->reason = match->missing.items[i];
			missing->how = how_to_get(missing->reason);
		}
	}
}
