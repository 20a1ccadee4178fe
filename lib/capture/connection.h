/* SPDX-License-Identifier: MIT */
/*
 * Internal to lib/capture: one run of captures with its connections.
 *
 *	streams --- table: key -> connection (-> previous, kept only when it has an edge)
 *	   |
 *	   +-- lists: SILENT    no byte was seen yet, and the consumer knows nothing of it;
 *	              LIVE      both by last packet, the longest idle first
 *	              ENDING    by when RST or both FIN were seen; finished after five seconds
 *	              CLOSED    by when they were finished; remembered so that late segments of
 *	                        theirs begin nothing new, dropped first when room is wanted
 *	              EDGES     closed, but kept to the end because an earlier run may
 *	                        continue in it: it began in the middle, or so soon in the run
 *	                        that its SYN may be a late or a second one
 */
#ifndef CW_CAPTURE_CONNECTION_H
#define CW_CAPTURE_CONNECTION_H

#include "capture/stream.h"
#include "facts/case.h"

#define CW_STREAM_ACKED_BYTES (256u << 10) /* wait no longer for what was acknowledged */
#define CW_STREAM_HOLD_BYTES  (64u << 10)
#define CW_STREAM_HOLD_NS     INT64_C(1000000000)
#define CW_STREAM_LINGER_NS   INT64_C(5000000000)
/* RFC 9293 section 3.4.1: two maximum segment lifetimes, four minutes by the letter; every system
 * reuses a port after one. */
#define CW_STREAM_FORGET_NS INT64_C(120000000000)
/* Chunks that one direction may hold; it bounds the work of finding a place among them. */
#define CW_STREAM_MAX_CHUNKS 8192
#define CW_EDGE_BYTES        (64u << 10) /* per direction of a connection */
/* The largest receive window in use (RFC 7323 allows 1 GiB, systems stop at some MiB): sequence
 * numbers further away are not of what is going on now. */
#define CW_STREAM_WINDOW (INT32_C(1) << 24)

/* One segment as it was captured. side is that of its sender in the flow key. */
struct cw_segment {
	struct cw_packet_place place;
	const uint8_t *bytes; /* borrowed */
	uint32_t seq;
	uint32_t ack;
	uint32_t len;
	uint32_t missing; /* further payload that the snap length cut off */
	uint8_t side;
	uint8_t flags; /* CW_TCP_ bits */
};

struct cw_chunk {
	struct cw_packet_place place;
	uint32_t seq;
	uint32_t len;
	uint32_t ack; /* with has_ack */
	bool has_ack;
	bool is_cut; /* no bytes: the snap length cut them off */
	uint8_t bytes[];
};

/* One direction. */
struct cw_half {
	struct cw_chunk **chunks; /* owned; sorted, disjoint, none before next */
	uint32_t first_chunk;     /* index of the first one */
	uint32_t num_chunks;      /* from there on */
	uint32_t max_chunks;
	uint32_t held_bytes; /* what they cost */
	uint32_t next;       /* sequence number of the next byte to deliver; before `started` any
			      * number near it */
	uint32_t start;      /* of the first byte; valid once started */
	uint32_t acked;      /* highest acknowledgement by the other side */
	uint32_t fin_seq;
	uint32_t far_end; /* of a segment too far away to be believed alone; valid with is_far */
	int64_t held_since;
	bool seen;    /* a segment with a sequence number came: next is meaningful */
	bool started; /* next is exact */
	bool syn_seen;
	bool has_acked;
	bool is_far;
	bool done; /* the consumer wants no more */
	struct cw_packet_place fin;
	struct cw_packet_place rst;
};

struct cw_edge;

enum cw_connection_list {
	CW_LIST_SILENT,
	CW_LIST_LIVE,
	CW_LIST_ENDING,
	CW_LIST_CLOSED,
	CW_LIST_EDGES,
	CW_NUM_LISTS,
};

struct cw_connection {
	struct cw_flow_key key;      /* first: the table's value */
	struct cw_half half[2];      /* by side of the key */
	struct cw_connection *newer; /* in its list */
	struct cw_connection *older;
	struct cw_connection *previous; /* on the same endpoints, kept for its edge */
	struct cw_edge *edge; /* owned; NULL unless an earlier run may have its beginning */
	void *conn;           /* the consumer's, once told */
	struct cw_packet_place first;
	struct cw_packet_place last;
	int64_t ended_at; /* when it entered ENDING or CLOSED */
	uint32_t number;
	uint8_t initiator; /* side */
	enum cw_connection_list list;
	bool opened; /* it is known who began, and bytes may be delivered */
	bool told;   /* the consumer knows of it, or did not want it */
	bool syn_ack_seen;
	bool initiator_known;
	enum cw_close_cause cause; /* once closed */
};

struct cw_connection_queue {
	struct cw_connection *oldest;
	struct cw_connection *newest;
	size_t count;
};

/* What all runs of all interfaces share. */
struct cw_stream_shared {
	struct cw_case *kase; /* borrowed, for limits and notes */
	const struct cw_stream_events *events;
	void *user;
	uint64_t held_bytes; /* chunks and edges of all connections */
	uint64_t edge_bytes; /* of these the edges */
	uint64_t edge_budget;
	size_t num_connections; /* in all runs */
	size_t num_edges;
	const char *member; /* path of the capture being read, for notes */
	bool failed;        /* out of memory; sticky */
};

struct cw_streams {
	struct cw_stream_shared *shared;
	const char *interface;
	int64_t begins; /* the first segment; unknown before */
	struct cw_flow_table table;
	struct cw_connection_queue lists[CW_NUM_LISTS];
};

/* Sequence number arithmetic: negative when a is before b (RFC 9293 section 3.4). */
static inline int32_t cw_seq_diff(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b);
}

/* True when at lies more than ns behind since; false when one of them is unknown. */
static inline bool cw_elapsed(int64_t since, int64_t at, int64_t ns)
{
	int64_t elapsed;

	if (since == CW_TIME_UNKNOWN || at == CW_TIME_UNKNOWN || at <= since) {
		return false;
	}
	return __builtin_sub_overflow(at, since, &elapsed) || elapsed > ns;
}

/* True when the two are less than a window apart. */
static inline bool cw_seq_near(uint32_t a, uint32_t b)
{
	int32_t distance = cw_seq_diff(a, b);

	return distance > -CW_STREAM_WINDOW && distance < CW_STREAM_WINDOW;
}

/* half.c: one direction */

/* Takes payload of the segment (its bytes, then its missing ones). */
void cw_half_push(struct cw_streams *streams, struct cw_connection *c, unsigned side,
	const struct cw_segment *segment);

/* Where the stream begins is now known: next is its first byte. */
void cw_half_start(struct cw_half *half, uint32_t next);

/* True when nothing but its SYN is known of the half, which nobody acknowledged. A server with SYN
 * cookies may then answer again with another sequence number, and that one counts. */
bool cw_half_is_untouched(const struct cw_half *half);

/* Delivers what can be delivered of both sides, in the order of the packets. */
void cw_half_drain(struct cw_streams *streams, struct cw_connection *c);

/* Waits no longer for what keeps the first chunk back, and drains. There must be a chunk. */
void cw_half_skip(struct cw_streams *streams, struct cw_connection *c, unsigned side,
	enum cw_gap_reason reason);

/* hopeless.c: what is waited for no longer */

/* Skips what the other side has acknowledged when much waits behind it, and what waits for the
 * other side alone when that is overdue at this time. */
void cw_half_check(struct cw_streams *streams, struct cw_connection *c, unsigned side, int64_t at);

/* Skips everything, as at the end of the connection. */
void cw_half_flush(struct cw_streams *streams, struct cw_connection *c);

/* Whether seq is too far away to be believed of one segment alone. */
bool cw_half_is_beyond(const struct cw_half *half, uint32_t seq);

/* Takes note of a segment that is. True when the one before it was too and just as far: then the
 * capture lacks what lies between, and the half goes on from here. */
bool cw_half_jump(struct cw_streams *streams, struct cw_connection *c, unsigned side,
	const struct cw_packet_place *place, uint32_t seq, uint32_t end);

/* Tells the consumer of missing bytes and moves next past them. */
void cw_half_gap(struct cw_streams *streams, struct cw_connection *c, unsigned side,
	uint32_t missing, enum cw_gap_reason reason, const struct cw_packet_place *place);

/* The sequence number of the first chunk; false when none waits. */
bool cw_half_first_seq(const struct cw_half *half, uint32_t *seq);

void cw_half_drop_chunks(struct cw_stream_shared *shared, struct cw_half *half);
void cw_half_finish(struct cw_stream_shared *shared, struct cw_half *half);

/* connection.c: the life of a connection */

/* NULL when out of memory. It is LIVE; the caller puts it into the table. */
struct cw_connection *cw_connection_create(struct cw_streams *streams,
	const struct cw_flow_key *key, const struct cw_segment *segment);

/* One segment of an existing connection, which is never replaced by it. */
void cw_connection_push(
	struct cw_streams *streams, struct cw_connection *c, const struct cw_segment *segment);

/* Flushes it and closes it towards the consumer, unless an edge keeps that back. */
void cw_connection_end(
	struct cw_streams *streams, struct cw_connection *c, enum cw_close_cause cause);

/* Before the first byte is told: tells the consumer open(), once. */
void cw_connection_tell_open(struct cw_streams *streams, struct cw_connection *c);

/* Tells the consumer close(), once. */
void cw_connection_tell_close(struct cw_streams *streams, struct cw_connection *c);

/* Waits no longer for a SYN or an earlier start: who began is as well known as it will be, and what
 * is held is the beginning. */
void cw_connection_settle(struct cw_streams *streams, struct cw_connection *c);

void cw_connection_destroy(struct cw_streams *streams, struct cw_connection *c);

/* Moves it to another list, as the newest there. */
void cw_connection_move(
	struct cw_streams *streams, struct cw_connection *c, enum cw_connection_list list);

/* Neither finished nor ending. */
static inline bool cw_connection_is_alive(const struct cw_connection *c)
{
	return c->list == CW_LIST_SILENT || c->list == CW_LIST_LIVE;
}

/* streams.c: all connections of a run */

void cw_streams_init(
	struct cw_streams *streams, struct cw_stream_shared *shared, const char *interface);

/* Frees all without telling the consumer. */
void cw_streams_finish(struct cw_streams *streams);

/* Takes one segment between the endpoints of the key. */
void cw_streams_push(struct cw_streams *streams, const struct cw_flow_key *key,
	const struct cw_segment *segment);

/* Forgets closed connections and gives up idle ones until at most max are left. */
void cw_streams_trim(struct cw_streams *streams, size_t max);

/* No more packets come for now: forgets closed connections and shrinks the table. */
void cw_streams_freeze(struct cw_streams *streams);

/* Closes all that is open. A connection with an edge is closed last of all. */
void cw_streams_end(struct cw_streams *streams);

/* edge.c: the first segments of connections that an earlier run may have begun */

struct cw_edge_segment {
	struct cw_edge_segment *next;
	struct cw_segment segment; /* its bytes point behind this struct */
};

struct cw_edge {
	struct cw_edge_segment *first;
	struct cw_edge_segment *last;
	uint32_t bytes[2]; /* by side */
	bool is_short;     /* more came than was kept */
};

/* Whether an earlier run may have more of a connection that has its SYN in this one. */
bool cw_edge_is_wanted(const struct cw_streams *streams, const struct cw_connection *c);

/* NULL when out of memory or when too many edges are kept already. */
struct cw_edge *cw_edge_create(struct cw_stream_shared *shared);
void cw_edge_add(
	struct cw_stream_shared *shared, struct cw_edge *edge, const struct cw_segment *segment);
void cw_edge_destroy(struct cw_stream_shared *shared, struct cw_edge *edge);

/* stitch.c */

/* True when the connection with the edge can be the continuation of the open one. */
bool cw_stitch_fits(const struct cw_connection *open, const struct cw_connection *edge);

/* Repeats to the open connection what was seen of the other, and destroys the other. The open one
 * may be closed by it. */
void cw_stitch(struct cw_streams *streams, struct cw_connection *open,
	struct cw_streams *edge_streams, struct cw_connection *edge);

#endif
