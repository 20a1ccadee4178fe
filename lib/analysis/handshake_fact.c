/* SPDX-License-Identifier: MIT */
#include "analysis/handshake_fact.h"
#include "analysis/message_fact.h"

#include "crypto/community_id.h"
#include "tls/names.h"
#include "x509/certificate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ID_BYTES 24

static const char *keep_text(struct cw_case *kase, struct cw_text text)
{
	const char *copy = cw_arena_utf8(&kase->arena, text);

	kase->failed |= copy == NULL;
	return copy != NULL ? copy : "";
}

static const char *keep_str(struct cw_case *kase, const char *str)
{
	return keep_text(kase, cw_text_str(str));
}

static void set_versions(
	struct cw_case *kase, struct cw_handshake *handshake, const struct cw_tls_result *result)
{
	char text[CW_TLS_NAME_BYTES];
	struct cw_list versions = {0};

	if (result->version != 0) {
		handshake->version = keep_str(kase, cw_tls_version_text(result->version, text));
	}
	if (result->saw_server_hello && result->version != CW_TLS_SSL20) {
		handshake->cipher = keep_str(kase, cw_tls_cipher_text(result->cipher, text));
	}
	for (size_t i = 0; i < result->num_offered; i++) {
		const char *version;

		if (cw_tls_is_grease(result->offered[i])) {
			continue;
		}
		version = keep_str(kase, cw_tls_version_text(result->offered[i], text));
		kase->failed |= !cw_list_add(&versions, (void *)(uintptr_t)version);
	}
	kase->failed |= !cw_case_strings(kase, &versions, &handshake->offered_versions);
	cw_list_finish(&versions);
}

static void set_ca_names(
	struct cw_case *kase, struct cw_handshake *handshake, const struct cw_tls_result *result)
{
	struct cw_list names = {0};

	for (size_t i = 0; i < result->ca_names.count; i++) {
		const struct cw_tls_bytes *der = &result->ca_names.items[i];
		const char *name = cw_x509_name_text(kase, der->ptr, der->len);

		kase->failed |= name == NULL || !cw_list_add(&names, (void *)(uintptr_t)name);
	}
	kase->failed |= !cw_case_strings(kase, &names, &handshake->ca_names);
	cw_list_finish(&names);
}

static void note_seen(struct cw_case *kase, const struct cw_handshake *handshake,
	const struct cw_certificate *certificate, const char *role, uint32_t position,
	const struct cw_tls_place *place)
{
	struct cw_seen seen = {0};

	seen.where = CW_SEEN_WIRE;
	seen.bundle = handshake->bundle;
	seen.handshake = handshake->id;
	seen.role = role;
	seen.position = position;
	seen.at = place->at;
	seen.place = place->place;
	kase->failed |= cw_certificate_add_seen(kase, certificate, &seen, NULL) != CW_OK;
}

static void set_chain(struct cw_case *kase, struct cw_handshake *handshake,
	const struct cw_tls_chain *from, const char *role, struct cw_certificates *to)
{
	struct cw_list certificates = {0};

	for (size_t i = 0; i < from->certificates.count; i++) {
		const struct cw_tls_bytes *der = &from->certificates.items[i];
		const struct cw_certificate *certificate;

		enum cw_code code = cw_x509_add(kase, der->ptr, der->len, &certificate, NULL);

		if (code != CW_OK) { /* a limit has been noted */
			kase->failed |= code == CW_ERR_NOMEM;
			continue;
		}
		note_seen(kase, handshake, certificate, role, (uint32_t)certificates.count,
			&from->place);
		kase->failed |= !cw_list_add(&certificates, (void *)(uintptr_t)certificate);
	}
	kase->failed |= !cw_case_certificates(kase, &certificates, to);
	cw_list_finish(&certificates);
}

static void set_alerts(
	struct cw_case *kase, struct cw_handshake *handshake, const struct cw_tls_result *result)
{
	struct cw_alert *alerts = cw_arena_array(&kase->arena, result->num_alerts, sizeof(*alerts));
	char text[CW_TLS_NAME_BYTES];

	if (alerts == NULL) {
		kase->failed = true;
		return;
	}
	for (size_t i = 0; i < result->num_alerts; i++) {
		const struct cw_tls_alert *from = &result->alerts[i];

		alerts[i].from = from->from == CW_TLS_CLIENT ? "client" : "server";
		alerts[i].level = from->encrypted
					  ? "encrypted"
					  : keep_str(kase, cw_tls_level_text(from->level, text));
		alerts[i].description =
			from->encrypted ? ""
					: keep_str(kase, cw_tls_alert_text(from->number, text));
		alerts[i].number = from->number;
		alerts[i].at = from->place.at;
		alerts[i].place = from->place.place;
	}
	handshake->alerts = alerts;
	handshake->num_alerts = result->num_alerts;
}

static void set_packets(struct cw_handshake *handshake, const struct cw_tls_result *result)
{
	const struct cw_tls_chain *server = &result->chains[CW_TLS_SERVER];
	const struct cw_tls_chain *client = &result->chains[CW_TLS_CLIENT];

	handshake->packets.client_hello = result->client_hello.place.packet;
	handshake->packets.server_hello = result->server_hello.place.packet;
	handshake->packets.certificate_request = result->certificate_request.place.packet;
	handshake->packets.server_certificate = server->seen ? server->place.place.packet : 0;
	handshake->packets.client_certificate = client->seen ? client->place.place.packet : 0;
	handshake->packets.end = result->close.place.packet;
}

static void set_ends(struct cw_case *kase, struct cw_handshake *handshake,
	const struct cw_flow_info *info, const struct cw_tls_result *result)
{
	int client = result->client_dir;

	handshake->client.ip = keep_str(kase, info->ip[client]);
	handshake->client.port = info->port[client];
	handshake->server.ip = keep_str(kase, info->ip[1 - client]);
	handshake->server.port = info->port[1 - client];
	handshake->flow = cw_arena_printf(&kase->arena,
		info->number > 1 ? "%s:%u > %s:%u #%u" : "%s:%u > %s:%u", info->ip[client],
		info->port[client], info->ip[1 - client], info->port[1 - client], info->number);
	if (handshake->flow == NULL) {
		handshake->flow = "";
		kase->failed = true;
	}
}

static void set_place(struct cw_place *to, const struct cw_tls_place *from)
{
	if (from->place.member != NULL) {
		*to = from->place;
	}
}

static void set_outcome(struct cw_handshake *handshake, const struct cw_tls_result *result)
{
	handshake->outcome = result->outcome;
	handshake->closed_by = !result->closed                      ? ""
			       : result->closed_by == CW_TLS_CLIENT ? "client"
								    : "server";
	handshake->closed_by_reset = result->closed_by_reset;
	handshake->at = result->saw_client_hello ? result->client_hello.at : result->first.at;
	handshake->ended = result->ended.at;
	set_place(&handshake->place, &result->first);
	set_place(&handshake->end_place, &result->ended);
}

static void set_community_id(struct cw_case *kase, struct cw_handshake *handshake)
{
	const struct cw_community_end client = {handshake->client.ip, handshake->client.port};
	const struct cw_community_end server = {handshake->server.ip, handshake->server.port};
	char id[CW_COMMUNITY_ID_BYTES];

	if (cw_community_id(&client, &server, id)) {
		handshake->community_id = keep_str(kase, id);
	} else {
		kase->failed = true;
	}
}

void cw_handshake_add(struct cw_case *kase, const char *bundle, const struct cw_flow_info *info,
	const struct cw_tls_result *result)
{
	struct cw_handshake *handshake = cw_case_add_handshake(kase);

	if (handshake == NULL) {
		return;
	}
	/* A provisional id: certificates refer to the very same text, which cw_handshakes_number
	 * fills in. */
	handshake->id = cw_arena_alloc(&kase->arena, ID_BYTES);
	if (handshake->id == NULL) {
		kase->handshakes.count--;
		kase->failed = true;
		return;
	}
	handshake->bundle = bundle;
	set_ends(kase, handshake, info, result);
	handshake->sni = keep_text(kase, result->sni);
	handshake->saw_client_hello = result->saw_client_hello;
	handshake->saw_server_hello = result->saw_server_hello;
	handshake->resumed = result->resumed;
	handshake->client_certificate_requested = result->client_certificate_requested;
	handshake->client_certificate_empty = result->client_certificate_empty;
	handshake->upgrade = result->upgrade != NULL ? result->upgrade : "";
	handshake->number = result->number;
	handshake->upgrade_target = keep_text(kase, result->upgrade_target);
	handshake->renegotiation = result->renegotiation;
	handshake->renegotiated = result->renegotiated;
	handshake->saw_hello_retry = result->saw_hello_retry;
	handshake->certificate_status = result->certificate_status;
	handshake->decrypted = result->decrypted;
	handshake->partial_server = result->chains[CW_TLS_SERVER].partial;
	handshake->partial_client = result->chains[CW_TLS_CLIENT].partial;
	handshake->hidden_server = result->chains[CW_TLS_SERVER].hidden;
	handshake->hidden_client = result->chains[CW_TLS_CLIENT].hidden;
	set_versions(kase, handshake, result);
	set_ca_names(kase, handshake, result);
	set_chain(kase, handshake, &result->chains[CW_TLS_SERVER], "server",
		&handshake->chain_server);
	set_chain(kase, handshake, &result->chains[CW_TLS_CLIENT], "client",
		&handshake->chain_client);
	set_alerts(kase, handshake, result);
	set_packets(handshake, result);
	set_outcome(handshake, result);
	cw_handshake_set_messages(kase, handshake, result);
	set_community_id(kase, handshake);
}

static int by_time(const void *a, const void *b)
{
	const struct cw_handshake *x = *(const struct cw_handshake *const *)a;
	const struct cw_handshake *y = *(const struct cw_handshake *const *)b;
	int order;

	if (x->at != y->at) {
		return x->at < y->at ? -1 : 1;
	}
	order = strcmp(x->bundle, y->bundle);
	if (order != 0) {
		return order;
	}
	order = strcmp(x->place.member, y->place.member);
	if (order != 0) {
		return order;
	}
	return x->place.packet < y->place.packet ? -1 : x->place.packet > y->place.packet;
}

void cw_handshakes_number(struct cw_case *kase)
{
	struct cw_list *handshakes = &kase->handshakes;

	if (handshakes->count > 1) {
		qsort(handshakes->items, handshakes->count, sizeof(handshakes->items[0]), by_time);
	}
	for (size_t i = 0; i < handshakes->count; i++) {
		struct cw_handshake *handshake = handshakes->items[i];

		(void)snprintf((char *)(uintptr_t)handshake->id, ID_BYTES, "h%zu", i + 1);
	}
}
