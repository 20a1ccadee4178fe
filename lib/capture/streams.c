/* SPDX-License-Identifier: MIT */
#include "capture/connection.h"
#include "capture/tcp.h"

#include <string.h>

/* How far behind its SYN held bytes may lie to be of the same connection. */
#define SYN_DISTANCE (UINT32_C(1) << 24)

const char *cw_gap_reason_name(enum cw_gap_reason reason)
{
	static const char *const names[] = {
		[CW_GAP_NOT_CAPTURED] = "not-captured",
		[CW_GAP_UNSEEN] = "unseen",
		[CW_GAP_SNAPLEN] = "snaplen",
		[CW_GAP_LIMIT] = "limit",
		[CW_GAP_BETWEEN] = "between-captures",
	};

	return names[reason];
}

/* What a segment is to the connection that has its endpoints. */
enum belongs {
	BELONGS,
	BEGINS_NEW,
	IS_STRAY,
};

void cw_streams_init(
	struct cw_streams *streams, struct cw_stream_shared *shared, const char *interface)
{
	memset(streams, 0, sizeof(*streams));
	streams->shared = shared;
	streams->interface = interface;
	streams->begins = CW_TIME_UNKNOWN;
}

void cw_streams_finish(struct cw_streams *streams)
{
	for (unsigned i = 0; i < CW_NUM_LISTS; i++) {
		while (streams->lists[i].oldest != NULL) {
			cw_connection_destroy(streams, streams->lists[i].oldest);
		}
	}
	cw_flow_table_finish(&streams->table);
}

/* Whether a SYN whose first byte is `start` can begin what is known of this half. */
static bool can_start(const struct cw_half *half, uint32_t start)
{
	uint32_t first = half->next;

	if (half->started) {
		return half->start == start;
	}
	if (!half->seen) {
		return true;
	}
	(void)cw_half_first_seq(half, &first);
	return first - start < SYN_DISTANCE;
}

/* Whether a segment after the end of a connection can not be a late one of it: then the endpoints
 * are in use again and the capture lacks the SYN. */
static bool is_foreign(const struct cw_connection *c, const struct cw_segment *segment)
{
	const struct cw_half *half = &c->half[segment->side];
	const struct cw_half *other = &c->half[1 - segment->side];

	return segment->len > 0 && (segment->flags & CW_TCP_ACK) != 0 && half->seen &&
	       other->seen && !cw_seq_near(segment->seq, half->next) &&
	       !cw_seq_near(segment->ack, other->next);
}

/* Whether a SYN-ACK answers the SYN of this half, or that and the data in it (RFC 7413). */
static bool is_answered(const struct cw_half *half, uint32_t ack)
{
	return half->syn_seen && ack - half->start <= half->next - half->start;
}

static enum belongs judge_syn(const struct cw_connection *c, const struct cw_segment *segment)
{
	const struct cw_half *half = &c->half[segment->side];
	const struct cw_half *other = &c->half[1 - segment->side];
	bool closed = c->list == CW_LIST_CLOSED || c->list == CW_LIST_EDGES;

	if ((segment->flags & CW_TCP_ACK) != 0 && other->syn_seen && !closed) {
		/* Else a challenge or a late answer to an older SYN (RFC 9293 section 3.5.2). A
		 * half that is not seen: after a RST that overtook this. */
		return is_answered(other, segment->ack) &&
				       (!half->seen || cw_half_is_untouched(half) ||
					       can_start(half, segment->seq + 1))
			       ? BELONGS
			       : IS_STRAY;
	}
	if (can_start(half, segment->seq + 1) &&
		(half->seen || cw_connection_is_alive(c) || !c->opened)) {
		return closed ? IS_STRAY : BELONGS;
	}
	return BEGINS_NEW;
}

static enum belongs judge(const struct cw_connection *c, const struct cw_segment *segment)
{
	if ((segment->flags & CW_TCP_SYN) != 0) {
		return judge_syn(c, segment);
	}
	if (c->list != CW_LIST_CLOSED && c->list != CW_LIST_EDGES) {
		return BELONGS;
	}
	if (cw_elapsed(c->ended_at, segment->place.at, CW_STREAM_FORGET_NS) ||
		is_foreign(c, segment)) {
		return BEGINS_NEW;
	}
	return IS_STRAY;
}

static struct cw_connection *first_of(
	const struct cw_streams *streams, enum cw_connection_list list)
{
	return streams->lists[list].oldest;
}

/* Drops one connection, the least missed first; false when only edges are left. */
static bool drop_one(struct cw_streams *streams)
{
	struct cw_connection *c = first_of(streams, CW_LIST_CLOSED);

	if (c == NULL) {
		c = first_of(streams, CW_LIST_ENDING);
		if (c == NULL) {
			c = first_of(streams, CW_LIST_SILENT);
			c = c != NULL ? c : first_of(streams, CW_LIST_LIVE);
			if (c == NULL) {
				return false;
			}
			cw_case_note(streams->shared->kase, "limit.max_flows",
				streams->shared->member, c->last.offset, true,
				"too many connections at once: the longest idle one was given up");
		}
		cw_connection_end(streams, c, CW_CAUSE_LIMIT);
	}
	if (c->list == CW_LIST_CLOSED) {
		cw_connection_destroy(streams, c);
	}
	return true;
}

void cw_streams_trim(struct cw_streams *streams, size_t max)
{
	while (streams->table.count > max && drop_one(streams)) {
	}
}

static bool make_room(struct cw_streams *streams)
{
	const struct cw_stream_shared *shared = streams->shared;

	while (shared->num_connections >= shared->kase->limits.max_flows) {
		if (!drop_one(streams)) {
			cw_case_note(shared->kase, "limit.max_flows", shared->member, 0, true,
				"too many connections at once: a new one was not followed");
			return false;
		}
	}
	return true;
}

/* Starts a connection in the place of the old one with the same endpoints, which may be NULL. */
static struct cw_connection *begin(struct cw_streams *streams, struct cw_connection *old,
	const struct cw_flow_key *key, const struct cw_segment *segment)
{
	struct cw_connection *c;
	uint32_t number = 1;
	bool is_first = old == NULL;
	bool from_middle = (segment->flags & (CW_TCP_SYN | CW_TCP_ACK)) != CW_TCP_SYN;

	if (old != NULL) {
		number = old->number + 1;
		if (cw_connection_is_alive(old) || old->list == CW_LIST_ENDING) {
			cw_connection_end(streams, old, CW_CAUSE_REUSED);
		}
		if (old->list == CW_LIST_CLOSED) {
			struct cw_connection *kept = old->previous;

			cw_connection_destroy(streams, old);
			old = kept;
		}
	}
	if (!make_room(streams)) {
		return NULL;
	}
	c = cw_connection_create(streams, key, segment);
	if (c == NULL) {
		return NULL;
	}
	c->number = number;
	c->previous = old;
	if (!cw_flow_table_set(&streams->table, &c->key)) {
		streams->shared->failed = true;
	}
	if (is_first && (from_middle || cw_edge_is_wanted(streams, c))) {
		c->edge = cw_edge_create(streams->shared);
	}
	return c;
}

/* Finishes what has lingered, forgets what was closed long ago. */
static void expire(struct cw_streams *streams, int64_t at)
{
	struct cw_connection *c;

	while ((c = first_of(streams, CW_LIST_ENDING)) != NULL &&
		cw_elapsed(c->ended_at, at, CW_STREAM_LINGER_NS)) {
		cw_connection_end(streams, c, CW_CAUSE_ENDED);
	}
	while ((c = first_of(streams, CW_LIST_CLOSED)) != NULL &&
		cw_elapsed(c->ended_at, at, CW_STREAM_FORGET_NS)) {
		cw_connection_destroy(streams, c);
	}
}

void cw_streams_push(
	struct cw_streams *streams, const struct cw_flow_key *key, const struct cw_segment *segment)
{
	struct cw_connection *c;
	enum belongs belongs = BEGINS_NEW;

	if (streams->begins == CW_TIME_UNKNOWN) {
		streams->begins = segment->place.at;
	}
	expire(streams, segment->place.at);
	c = (struct cw_connection *)(void *)cw_flow_table_get(&streams->table, key);
	if (c != NULL) {
		belongs = judge(c, segment);
	}
	if (belongs == IS_STRAY) {
		return;
	}
	if (belongs == BEGINS_NEW) {
		c = begin(streams, c, key, segment);
	}
	if (c != NULL && !streams->shared->failed) {
		cw_connection_push(streams, c, segment);
	}
}

void cw_streams_freeze(struct cw_streams *streams)
{
	struct cw_flow_table small = {0};
	struct cw_connection *c;

	while ((c = first_of(streams, CW_LIST_CLOSED)) != NULL) {
		cw_connection_destroy(streams, c);
	}
	for (size_t i = 0; i < streams->table.num_slots; i++) {
		struct cw_flow_key *key = streams->table.slots[i].key;

		if (key != NULL && !cw_flow_table_set(&small, key)) {
			cw_flow_table_finish(&small);
			return; /* it stays large, nothing is lost */
		}
	}
	cw_flow_table_finish(&streams->table);
	streams->table = small;
}

void cw_streams_end(struct cw_streams *streams)
{
	struct cw_connection *c;

	while ((c = first_of(streams, CW_LIST_ENDING)) != NULL) {
		cw_connection_end(streams, c, CW_CAUSE_ENDED);
	}
	while ((c = first_of(streams, CW_LIST_SILENT)) != NULL ||
		(c = first_of(streams, CW_LIST_LIVE)) != NULL) {
		cw_connection_end(streams, c, CW_CAUSE_CAPTURE_END);
	}
	while ((c = first_of(streams, CW_LIST_EDGES)) != NULL) {
		cw_connection_tell_close(streams, c);
		cw_connection_destroy(streams, c);
	}
}
