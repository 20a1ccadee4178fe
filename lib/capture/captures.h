/* SPDX-License-Identifier: MIT */
/*
 * All captures of one bundle, in the order in which they lie in the archive, as streams.
 *
 * An Expressway writes ethN_…_tcpdump00, 01, … as a ring: after it wrapped, file 00 is younger than
 * file 01. Members come from a stream that cannot seek, and none is held whole. Per interface:
 *
 *	in the archive      00      01   |  02      03
 *	time of packets   3─────4 4─────5 | 1─────2 2─────3
 *	                  └── run A ────┘   └── run B ────┘     02 begins before 01 ended: a new run
 *
 *	what a run keeps of a connection that began in the middle, or within its first second, is
 *	its edge, the first 64 KiB of each direction; when all captures are read, runs are put in order of time and joined:
 *
 *	in order of time    1 ... 2 ... 3     3 ... 4 ... 5
 *	                  └── run B ────┘   └── run A ────┘
 *	a connection      SYN ──────────▌   ▐██ edge ██▌...     a connection still open at the
 *	                  still open here   began earlier       end of B goes on with the edge of
 *	                                                        that in A whose sequence numbers fit
 *
 * A capture carries all connections of a run on when it begins where the run's last one ended (give
 * or take a second) and nothing can lie between: by the numbers in their names, where these have
 * none because less than a second does. Else it begins a run: in the archive's order 00, 02, 01 the
 * last one still finds its place. When two runs are joined at the end, the consumer gets the edge's bytes on the older conn,
 * then gap(CW_GAP_BETWEEN) if more followed than the edge holds, the close that the later run saw,
 * and discard() for the conn that it was told of in the middle. So close() of such a conn comes
 * only at cw_captures_end.
 *
 * Memory: connections of all runs together are at most max_flows, edges at most half of
 * max_stream_bytes, and edges with the bytes behind holes at most max_stream_bytes; all of it holds
 * over all interfaces and however many captures there are. Interfaces never share a connection.
 */
#ifndef CW_CAPTURE_CAPTURES_H
#define CW_CAPTURE_CAPTURES_H

#include "capture/filter.h"
#include "capture/stream.h"
#include "facts/case.h"
#include "input/source.h"

enum cw_capture_status {
	CW_CAPTURE_OK,
	CW_CAPTURE_CUT,     /* it ends inside a packet */
	CW_CAPTURE_DAMAGED, /* a length in it lies */
	CW_CAPTURE_FOREIGN, /* no capture at all */
};

/* What one capture held. Read-only. */
struct cw_capture_summary {
	const char *path;      /* as given to cw_captures_add; in the case's arena */
	const char *interface; /* "eth0" from the name, or "" */
	enum cw_capture_status status;
	uint64_t packets;
	struct cw_window window; /* earliest and latest packet */
	uint64_t segments;       /* TCP */
	uint64_t snaplen_cuts;   /* packets that the snap length cut */
	uint64_t fragments; /* packets that are IP fragments, but for those that completed one */
	uint64_t datagrams_lost; /* IP packets with TCP that lack fragments */
	struct cw_packet_place first_lost;
	uint64_t malformed;     /* packets with a header that cannot be */
	uint64_t unknown_links; /* packets of a link type without a decoder */
	uint64_t secrets;       /* pcapng secrets blocks, passed over */
	uint64_t filtered;      /* packets that the filter passed over */
};

struct cw_captures;

/* The case (for limits and notes), the events and what they reach through user must outlive it. */
enum cw_code cw_captures_create(struct cw_case *kase, const struct cw_stream_events *events,
	void *user, struct cw_captures **out, struct cw_error *err);

/* From now on only packets that match are looked at; the window and the number of packets are still
 * those of all. Borrowed; must outlive the captures. */
void cw_captures_set_filter(struct cw_captures *captures, struct cw_filter *filter);

/* Reads one capture to its end. path is what reports print, name its last component, from which the
 * interface is taken. Flaws become notes of the case and the summary's status: "capture.cut",
 * "capture.damaged", "capture.filter", "capture.foreign", "capture.link", "capture.snaplen",
 * "ip.fragment" (at the end), "limit.max_secrets_bytes", "packet.malformed". Fails only when out of memory, or with what the source said. */
enum cw_code cw_captures_add(struct cw_captures *captures, const char *path, const char *name,
	struct cw_source *source, struct cw_error *err);

/* Joins the runs and closes all connections. Nothing may be added afterwards. */
enum cw_code cw_captures_end(struct cw_captures *captures, struct cw_error *err);

/* The captures in the order of adding; the index is cw_packet_place.member. */
size_t cw_captures_count(const struct cw_captures *captures);
const struct cw_capture_summary *cw_captures_get(const struct cw_captures *captures, size_t index);

/* Earliest and latest packet over all captures; both CW_TIME_UNKNOWN when there is none. */
struct cw_window cw_captures_window(const struct cw_captures *captures);

/* Takes NULL. Without cw_captures_end before, connections are dropped without close(). */
void cw_captures_destroy(struct cw_captures *captures);

#endif
