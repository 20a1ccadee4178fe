/* SPDX-License-Identifier: MIT */
/*
 * A list of segments of both directions, of 6 bytes each: flags (0x80: of the answering side; with
 * 0x40 too: only an acknowledgement of it), offset (14 of 16 bits), length, cut or what is
 * acknowledged in units of 64, seed. They follow a SYN and its answer, so the truth is known: at
 * each offset of a stream the byte of the first segment that brought it. Holds: what is delivered
 * stands at its offset (data and gaps add up), is that byte, and with large limits nothing that came
 * is lost.
 */
#include <stdlib.h>
#include <string.h>

#include "capture/testkit.h"

#define STREAM_BYTES ((UINT32_C(1) << 14) + 512)
#define RECORD       6

/* So that one of them wraps. */
static const uint32_t first_seq[2] = {UINT32_C(0xffffe001), UINT32_C(0x20000000)};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct truth {
	uint8_t byte[STREAM_BYTES];
	bool known[STREAM_BYTES];
	bool delivered[STREAM_BYTES];
	uint64_t at; /* offset of the next byte that is delivered */
};

struct truths {
	struct truth dir[2];
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
	struct truth *truth = &((struct truths *)user)->dir[dir];

	(void)conn;
	(void)place;
	require(len > 0 && truth->at + len <= STREAM_BYTES);
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
	struct truth *truth = &((struct truths *)user)->dir[dir];

	(void)conn;
	(void)reason;
	(void)place;
	require(missing > 0);
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

static void push_segment(
	struct cw_streams *streams, unsigned from, struct cw_segment *segment, uint64_t number)
{
	static const uint8_t ends[2][4] = {{10, 0, 0, 1}, {10, 0, 0, 2}};
	struct cw_flow_key key;

	segment->place.at = (int64_t)number * 1000000;
	segment->place.packet = number;
	segment->side = (uint8_t)cw_flow_key_set(
		&key, ends[from], ends[1 - from], 4, (uint16_t)(1 + from), (uint16_t)(2 - from));
	cw_streams_push(streams, &key, segment);
}

/* Returns whether part of the segment was cut off. */
static bool push(
	struct cw_streams *streams, struct truths *truths, const uint8_t *record, uint64_t number)
{
	unsigned from = record[0] >> 7;
	uint32_t offset = ((uint32_t)record[1] << 8 | record[2]) & 0x3fff;
	uint8_t bytes[256];
	struct cw_segment segment = {.bytes = bytes, .flags = CW_TCP_ACK};
	bool is_cut = (record[0] & 0x30) == 0x30;

	if ((record[0] & 0xc0) == 0xc0) {
		segment.seq = first_seq[1];
		segment.ack = first_seq[0] + offset;
		push_segment(streams, 1, &segment, number);
		return false;
	}
	memset(bytes, record[5], sizeof(bytes));
	segment.seq = first_seq[from] + offset;
	segment.len = record[3];
	segment.missing = is_cut ? record[4] : 0;
	segment.ack = first_seq[1 - from] + (is_cut ? 0 : record[4] * 64u);
	if ((record[0] & 0x0f) == 0x0f) {
		segment.flags |= CW_TCP_FIN;
	}
	learn(&truths->dir[from], offset, bytes, segment.len);
	push_segment(streams, from, &segment, number);
	return segment.missing > 0;
}

static void push_handshake(struct cw_streams *streams)
{
	struct cw_segment syn = {.flags = CW_TCP_SYN, .seq = first_seq[0] - 1};
	struct cw_segment answer = {
		.flags = CW_TCP_SYN | CW_TCP_ACK, .seq = first_seq[1] - 1, .ack = first_seq[0]};

	push_segment(streams, 0, &syn, 1);
	push_segment(streams, 1, &answer, 2);
}

static void run(const uint8_t *data, size_t size, const struct cw_limits *limits, bool complete)
{
	struct truths *truths = calloc(1, sizeof(*truths));
	struct cw_case kase;
	struct cw_stream_shared shared = {.kase = &kase,
		.events = &events,
		.user = truths,
		.edge_budget = limits->max_stream_bytes / 2,
		.member = ""};
	struct cw_streams streams;
	uint64_t number = 3;

	require(truths != NULL);
	cw_case_init(&kase, limits);
	cw_streams_init(&streams, &shared, "");
	push_handshake(&streams);
	for (; size >= RECORD; data += RECORD, size -= RECORD) {
		/* What was cut off counts as come, so a later segment may bring it in vain. */
		if (push(&streams, truths, data, number++)) {
			complete = false;
		}
	}
	cw_streams_end(&streams);
	for (uint32_t i = 0; complete && i < STREAM_BYTES; i++) {
		require(truths->dir[0].delivered[i] == truths->dir[0].known[i]);
		require(truths->dir[1].delivered[i] == truths->dir[1].known[i]);
	}
	cw_streams_finish(&streams);
	require(shared.held_bytes == 0 && shared.num_connections == 0 && shared.num_edges == 0);
	cw_case_finish(&kase);
	free(truths);
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
