/* SPDX-License-Identifier: MIT */
#include "capture/connection.h"
#include "capture/tcp.h"

/* How far the later run may begin from where the earlier one ended: some packets are repeated or
 * lost between two files, no more. */
#define FIT_DISTANCE (INT32_C(1) << 20)

/* Whether seq can be the next of this half. Counts what was compared. */
static bool is_near(const struct cw_half *half, uint32_t seq, unsigned *compared)
{
	int32_t distance = cw_seq_diff(seq, half->next);

	if (!half->seen) {
		return true;
	}
	(*compared)++;
	return distance > -FIT_DISTANCE && distance < FIT_DISTANCE;
}

bool cw_stitch_fits(const struct cw_connection *open, const struct cw_connection *edge)
{
	const struct cw_segment *first;
	unsigned compared = 0;

	if (edge->edge == NULL || edge->edge->first == NULL) {
		return false;
	}
	first = &edge->edge->first->segment;
	if (edge->half[first->side].syn_seen && open->half[first->side].started) {
		/* The same SYN again, or a new connection. */
		return edge->half[first->side].start == open->half[first->side].start;
	}
	if (!is_near(&open->half[first->side], first->seq, &compared)) {
		return false;
	}
	if ((first->flags & CW_TCP_ACK) != 0 &&
		!is_near(&open->half[1 - first->side], first->ack, &compared)) {
		return false;
	}
	return compared > 0;
}

/* The edge was too short for what followed: what lies between it and the other's end is missing. */
static void jump(struct cw_streams *streams, struct cw_connection *c, unsigned side, uint32_t to)
{
	struct cw_half *half = &c->half[side];
	uint32_t first;

	if (!half->started || half->done) {
		if (half->done && cw_seq_diff(to, half->next) > 0) {
			half->next = to;
		}
		return;
	}
	while (cw_seq_diff(to, half->next) > 0) {
		if (cw_half_first_seq(half, &first) && cw_seq_diff(first, to) < 0) {
			cw_half_skip(streams, c, side, CW_GAP_BETWEEN);
			continue;
		}
		cw_half_gap(streams, c, side, to - half->next, CW_GAP_BETWEEN, &c->last);
		cw_half_drain(streams, c);
	}
}

/* What still waits behind a hole in the other waits here too. */
static void take_chunks(struct cw_streams *streams, struct cw_connection *c, unsigned side,
	const struct cw_half *from)
{
	for (uint32_t i = 0; i < from->num_chunks; i++) {
		const struct cw_chunk *chunk = from->chunks[from->first_chunk + i];
		struct cw_segment segment = {.place = chunk->place,
			.bytes = chunk->bytes,
			.seq = chunk->seq,
			.ack = chunk->ack,
			.side = (uint8_t)side,
			.flags = chunk->has_ack ? CW_TCP_ACK : 0};

		if (chunk->is_cut) {
			segment.missing = chunk->len;
		} else {
			segment.len = chunk->len;
		}
		cw_half_push(streams, c, side, &segment);
	}
}

static void take_half(struct cw_streams *streams, struct cw_connection *c, unsigned side,
	const struct cw_connection *edge)
{
	struct cw_half *half = &c->half[side];
	const struct cw_half *from = &edge->half[side];

	if (edge->edge->is_short && from->started) {
		jump(streams, c, side, from->next);
	}
	take_chunks(streams, c, side, from);
	if (half->fin.packet == 0 && from->fin.packet != 0) {
		half->fin = from->fin;
		half->fin_seq = from->fin_seq;
	}
	if (half->rst.packet == 0) {
		half->rst = from->rst;
	}
	if (from->has_acked && (!half->has_acked || cw_seq_diff(from->acked, half->acked) > 0)) {
		half->acked = from->acked;
		half->has_acked = true;
	}
}

void cw_stitch(struct cw_streams *streams, struct cw_connection *open,
	struct cw_streams *edge_streams, struct cw_connection *edge)
{
	const struct cw_stream_shared *shared = streams->shared;

	cw_edge_destroy(streams->shared, open->edge);
	open->edge = NULL;
	for (const struct cw_edge_segment *s = edge->edge->first; s != NULL; s = s->next) {
		cw_connection_push(streams, open, &s->segment);
	}
	if (edge->edge->is_short) {
		/* The kept start of both directions ends at some point; from there on a beginning
		 * that is still being waited for cannot come. */
		cw_connection_settle(streams, open);
	}
	open->last = edge->last;
	take_half(streams, open, 0, edge);
	take_half(streams, open, 1, edge);
	if (edge->list == CW_LIST_ENDING && cw_connection_is_alive(open)) {
		cw_connection_move(streams, open, CW_LIST_ENDING);
	}
	if (edge->list == CW_LIST_EDGES) {
		cw_connection_end(streams, open, edge->cause);
	}
	if (edge->conn != NULL && shared->events->discard != NULL) {
		shared->events->discard(shared->user, edge->conn);
	}
	edge->conn = NULL;
	cw_connection_destroy(edge_streams, edge);
}
