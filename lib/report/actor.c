/* SPDX-License-Identifier: MIT */
#include "report/actor.h"

#include <string.h>

static bool has_address(const struct cw_bundle *bundle, const char *ip)
{
	for (size_t i = 0; i < bundle->addresses.count; i++) {
		if (strcmp(bundle->addresses.items[i], ip) == 0) {
			return true;
		}
	}
	return false;
}

static const struct cw_bundle *find_bundle(
	const struct cw_bundle *const *bundles, size_t num_bundles, const char *id)
{
	for (size_t i = 0; i < num_bundles; i++) {
		if (strcmp(bundles[i]->id, id) == 0) {
			return bundles[i];
		}
	}
	return NULL;
}

/* Which endpoint presented. Without a role the box's own addresses tell; NULL when nothing does. */
static const struct cw_endpoint *presenter_of(
	const struct cw_failure *failure, const struct cw_bundle *own)
{
	bool client_is_self;

	if (strcmp(failure->presented_role, "server") == 0) {
		return &failure->server;
	}
	if (strcmp(failure->presented_role, "client") == 0) {
		return &failure->client;
	}
	if (own == NULL || failure->presented_by == CW_PARTY_UNKNOWN) {
		return NULL;
	}
	client_is_self = has_address(own, failure->client.ip);
	if (client_is_self == has_address(own, failure->server.ip)) {
		return NULL;
	}
	return client_is_self == (failure->presented_by == CW_PARTY_SELF) ? &failure->client
									  : &failure->server;
}

static void set_who(struct cw_actor *actor, enum cw_party party, const struct cw_bundle *own)
{
	actor->role = actor->host = actor->ip = actor->name = "";
	actor->port = 0;
	actor->who = "unknown";
	if (party == CW_PARTY_SELF) {
		actor->who = "self";
		actor->role = own != NULL ? own->role : "";
		actor->host = own != NULL ? own->host : "";
	} else if (party == CW_PARTY_PEER) {
		actor->who = "peer";
	}
}

static void set_endpoint(struct cw_actor *actor, const struct cw_endpoint *endpoint,
	const struct cw_bundle *const *bundles, size_t num_bundles)
{
	actor->ip = endpoint->ip;
	actor->port = endpoint->port;
	if (strcmp(actor->who, "peer") != 0 || endpoint->ip[0] == '\0') {
		return;
	}
	for (size_t i = 0; i < num_bundles; i++) {
		if (has_address(bundles[i], endpoint->ip)) {
			actor->role = bundles[i]->role;
			actor->host = bundles[i]->host;
			return;
		}
	}
}

void cw_actors_of_failure(const struct cw_failure *failure, const struct cw_bundle *const *bundles,
	size_t num_bundles, struct cw_actor *refused_by, struct cw_actor *presented_by)
{
	const struct cw_bundle *own = find_bundle(bundles, num_bundles, failure->bundle);
	const struct cw_endpoint *presenter = presenter_of(failure, own);
	struct cw_actor *server = NULL;

	set_who(refused_by, failure->refused_by, own);
	set_who(presented_by, failure->presented_by, own);
	if (presenter != NULL) {
		bool is_server = presenter == &failure->server;

		set_endpoint(presented_by, presenter, bundles, num_bundles);
		set_endpoint(refused_by, is_server ? &failure->client : &failure->server, bundles,
			num_bundles);
		server = is_server ? presented_by : refused_by;
	}
	/* The name was asked for by the client, so it is the server's. */
	if (server != NULL && strcmp(server->who, "self") != 0) {
		server->name = failure->name;
	} else if (server == NULL && strcmp(presented_by->who, "peer") == 0) {
		presented_by->name = failure->name;
	}
}

void cw_actor_add_address(struct cw_buffer *out, const char *ip, uint16_t port)
{
	bool is_v6 = strchr(ip, ':') != NULL;

	if (ip[0] == '\0') {
		return;
	}
	if (port == 0) {
		cw_buffer_add_str(out, ip);
	} else {
		cw_buffer_printf(out, is_v6 ? "[%s]:%u" : "%s:%u", ip, (unsigned)port);
	}
}

const char *cw_role_title(const char *role)
{
	if (strcmp(role, "C") == 0) {
		return "Expressway-C";
	}
	return strcmp(role, "E") == 0 ? "Expressway-E" : "Expressway";
}

/* "Expressway-C vcsc (X14.2.5)"; false when the actor is no Expressway. */
static bool add_expressway(struct cw_buffer *out, const struct cw_actor *actor, const char *version)
{
	bool is_self = strcmp(actor->who, "self") == 0;

	if (!is_self && actor->role[0] == '\0' && actor->host[0] == '\0') {
		return false;
	}
	if (is_self && actor->role[0] == '\0' && actor->host[0] == '\0') {
		cw_buffer_add_str(out, "the ");
	}
	cw_buffer_add_str(out, cw_role_title(actor->role));
	if (actor->host[0] != '\0') {
		cw_buffer_printf(out, " %s", actor->host);
	}
	if (is_self && version[0] != '\0') {
		cw_buffer_printf(out, " (%s)", version);
	}
	return true;
}

static void add_peer(
	struct cw_buffer *out, const struct cw_actor *actor, const char *joint, const char *close)
{
	bool has_name = actor->name[0] != '\0' && strcmp(actor->name, actor->ip) != 0;

	if (has_name) {
		cw_buffer_add_str(out, actor->name);
	}
	if (actor->ip[0] != '\0') {
		cw_buffer_add_str(out, has_name ? joint : "");
		cw_actor_add_address(out, actor->ip, actor->port);
		cw_buffer_add_str(out, has_name ? close : "");
	} else if (!has_name) {
		cw_buffer_add_str(out,
			strcmp(actor->who, "peer") == 0 ? "the other side" : "an unknown side");
	}
}

void cw_actor_describe(struct cw_buffer *out, const struct cw_actor *actor, const char *version)
{
	if (!add_expressway(out, actor, version)) {
		add_peer(out, actor, " (", ")");
	}
}

void cw_actor_describe_owner(
	struct cw_buffer *out, const struct cw_actor *actor, const char *version)
{
	if (!add_expressway(out, actor, version)) {
		add_peer(out, actor, " at ", "");
	}
}

static bool filter_end(struct cw_buffer *out, const struct cw_endpoint *end, bool more)
{
	bool is_v6 = strchr(end->ip, ':') != NULL;

	if (end->ip[0] != '\0') {
		cw_buffer_printf(out, "%s%s == %s", more ? " && " : "",
			is_v6 ? "ipv6.addr" : "ip.addr", end->ip);
		more = true;
	}
	if (end->port != 0) {
		cw_buffer_printf(out, "%stcp.port == %u", more ? " && " : "", (unsigned)end->port);
		more = true;
	}
	return more;
}

void cw_wireshark_filter(
	struct cw_buffer *out, const struct cw_endpoint *client, const struct cw_endpoint *server)
{
	if (client->ip[0] == '\0' && server->ip[0] == '\0') {
		return;
	}
	(void)filter_end(out, server, filter_end(out, client, false));
}
