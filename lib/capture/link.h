/* SPDX-License-Identifier: MIT */
/* From a frame to the IP packet in it, by link type (https://www.tcpdump.org/linktypes.html). */
#ifndef CW_CAPTURE_LINK_H
#define CW_CAPTURE_LINK_H

#include "base/reader.h"

enum cw_link_result {
	CW_LINK_IP,      /* the reader stands at an IPv4 or IPv6 header */
	CW_LINK_OTHER,   /* well formed, not IP */
	CW_LINK_CUT,     /* the frame ends inside the link header */
	CW_LINK_UNKNOWN, /* no decoder for this link type */
};

/* Moves the reader past the link header. Ethernet with any stack of VLAN tags (IEEE 802.1Q,
 * 802.1ad) and 802.2 SNAP, Linux cooked captures v1 and v2, raw IP, BSD loopback. */
enum cw_link_result cw_link_parse(uint32_t link_type, struct cw_reader *r);

#endif
