/* SPDX-License-Identifier: MIT */
#include "capture/captures.h"

#include "capture/connection.h"
#include "capture/decode.h"
#include "capture/lane.h"
#include "capture/reader.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct cw_captures {
	struct cw_stream_shared shared;
	struct cw_filter *filter;  /* NULL: every packet */
	struct cw_decoder decoder; /* fragments of a datagram may lie in two captures */
	struct cw_list lanes;      /* struct cw_lane, owned */
	struct cw_list summaries;  /* struct cw_capture_summary, owned */
};

/* Where and how often something was seen in the capture being read. */
struct tally {
	uint64_t count;
	uint64_t packet;
	uint64_t offset;
};

/* One capture on its way through. */
struct pass {
	struct cw_captures *captures;
	struct cw_lane *lane;
	struct cw_run *run; /* NULL before the first packet */
	struct cw_capture_summary *summary;
	uint32_t member;
	int ring_number; /* see struct cw_run */
	uint32_t unknown_link;
	int64_t at; /* of the last packet that had a time */
	struct tally results[CW_NUM_DECODE_RESULTS];
	struct tally cuts;
	struct tally unfiltered; /* of a link type that the filter is not for */
};

enum cw_code cw_captures_create(struct cw_case *kase, const struct cw_stream_events *events,
	void *user, struct cw_captures **out, struct cw_error *err)
{
	struct cw_captures *captures = calloc(1, sizeof(*captures));

	if (captures == NULL) {
		return cw_error_nomem(err);
	}
	captures->shared.kase = kase;
	captures->shared.events = events;
	captures->shared.user = user;
	captures->shared.edge_budget = kase->limits.max_stream_bytes / 2;
	captures->shared.member = "";
	captures->decoder.defrag.kase = kase;
	*out = captures;
	return CW_OK;
}

void cw_captures_set_filter(struct cw_captures *captures, struct cw_filter *filter)
{
	captures->filter = filter;
}

/* "eth0" of "eth0_diagnostic_logging_tcpdump00_…", else "". */
static struct cw_text interface_of(const char *name)
{
	struct cw_text text = cw_text_str(name);
	size_t n = 3;

	if (!cw_text_starts(text, CW_TEXT("eth"))) {
		return CW_TEXT("");
	}
	while (n < text.len && text.ptr[n] >= '0' && text.ptr[n] <= '9') {
		n++;
	}
	return n > 3 && n < text.len && text.ptr[n] == '_' ? cw_text_head(text, n) : CW_TEXT("");
}

/* 7 of "eth0_diagnostic_logging_tcpdump07_…"; -1 without. */
static int ring_number_of(const char *name)
{
	struct cw_text text = cw_text_str(name);
	size_t at;
	int number = 0;

	if (!cw_text_find(text, CW_TEXT("tcpdump"), &at)) {
		return -1;
	}
	text = cw_text_skip(text, at + strlen("tcpdump"));
	if (text.len == 0 || text.ptr[0] < '0' || text.ptr[0] > '9') {
		return -1;
	}
	for (size_t i = 0; i < text.len && i < 6 && text.ptr[i] >= '0' && text.ptr[i] <= '9'; i++) {
		number = number * 10 + (text.ptr[i] - '0');
	}
	return number;
}

static struct cw_run *choose_run(struct pass *pass, const struct cw_packet *packet)
{
	bool inside;
	struct cw_run *run = cw_run_find(pass->lane, packet->at, pass->ring_number, &inside);

	if (inside) {
		cw_case_note(pass->captures->shared.kase, "capture.order", pass->summary->path,
			packet->offset, true,
			"begins within the time of captures that came before it in the archive: "
			"its connections are not joined with theirs");
	}
	if (run == NULL) {
		run = cw_run_add(pass->lane, &pass->captures->shared);
	}
	if (run != NULL) {
		run->begins = packet->at;
		run->ring_number = pass->ring_number;
		cw_runs_trim(&pass->captures->lanes, &pass->captures->shared, run);
	}
	return run;
}

static void count(struct tally *tally, const struct cw_packet *packet)
{
	if (tally->count++ == 0) {
		tally->packet = packet->number;
		tally->offset = packet->offset;
	}
}

/* A datagram lacks fragments; it is told of the capture in which it began. */
static void count_lost(struct cw_captures *captures, const struct cw_packet_place *place)
{
	struct cw_capture_summary *summary = captures->summaries.items[place->member];

	if (summary->datagrams_lost++ == 0) {
		summary->first_lost = *place;
	}
}

static void take_late(struct cw_captures *captures, const struct cw_decoded_late *late)
{
	/* The scope is the run that the fragments were given with. */
	struct cw_run *run = (struct cw_run *)(uintptr_t)late->scope;

	if (late->is_lost) {
		count_lost(captures, &late->place);
	}
	if (late->has_segment) {
		cw_streams_push(&run->streams, &late->decoded.key, &late->decoded.segment);
	}
}

static void take_segments(struct pass *pass, const struct cw_packet *packet)
{
	struct cw_captures *captures = pass->captures;
	const struct cw_packet_place place = {
		pass->at, packet->number, packet->offset, pass->member};
	struct cw_decoded_late late;
	struct cw_decoded decoded;
	enum cw_decode_result result;

	while (cw_decode_late(&captures->decoder, pass->at, &late)) {
		take_late(captures, &late);
	}
	result = cw_decode(&captures->decoder, pass->run, packet, &place, &decoded);
	do {
		count(&pass->results[result], packet);
		if (result == CW_DECODE_TCP) {
			cw_streams_push(&pass->run->streams, &decoded.key, &decoded.segment);
		}
	} while (cw_decode_next(&captures->decoder, &decoded, &result));
	if (captures->decoder.defrag.failed) {
		captures->shared.failed = true;
	}
}

/* Whether the packet is to be looked at. */
static bool is_wanted(struct pass *pass, const struct cw_packet *packet)
{
	if (pass->captures->filter == NULL) {
		return true;
	}
	switch (cw_filter_match(pass->captures->filter, packet)) {
	case CW_FILTER_MATCH:
		return true;
	case CW_FILTER_UNUSABLE:
		count(&pass->unfiltered, packet);
		break;
	case CW_FILTER_NOMEM:
		pass->captures->shared.failed = true;
		break;
	case CW_FILTER_OTHER:
		break;
	}
	pass->summary->filtered++;
	return false;
}

static bool take_packet(struct pass *pass, const struct cw_packet *packet)
{
	pass->summary->packets++;
	cw_window_add(&pass->summary->window, packet->at);
	if (packet->at != CW_TIME_UNKNOWN) {
		pass->at = packet->at;
	}
	if (pass->run == NULL) {
		pass->run = choose_run(pass, packet);
		if (pass->run == NULL) {
			return false;
		}
	}
	cw_window_add(&pass->run->window, packet->at);
	if (!is_wanted(pass, packet)) {
		return !pass->captures->shared.failed;
	}
	if (packet->len < packet->wire_len) {
		count(&pass->cuts, packet);
	}
	if (pass->results[CW_DECODE_UNKNOWN_LINK].count == 0) {
		pass->unknown_link = packet->link_type;
	}
	take_segments(pass, packet);
	return !pass->captures->shared.failed;
}

static void note(const struct pass *pass, const char *name, const struct tally *tally,
	bool incomplete, const char *what)
{
	if (tally->count > 0) {
		cw_case_note(pass->captures->shared.kase, name, pass->summary->path, tally->offset,
			incomplete, "%" PRIu64 " packets %s, first packet %" PRIu64, tally->count,
			what, tally->packet);
	}
}

/* What the packets had, once per capture. */
static void note_packets(struct pass *pass)
{
	struct cw_capture_summary *summary = pass->summary;
	const struct tally *results = pass->results;
	const struct tally *links = &results[CW_DECODE_UNKNOWN_LINK];

	summary->segments = results[CW_DECODE_TCP].count;
	summary->snaplen_cuts = pass->cuts.count;
	summary->fragments = results[CW_DECODE_FRAGMENT].count;
	summary->malformed = results[CW_DECODE_MALFORMED].count;
	summary->unknown_links = links->count;
	note(pass, "capture.snaplen", &pass->cuts, true, "were cut by the snap length");
	note(pass, "capture.filter", &pass->unfiltered, true,
		"have a link type that the filter is not for, and were passed over");
	note(pass, "packet.malformed", &results[CW_DECODE_MALFORMED], false,
		"have a header that cannot be");
	if (links->count > 0) {
		cw_case_note(pass->captures->shared.kase, "capture.link", summary->path,
			links->offset, true,
			"%" PRIu64 " packets have link type %" PRIu32
			", which is not read, first packet %" PRIu64,
			links->count, pass->unknown_link, links->packet);
	}
}

static void note_failure(struct pass *pass, bool is_cut, const struct cw_error *err)
{
	pass->summary->status = is_cut ? CW_CAPTURE_CUT : CW_CAPTURE_DAMAGED;
	cw_case_note(pass->captures->shared.kase, is_cut ? "capture.cut" : "capture.damaged",
		pass->summary->path, err->offset, true, "%s", err->message);
}

static void note_secrets(struct pass *pass, const struct cw_capture *capture)
{
	struct cw_case *kase = pass->captures->shared.kase;
	uint64_t over;

	pass->summary->secrets = cw_capture_num_secrets(capture, &over);
	if (over > 0) {
		cw_case_note(kase, "limit.max_secrets_bytes", pass->summary->path, 0, true,
			"%" PRIu64 " secrets blocks are longer than %" PRIu32
			" bytes and were passed over",
			over, kase->limits.max_secrets_bytes);
	}
}

static void take_secrets(void *ctx, uint32_t type, const uint8_t *bytes, size_t len)
{
	const struct cw_stream_shared *shared = ctx;

	shared->events->secrets(shared->user, type, bytes, len);
}

static enum cw_code read_packets(
	struct pass *pass, struct cw_capture *capture, struct cw_error *err)
{
	struct cw_stream_shared *shared = &pass->captures->shared;
	const struct cw_secrets_sink secrets = {
		take_secrets, shared, shared->kase->limits.max_secrets_bytes};
	const struct cw_packet *packet = NULL;
	enum cw_code code;

	if (shared->events->secrets != NULL) {
		cw_capture_set_secrets(capture, &secrets);
	}
	while ((code = cw_capture_next(capture, &packet, err)) == CW_OK && packet != NULL) {
		if (!take_packet(pass, packet)) {
			return cw_error_nomem(err);
		}
	}
	note_secrets(pass, capture);
	note_packets(pass);
	if (code != CW_OK && code != CW_ERR_NOMEM) {
		note_failure(pass, cw_capture_is_cut(capture), err);
	}
	/* A damaged capture was read as far as it goes; the source's own failure is its
	 * reader's. */
	return code == CW_ERR_FORMAT ? CW_OK : code;
}

static struct cw_capture_summary *add_summary(
	struct cw_captures *captures, const char *path, const char *interface)
{
	struct cw_capture_summary *summary = calloc(1, sizeof(*summary));

	if (summary == NULL || !cw_list_add(&captures->summaries, summary)) {
		free(summary);
		return NULL;
	}
	summary->path = cw_arena_str(&captures->shared.kase->arena, path);
	summary->interface = interface;
	summary->window.first = CW_TIME_UNKNOWN;
	summary->window.last = CW_TIME_UNKNOWN;
	return summary->path == NULL ? NULL : summary;
}

enum cw_code cw_captures_add(struct cw_captures *captures, const char *path, const char *name,
	struct cw_source *source, struct cw_error *err)
{
	struct pass pass = {.captures = captures,
		.member = (uint32_t)captures->summaries.count,
		.ring_number = ring_number_of(name),
		.at = CW_TIME_UNKNOWN};
	struct cw_capture *capture = NULL;
	struct cw_error local;
	enum cw_code code;

	err = err != NULL ? err : &local;
	pass.lane = cw_lane_find(&captures->lanes, &captures->shared, interface_of(name));
	if (pass.lane != NULL) {
		pass.summary = add_summary(captures, path, pass.lane->interface);
	}
	if (pass.summary == NULL) {
		return cw_error_nomem(err);
	}
	captures->shared.member = pass.summary->path;
	code = cw_capture_open(source, &capture, err);
	if (code == CW_ERR_FORMAT) {
		pass.summary->status = CW_CAPTURE_FOREIGN;
		cw_case_note(captures->shared.kase, "capture.foreign", path, err->offset, true,
			"%s", err->message);
		return CW_OK;
	}
	if (code == CW_OK) {
		code = read_packets(&pass, capture, err);
	}
	cw_capture_close(capture);
	return code;
}

static void note_fragments(const struct cw_captures *captures)
{
	for (size_t i = 0; i < captures->summaries.count; i++) {
		const struct cw_capture_summary *summary = captures->summaries.items[i];

		if (summary->datagrams_lost > 0) {
			cw_case_note(captures->shared.kase, "ip.fragment", summary->path,
				summary->first_lost.offset, true,
				"%" PRIu64
				" IP packets with TCP lack fragments, first packet %" PRIu64
				": a capture filter for ports leaves out all fragments but the "
				"first",
				summary->datagrams_lost, summary->first_lost.packet);
		}
	}
}

/* A filter that matches nothing is most likely not what was meant. */
static void note_filter(const struct cw_captures *captures)
{
	uint64_t packets = 0;
	uint64_t filtered = 0;

	for (size_t i = 0; i < captures->summaries.count; i++) {
		const struct cw_capture_summary *summary = captures->summaries.items[i];

		packets += summary->packets;
		filtered += summary->filtered;
	}
	if (packets > 0 && packets == filtered) {
		cw_case_note(captures->shared.kase, "capture.filter", "", 0, false,
			"the filter matched none of %" PRIu64 " packets", packets);
	}
}

enum cw_code cw_captures_end(struct cw_captures *captures, struct cw_error *err)
{
	struct cw_decoded_late late;

	while (cw_decode_drain(&captures->decoder, &late)) {
		take_late(captures, &late);
	}
	note_fragments(captures);
	note_filter(captures);
	for (size_t i = 0; i < captures->lanes.count; i++) {
		cw_runs_join(captures->lanes.items[i]);
	}
	return captures->shared.failed ? cw_error_nomem(err) : CW_OK;
}

size_t cw_captures_count(const struct cw_captures *captures)
{
	return captures->summaries.count;
}

const struct cw_capture_summary *cw_captures_get(const struct cw_captures *captures, size_t index)
{
	return captures->summaries.items[index];
}

struct cw_window cw_captures_window(const struct cw_captures *captures)
{
	struct cw_window window = {CW_TIME_UNKNOWN, CW_TIME_UNKNOWN};

	for (size_t i = 0; i < captures->summaries.count; i++) {
		const struct cw_capture_summary *summary = captures->summaries.items[i];

		cw_window_add(&window, summary->window.first);
		cw_window_add(&window, summary->window.last);
	}
	return window;
}

void cw_captures_destroy(struct cw_captures *captures)
{
	if (captures == NULL) {
		return;
	}
	for (size_t i = 0; i < captures->lanes.count; i++) {
		cw_lane_destroy(captures->lanes.items[i]);
	}
	for (size_t i = 0; i < captures->summaries.count; i++) {
		free(captures->summaries.items[i]);
	}
	cw_decoder_finish(&captures->decoder);
	cw_list_finish(&captures->lanes);
	cw_list_finish(&captures->summaries);
	free(captures);
}
