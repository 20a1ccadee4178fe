/* SPDX-License-Identifier: MIT */
/*
 * Fragments of IPv4 (RFC 791 section 3.2) and IPv6 (RFC 8200 section 4.5) become datagrams again.
 *
 *	         1 s                30 s, 60 s with IPv6
 *	FRESH ----------> WAITING ----------> given up
 *	  |  its beginning   |
 *	  |  is handed out   |
 *	  +-------+----------+
 *	          | the last one came
 *	          v
 *	        WHOLE, kept until its time is over so that duplicates are known as such
 *
 * Policy, stated once:
 *  - Any order; the packet that completes a datagram is its place, as Wireshark shows it.
 *  - Of bytes that come twice and are the same nothing is made, also where fragments overlap only
 *    in part. (RFC 5722 has a receiver drop such an IPv6 datagram; then TCP sends it again. Here
 *    the bytes mean the same either way.)
 *  - A fragment whose bytes differ from those that came first, or that ends elsewhere, belongs to
 *    another datagram with the same identification (RFC 4963), or is an attack that two receivers
 *    read in two ways. So the old datagram is given up and a new one begins: what differs is never
 *    joined.
 *  - A datagram that lacks a fragment after a second (a capture filter for ports takes the first
 *    fragment only) hands out its beginning, which is all that will ever come, while the rest is
 *    waited for. Nothing behind a hole is handed out.
 *  - Memory is capped by max_fragment_bytes: whole datagrams go first, then the oldest.
 */
#ifndef CW_CAPTURE_DEFRAG_H
#define CW_CAPTURE_DEFRAG_H

#include "capture/layer.h"
#include "capture/stream.h"
#include "facts/case.h"

#define CW_DATAGRAM_MAX   65536 /* bytes; offset and length in the headers reach no further */
#define CW_DATAGRAM_UNITS (CW_DATAGRAM_MAX / 8)
#define CW_DEFRAG_EARLY   INT64_C(1000000000)
#define CW_DEFRAG_V4      INT64_C(30000000000) /* what Linux waits */
#define CW_DEFRAG_V6      INT64_C(60000000000) /* RFC 8200 section 4.5 */
#define CW_DEFRAG_BUCKETS 1024

enum cw_defrag_list {
	CW_DEFRAG_FRESH,
	CW_DEFRAG_WAITING,
	CW_DEFRAG_WHOLE,
	CW_DEFRAG_REPLACED, /* out of the table, to be given up before the next packet */
	CW_NUM_DEFRAG_LISTS,
};

struct cw_datagram_key { /* no padding: compared and hashed as bytes */
	const void *scope;
	uint8_t ip[2][16];
	uint32_t id;
	uint8_t version;
	uint8_t protocol; /* IPv4 only: fragments of IPv6 may differ in it */
	uint8_t zero[2];
};

struct cw_datagram {
	struct cw_datagram_key key;
	struct cw_datagram *next;  /* in its bucket */
	struct cw_datagram *newer; /* in its list */
	struct cw_datagram *older;
	enum cw_defrag_list list;
	struct cw_packet_place begun; /* the first fragment that came */
	struct cw_packet_place first; /* that with the beginning; packet 0 = not seen */
	uint32_t protocol;            /* of what the fragments carry */
	uint32_t total;               /* 0 = the last fragment did not come yet */
	uint32_t end;                 /* of what came */
	uint32_t captured;            /* up to here nothing was cut by the snap length */
	uint32_t num_units;           /* units of 8 bytes that came */
	uint32_t handed_out;          /* bytes of its beginning */
	uint32_t capacity;
	uint8_t *bytes; /* owned */
	uint64_t units[CW_DATAGRAM_UNITS / 64];
};

struct cw_datagram_queue {
	struct cw_datagram *oldest;
	struct cw_datagram *newest;
};

struct cw_defrag {            /* zeroed = empty */
	struct cw_case *kase; /* borrowed, for limits and notes */
	struct cw_datagram *buckets[CW_DEFRAG_BUCKETS];
	struct cw_datagram_queue lists[CW_NUM_DEFRAG_LISTS];
	struct cw_datagram *dropped; /* out of the table, freed before the next packet */
	uint64_t num_bytes;
	bool failed; /* out of memory; sticky */
};

void cw_defrag_finish(struct cw_defrag *defrag);

/* Takes the fragment at which the layer stands; scope keeps captures apart that must not be joined.
 * True when the datagram is whole now: the layer then stands at its payload, whose bytes are valid
 * until the next call of cw_defrag_late. */
bool cw_defrag_add(struct cw_defrag *defrag, const void *scope, const struct cw_packet_place *place,
	struct cw_layer *layer);

/* What waiting came to. */
struct cw_datagram_late {
	const void *scope;
	struct cw_packet_place place; /* of the beginning, or of what came first */
	uint32_t protocol;
	bool given_up;
	bool has_beginning; /* layer stands at it; its bytes are valid until the next call */
	bool again;         /* the same beginning was handed out before */
	struct cw_layer layer;
};

/* To be called before each packet until it is false: hands out what has waited long enough at this
 * time, and frees what has been. Times may be unknown, and jump. */
bool cw_defrag_late(struct cw_defrag *defrag, int64_t now, struct cw_datagram_late *late);

/* The same for all that still waits, when no packet comes any more. */
bool cw_defrag_drain(struct cw_defrag *defrag, struct cw_datagram_late *late);

#endif
