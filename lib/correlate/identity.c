/* SPDX-License-Identifier: MIT */
#include "correlate/identity.h"

#include <string.h>

/* Traversal zones listen here, one port per zone from 7001 (Expressway IP port usage guide): the
 * client of such a connection is the C, the server the E. */
#define TRAVERSAL_FIRST 7001
#define TRAVERSAL_LAST  7099

/* Two interfaces with both families, an address of the translation and some aliases; a stranger's log
 * may name any number. */
#define MAX_ADDRESSES 32

struct addresses {
	struct cw_case *kase;
	struct cw_list list; /* const char * */
};

static bool is_address(const char *text)
{
	return text[0] != '\0' && strspn(text, "0123456789abcdefABCDEF.:") == strlen(text) &&
	       (strchr(text, ':') != NULL || strchr(text, '.') != NULL) &&
	       strcmp(text, "0.0.0.0") != 0 && strncmp(text, "127.", 4) != 0 &&
	       strcmp(text, "::1") != 0 && strcmp(text, "::") != 0;
}

static bool has(const struct cw_list *list, const char *ip)
{
	for (size_t i = 0; i < list->count; i++) {
		if (strcmp(list->items[i], ip) == 0) {
			return true;
		}
	}
	return false;
}

static bool learn(struct addresses *own, const char *ip)
{
	char *copy;

	if (own->list.count >= MAX_ADDRESSES || !is_address(ip) || has(&own->list, ip)) {
		return true;
	}
	copy = cw_arena_str(&own->kase->arena, ip);
	return copy != NULL && cw_list_add(&own->list, copy);
}

static bool belongs(const char *bundle_of_fact, const struct cw_bundle *bundle)
{
	return strcmp(bundle_of_fact, bundle->id) == 0;
}

/* "Ethernet 1 IP V4 Address" in the configuration, "Network … IPv4 Address" or "Ethernet 1 IPv4
 * Address" in the status: the box's own interfaces, not a peer's, gateway's or server's. */
static bool is_own_address_key(const char *key)
{
	struct cw_text text = cw_text_str(key);
	size_t at;

	return (cw_text_starts(text, CW_TEXT("Ethernet ")) ||
		       cw_text_starts(text, CW_TEXT("Network "))) &&
	       cw_text_ends(text, CW_TEXT(" Address")) &&
	       !cw_text_find_nocase(text, CW_TEXT("mac"), &at) &&
	       !cw_text_find_nocase(text, CW_TEXT("dns"), &at) &&
	       !cw_text_find_nocase(text, CW_TEXT("gateway"), &at);
}

static bool learn_from_settings(
	struct addresses *own, const struct cw_bundle *bundle, const struct cw_list *settings)
{
	for (size_t i = 0; i < settings->count; i++) {
		const struct cw_setting *setting = settings->items[i];

		if (belongs(setting->bundle, bundle) && is_own_address_key(setting->key) &&
			!learn(own, setting->value)) {
			return false;
		}
	}
	return true;
}

/* Which end of a failed connection the box was: the one that presented_by and presented_role
 * name. */
static const char *own_end(const struct cw_failure *failure)
{
	bool server = strcmp(failure->presented_role, "server") == 0;

	if (failure->presented_by == CW_PARTY_UNKNOWN || failure->presented_role[0] == '\0') {
		return "";
	}
	if (failure->presented_by == CW_PARTY_PEER) {
		server = !server;
	}
	return server ? failure->server.ip : failure->client.ip;
}

static bool learn_from_failures(struct addresses *own, const struct cw_bundle *bundle)
{
	const struct cw_list *failures = &own->kase->failures;

	for (size_t i = 0; i < failures->count; i++) {
		const struct cw_failure *failure = failures->items[i];

		if (belongs(failure->bundle, bundle) && !learn(own, own_end(failure))) {
			return false;
		}
	}
	return true;
}

static bool is_end_of(const struct cw_handshake *handshake, const char *ip)
{
	return strcmp(handshake->client.ip, ip) == 0 || strcmp(handshake->server.ip, ip) == 0;
}

static bool is_end_of_all(
	const struct cw_case *kase, const struct cw_bundle *bundle, const char *ip)
{
	for (size_t i = 0; i < kase->handshakes.count; i++) {
		const struct cw_handshake *handshake = kase->handshakes.items[i];

		if (belongs(handshake->bundle, bundle) && !is_end_of(handshake, ip)) {
			return false;
		}
	}
	return true;
}

/* A capture taken on the box has the box at one end of every connection. With a single peer both
 * ends qualify, and then nothing is learnt. */
static bool learn_from_capture(struct addresses *own, const struct cw_bundle *bundle)
{
	const struct cw_case *kase = own->kase;

	for (size_t i = 0; i < kase->handshakes.count; i++) {
		const struct cw_handshake *handshake = kase->handshakes.items[i];
		bool client;
		bool server;

		if (!belongs(handshake->bundle, bundle)) {
			continue;
		}
		client = is_end_of_all(kase, bundle, handshake->client.ip);
		server = is_end_of_all(kase, bundle, handshake->server.ip);
		if (client != server) {
			return learn(own, client ? handshake->client.ip : handshake->server.ip);
		}
		return true;
	}
	return true;
}

static bool find_addresses(struct cw_case *kase, struct cw_bundle *bundle)
{
	struct addresses own = {kase, {0}};
	bool ok = learn_from_settings(&own, bundle, &kase->config) &&
		  learn_from_settings(&own, bundle, &kase->status) &&
		  learn_from_failures(&own, bundle);

	if (ok && own.list.count == 0) {
		ok = learn_from_capture(&own, bundle);
	}
	ok = ok && cw_case_strings(kase, &own.list, &bundle->addresses);
	cw_list_finish(&own.list);
	return ok;
}

static bool is_own(const struct cw_bundle *bundle, const char *ip)
{
	for (size_t i = 0; i < bundle->addresses.count; i++) {
		if (strcmp(bundle->addresses.items[i], ip) == 0) {
			return true;
		}
	}
	return false;
}

static void find_parties(struct cw_handshake *handshake, const struct cw_bundle *bundle)
{
	bool client = is_own(bundle, handshake->client.ip);
	bool server = is_own(bundle, handshake->server.ip);

	if (client != server) {
		handshake->client_is = client ? CW_PARTY_SELF : CW_PARTY_PEER;
		handshake->server_is = server ? CW_PARTY_SELF : CW_PARTY_PEER;
	}
}

static void find_alert_senders(struct cw_handshake *handshake)
{
	/* The alerts are the handshake's own, in the case's arena; only readers see them as
	 * const. */
	for (size_t i = 0; i < handshake->num_alerts; i++) {
		struct cw_alert *alert = (struct cw_alert *)(uintptr_t)&handshake->alerts[i];

		alert->sender = strcmp(alert->from, "client") == 0 ? handshake->client_is
								   : handshake->server_is;
	}
}

static const char *role_by_zones(const struct cw_case *kase, const struct cw_bundle *bundle)
{
	for (size_t i = 0; i < kase->config.count; i++) {
		const struct cw_setting *setting = kase->config.items[i];
		struct cw_text key = cw_text_str(setting->key);

		if (!belongs(setting->bundle, bundle) ||
			!cw_text_starts(key, CW_TEXT("Zones Zone ")) ||
			!cw_text_ends(key, CW_TEXT(" Type"))) {
			continue;
		}
		if (strcmp(setting->value, "TraversalClient") == 0) {
			return "C";
		}
		if (strcmp(setting->value, "TraversalServer") == 0) {
			return "E";
		}
	}
	return "";
}

static const char *role_by_traversal(const struct cw_case *kase, const struct cw_bundle *bundle)
{
	for (size_t i = 0; i < kase->handshakes.count; i++) {
		const struct cw_handshake *handshake = kase->handshakes.items[i];

		if (belongs(handshake->bundle, bundle) &&
			handshake->server.port >= TRAVERSAL_FIRST &&
			handshake->server.port <= TRAVERSAL_LAST &&
			handshake->client_is != CW_PARTY_UNKNOWN) {
			return handshake->client_is == CW_PARTY_SELF ? "C" : "E";
		}
	}
	return "";
}

static void find_version(const struct cw_case *kase, struct cw_bundle *bundle)
{
	for (size_t i = 0; i < kase->status.count; i++) {
		const struct cw_setting *setting = kase->status.items[i];

		if (belongs(setting->bundle, bundle) &&
			strcmp(setting->key, "SystemUnit Software Version") == 0) {
			bundle->version = setting->value;
			return;
		}
	}
}

bool cw_correlate_identity(struct cw_case *kase)
{
	for (size_t i = 0; i < kase->bundles.count; i++) {
		struct cw_bundle *bundle = kase->bundles.items[i];

		if (!find_addresses(kase, bundle)) {
			return false;
		}
		find_version(kase, bundle);
		for (size_t k = 0; k < kase->handshakes.count; k++) {
			struct cw_handshake *handshake = kase->handshakes.items[k];

			if (belongs(handshake->bundle, bundle)) {
				find_parties(handshake, bundle);
				find_alert_senders(handshake);
			}
		}
		bundle->role = role_by_zones(kase, bundle);
		if (bundle->role[0] == '\0') {
			bundle->role = role_by_traversal(kase, bundle);
		}
	}
	return true;
}
