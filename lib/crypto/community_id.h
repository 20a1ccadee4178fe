/* SPDX-License-Identifier: MIT */
/* Community ID, the name of a flow that Zeek, Suricata, Arkime and Wireshark agree on
 * (github.com/corelight/community-id-spec, version 1). */
#ifndef CW_CRYPTO_COMMUNITY_ID_H
#define CW_CRYPTO_COMMUNITY_ID_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

#define CW_COMMUNITY_ID_BYTES 31 /* "1:", the base64 of 20 bytes, NUL */

/* One end of a flow. */
struct cw_community_end {
	const char *ip; /* numeric, IPv4 or IPv6 */
	uint16_t port;
};

/* Writes the id of a TCP flow with seed 0; whichever end comes first, it is the same. Writes "" and
 * returns true when the ends are no addresses of one family; false only when out of memory. */
CW_MUST_USE bool cw_community_id(const struct cw_community_end *a, const struct cw_community_end *b,
	char out[CW_COMMUNITY_ID_BYTES]);

#endif
