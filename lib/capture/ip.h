/* SPDX-License-Identifier: MIT */
/* The IPv4 (RFC 791) and IPv6 (RFC 8200) header, down to the transport's payload. */
#ifndef CW_CAPTURE_IP_H
#define CW_CAPTURE_IP_H

#include "base/reader.h"

#define CW_IP_TCP 6

enum cw_ip_result {
	CW_IP_OK,
	CW_IP_FRAGMENT,  /* not the first fragment: there is no transport header in it */
	CW_IP_CUT,       /* the captured bytes end inside the header */
	CW_IP_MALFORMED, /* a length or version that cannot be */
};

struct cw_ip {
	uint8_t version;       /* 4 or 6 */
	uint8_t protocol;      /* of the payload, after IPv6 extension headers */
	bool first_fragment;   /* more of this packet follows in other fragments */
	const uint8_t *source; /* borrowed, 4 or 16 bytes */
	const uint8_t *target;
	struct cw_reader payload; /* captured, without link-layer padding */
	uint32_t missing;         /* further payload bytes that the snap length cut off */
};

/* Reads the header at r. wire_left is what the frame had from here on, captured or not. A total
 * length of 0, which offloading leaves in the sender's own capture, means the rest of the frame. */
enum cw_ip_result cw_ip_parse(struct cw_reader r, uint32_t wire_left, struct cw_ip *out);

#endif
