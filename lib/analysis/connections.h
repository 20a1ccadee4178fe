/* SPDX-License-Identifier: MIT */
/*
 * Each TCP connection of the captures meets its TLS session here, and what comes of it becomes a
 * struct cw_handshake of the case.
 */
#ifndef CW_ANALYSIS_CONNECTIONS_H
#define CW_ANALYSIS_CONNECTIONS_H

#include "capture/stream.h"
#include "facts/case.h"

struct cw_connections;

/* Owned by the caller; NULL when out of memory. */
struct cw_connections *cw_connections_create(struct cw_case *kase);
void cw_connections_destroy(struct cw_connections *connections);

/* The member that the captures call `index`, and its bundle. Both texts must outlive the case.
 * False when out of memory. */
CW_MUST_USE bool cw_connections_add_member(
	struct cw_connections *connections, const char *member, const char *bundle);

/* What the reassembly calls; `user` is the connections. */
const struct cw_stream_events *cw_connections_events(void);

/* Sorts the handshakes by time and gives them their ids. Call when all captures are read. */
CW_MUST_USE bool cw_connections_finish(struct cw_connections *connections);

#endif
