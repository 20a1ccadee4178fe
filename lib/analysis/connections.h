/* SPDX-License-Identifier: MIT */
/*
 * Each TCP connection of the captures meets its TLS session here, and each handshake that comes of it
 * becomes a struct cw_handshake of the case. So does its SSH session, which may give certificates.
 */
#ifndef CW_ANALYSIS_CONNECTIONS_H
#define CW_ANALYSIS_CONNECTIONS_H

#include "capture/stream.h"
#include "facts/case.h"
#include "tls/secrets.h"
#include "tls/session.h"

struct cw_connections;

/* The captures of one bundle. Owned by the caller; NULL when out of memory. The bundle's id must
 * outlive the case; the budget and the secrets, which gain those of the captures, are shared by all
 * bundles. */
CW_MUST_USE struct cw_connections *cw_connections_create(struct cw_case *kase, const char *bundle,
	struct cw_tls_budget *budget, struct cw_tls_secrets *secrets);
void cw_connections_destroy(struct cw_connections *connections);

/* The path of the next capture; the reassembly calls it by its index. The text must outlive the
 * case. False when out of memory. */
CW_MUST_USE bool cw_connections_add_member(struct cw_connections *connections, const char *path);

/* What the reassembly calls; `user` is the connections. */
const struct cw_stream_events *cw_connections_events(void);

#endif
