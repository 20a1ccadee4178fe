/* SPDX-License-Identifier: MIT */
/*
 * TCP reassembly (RFC 9293): segments in, ordered bytes of each direction out.
 *
 *	             start          next                     chunks waiting
 *	               |              |                        |         |
 *	sequence  -----+==============+........................+=====+...+===+------>
 *	                  delivered        hole: not seen yet
 *
 * Policy, stated once:
 *  - Of bytes that come twice the first ones win, in the order of the packets.
 *  - Data is never glued over missing bytes: a hole is waited for, and when it is given up the
 *    consumer hears gap() before what follows it.
 *  - A hole is given up when its direction holds too much behind it (max_reorder_bytes, or
 *    max_stream_bytes over all); when the receiver acknowledged past it and 256 KiB wait behind it
 *    (then the bytes went by and the capture lacks them); and when the connection ends.
 *  - Between the directions the acknowledgements tell the order: bytes whose sender had received
 *    bytes that are not delivered yet come after these, for a second or 64 KiB. So packets that
 *    changed places make no answer come before what it answers.
 *  - Bytes that the snap length cut off are a gap at once, for no packet will bring them.
 *  - One segment more than 1 GiB away is not believed. When a second one follows it there, the
 *    capture lacks what lies between: a gap, counted modulo 4 GiB.
 *  - A keep-alive's byte, which stands before the next one, comes second and so never wins; where
 *    the capture lacks the byte that it stands for, it cannot be told from it.
 *  - A RST counts when it lies within 16 MiB of what was delivered, acknowledged or held.
 *  - When no SYN was seen, where the stream starts is only known after a while: its first second,
 *    or 64 KiB, is held back so that a reordered start, or a late SYN, is not mistaken.
 *  - After RST, or FIN from both, a connection stays for five seconds of capture time, because a
 *    last alert may come in late; then close() is called and later segments without SYN are
 *    ignored for two minutes, unless both their numbers are far from those of the connection.
 *  - A SYN with another sequence number is a new connection on the same endpoints.
 */
#ifndef CW_CAPTURE_STREAM_H
#define CW_CAPTURE_STREAM_H

#include "capture/flow.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where bytes were captured. */
struct cw_packet_place {
	int64_t at;      /* ns */
	uint64_t packet; /* 1-based in its member; 0 = not seen */
	uint64_t offset; /* of the packet in the member */
	uint32_t member; /* index of the capture, see captures.h */
};

/* Whether a was captured before b. Within one time the captures' order in the archive decides. */
static inline bool cw_packet_is_earlier(
	const struct cw_packet_place *a, const struct cw_packet_place *b)
{
	if (a->at != b->at) {
		return a->at < b->at;
	}
	return a->member != b->member ? a->member < b->member : a->packet < b->packet;
}

/* Direction 0 is from the initiator (the sender of the SYN), 1 is to it. */
struct cw_flow_info {
	char ip[2][CW_FLOW_IP_BYTES]; /* [0] the initiator; RFC 5952 text */
	uint16_t port[2];
	struct cw_packet_place first; /* the first packet */
	bool syn_seen; /* false: joined in the middle, the initiator is the receiver of the SYN-ACK
			* or, without that, the side that was seen first */
	uint32_t number; /* 1, 2, … for connections on the same endpoints in one run of captures */
	const char *interface; /* "eth0", …; "" when the capture's name does not say. Borrowed from
				* the captures */
};

enum cw_gap_reason {
	CW_GAP_NOT_CAPTURED, /* the receiver acknowledged the bytes, the capture lacks them */
	CW_GAP_UNSEEN,       /* nobody acknowledged them either before the connection ended */
	CW_GAP_SNAPLEN,      /* cut off by the snap length of the capture */
	CW_GAP_LIMIT,        /* too much waited behind the hole */
	CW_GAP_BETWEEN, /* in a capture that lay out of order, past what is kept of its start */
};

const char *cw_gap_reason_name(enum cw_gap_reason reason); /* "not-captured", … */

enum cw_close_kind {
	CW_CLOSE_NONE, /* no FIN or RST was seen */
	CW_CLOSE_FIN,
	CW_CLOSE_RST,
};

enum cw_close_cause {
	CW_CAUSE_ENDED,       /* FIN or RST */
	CW_CAUSE_CAPTURE_END, /* the captures end before the connection does */
	CW_CAUSE_REUSED,      /* a new connection on the same endpoints began */
	CW_CAUSE_LIMIT, /* given up for max_flows: those without a byte first, then the longest idle */
};

struct cw_close {
	enum cw_close_kind kind; /* what was first: */
	int dir;                 /* 0 or 1, who sent it; -1 with CW_CLOSE_NONE */
	struct cw_packet_place place;
	struct cw_packet_place fin[2]; /* by direction; packet 0 = not seen */
	struct cw_packet_place rst[2];
	enum cw_close_cause cause;
	struct cw_packet_place first; /* the connection's first packet */
	struct cw_packet_place last;  /* and its last */
	bool syn_seen;
	bool syn_ack_seen;
	bool capture_ended; /* cause == CW_CAUSE_CAPTURE_END */
};

enum cw_stream_want {
	CW_STREAM_MORE,
	CW_STREAM_DONE, /* nothing more of this direction: it is then dropped unread */
};

/* What the consumer provides. All but open may be NULL. The consumer never fails here: it keeps its
 * own failure and answers CW_STREAM_DONE. Each conn that open() gave ends with exactly one close()
 * or discard(), which may come much later than the connection's end (see captures.h). */
struct cw_stream_events {
	/* A connection begins: before its first byte is told, or its close() when it has none. Returns the consumer's handle, passed to the others; NULL = not
	 * wanted, nothing more is said of it. info is borrowed during the call. */
	void *(*open)(void *user, const struct cw_flow_info *info);
	enum cw_stream_want (*data)(void *user, void *conn, int dir, const uint8_t *bytes,
		size_t len, const struct cw_packet_place *place);
	/* missing bytes are not there; place is the packet behind the hole, or the last one. */
	void (*gap)(void *user, void *conn, int dir, uint64_t missing, enum cw_gap_reason reason,
		const struct cw_packet_place *place);
	void (*close)(void *user, void *conn, const struct cw_close *how);
	/* The connection turned out to be the continuation of an older conn, to which its bytes
	 * have been repeated: forget all that was told of this one. */
	void (*discard)(void *user, void *conn);
	/* A Decryption Secrets Block of a pcapng, as it stands before the packets it opens; type is
	 * 0x544c534b for the lines of a TLS key log. */
	void (*secrets)(void *user, uint32_t type, const uint8_t *bytes, size_t len);
};

#endif
