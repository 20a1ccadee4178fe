/* SPDX-License-Identifier: MIT */
/* One direction: what is in order is delivered, what is not waits, what will not come is a gap. */
#include "capture/chunks.h"
#include "capture/tcp.h"

#include <stdlib.h>

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

bool cw_half_is_untouched(const struct cw_half *half)
{
	return half->syn_seen && half->next == half->start && half->num_chunks == 0 &&
	       !(half->has_acked && half->acked == half->start);
}

void cw_half_gap(struct cw_streams *streams, struct cw_connection *c, unsigned side,
	uint32_t missing, enum cw_gap_reason reason, const struct cw_packet_place *place)
{
	struct cw_half *half = &c->half[side];
	const struct cw_stream_shared *shared = streams->shared;

	half->next += missing;
	cw_connection_tell_open(streams, c);
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
	cw_connection_tell_open(streams, c);
	if (c->conn == NULL || shared->events->data == NULL ||
		shared->events->data(shared->user, c->conn, direction(c, side), piece->bytes, len,
			piece->place) == CW_STREAM_DONE) {
		half->done = true;
		cw_half_drop_chunks(streams->shared, half);
	}
}

/* Whether its sender had received bytes of the other side that are not delivered yet. One more alone
 * may be a FIN. */
static bool is_early(
	const struct cw_half *half, const struct cw_half *other, bool has_ack, uint32_t ack)
{
	int32_t ahead = cw_seq_diff(ack, other->next);

	if (!has_ack || other->done) {
		return false;
	}
	if (!other->started) {
		return half->syn_seen; /* and the SYN-ACK is still to come */
	}
	return ahead > 1 && ahead < CW_STREAM_WINDOW;
}

static bool is_ready(const struct cw_connection *c, unsigned side)
{
	const struct cw_half *half = &c->half[side];
	const struct cw_chunk *chunk;

	if (!c->opened || !half->started || half->num_chunks == 0) {
		return false;
	}
	chunk = cw_chunk_at(half, 0);
	return cw_seq_diff(chunk->seq, half->next) <= 0 &&
	       !is_early(half, &c->half[1 - side], chunk->has_ack, chunk->ack);
}

/* Takes the first chunk of the half out and delivers what is new in it. */
static void deliver_chunk(struct cw_streams *streams, struct cw_connection *c, unsigned side)
{
	struct cw_half *half = &c->half[side];
	struct cw_chunk *chunk = cw_chunk_take(streams->shared, half);
	uint32_t behind = half->next - chunk->seq;
	struct cw_payload piece = {.place = &chunk->place,
		.bytes = chunk->bytes,
		.seq = chunk->seq,
		.len = chunk->len,
		.is_cut = chunk->is_cut};

	if (behind < chunk->len) {
		cw_piece_advance(&piece, behind);
		deliver(streams, c, side, &piece, piece.len);
	}
	free(chunk);
}

void cw_half_drain(struct cw_streams *streams, struct cw_connection *c)
{
	for (;;) {
		bool ready[2] = {is_ready(c, 0), is_ready(c, 1)};
		unsigned side = ready[0] ? 0 : 1;

		if (!ready[0] && !ready[1]) {
			return;
		}
		if (ready[0] && ready[1] &&
			cw_packet_is_earlier(&cw_chunk_at(&c->half[1], 0)->place,
				&cw_chunk_at(&c->half[0], 0)->place)) {
			side = 1;
		}
		deliver_chunk(streams, c, side);
	}
}

void cw_half_skip(struct cw_streams *streams, struct cw_connection *c, unsigned side,
	enum cw_gap_reason reason)
{
	struct cw_half *half = &c->half[side];
	const struct cw_chunk *chunk = cw_chunk_at(half, 0);
	const struct cw_packet_place place = chunk->place;

	if (cw_seq_diff(chunk->seq, half->next) > 0) {
		cw_half_gap(streams, c, side, chunk->seq - half->next, reason, &place);
	} else {
		deliver_chunk(streams, c, side);
	}
	cw_half_drain(streams, c);
}

/* Makes progress where nothing more can be held: the start is where it seems to be, the first hole
 * is a gap, and what waits for the other side alone waits no longer. */
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
	if (target == half->next) {
		cw_half_skip(streams, c, side, CW_GAP_LIMIT);
		return;
	}
	cw_case_note(streams->shared->kase, limit, streams->shared->member, piece->place->offset,
		true, "packet %llu: too many bytes waited for a missing segment",
		(unsigned long long)piece->place->packet);
	cw_half_gap(streams, c, side, target - half->next, CW_GAP_LIMIT, piece->place);
	cw_half_drain(streams, c);
}

/* The piece begins at next and nothing keeps it back: as much of it as does not wait already. */
static void take_now(struct cw_streams *streams, struct cw_connection *c, unsigned side,
	struct cw_payload *piece)
{
	struct cw_half *half = &c->half[side];
	uint32_t n = piece->len;
	uint32_t first;

	if (cw_half_first_seq(half, &first) && first - piece->seq < n) {
		n = first - piece->seq;
	}
	if (n == 0) { /* the first bytes win, and need not wait any more */
		cw_half_skip(streams, c, side, CW_GAP_LIMIT);
		return;
	}
	deliver(streams, c, side, piece, n);
	cw_piece_advance(piece, n);
	cw_half_drain(streams, c);
}

static void accept(
	struct cw_streams *streams, struct cw_connection *c, unsigned side, struct cw_payload piece)
{
	struct cw_half *half = &c->half[side];

	while (piece.len > 0 && !half->done) {
		const char *limit = cw_chunks_limit(streams->shared, half, &piece);
		const struct cw_half *other = &c->half[1 - side];

		if (half->started && cw_seq_diff(piece.seq, half->next) < 0) {
			uint32_t behind = half->next - piece.seq;

			cw_piece_advance(&piece, behind < piece.len ? behind : piece.len);
		} else if (c->opened && half->started && piece.seq == half->next &&
			   (limit != NULL || !is_early(half, other, piece.has_ack, piece.ack))) {
			take_now(streams, c, side, &piece);
		} else if (limit == NULL) {
			cw_chunks_hold(streams->shared, half, piece);
			return;
		} else {
			give_up(streams, c, side, &piece, limit);
		}
	}
}

void cw_half_push(struct cw_streams *streams, struct cw_connection *c, unsigned side,
	const struct cw_segment *segment)
{
	struct cw_half *half = &c->half[side];
	uint32_t seq = segment->seq + ((segment->flags & CW_TCP_SYN) != 0 ? 1 : 0);
	uint32_t end = seq + segment->len + segment->missing;
	struct cw_payload piece = {.place = &segment->place,
		.bytes = segment->bytes,
		.seq = seq,
		.len = segment->len,
		.ack = segment->ack,
		.has_ack = (segment->flags & CW_TCP_ACK) != 0};

	if (cw_half_is_beyond(half, seq)) {
		if (!cw_half_jump(streams, c, side, &segment->place, seq, end)) {
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
		struct cw_payload rest = piece;

		rest.bytes = NULL;
		rest.seq += segment->len;
		rest.len = segment->missing;
		rest.is_cut = true;
		if (half->done) {
			half->next = cw_seq_diff(end, half->next) > 0 ? end : half->next;
			return;
		}
		accept(streams, c, side, rest);
	}
}
