/* SPDX-License-Identifier: MIT */
#include "report/json_facts.h"

#include "facts/fields.h"

#include <string.h>

void cw_json_strings(struct cw_json *json, const char *key, const struct cw_strings *strings)
{
	cw_json_array(json, key);
	for (size_t i = 0; i < strings->count; i++) {
		cw_json_str(json, NULL, strings->items[i]);
	}
	cw_json_end(json);
}

/* The SHA-256 of each. */
static void write_digests(
	struct cw_json *json, const char *key, const struct cw_certificates *certificates)
{
	cw_json_array(json, key);
	for (size_t i = 0; i < certificates->count; i++) {
		cw_json_str(json, NULL, certificates->items[i]->sha256);
	}
	cw_json_end(json);
}

static void write_truth(struct cw_json *json, const char *key, enum cw_truth truth)
{
	if (truth == CW_UNKNOWN) {
		cw_json_null(json, key);
	} else {
		cw_json_bool(json, key, truth == CW_TRUE);
	}
}

void cw_json_endpoint(struct cw_json *json, const char *key, const struct cw_endpoint *endpoint)
{
	cw_json_object(json, key);
	cw_json_str(json, "ip", endpoint->ip);
	cw_json_u64(json, "port", endpoint->port);
	cw_json_end(json);
}

void cw_json_place(struct cw_json *json, const struct cw_place *place)
{
	cw_json_str(json, "member", place->member);
	if (place->packet != 0) {
		cw_json_u64(json, "packet", place->packet);
	} else if (place->line != 0) {
		cw_json_u64(json, "line", place->line);
		cw_json_u64(json, "offset", place->offset);
	} else {
		cw_json_u64(json, "offset", place->offset);
	}
}

void cw_json_place_object(struct cw_json *json, const char *key, const struct cw_place *place)
{
	if (place->member[0] == '\0') {
		cw_json_null(json, key);
		return;
	}
	cw_json_object(json, key);
	cw_json_place(json, place);
	cw_json_end(json);
}

void cw_json_window(struct cw_json *json, const char *key, const struct cw_window *window)
{
	if (window->first == CW_TIME_UNKNOWN) {
		cw_json_null(json, key);
		return;
	}
	cw_json_object(json, key);
	cw_json_time(json, "first", window->first);
	cw_json_time(json, "last", window->last);
	cw_json_end(json);
}

static void write_alert(struct cw_json *json, const struct cw_alert *alert)
{
	cw_json_object(json, NULL);
	cw_json_str(json, "sender", cw_party_name(alert->sender));
	cw_json_str(json, "from", alert->from);
	cw_json_str(json, "level", alert->level);
	cw_json_str(json, "description", alert->description);
	cw_json_time(json, "at", alert->at);
	cw_json_u64(json, "packet", alert->place.packet);
	cw_json_end(json);
}

static void write_packet(struct cw_json *json, const char *message, uint64_t packet)
{
	if (packet != 0) {
		cw_json_object(json, NULL);
		cw_json_str(json, "message", message);
		cw_json_u64(json, "packet", packet);
		cw_json_end(json);
	}
}

/* The member only where it is not the handshake's: it is long, and messages are many. */
static void write_message(struct cw_json *json, const struct cw_handshake *handshake,
	const struct cw_message *message)
{
	cw_json_object(json, NULL);
	cw_json_str(json, "name", message->name);
	cw_json_str(json, "from", message->from);
	cw_json_time(json, "at", message->at);
	cw_json_u64(json, "packet", message->packet);
	if (strcmp(message->member, handshake->place.member) != 0) {
		cw_json_str(json, "member", message->member);
	}
	cw_json_u64(json, "bytes", message->bytes);
	cw_json_bool(json, "decrypted", message->decrypted);
	cw_json_bool(json, "partial", message->partial);
	cw_json_end(json);
}

static void write_handshake_end(struct cw_json *json, const struct cw_handshake *handshake)
{
	const struct cw_handshake_packets *packets = &handshake->packets;

	cw_json_array(json, "alerts");
	for (size_t i = 0; i < handshake->num_alerts; i++) {
		write_alert(json, &handshake->alerts[i]);
	}
	cw_json_end(json);
	cw_json_str(json, "outcome", cw_outcome_name(handshake->outcome));
	cw_json_str(json, "closed_by", handshake->closed_by);
	cw_json_bool(json, "closed_by_reset", handshake->closed_by_reset);
	cw_json_time(json, "at", handshake->at);
	cw_json_time(json, "ended", handshake->ended);
	cw_json_str(json, "member", handshake->place.member);
	cw_json_str(json, "end_member", handshake->end_place.member);
	cw_json_array(json, "packets");
	write_packet(json, "client_hello", packets->client_hello);
	write_packet(json, "server_hello", packets->server_hello);
	write_packet(json, "server_certificate", packets->server_certificate);
	write_packet(json, "certificate_request", packets->certificate_request);
	write_packet(json, "client_certificate", packets->client_certificate);
	write_packet(json, "end", packets->end);
	cw_json_end(json);
}

void cw_json_handshake(struct cw_json *json, const struct cw_handshake *handshake)
{
	cw_json_object(json, NULL);
	cw_json_str(json, "id", handshake->id);
	cw_json_str(json, "bundle", handshake->bundle);
	cw_json_str(json, "flow", handshake->flow);
	cw_json_endpoint(json, "client", &handshake->client);
	cw_json_endpoint(json, "server", &handshake->server);
	cw_json_str(json, "client_is", cw_party_name(handshake->client_is));
	cw_json_str(json, "server_is", cw_party_name(handshake->server_is));
	cw_json_str(json, "sni", handshake->sni);
	cw_json_str(json, "version", handshake->version);
	cw_json_str(json, "cipher", handshake->cipher);
	cw_json_strings(json, "offered_versions", &handshake->offered_versions);
	cw_json_bool(json, "resumed", handshake->resumed);
	cw_json_bool(json, "client_certificate_requested", handshake->client_certificate_requested);
	cw_json_bool(json, "client_certificate_empty", handshake->client_certificate_empty);
	cw_json_strings(json, "ca_names", &handshake->ca_names);
	write_digests(json, "chain_server", &handshake->chain_server);
	write_digests(json, "chain_client", &handshake->chain_client);
	cw_json_bool(json, "partial_server", handshake->partial_server);
	cw_json_bool(json, "partial_client", handshake->partial_client);
	cw_json_str(json, "hidden_server", cw_hidden_name(handshake->hidden_server));
	cw_json_str(json, "hidden_client", cw_hidden_name(handshake->hidden_client));
	write_handshake_end(json, handshake);
	cw_json_str(json, "community_id", handshake->community_id);
	cw_json_str(json, "upgrade", handshake->upgrade);
	cw_json_str(json, "upgrade_target", handshake->upgrade_target);
	cw_json_u64(json, "number", handshake->number);
	cw_json_bool(json, "renegotiation", handshake->renegotiation);
	cw_json_bool(json, "renegotiated", handshake->renegotiated);
	cw_json_bool(json, "saw_hello_retry", handshake->saw_hello_retry);
	cw_json_bool(json, "certificate_status", handshake->certificate_status);
	cw_json_bool(json, "decrypted", handshake->decrypted);
	cw_json_u64(json, "messages_total", handshake->num_messages_total);
	cw_json_array(json, "messages");
	for (size_t i = 0; i < handshake->num_messages; i++) {
		write_message(json, handshake, &handshake->messages[i]);
	}
	cw_json_end(json);
	cw_json_end(json);
}

static void write_key(struct cw_json *json, const struct cw_certificate *certificate)
{
	cw_json_object(json, "key");
	cw_json_str(json, "type", certificate->key_type);
	cw_json_u64(json, "bits", certificate->key_bits);
	cw_json_str(json, "curve", certificate->key_curve);
	cw_json_str(json, "spki_sha256", certificate->spki_sha256);
	cw_json_end(json);
}

static void write_seen(struct cw_json *json, const struct cw_seen *seen)
{
	cw_json_object(json, NULL);
	cw_json_str(json, "where", cw_seen_name(seen->where));
	cw_json_str(json, "bundle", seen->bundle);
	cw_json_str(json, "handshake", seen->handshake);
	cw_json_str(json, "role", seen->role);
	cw_json_u64(json, "position", seen->position);
	cw_json_time(json, "at", seen->at);
	cw_json_place(json, &seen->place);
	cw_json_end(json);
}

void cw_json_certificate(struct cw_json *json, const struct cw_certificate *certificate)
{
	cw_json_object(json, NULL);
	cw_json_str(json, "sha256", certificate->sha256);
	cw_json_str(json, "sha1", certificate->sha1);
	cw_json_str(json, "subject", certificate->subject);
	cw_json_str(json, "issuer", certificate->issuer);
	cw_json_str(json, "serial", certificate->serial);
	cw_json_time(json, "not_before", certificate->not_before);
	cw_json_time(json, "not_after", certificate->not_after);
	cw_json_strings(json, "san", &certificate->san);
	if (certificate->has_eku) {
		cw_json_strings(json, "eku", &certificate->eku);
	} else {
		cw_json_null(json, "eku");
	}
	cw_json_strings(json, "key_usage", &certificate->key_usage);
	write_key(json, certificate);
	cw_json_str(json, "signature", certificate->signature);
	cw_json_str(json, "ski", certificate->ski);
	cw_json_str(json, "aki", certificate->aki);
	cw_json_bool(json, "is_ca", certificate->is_ca);
	cw_json_bool(json, "self_signed", certificate->self_signed);
	cw_json_u64(json, "seen_total",
		certificate->num_seen_total > certificate->num_seen ? certificate->num_seen_total
								    : certificate->num_seen);
	cw_json_array(json, "seen");
	for (size_t i = 0; i < certificate->num_seen; i++) {
		write_seen(json, &certificate->seen[i]);
	}
	cw_json_end(json);
	cw_json_end(json);
}

static void write_digest(
	struct cw_json *json, const char *key, const struct cw_certificate *certificate)
{
	cw_json_str(json, key, certificate != NULL ? certificate->sha256 : "");
}

void cw_json_chain(struct cw_json *json, const struct cw_chain *chain)
{
	cw_json_object(json, NULL);
	cw_json_str(json, "id", chain->id);
	cw_json_str(json, "bundle", chain->bundle);
	cw_json_str(json, "handshake", chain->handshake);
	cw_json_str(json, "flow", chain->flow);
	cw_json_str(json, "presented_by", cw_party_name(chain->presented_by));
	cw_json_str(json, "role", chain->role);
	cw_json_str(json, "name", chain->name);
	cw_json_time(json, "at", chain->at);
	write_digests(json, "certificates", &chain->certificates);
	write_truth(json, "ok", chain->ok);
	cw_json_str(json, "error", chain->error);
	cw_json_str(json, "error_text", chain->error_text);
	cw_json_i64(json, "depth", chain->depth);
	cw_json_str(json, "missing", chain->missing);
	cw_json_str(json, "missing_aki", chain->missing_aki);
	write_truth(json, "name_ok", chain->name_ok);
	write_truth(json, "purpose_ok", chain->purpose_ok);
	write_digests(json, "path", &chain->path);
	cw_json_strings(json, "errors", &chain->errors);
	cw_json_str(json, "missing_kind", chain->missing_kind);
	write_digest(json, "missing_certificate", chain->missing_certificate);
	write_digest(json, "shadowed_by", chain->shadowed_by);
	cw_json_array(json, "cure");
	cw_json_end(json);
	cw_json_end(json);
}
