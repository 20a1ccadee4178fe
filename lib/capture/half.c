/* SPDX-License-Identifier: MIT */
/* One direction: what is in order is delivered, what is not waits, what will not come is a gap. */
#include "capture/chunks.h"

#include <stdlib.h>

/* Further than any TCP window (RFC 7323 section 2.3): not believed of one segment alone. It also
 * keeps all sequence numbers of one half comparable. */
#define MAX_DISTANCE (INT32_C(1) << 30)

static int direction(const struct cw_connection *c, unsigned side)
{
	return (int)(side ^ c->initiator);
}

void cw_half_start(struct cw_half *half, uint32_t next)
{
	half->next = next;
	half->start = next;
	half->started = true;
	half->seen = true;
}

void cw_half_gap(struct cw_streams *streams, struct cw_connection *c, unsigned side,
	uint32_t missing, enum cw_gap_reason reason, const struct cw_packet_place *place)
{
	struct cw_half *half = &c->half[side];
	const struct cw_stream_shared *shared = streams->shared;

	half->next += missing;
	if (!half->done && c->conn != NULL && shared->events->gap != NULL) {
		shared->events->gap(
			shared->user, c->conn, direction(c, side), missing, reason, place);
	}
}

/* Hands the piece, which begins at next, to the consumer. */
static void deliver(struct cw_streams *streams, struct cw_connection *c, unsigned side,
	const struct cw_payload *piece, uint32_t len)
{
	struct cw_half *half = &c->half[side];
	const struct cw_stream_shared *shared = streams->shared;

	if (piece->is_cut) {
		cw_half_gap(streams, c, side, len, CW_GAP_SNAPLEN, piece->place);
		return;
	}
	half->next += len;
	if (c->conn == NULL || shared->events->data == NULL ||
		shared->events->data(shared->user, c->conn, direction(c, side), piece->bytes, len,
			piece->place) == CW_STREAM_DONE) {
		half->done = true;
		cw_half_drop_chunks(streams->shared, half);
	}
}

static bool is_ready(const struct cw_connection *c, const struct cw_half *half)
{
	return c->opened && half->started && half->num_chunks > 0 &&
	       cw_seq_diff(cw_chunk_at(half, 0)->seq, half->next) <= 0;
}

/* Takes the first chunk of the half out and delivers what is new in it. */
static void deliver_chunk(struct cw_streams *streams, struct cw_connection *c, unsigned side)
{
	struct cw_half *half = &c->half[side];
	struct cw_chunk *chunk = cw_chunk_take(streams->shared, half);
	uint32_t behind = half->next - chunk->seq;
	struct cw_payload piece = {
		&chunk->place, chunk->bytes, chunk->seq, chunk->len, chunk->is_cut};

	if (behind < chunk->len) {
		cw_piece_advance(&piece, behind);
		deliver(streams, c, side, &piece, piece.len);
	}
	free(chunk);
}

void cw_half_drain(struct cw_streams *streams, struct cw_connection *c)
{
	for (;;) {
		bool ready[2] = {is_ready(c, &c->half[0]), is_ready(c, &c->half[1])};
		unsigned side = ready[0] ? 0 : 1;

		if (!ready[0] && !ready[1]) {
			return;
		}
		if (ready[0] && ready[1] &&
			cw_chunk_at(&c->half[1], 0)->place.packet <
				cw_chunk_at(&c->half[0], 0)->place.packet) {
			side = 1;
		}
		deliver_chunk(streams, c, side);
	}
}

/* Makes progress where nothing more can be held: the start is where it seems to be, the first hole
 * is a gap. */
static void give_up(struct cw_streams *streams, struct cw_connection *c, unsigned side,
	const struct cw_payload *piece, const char *limit)
{
	struct cw_half *half = &c->half[side];
	uint32_t target = piece->seq;
	uint32_t first;

	if (cw_half_first_seq(half, &first) && cw_seq_diff(first, target) < 0) {
		target = first;
	}
	if (!c->opened || !half->started) {
		cw_connection_settle(streams, c);
		if (!half->started) {
			cw_half_start(half, target);
		}
		return;
	}
	cw_case_note(streams->shared->kase, limit, streams->shared->member, piece->place->offset,
		true, "packet %llu: too many bytes waited for a missing segment",
		(unsigned long long)piece->place->packet);
	cw_half_gap(streams, c, side, target - half->next, CW_GAP_LIMIT, piece->place);
	cw_half_drain(streams, c);
}

static void accept(
	struct cw_streams *streams, struct cw_connection *c, unsigned side, struct cw_payload piece)
{
	struct cw_half *half = &c->half[side];

	while (piece.len > 0 && !half->done) {
		uint32_t n = piece.len;
		uint32_t first;
		const char *limit;

		if (half->started && cw_seq_diff(piece.seq, half->next) < 0) {
			uint32_t behind = half->next - piece.seq;

			cw_piece_advance(&piece, behind < n ? behind : n);
			continue;
		}
		if (c->opened && half->started && piece.seq == half->next) {
			if (cw_half_first_seq(half, &first) && first - piece.seq < n) {
				n = first - piece.seq;
			}
			deliver(streams, c, side, &piece, n);
			cw_piece_advance(&piece, n);
			cw_half_drain(streams, c);
			continue;
		}
		limit = cw_chunks_limit(streams->shared, half, &piece);
		if (limit == NULL) {
			cw_chunks_hold(streams->shared, half, piece);
			return;
		}
		give_up(streams, c, side, &piece, limit);
	}
}

static bool is_beyond(const struct cw_half *half, uint32_t seq)
{
	int32_t distance = cw_seq_diff(seq, half->next);

	return distance > MAX_DISTANCE || distance < -MAX_DISTANCE;
}

/* Gives up every hole of the half. */
static void deliver_chunks(struct cw_streams *streams, struct cw_connection *c, unsigned side)
{
	struct cw_half *half = &c->half[side];

	while (half->num_chunks > 0) {
		const struct cw_packet_place place = cw_chunk_at(half, 0)->place;

		cw_half_gap(streams, c, side, cw_chunk_at(half, 0)->seq - half->next,
			CW_GAP_NOT_CAPTURED, &place);
		cw_half_drain(streams, c);
	}
}

/* The segment is too far away. When the one before it was too, and just as far, then the capture
 * lacks more than MAX_DISTANCE bytes, and the half goes on from here: true. The bytes of the first
 * one are lost with them. */
static bool is_jump(struct cw_streams *streams, struct cw_connection *c, unsigned side,
	const struct cw_packet_place *place, uint32_t seq, uint32_t end)
{
	struct cw_half *half = &c->half[side];

	if (!half->is_far || !cw_seq_near(seq, half->far_end)) {
		half->is_far = true;
		half->far_end = end;
		return false;
	}
	half->is_far = false;
	half->has_acked = false; /* it is not comparable any more */
	if (half->done) {
		half->next = seq;
		return true;
	}
	cw_connection_settle(streams, c);
	if (!half->started) {
		cw_half_start(half, seq);
	}
	deliver_chunks(streams, c, side);
	if (is_beyond(half, seq)) {
		cw_half_gap(streams, c, side, seq - half->next, CW_GAP_NOT_CAPTURED, place);
	}
	return true;
}

void cw_half_push(struct cw_streams *streams, struct cw_connection *c, unsigned side,
	const struct cw_segment *segment)
{
	struct cw_half *half = &c->half[side];
	uint32_t seq = segment->seq + ((segment->flags & 0x02) != 0 ? 1 : 0);
	uint32_t end = seq + segment->len + segment->missing;
	struct cw_payload piece = {&segment->place, segment->bytes, seq, segment->len, false};

	if (is_beyond(half, seq)) {
		if (!is_jump(streams, c, side, &segment->place, seq, end)) {
			return;
		}
	} else {
		half->is_far = false;
	}
	if (half->done) {
		/* Nothing is kept, so a jump costs nothing and the place is known again. */
		half->next = cw_seq_diff(end, half->next) > 0 ? end : half->next;
		return;
	}
	accept(streams, c, side, piece);
	if (segment->missing > 0) {
		struct cw_payload rest = {
			&segment->place, NULL, seq + segment->len, segment->missing, true};

		if (half->done) {
			half->next = cw_seq_diff(end, half->next) > 0 ? end : half->next;
			return;
		}
		accept(streams, c, side, rest);
	}
}

static enum cw_gap_reason gap_reason(const struct cw_half *half, uint32_t end)
{
	return half->has_acked && cw_seq_diff(half->acked, end) >= 0 ? CW_GAP_NOT_CAPTURED
								     : CW_GAP_UNSEEN;
}

void cw_half_check_acked(struct cw_streams *streams, struct cw_connection *c, unsigned side)
{
	struct cw_half *half = &c->half[side];

	while (c->opened && half->started && half->held_bytes >= CW_STREAM_ACKED_BYTES &&
		half->has_acked && cw_seq_diff(half->acked, cw_chunk_at(half, 0)->seq) >= 0) {
		const struct cw_packet_place place = cw_chunk_at(half, 0)->place;

		cw_half_gap(streams, c, side, cw_chunk_at(half, 0)->seq - half->next,
			CW_GAP_NOT_CAPTURED, &place);
		cw_half_drain(streams, c);
	}
}

/* What is missing behind the last byte: up to the FIN, or up to what the other side acknowledged.
 */
static void flush_tail(struct cw_streams *streams, struct cw_connection *c, unsigned side)
{
	struct cw_half *half = &c->half[side];
	uint32_t end = half->next;

	if (!half->started || half->done) {
		return;
	}
	if (half->fin.packet != 0) {
		end = cw_seq_diff(half->fin_seq, end) > 0 ? half->fin_seq : end;
	} else if (half->has_acked && cw_seq_diff(half->acked, end) > 1) {
		end = half->acked; /* one more alone is a FIN that was not captured */
	}
	if (end != half->next && end - half->next <= (uint32_t)MAX_DISTANCE) {
		cw_half_gap(streams, c, side, end - half->next, gap_reason(half, end), &c->last);
	}
}

void cw_half_flush(struct cw_streams *streams, struct cw_connection *c)
{
	cw_half_drain(streams, c);
	while (c->half[0].num_chunks > 0 || c->half[1].num_chunks > 0) {
		unsigned side = c->half[0].num_chunks > 0 ? 0 : 1;
		struct cw_half *half;
		struct cw_packet_place place;
		uint32_t seq;

		if (side == 0 && c->half[1].num_chunks > 0 &&
			cw_chunk_at(&c->half[1], 0)->place.packet <
				cw_chunk_at(&c->half[0], 0)->place.packet) {
			side = 1;
		}
		half = &c->half[side];
		place = cw_chunk_at(half, 0)->place;
		seq = cw_chunk_at(half, 0)->seq;
		cw_half_gap(streams, c, side, seq - half->next, gap_reason(half, seq), &place);
		cw_half_drain(streams, c);
	}
	flush_tail(streams, c, 0);
	flush_tail(streams, c, 1);
}
