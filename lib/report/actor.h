/* SPDX-License-Identifier: MIT */
/* Who is who at the two ends of a connection, and how a sentence calls them. */
#ifndef CW_REPORT_ACTOR_H
#define CW_REPORT_ACTOR_H

#include "base/buffer.h"

#include <certway/report.h>

/* Who refused and who presented in a failed attempt, from its parties, its endpoints and the
 * bundles of the case: a peer whose address belongs to another bundle gets that one's role and
 * host. All text is borrowed from the facts. */
void cw_actors_of_failure(const struct cw_failure *failure, const struct cw_bundle *const *bundles,
	size_t num_bundles, struct cw_actor *refused_by, struct cw_actor *presented_by);

/* "10.1.2.3:5061", "[2001:db8::1]:5061", "10.1.2.3", or nothing when the address is unknown. */
void cw_actor_add_address(struct cw_buffer *out, const char *ip, uint16_t port);

/* As the subject of a sentence: "Expressway-C vcsc (X14.2.5)", "cucm.lab (10.1.2.3:8443)",
 * "10.1.2.3:5061", "the other side". version may be "". */
void cw_actor_describe(struct cw_buffer *out, const struct cw_actor *actor, const char *version);

/* After "the certificate of": "cucm.lab at 10.1.2.3:6972", "Expressway-E expe (X14.2.5)". */
void cw_actor_describe_owner(
	struct cw_buffer *out, const struct cw_actor *actor, const char *version);

/* "Expressway-C", "Expressway-E", "Expressway". */
const char *cw_role_title(const char *role);

/* A Wireshark display filter for one connection; nothing when no address is known. Port 0 and an
 * empty address stand for any. */
void cw_wireshark_filter(
	struct cw_buffer *out, const struct cw_endpoint *client, const struct cw_endpoint *server);

#endif
