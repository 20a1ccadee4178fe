/* SPDX-License-Identifier: MIT */
/* Internal to lib/capture: the payload of one direction that waits behind a hole, in order. */
#ifndef CW_CAPTURE_CHUNKS_H
#define CW_CAPTURE_CHUNKS_H

#include "capture/connection.h"

/* A piece of payload on its way in. */
struct cw_payload {
	const struct cw_packet_place *place;
	const uint8_t *bytes;
	uint32_t seq;
	uint32_t len;
	uint32_t ack; /* with has_ack: what its sender had received */
	bool has_ack;
	bool is_cut;
};

/* Drops the first n bytes. */
void cw_piece_advance(struct cw_payload *piece, uint32_t n);

/* The i-th chunk, borrowed; i < num_chunks. */
struct cw_chunk *cw_chunk_at(const struct cw_half *half, uint32_t i);

/* Takes the first chunk out; the caller frees it. There must be one. */
struct cw_chunk *cw_chunk_take(struct cw_stream_shared *shared, struct cw_half *half);

/* Puts the piece among the chunks, as far as they do not have its bytes already. Out of memory sets
 * shared->failed. */
void cw_chunks_hold(struct cw_stream_shared *shared, struct cw_half *half, struct cw_payload piece);

/* The limit that stands against holding the piece; NULL when there is room. */
const char *cw_chunks_limit(const struct cw_stream_shared *shared, const struct cw_half *half,
	const struct cw_payload *piece);

#endif
