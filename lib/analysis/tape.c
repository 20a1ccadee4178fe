/* SPDX-License-Identifier: MIT */
#include "analysis/tape.h"

#include "capture/decode.h"
#include "capture/reader.h"
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

static void take(struct cw_tape *tape, const struct cw_packet *frame)
{
	struct cw_segment segment;
	struct cw_flow_key key;
	struct cw_tape_packet packet = {0};
	bool first_fragment = false;
	uint8_t *copy;

	if (cw_decode(frame, &key, &segment, &first_fragment) != CW_DECODE_TCP || first_fragment) {
		return;
	}
	for (unsigned end = 0; end < 2; end++) {
		memcpy(packet.ip[end], key.ip[segment.side ^ end], 16);
		packet.port[end] = key.port[segment.side ^ end];
	}
	packet.at = frame->at;
	packet.version = key.version;
	packet.flags = segment.flags;
	packet.seq = segment.seq;
	packet.ack = segment.ack;
	packet.len = segment.len;
	packet.missing = segment.missing;
	copy = cw_arena_alloc(&tape->arena, segment.len + 1);
	require(copy != NULL);
	if (segment.len > 0) {
		memcpy(copy, segment.bytes, segment.len);
	}
	packet.bytes = copy;
	cw_tape_add(tape, &packet);
}

bool cw_tape_read(struct cw_tape *tape, const void *capture, size_t len)
{
	struct cw_source *source = NULL;
	struct cw_capture *reader = NULL;
	const struct cw_packet *frame = NULL;
	enum cw_code code = cw_source_open_memory(capture, len, &source, NULL);

	if (code == CW_OK) {
		code = cw_capture_open(source, &reader, NULL);
	}
	while (code == CW_OK && (code = cw_capture_next(reader, &frame, NULL)) == CW_OK &&
		frame != NULL) {
		take(tape, frame);
	}
	cw_capture_close(reader);
	cw_source_close(source);
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
