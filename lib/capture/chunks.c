/* SPDX-License-Identifier: MIT */
#include "capture/chunks.h"

#include <stdlib.h>
#include <string.h>

void cw_piece_advance(struct cw_payload *piece, uint32_t n)
{
	piece->seq += n;
	piece->len -= n;
	if (!piece->is_cut) {
		piece->bytes += n;
	}
}

struct cw_chunk *cw_chunk_at(const struct cw_half *half, uint32_t i)
{
	return half->chunks[half->first_chunk + i];
}

static uint32_t chunk_cost(uint32_t len, bool is_cut)
{
	return (uint32_t)sizeof(struct cw_chunk) + (is_cut ? 0 : len);
}

static void uncount(struct cw_stream_shared *shared, struct cw_half *half, struct cw_chunk *chunk)
{
	uint32_t cost = chunk_cost(chunk->len, chunk->is_cut);

	half->held_bytes -= cost;
	shared->held_bytes -= cost;
}

struct cw_chunk *cw_chunk_take(struct cw_stream_shared *shared, struct cw_half *half)
{
	struct cw_chunk *chunk = cw_chunk_at(half, 0);

	half->first_chunk++;
	half->num_chunks--;
	uncount(shared, half, chunk);
	return chunk;
}

void cw_half_drop_chunks(struct cw_stream_shared *shared, struct cw_half *half)
{
	for (uint32_t i = 0; i < half->num_chunks; i++) {
		uncount(shared, half, cw_chunk_at(half, i));
		free(cw_chunk_at(half, i));
	}
	half->num_chunks = 0;
	half->first_chunk = 0;
}

void cw_half_finish(struct cw_stream_shared *shared, struct cw_half *half)
{
	cw_half_drop_chunks(shared, half);
	free(half->chunks);
	half->chunks = NULL;
	half->max_chunks = 0;
}

bool cw_half_first_seq(const struct cw_half *half, uint32_t *seq)
{
	if (half->num_chunks == 0) {
		return false;
	}
	*seq = cw_chunk_at(half, 0)->seq;
	return true;
}

/* The first chunk that ends behind seq. */
static uint32_t find_chunk(const struct cw_half *half, uint32_t seq)
{
	uint32_t low = 0;
	uint32_t high = half->num_chunks;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		const struct cw_chunk *chunk = cw_chunk_at(half, middle);

		if (cw_seq_diff(chunk->seq + chunk->len, seq) > 0) {
			high = middle;
		} else {
			low = middle + 1;
		}
	}
	return low;
}

/* Room for one more pointer behind the last one. */
static bool reserve_chunk(struct cw_half *half)
{
	uint32_t capacity = half->max_chunks == 0 ? 8 : half->max_chunks * 2;
	struct cw_chunk **grown;

	if (half->first_chunk + half->num_chunks < half->max_chunks) {
		return true;
	}
	if (half->first_chunk > 0) {
		memmove(half->chunks, half->chunks + half->first_chunk,
			half->num_chunks * sizeof(struct cw_chunk *));
		half->first_chunk = 0;
		return true;
	}
	grown = realloc(half->chunks, capacity * sizeof(struct cw_chunk *));
	if (grown == NULL) {
		return false;
	}
	half->chunks = grown;
	half->max_chunks = capacity;
	return true;
}

static void insert_chunk(struct cw_stream_shared *shared, struct cw_half *half, uint32_t index,
	const struct cw_payload *piece, uint32_t len)
{
	struct cw_chunk *chunk = malloc(chunk_cost(len, piece->is_cut));
	struct cw_chunk **slot;

	if (chunk == NULL || !reserve_chunk(half)) {
		free(chunk);
		shared->failed = true;
		return;
	}
	chunk->place = *piece->place;
	chunk->seq = piece->seq;
	chunk->len = len;
	chunk->ack = piece->ack;
	chunk->has_ack = piece->has_ack;
	chunk->is_cut = piece->is_cut;
	if (!piece->is_cut) {
		memcpy(chunk->bytes, piece->bytes, len);
	}
	slot = half->chunks + half->first_chunk + index;
	memmove(slot + 1, slot, (half->num_chunks - index) * sizeof(struct cw_chunk *));
	*slot = chunk;
	half->num_chunks++;
	half->held_bytes += chunk_cost(len, piece->is_cut);
	shared->held_bytes += chunk_cost(len, piece->is_cut);
}

void cw_chunks_hold(struct cw_stream_shared *shared, struct cw_half *half, struct cw_payload piece)
{
	uint32_t i = find_chunk(half, piece.seq);

	while (piece.len > 0 && !shared->failed) {
		uint32_t n = piece.len;

		if (i < half->num_chunks) {
			const struct cw_chunk *chunk = cw_chunk_at(half, i);
			int32_t before = cw_seq_diff(chunk->seq, piece.seq);

			if (before <= 0) {
				n = chunk->seq + chunk->len - piece.seq;
				cw_piece_advance(&piece, n < piece.len ? n : piece.len);
				i++;
				continue;
			}
			n = (uint32_t)before < n ? (uint32_t)before : n;
		}
		insert_chunk(shared, half, i, &piece, n);
		cw_piece_advance(&piece, n);
		i++;
	}
}

const char *cw_chunks_limit(const struct cw_stream_shared *shared, const struct cw_half *half,
	const struct cw_payload *piece)
{
	const struct cw_limits *limits = &shared->kase->limits;
	uint32_t cost = chunk_cost(piece->len, piece->is_cut);

	if (half->num_chunks >= CW_STREAM_MAX_CHUNKS ||
		(uint64_t)half->held_bytes + cost > limits->max_reorder_bytes) {
		return "limit.max_reorder_bytes";
	}
	if (shared->held_bytes + cost > limits->max_stream_bytes) {
		return "limit.max_stream_bytes";
	}
	return NULL;
}
