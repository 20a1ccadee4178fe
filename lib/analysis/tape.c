/* SPDX-License-Identifier: MIT */
#include "analysis/tape.h"

#include "capture/decode.h"
#include "capture/reader.h"
#include "facts/case.h"
#include "input/source.h"

#include <stdlib.h>
#include <string.h>

static void require(bool held)
{
	if (!held) {
		abort();
	}
}

void cw_tape_add(struct cw_tape *tape, const struct cw_tape_packet *packet)
{
	struct cw_tape_packet *grown =
		cw_grow(tape->packets, tape->count, &tape->capacity, sizeof(*tape->packets));

	require(grown != NULL);
	tape->packets = grown;
	tape->packets[tape->count++] = *packet;
}

void cw_tape_add_all(struct cw_tape *tape, const struct cw_tape *other)
{
	for (size_t i = 0; i < other->count; i++) {
		cw_tape_add(tape, &other->packets[i]);
	}
}

void cw_tape_finish(struct cw_tape *tape)
{
	free(tape->packets);
	cw_arena_finish(&tape->arena);
	memset(tape, 0, sizeof(*tape));
}

static void take(struct cw_tape *tape, const struct cw_decoded *decoded, int64_t at)
{
	const struct cw_segment *segment = &decoded->segment;
	struct cw_tape_packet packet = {.at = at,
		.version = decoded->key.version,
		.flags = segment->flags,
		.seq = segment->seq,
		.ack = segment->ack,
		.len = segment->len,
		.missing = segment->missing};
	uint8_t *copy = cw_arena_alloc(&tape->arena, segment->len + 1);

	require(copy != NULL);
	if (segment->len > 0) {
		memcpy(copy, segment->bytes, segment->len);
	}
	packet.bytes = copy;
	for (unsigned end = 0; end < 2; end++) {
		memcpy(packet.ip[end], decoded->key.ip[segment->side ^ end], 16);
		packet.port[end] = decoded->key.port[segment->side ^ end];
	}
	cw_tape_add(tape, &packet);
}

static void take_frame(
	struct cw_tape *tape, struct cw_decoder *decoder, const struct cw_packet *frame)
{
	const struct cw_packet_place place = {.at = frame->at, .packet = frame->number};
	struct cw_decoded_late late;
	struct cw_decoded decoded;
	enum cw_decode_result result;

	while (cw_decode_late(decoder, frame->at, &late)) {
	}
	result = cw_decode(decoder, tape, frame, &place, &decoded);
	do {
		if (result == CW_DECODE_TCP) {
			take(tape, &decoded, frame->at);
		}
	} while (cw_decode_next(decoder, &decoded, &result));
}

bool cw_tape_read(struct cw_tape *tape, const void *capture, size_t len)
{
	const struct cw_limits limits = CW_LIMITS_DEFAULT;
	struct cw_source *source = NULL;
	struct cw_capture *reader = NULL;
	const struct cw_packet *frame = NULL;
	struct cw_case kase;
	struct cw_decoder decoder = {.defrag.kase = &kase};
	enum cw_code code = cw_source_open_memory(capture, len, &source, NULL);

	cw_case_init(&kase, &limits);
	if (code == CW_OK) {
		code = cw_capture_open(source, &reader, NULL);
	}
	while (code == CW_OK && (code = cw_capture_next(reader, &frame, NULL)) == CW_OK &&
		frame != NULL) {
		take_frame(tape, &decoder, frame);
	}
	cw_capture_close(reader);
	cw_source_close(source);
	cw_decoder_finish(&decoder);
	cw_case_finish(&kase);
	return code == CW_OK;
}

static bool is_end(
	const struct cw_tape_packet *a, unsigned i, const struct cw_tape_packet *b, unsigned j)
{
	return a->port[i] == b->port[j] && memcmp(a->ip[i], b->ip[j], 16) == 0;
}

bool cw_tape_same_flow(const struct cw_tape_packet *a, const struct cw_tape_packet *b, bool either)
{
	return (is_end(a, 0, b, 0) && is_end(a, 1, b, 1)) ||
	       (either && is_end(a, 0, b, 1) && is_end(a, 1, b, 0));
}
