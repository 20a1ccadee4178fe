/* SPDX-License-Identifier: MIT */
/*
 * A list of segments of one direction, of 6 bytes each: flags, offset (14 of 16 bits), length, cut,
 * seed. They follow a SYN, so the truth is known: at each offset of the stream the byte of the
 * first segment that brought it. Holds: what is delivered stands at its offset (data and gaps add
 * up), is that byte, and with large limits nothing that came is lost.
 */
#include <stdlib.h>
#include <string.h>

#include "capture/testkit.h"

#define STREAM_BYTES ((UINT32_C(1) << 14) + 512)
#define RECORD       6

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct truth {
	uint8_t byte[STREAM_BYTES];
	bool known[STREAM_BYTES];
	bool delivered[STREAM_BYTES];
	uint64_t at; /* offset of the next byte that is delivered */
};

static void require(bool held)
{
	if (!held) {
		abort();
	}
}

static void *on_open(void *user, const struct cw_flow_info *info)
{
	(void)info;
	return user;
}

static enum cw_stream_want on_data(void *user, void *conn, int dir, const uint8_t *bytes,
	size_t len, const struct cw_packet_place *place)
{
	struct truth *truth = user;

	(void)conn;
	(void)place;
	require(dir == 0 && len > 0 && truth->at + len <= STREAM_BYTES);
	for (size_t i = 0; i < len; i++) {
		require(truth->known[truth->at + i] && truth->byte[truth->at + i] == bytes[i]);
		truth->delivered[truth->at + i] = true;
	}
	truth->at += len;
	return CW_STREAM_MORE;
}

static void on_gap(void *user, void *conn, int dir, uint64_t missing, enum cw_gap_reason reason,
	const struct cw_packet_place *place)
{
	struct truth *truth = user;

	(void)conn;
	(void)reason;
	(void)place;
	require(dir == 0 && missing > 0);
	truth->at += missing;
}

static const struct cw_stream_events events = {on_open, on_data, on_gap, NULL, NULL};

/* Writes the segment into the truth: first bytes win. */
static void learn(struct truth *truth, uint32_t offset, const uint8_t *bytes, uint32_t len)
{
	for (uint32_t i = 0; i < len; i++) {
		if (!truth->known[offset + i]) {
			truth->known[offset + i] = true;
			truth->byte[offset + i] = bytes[i];
		}
	}
}

/* Returns whether part of the segment was cut off. */
static bool push(
	struct cw_streams *streams, struct truth *truth, const uint8_t *record, uint64_t number)
{
	static const uint8_t ends[2][4] = {{10, 0, 0, 1}, {10, 0, 0, 2}};
	const uint32_t isn = UINT32_C(0xffffe000); /* so that it wraps */
	uint32_t offset = ((uint32_t)record[1] << 8 | record[2]) & 0x3fff;
	uint8_t bytes[256];
	struct cw_segment segment = {.place = {.at = (int64_t)number * 1000000, .packet = number},
		.bytes = bytes,
		.flags = CW_TCP_ACK};
	struct cw_flow_key key;

	memset(bytes, record[5], sizeof(bytes));
	if (number == 1) {
		segment.side = (uint8_t)cw_flow_key_set(&key, ends[0], ends[1], 4, 1, 2);
		segment.flags = CW_TCP_SYN;
		segment.seq = isn;
		cw_streams_push(streams, &key, &segment);
		return false;
	}
	if ((record[0] & 0xc0) == 0xc0) { /* the other side acknowledges */
		segment.side = (uint8_t)cw_flow_key_set(&key, ends[1], ends[0], 4, 2, 1);
		segment.ack = isn + 1 + offset;
		cw_streams_push(streams, &key, &segment);
		return false;
	}
	segment.side = (uint8_t)cw_flow_key_set(&key, ends[0], ends[1], 4, 1, 2);
	segment.seq = isn + 1 + offset;
	segment.len = record[3];
	segment.missing = (record[0] & 0x30) == 0x30 ? record[4] : 0;
	if ((record[0] & 0x0f) == 0x0f) {
		segment.flags |= CW_TCP_FIN;
	}
	learn(truth, offset, bytes, segment.len);
	cw_streams_push(streams, &key, &segment);
	return segment.missing > 0;
}

static void run(const uint8_t *data, size_t size, const struct cw_limits *limits, bool complete)
{
	struct truth *truth = calloc(1, sizeof(*truth));
	struct cw_case kase;
	struct cw_stream_shared shared = {.kase = &kase,
		.events = &events,
		.user = truth,
		.edge_budget = limits->max_stream_bytes / 2,
		.member = ""};
	struct cw_streams streams;
	uint64_t number = 1;

	require(truth != NULL);
	cw_case_init(&kase, limits);
	cw_streams_init(&streams, &shared, "");
	(void)push(&streams, truth, (const uint8_t[RECORD]){0}, number++);
	for (; size >= RECORD; data += RECORD, size -= RECORD) {
		/* What was cut off counts as come, so a later segment may bring it in vain. */
		if (push(&streams, truth, data, number++)) {
			complete = false;
		}
	}
	cw_streams_end(&streams);
	for (uint32_t i = 0; complete && i < STREAM_BYTES; i++) {
		require(truth->delivered[i] == truth->known[i]);
	}
	cw_streams_finish(&streams);
	require(shared.held_bytes == 0 && shared.num_connections == 0 && shared.num_edges == 0);
	cw_case_finish(&kase);
	free(truth);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cw_limits large = CW_LIMITS_DEFAULT;
	struct cw_limits small = CW_LIMITS_DEFAULT;

	small.max_reorder_bytes = 700;
	small.max_stream_bytes = 1000;
	if (size > 6000) {
		return 0;
	}
	run(data, size, &large, true);
	run(data, size, &small, false);
	return 0;
}
