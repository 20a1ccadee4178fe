/* SPDX-License-Identifier: MIT */
/* From a captured frame to the TCP segment in it. */
#ifndef CW_CAPTURE_DECODE_H
#define CW_CAPTURE_DECODE_H

#include "capture/connection.h"
#include "capture/reader.h"

enum cw_decode_result {
	CW_DECODE_TCP,
	CW_DECODE_OTHER,        /* not IP, not TCP: nothing is wrong */
	CW_DECODE_UNKNOWN_LINK, /* no decoder for the link type */
	CW_DECODE_FRAGMENT,     /* a later IP fragment */
	CW_DECODE_CUT,          /* the snap length cut a header */
	CW_DECODE_MALFORMED,    /* a header that cannot be */
	CW_NUM_DECODE_RESULTS,
};

/* Fills key and segment on CW_DECODE_TCP, with the place of the packet except the member; the
 * segment's bytes are borrowed from the packet. *first_fragment: only the beginning of a segment
 * whose rest comes in further fragments. */
enum cw_decode_result cw_decode(const struct cw_packet *packet, struct cw_flow_key *key,
	struct cw_segment *segment, bool *first_fragment);

#endif
