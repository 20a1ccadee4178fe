/* SPDX-License-Identifier: MIT */
#include "analysis/connections.h"

#include "analysis/handshake_fact.h"
#include "analysis/ssh_fact.h"
#include "ssh/session.h"
#include "tls/session.h"

#include <stdlib.h>

struct cw_connections {
	struct cw_case *kase;
	const char *bundle;
	struct cw_tls_budget *budget;
	struct cw_tls_secrets *secrets;
	struct cw_list members;  /* const char *, by the index of the capture */
	struct connection *open; /* those that the reassembly has not given back */
};

struct connection {
	struct cw_connections *owner;
	struct cw_flow_info info;
	struct cw_tls_session *session;
	struct cw_ssh_session *ssh; /* NULL when it is not SSH */
	bool is_ssh_over[2];        /* by direction: it wants no more */
	struct connection *next;
	struct connection *previous;
};

struct cw_connections *cw_connections_create(struct cw_case *kase, const char *bundle,
	struct cw_tls_budget *budget, struct cw_tls_secrets *secrets)
{
	struct cw_connections *connections = calloc(1, sizeof(*connections));

	if (connections != NULL) {
		connections->kase = kase;
		connections->bundle = bundle;
		connections->budget = budget;
		connections->secrets = secrets;
	}
	return connections;
}

static void drop(struct connection *connection)
{
	struct cw_connections *connections = connection->owner;

	if (connection->previous != NULL) {
		connection->previous->next = connection->next;
	} else {
		connections->open = connection->next;
	}
	if (connection->next != NULL) {
		connection->next->previous = connection->previous;
	}
	cw_tls_session_destroy(connection->session);
	cw_ssh_session_destroy(connection->ssh);
	free(connection);
}

void cw_connections_destroy(struct cw_connections *connections)
{
	if (connections != NULL) {
		while (connections->open != NULL) { /* cancelled, or out of memory */
			drop(connections->open);
		}
		cw_list_finish(&connections->members);
		free(connections);
	}
}

bool cw_connections_add_member(struct cw_connections *connections, const char *path)
{
	return cw_list_add(&connections->members, (void *)(uintptr_t)path);
}

static const char *member_at(const struct cw_connections *connections, uint32_t index)
{
	return index < connections->members.count ? connections->members.items[index] : "";
}

static struct cw_tls_place place_of(
	const struct cw_connections *connections, const struct cw_packet_place *from)
{
	struct cw_tls_place place = {0};

	place.at = from->packet == 0 ? CW_TIME_UNKNOWN : from->at;
	place.place.member = member_at(connections, from->member);
	place.place.offset = from->offset;
	place.place.packet = from->packet;
	return place;
}

static bool create_sessions(struct connection *connection)
{
	struct cw_connections *connections = connection->owner;
	struct cw_tls_budget *budget = connections->budget;

	connection->session = cw_tls_session_create(connections->kase, budget);
	connection->ssh = cw_ssh_session_create(connections->kase, &budget->used, budget->max);
	if (connection->session != NULL && connection->ssh != NULL) {
		return true;
	}
	cw_tls_session_destroy(connection->session);
	cw_ssh_session_destroy(connection->ssh);
	return false;
}

/* The first bytes of both directions decide whether it is SSH. */
static bool push_ssh(struct connection *connection, int dir, const uint8_t *bytes, size_t len,
	const struct cw_tls_place *from)
{
	const struct cw_ssh_place place = {from->at, from->place};

	if (connection->ssh == NULL || connection->is_ssh_over[dir]) {
		return false;
	}
	if (cw_ssh_session_push(connection->ssh, dir, bytes, len, &place)) {
		return true;
	}
	connection->is_ssh_over[dir] = true;
	if (connection->is_ssh_over[1 - dir] && cw_ssh_session_result(connection->ssh) == NULL) {
		cw_ssh_session_destroy(connection->ssh);
		connection->ssh = NULL;
	}
	return false;
}

static void *open_connection(void *user, const struct cw_flow_info *info)
{
	struct cw_connections *connections = user;
	struct connection *connection = calloc(1, sizeof(*connection));

	if (connection == NULL) {
		connections->kase->failed = true;
		return NULL;
	}
	connection->owner = connections;
	connection->info = *info;
	if (!create_sessions(connection)) {
		connections->kase->failed = true;
		free(connection);
		return NULL;
	}
	cw_tls_session_set_secrets(connection->session, connections->secrets);
	connection->next = connections->open;
	if (connection->next != NULL) {
		connection->next->previous = connection;
	}
	connections->open = connection;
	for (int dir = 0; !info->syn_seen && dir < 2; dir++) {
		(void)cw_tls_session_gap(connection->session, dir, 0, CW_HIDDEN_MIDSTREAM);
	}
	return connection;
}

static enum cw_stream_want take_data(void *user, void *conn, int dir, const uint8_t *bytes,
	size_t len, const struct cw_packet_place *from)
{
	struct connection *connection = conn;
	struct cw_tls_place place = place_of(user, from);

	bool is_tls = cw_tls_session_push(connection->session, dir, bytes, len, &place);
	bool is_ssh = push_ssh(connection, dir, bytes, len, &place);

	return is_tls || is_ssh ? CW_STREAM_MORE : CW_STREAM_DONE;
}

static void take_gap(void *user, void *conn, int dir, uint64_t missing, enum cw_gap_reason reason,
	const struct cw_packet_place *place)
{
	struct connection *connection = conn;

	(void)user;
	(void)place;
	(void)cw_tls_session_gap(connection->session, dir, missing,
		reason == CW_GAP_SNAPLEN ? CW_HIDDEN_SNAPLEN : CW_HIDDEN_GAP);
	if (connection->ssh != NULL) {
		connection->is_ssh_over[dir] = !cw_ssh_session_gap(connection->ssh, dir);
	}
}

static void tell_end(struct connection *connection, int dir, enum cw_tls_end how,
	const struct cw_packet_place *from)
{
	struct cw_tls_place place = place_of(connection->owner, from);

	cw_tls_session_end(connection->session, dir, how, &place);
}

static bool is_before(const struct cw_packet_place *a, const struct cw_packet_place *b)
{
	if (a->packet == 0 || b->packet == 0) {
		return b->packet == 0;
	}
	return cw_packet_is_earlier(a, b);
}

/* Tells the session of each FIN and RST in the order of their packets. */
static void tell_ends(struct connection *connection, const struct cw_close *how)
{
	int first = is_before(&how->fin[0], &how->fin[1]) ? 0 : 1;

	for (int i = 0; i < 2; i++) {
		int dir = i == 0 ? first : 1 - first;

		if (how->fin[dir].packet != 0) {
			tell_end(connection, dir, CW_TLS_END_FIN, &how->fin[dir]);
		}
	}
	first = is_before(&how->rst[0], &how->rst[1]) ? 0 : 1;
	if (how->rst[first].packet != 0) {
		tell_end(connection, first, CW_TLS_END_RST, &how->rst[first]);
	}
}

static void close_connection(void *user, void *conn, const struct cw_close *how)
{
	struct connection *connection = conn;
	const struct cw_tls_result *result;
	const struct cw_ssh_result *ssh;

	(void)user;
	tell_ends(connection, how);
	for (size_t i = 0; (result = cw_tls_session_result_at(connection->session, i)) != NULL;
		i++) {
		cw_handshake_add(connection->owner->kase, connection->owner->bundle,
			&connection->info, result);
	}
	ssh = connection->ssh != NULL ? cw_ssh_session_result(connection->ssh) : NULL;
	if (ssh != NULL) {
		cw_ssh_fact_add(connection->owner->kase, connection->owner->bundle, ssh);
	}
	drop(connection);
}

static void discard_connection(void *user, void *conn)
{
	(void)user;
	drop(conn);
}

#define SECRETS_TLS_KEY_LOG 0x544c534b /* pcapng section 4.7 */

/* A secrets block stands in the capture that is read at the moment, which is the last one. */
static void take_secrets(void *user, uint32_t type, const uint8_t *bytes, size_t len)
{
	struct cw_connections *connections = user;
	size_t count = connections->members.count;

	if (type == SECRETS_TLS_KEY_LOG) {
		cw_tls_secrets_read(connections->secrets,
			count > 0 ? connections->members.items[count - 1] : "", bytes, len);
	}
}

const struct cw_stream_events *cw_connections_events(void)
{
	static const struct cw_stream_events events = {
		.open = open_connection,
		.data = take_data,
		.gap = take_gap,
		.close = close_connection,
		.discard = discard_connection,
		.secrets = take_secrets,
	};

	return &events;
}
