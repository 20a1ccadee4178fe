/* SPDX-License-Identifier: MIT */
/* From a captured frame to the TCP segment in it, through whatever lies between. */
#ifndef CW_CAPTURE_DECODE_H
#define CW_CAPTURE_DECODE_H

#include "capture/connection.h"
#include "capture/defrag.h"
#include "capture/reader.h"

enum cw_decode_result {
	CW_DECODE_TCP,
	CW_DECODE_OTHER,        /* not IP, not TCP: nothing is wrong */
	CW_DECODE_UNKNOWN_LINK, /* no decoder for the link type */
	CW_DECODE_FRAGMENT,     /* an IP fragment, kept until the others come */
	CW_DECODE_CUT,          /* the snap length cut a header */
	CW_DECODE_MALFORMED,    /* a header that cannot be */
	CW_NUM_DECODE_RESULTS,
};

struct cw_decoder { /* zeroed but for defrag.kase = ready */
	struct cw_defrag defrag;
	const void *scope;
	struct cw_packet_place place;
	bool is_late;          /* the beginning of a datagram: fragments within begin no other */
	struct cw_reader rest; /* further subframes of the packet */
};

/* A TCP segment and the connection it belongs to. */
struct cw_decoded {
	struct cw_flow_key key;
	struct cw_segment segment; /* its bytes are borrowed until the next packet */
};

void cw_decoder_finish(struct cw_decoder *decoder);

/* Fills *out on CW_DECODE_TCP. The place is that of the packet, also when it is only the last of the
 * fragments that made the segment. Only fragments of one scope are joined. When memory ran out,
 * decoder->defrag.failed is set. */
enum cw_decode_result cw_decode(struct cw_decoder *decoder, const void *scope,
	const struct cw_packet *packet, const struct cw_packet_place *place,
	struct cw_decoded *out);

/* A frame of Wi-Fi may bear several packets: the next one. False when there is none. */
bool cw_decode_next(
	struct cw_decoder *decoder, struct cw_decoded *out, enum cw_decode_result *result);

/* What came of fragments that wait in vain. */
struct cw_decoded_late {
	const void *scope;
	struct cw_packet_place place;
	bool has_segment; /* the beginning of one; a FIN is not told, its place is not known */
	bool is_lost;     /* the rest is waited for no longer, and TCP it was, or may have been */
	struct cw_decoded decoded;
};

/* To be called before each packet, with its time, until it is false. */
bool cw_decode_late(struct cw_decoder *decoder, int64_t now, struct cw_decoded_late *out);

/* The same when no packet comes any more. */
bool cw_decode_drain(struct cw_decoder *decoder, struct cw_decoded_late *out);

#endif
