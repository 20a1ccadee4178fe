/* SPDX-License-Identifier: MIT */
/* What is waited for no longer: holes, the other side's bytes, and more than a window's jump. */
#include "capture/chunks.h"

/* Further than any TCP window (RFC 7323 section 2.3). It also keeps all sequence numbers of one half
 * comparable. */
#define MAX_DISTANCE (INT32_C(1) << 30)

static enum cw_gap_reason gap_reason(const struct cw_half *half, uint32_t end)
{
	return half->has_acked && cw_seq_diff(half->acked, end) >= 0 ? CW_GAP_NOT_CAPTURED
								     : CW_GAP_UNSEEN;
}

static bool is_hopeless(const struct cw_half *half, int64_t at)
{
	const struct cw_chunk *chunk = cw_chunk_at(half, 0);

	if (cw_seq_diff(chunk->seq, half->next) <= 0) { /* it waits for the other side alone */
		return half->held_bytes >= CW_STREAM_HOLD_BYTES ||
		       cw_elapsed(chunk->place.at, at, CW_STREAM_HOLD_NS);
	}
	return half->held_bytes >= CW_STREAM_ACKED_BYTES && half->has_acked &&
	       cw_seq_diff(half->acked, chunk->seq) >= 0;
}

void cw_half_check(struct cw_streams *streams, struct cw_connection *c, unsigned side, int64_t at)
{
	struct cw_half *half = &c->half[side];

	while (c->opened && half->started && half->num_chunks > 0 && is_hopeless(half, at)) {
		cw_half_skip(streams, c, side, CW_GAP_NOT_CAPTURED);
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

/* The side whose first chunk was captured first. */
static unsigned first_side(const struct cw_connection *c)
{
	if (c->half[0].num_chunks == 0 || c->half[1].num_chunks == 0) {
		return c->half[0].num_chunks == 0 ? 1 : 0;
	}
	return cw_packet_is_earlier(
		&cw_chunk_at(&c->half[1], 0)->place, &cw_chunk_at(&c->half[0], 0)->place);
}

void cw_half_flush(struct cw_streams *streams, struct cw_connection *c)
{
	cw_half_drain(streams, c);
	while (c->half[0].num_chunks > 0 || c->half[1].num_chunks > 0) {
		unsigned side = first_side(c);
		struct cw_half *half = &c->half[side];

		cw_half_skip(streams, c, side, gap_reason(half, cw_chunk_at(half, 0)->seq));
	}
	flush_tail(streams, c, 0);
	flush_tail(streams, c, 1);
}

bool cw_half_is_beyond(const struct cw_half *half, uint32_t seq)
{
	int32_t distance = cw_seq_diff(seq, half->next);

	return distance > MAX_DISTANCE || distance < -MAX_DISTANCE;
}

bool cw_half_jump(struct cw_streams *streams, struct cw_connection *c, unsigned side,
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
	while (half->num_chunks > 0) {
		cw_half_skip(streams, c, side, CW_GAP_NOT_CAPTURED);
	}
	if (cw_half_is_beyond(half, seq)) {
		cw_half_gap(streams, c, side, seq - half->next, CW_GAP_NOT_CAPTURED, place);
	}
	return true;
}
