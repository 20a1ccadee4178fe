/* SPDX-License-Identifier: MIT */
#include "capture/connection.h"
#include "capture/tcp.h"

#include <stdlib.h>

static void unlink_connection(struct cw_streams *streams, struct cw_connection *c)
{
	struct cw_connection_queue *list = &streams->lists[c->list];

	if (c->older != NULL) {
		c->older->newer = c->newer;
	} else {
		list->oldest = c->newer;
	}
	if (c->newer != NULL) {
		c->newer->older = c->older;
	} else {
		list->newest = c->older;
	}
	list->count--;
}

static void link_connection(
	struct cw_streams *streams, struct cw_connection *c, enum cw_connection_list to)
{
	struct cw_connection_queue *list = &streams->lists[to];

	c->list = to;
	c->newer = NULL;
	c->older = list->newest;
	if (list->newest != NULL) {
		list->newest->newer = c;
	} else {
		list->oldest = c;
	}
	list->newest = c;
	list->count++;
}

void cw_connection_move(
	struct cw_streams *streams, struct cw_connection *c, enum cw_connection_list list)
{
	if (c->list == list && streams->lists[list].newest == c) {
		return;
	}
	unlink_connection(streams, c);
	link_connection(streams, c, list);
}

struct cw_connection *cw_connection_create(
	struct cw_streams *streams, const struct cw_flow_key *key, const struct cw_segment *segment)
{
	struct cw_connection *c = calloc(1, sizeof(*c));

	if (c == NULL) {
		streams->shared->failed = true;
		return NULL;
	}
	c->key = *key;
	c->first = segment->place;
	c->last = segment->place;
	c->number = 1;
	c->initiator = segment->side;
	link_connection(streams, c, CW_LIST_SILENT);
	streams->shared->num_connections++;
	return c;
}

void cw_connection_destroy(struct cw_streams *streams, struct cw_connection *c)
{
	struct cw_connection *head =
		(struct cw_connection *)(void *)cw_flow_table_get(&streams->table, &c->key);

	if (head != c) {
		if (head != NULL) {
			head->previous = NULL;
		}
	} else if (c->previous == NULL || !cw_flow_table_set(&streams->table, &c->previous->key)) {
		cw_flow_table_remove(&streams->table, &c->key);
	}
	unlink_connection(streams, c);
	cw_half_finish(streams->shared, &c->half[0]);
	cw_half_finish(streams->shared, &c->half[1]);
	cw_edge_destroy(streams->shared, c->edge);
	streams->shared->num_connections--;
	free(c);
}

void cw_connection_tell_open(struct cw_streams *streams, struct cw_connection *c)
{
	const struct cw_stream_shared *shared = streams->shared;
	struct cw_flow_info info = {.first = c->first,
		.syn_seen = c->half[c->initiator].syn_seen,
		.number = c->number,
		.interface = streams->interface};

	if (c->told) {
		return;
	}
	for (unsigned dir = 0; dir < 2; dir++) {
		unsigned side = dir ^ c->initiator;

		cw_flow_ip_text(&c->key, side, info.ip[dir]);
		info.port[dir] = c->key.port[side];
	}
	c->told = true;
	c->conn = shared->events->open(shared->user, &info);
	if (c->list == CW_LIST_SILENT) {
		cw_connection_move(streams, c, CW_LIST_LIVE);
	}
}

void cw_connection_settle(struct cw_streams *streams, struct cw_connection *c)
{
	uint32_t first;

	for (unsigned side = 0; side < 2; side++) {
		struct cw_half *half = &c->half[side];

		if (!half->started && cw_half_first_seq(half, &first)) {
			cw_half_start(half, first);
		}
	}
	c->opened = true;
	cw_half_drain(streams, c);
}

static void take_syn(
	struct cw_streams *streams, struct cw_connection *c, const struct cw_segment *segment)
{
	struct cw_half *half = &c->half[segment->side];
	struct cw_half *other = &c->half[1 - segment->side];

	if (!half->started || cw_half_is_untouched(half)) {
		cw_half_start(half, segment->seq + 1);
	}
	half->syn_seen = true;
	if ((segment->flags & CW_TCP_ACK) != 0) {
		c->syn_ack_seen = true;
		if (!other->started) {
			cw_half_start(other, segment->ack);
		}
		if (!c->initiator_known && !c->opened) {
			c->initiator = 1 - segment->side;
			c->initiator_known = true;
		}
		cw_half_drain(streams, c);
		return;
	}
	if (!c->opened && !other->syn_seen) {
		c->initiator = segment->side;
	} else if (!c->opened && c->syn_ack_seen) {
		c->initiator = segment->side;
	}
	c->initiator_known = true;
	if (!cw_edge_is_wanted(streams, c)) {
		/* Not from the middle after all: no earlier run can have its beginning. */
		cw_edge_destroy(streams->shared, c->edge);
		c->edge = NULL;
	}
	c->opened = true;
	cw_half_drain(streams, c);
}

static void take_ack(struct cw_half *acked, const struct cw_segment *segment)
{
	if ((segment->flags & CW_TCP_ACK) == 0 || (segment->flags & CW_TCP_RST) != 0) {
		return;
	}
	if (!acked->has_acked || cw_seq_diff(segment->ack, acked->acked) > 0) {
		acked->acked = segment->ack;
		acked->has_acked = true;
	}
}

/* A reset outside the window is not obeyed by the peer either (RFC 5961 section 3). The window is
 * not tracked: the largest in use, around what was delivered, acknowledged or held. */
static bool is_in_window(const struct cw_half *half, uint32_t seq)
{
	const struct cw_chunk *last;

	if (cw_seq_near(seq, half->next) || (half->has_acked && cw_seq_near(seq, half->acked))) {
		return true;
	}
	if (half->num_chunks == 0) {
		return false;
	}
	last = half->chunks[half->first_chunk + half->num_chunks - 1];
	return cw_seq_near(seq, last->seq + last->len);
}

static void take_end(struct cw_connection *c, const struct cw_segment *segment)
{
	struct cw_half *half = &c->half[segment->side];

	if ((segment->flags & CW_TCP_FIN) != 0 && half->fin.packet == 0) {
		half->fin = segment->place;
		half->fin_seq = segment->seq + segment->len + segment->missing +
				((segment->flags & CW_TCP_SYN) != 0 ? 1 : 0);
	}
	if ((segment->flags & CW_TCP_RST) != 0 && half->rst.packet == 0 &&
		is_in_window(half, segment->seq)) {
		half->rst = segment->place;
	}
}

static bool is_held_long(const struct cw_half *half, int64_t at)
{
	return half->num_chunks > 0 && (half->held_bytes >= CW_STREAM_HOLD_BYTES ||
					       cw_elapsed(half->held_since, at, CW_STREAM_HOLD_NS));
}

static bool is_ending(const struct cw_connection *c)
{
	return c->half[0].rst.packet != 0 || c->half[1].rst.packet != 0 ||
	       (c->half[0].fin.packet != 0 && c->half[1].fin.packet != 0);
}

void cw_connection_push(
	struct cw_streams *streams, struct cw_connection *c, const struct cw_segment *segment)
{
	struct cw_half *half = &c->half[segment->side];

	c->last = segment->place;
	if (c->edge != NULL) {
		cw_edge_add(streams->shared, c->edge, segment);
	}
	if ((segment->flags & CW_TCP_SYN) != 0) {
		take_syn(streams, c, segment);
	}
	take_ack(&c->half[1 - segment->side], segment);
	if (!half->seen) {
		half->seen = true;
		half->next = segment->seq;
	}
	if (segment->len > 0 || segment->missing > 0) {
		if (half->num_chunks == 0) {
			half->held_since = segment->place.at;
		}
		cw_half_push(streams, c, segment->side, segment);
	}
	take_end(c, segment);
	for (unsigned side = 0; side < 2; side++) {
		if ((!c->opened || !c->half[side].started) &&
			is_held_long(&c->half[side], segment->place.at)) {
			cw_connection_settle(streams, c);
		}
		if (c->half[side].num_chunks > 0) {
			cw_half_check(streams, c, side, segment->place.at);
		}
	}
	if (cw_connection_is_alive(c)) {
		if (is_ending(c)) {
			c->ended_at = segment->place.at;
			cw_connection_move(streams, c, CW_LIST_ENDING);
		} else {
			cw_connection_move(streams, c, c->list);
		}
	}
}

static void offer_end(
	struct cw_close *how, enum cw_close_kind kind, int dir, const struct cw_packet_place *place)
{
	if (place->packet != 0 &&
		(how->kind == CW_CLOSE_NONE || cw_packet_is_earlier(place, &how->place))) {
		how->kind = kind;
		how->dir = dir;
		how->place = *place;
	}
}

void cw_connection_tell_close(struct cw_streams *streams, struct cw_connection *c)
{
	const struct cw_stream_shared *shared = streams->shared;
	struct cw_close how = {.dir = -1,
		.cause = c->cause,
		.first = c->first,
		.last = c->last,
		.syn_seen = c->half[c->initiator].syn_seen,
		.syn_ack_seen = c->syn_ack_seen,
		.capture_ended = c->cause == CW_CAUSE_CAPTURE_END};

	cw_connection_tell_open(streams, c);
	if (c->conn == NULL || shared->events->close == NULL) {
		return;
	}
	for (int dir = 0; dir < 2; dir++) {
		const struct cw_half *half = &c->half[(unsigned)dir ^ c->initiator];

		how.fin[dir] = half->fin;
		how.rst[dir] = half->rst;
		offer_end(&how, CW_CLOSE_FIN, dir, &half->fin);
		offer_end(&how, CW_CLOSE_RST, dir, &half->rst);
	}
	shared->events->close(shared->user, c->conn, &how);
	c->conn = NULL;
}

void cw_connection_end(
	struct cw_streams *streams, struct cw_connection *c, enum cw_close_cause cause)
{
	cw_connection_settle(streams, c);
	cw_half_flush(streams, c);
	cw_half_finish(streams->shared, &c->half[0]);
	cw_half_finish(streams->shared, &c->half[1]);
	c->cause = is_ending(c) ? CW_CAUSE_ENDED : cause;
	c->ended_at = c->last.at;
	if (c->edge != NULL) {
		cw_connection_move(streams, c, CW_LIST_EDGES);
		return;
	}
	cw_connection_tell_close(streams, c);
	cw_connection_move(streams, c, CW_LIST_CLOSED);
}
