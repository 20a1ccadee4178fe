/* SPDX-License-Identifier: MIT */
#include "capture/testkit.h"

#include <stdlib.h>
#include <string.h>

static ptrdiff_t kit_read(struct cw_source *self, void *buf, size_t len, struct cw_error *err)
{
	struct kit_source *source = (struct kit_source *)(void *)self;
	size_t n = source->len - source->at;

	n = n < len ? n : len;
	if (source->step != 0 && n > source->step) {
		n = source->step;
	}
	if (n == 0 && source->fails_at_end) {
		(void)cw_error_set(err, CW_ERR_IO, "the disk is gone");
		return -1;
	}
	if (n > 0) {
		memcpy(buf, source->bytes + source->at, n);
	}
	source->at += n;
	return (ptrdiff_t)n;
}

static void kit_close(struct cw_source *self)
{
	(void)self;
}

void kit_source_init(struct kit_source *source, const void *bytes, size_t len)
{
	memset(source, 0, sizeof(*source));
	source->source.read = kit_read;
	source->source.close = kit_close;
	source->bytes = bytes;
	source->len = len;
}

uint8_t kit_byte(uint32_t seq)
{
	return (uint8_t)(seq * UINT32_C(2654435761) >> 24);
}

static void put16(uint8_t *out, uint32_t value)
{
	out[0] = (uint8_t)(value >> 8);
	out[1] = (uint8_t)value;
}

static void put32(uint8_t *out, uint32_t value)
{
	put16(out, value >> 16);
	put16(out + 2, value);
}

static void add_le32(struct cw_buffer *file, uint32_t value)
{
	const uint8_t bytes[4] = {(uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16),
		(uint8_t)(value >> 24)};

	cw_buffer_add(file, bytes, sizeof(bytes));
}

void kit_file_header(struct cw_buffer *file)
{
	add_le32(file, UINT32_C(0xa1b2c3d4));
	add_le32(file, 2 | 4 << 16); /* version 2.4 */
	add_le32(file, 0);
	add_le32(file, 0);
	add_le32(file, 65535);
	add_le32(file, 1); /* Ethernet */
}

size_t kit_frame(const struct kit_packet *packet, uint8_t out[2048], uint32_t *wire_len)
{
	static const uint8_t addresses[2][4] = {{10, 0, 0, 2}, {10, 0, 0, 1}};
	uint16_t ports[2] = {packet->client_port != 0 ? packet->client_port : 40000, 443};
	unsigned from = packet->from_server ? 1 : 0;
	uint8_t *ip = out + 14;
	uint8_t *tcp = ip + 20;

	memset(out, 0, 54);
	put16(out + 12, 0x0800);
	ip[0] = 0x45;
	put16(ip + 2, 40 + packet->len);
	ip[8] = 64;
	ip[9] = 6;
	memcpy(ip + 12, addresses[from], 4);
	memcpy(ip + 16, addresses[1 - from], 4);
	put16(tcp, ports[from]);
	put16(tcp + 2, ports[1 - from]);
	put32(tcp + 4, packet->seq);
	put32(tcp + 8, packet->ack);
	tcp[12] = 0x50;
	tcp[13] = packet->flags;
	for (uint32_t i = 0; i < packet->len; i++) {
		tcp[20 + i] = packet->bytes != NULL ? (uint8_t)packet->bytes[i]
						    : kit_byte(packet->seq + i);
	}
	*wire_len = 54 + packet->len;
	if (*wire_len < 60) { /* Ethernet pads short frames; zeros here would be seen as data */
		memset(out + *wire_len, 'P', 60 - *wire_len);
		*wire_len = 60;
	}
	return packet->snap == 0 ? *wire_len : 54 + packet->snap;
}

void kit_add(struct cw_buffer *file, const struct kit_packet *packet)
{
	uint8_t frame[2048];
	uint32_t wire_len;
	size_t len = kit_frame(packet, frame, &wire_len);

	add_le32(file, (uint32_t)(packet->at / 1000000000));
	add_le32(file, (uint32_t)(packet->at % 1000000000 / 1000));
	add_le32(file, (uint32_t)len);
	add_le32(file, wire_len);
	cw_buffer_add(file, frame, len);
}

static void *on_open(void *user, const struct cw_flow_info *info)
{
	struct kit_log *log = user;
	struct kit_conn *conn;

	if (log->count == sizeof(log->conns) / sizeof(log->conns[0])) {
		return NULL;
	}
	conn = calloc(1, sizeof(*conn));
	if (conn == NULL) {
		abort();
	}
	conn->info = *info;
	conn->done_after = log->done_after;
	log->conns[log->count++] = conn;
	return conn;
}

static enum cw_stream_want on_data(void *user, void *handle, int dir, const uint8_t *bytes,
	size_t len, const struct cw_packet_place *place)
{
	struct kit_conn *conn = handle;
	struct kit_log *log = user;

	if (conn->closed || conn->discarded || len == 0) {
		abort();
	}
	if (conn->first_data[dir].packet == 0) {
		conn->first_data[dir] = *place;
		conn->first_told[dir] = log->total;
	}
	log->total += len;
	if (!log->quiet) {
		cw_buffer_add(&conn->bytes[dir], bytes, len);
	}
	return conn->done_after != 0 && conn->bytes[dir].len >= conn->done_after ? CW_STREAM_DONE
										 : CW_STREAM_MORE;
}

static void on_gap(void *user, void *handle, int dir, uint64_t missing, enum cw_gap_reason reason,
	const struct cw_packet_place *place)
{
	struct kit_conn *conn = handle;

	(void)place;
	if (conn->closed || conn->discarded || missing == 0) {
		abort();
	}
	conn->missing[dir] += missing;
	conn->num_gaps[dir]++;
	if (!((struct kit_log *)user)->quiet) {
		cw_buffer_printf(&conn->bytes[dir], "[gap %llu %s]", (unsigned long long)missing,
			cw_gap_reason_name(reason));
	}
}

static void on_close(void *user, void *handle, const struct cw_close *how)
{
	struct kit_conn *conn = handle;

	(void)user;
	if (conn->closed || conn->discarded) {
		abort();
	}
	conn->closed = true;
	conn->how = *how;
}

static void on_discard(void *user, void *handle)
{
	struct kit_conn *conn = handle;

	(void)user;
	if (conn->closed || conn->discarded) {
		abort();
	}
	conn->discarded = true;
}

static void on_secrets(void *user, uint32_t type, const uint8_t *bytes, size_t len)
{
	struct kit_log *log = user;

	(void)type;
	for (size_t i = 0; i < len; i++) {
		log->secrets += bytes[i]; /* reads each, for the sanitizer */
	}
}

const struct cw_stream_events kit_events = {
	on_open, on_data, on_gap, on_close, on_discard, on_secrets};

void kit_log_finish(struct kit_log *log)
{
	for (size_t i = 0; i < log->count; i++) {
		cw_buffer_finish(&log->conns[i]->bytes[0]);
		cw_buffer_finish(&log->conns[i]->bytes[1]);
		free(log->conns[i]);
	}
	memset(log, 0, sizeof(*log));
}

const char *kit_text(struct kit_conn *conn, int dir)
{
	if (!cw_buffer_reserve(&conn->bytes[dir], 1)) {
		abort();
	}
	conn->bytes[dir].ptr[conn->bytes[dir].len] = '\0';
	return conn->bytes[dir].ptr;
}

size_t kit_kept(const struct kit_log *log)
{
	size_t kept = 0;

	for (size_t i = 0; i < log->count; i++) {
		kept += !log->conns[i]->discarded;
	}
	return kept;
}

struct kit_conn *kit_only(struct kit_log *log)
{
	struct kit_conn *only = NULL;

	for (size_t i = 0; i < log->count; i++) {
		if (!log->conns[i]->discarded) {
			if (only != NULL) {
				return NULL;
			}
			only = log->conns[i];
		}
	}
	return only;
}
