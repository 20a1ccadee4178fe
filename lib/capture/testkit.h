/* SPDX-License-Identifier: MIT */
/* For tests and fuzz targets only: packets made by hand, and a consumer that writes down what it is
 * told. */
#ifndef CW_CAPTURE_TESTKIT_H
#define CW_CAPTURE_TESTKIT_H

#include "base/buffer.h"
#include "capture/captures.h"
#include "capture/connection.h"
#include "capture/tcp.h"
#include "facts/case.h"

/* A source over bytes that it does not own. Gives them in pieces of `step`, or all at once if 0. */
struct kit_source {
	struct cw_source source; /* first */
	const uint8_t *bytes;
	size_t len;
	size_t at;
	size_t step;
	bool fails_at_end; /* as a damaged gzip does */
};

void kit_source_init(struct kit_source *source, const void *bytes, size_t len);

/* One TCP segment to be made into a packet. */
struct kit_packet {
	int64_t at; /* ns */
	bool from_server;
	uint8_t flags;
	uint32_t seq;
	uint32_t ack;
	const char *bytes; /* NULL: len bytes of kit_byte */
	uint32_t len;
	uint32_t snap;        /* bytes of payload captured; 0 = all */
	uint16_t client_port; /* 0 = 40000 */
};

/* The byte at this place of a long payload. */
uint8_t kit_byte(uint32_t seq);

#define KIT_CLIENT "10.0.0.2"
#define KIT_SERVER "10.0.0.1"

/* Appends a classic pcap file header (microseconds, little-endian, Ethernet). */
void kit_file_header(struct cw_buffer *file);

/* Appends the packet as Ethernet, IPv4 and TCP. */
void kit_add(struct cw_buffer *file, const struct kit_packet *packet);

/* Builds only the frame. Returns its captured length; *wire_len is what it had. */
size_t kit_frame(const struct kit_packet *packet, uint8_t out[2048], uint32_t *wire_len);

/* A connection as the consumer heard of it. */
struct kit_conn {
	struct cw_flow_info info;
	struct cw_buffer bytes[2]; /* the data; a gap is written as "[gap N reason]" */
	uint64_t missing[2];
	unsigned num_gaps[2];
	struct cw_packet_place first_data[2];
	uint64_t first_told[2]; /* total bytes of all connections before */
	struct cw_close how;
	bool closed;
	bool discarded;
	size_t done_after; /* answers DONE once a direction has that many bytes; 0 = never */
};

struct kit_log {
	struct kit_conn *conns[256];
	size_t count;
	size_t done_after;
	bool quiet; /* count, keep no bytes */
	uint64_t total;
	uint64_t secrets; /* sum of their bytes */
};

extern const struct cw_stream_events kit_events; /* user is a struct kit_log */

void kit_log_finish(struct kit_log *log);

/* What one direction delivered, as a NUL-terminated text. */
const char *kit_text(struct kit_conn *conn, int dir);

/* The connections that stayed: neither discarded. */
struct kit_conn *kit_only(struct kit_log *log);
size_t kit_kept(const struct kit_log *log);

#endif
