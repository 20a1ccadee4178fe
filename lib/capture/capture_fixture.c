/* SPDX-License-Identifier: MIT */
/* Prints the streams of a capture, for follow_test.py:
 *
 *	packet ip port ip port missing missing hex hex
 *
 * of each connection: its first packet, the initiator and the other, bytes missing and bytes seen
 * from each. With a second argument it drops all data and prints the packets read. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "capture/captures.h"

struct conn {
	struct cw_flow_info info;
	struct cw_buffer *hex; /* two */
	uint64_t missing[2];
};

static void *on_open(void *user, const struct cw_flow_info *info)
{
	struct conn *conn = calloc(1, sizeof(*conn));

	(void)user;
	if (conn == NULL || (conn->hex = calloc(2, sizeof(*conn->hex))) == NULL) {
		abort();
	}
	conn->info = *info;
	return conn;
}

static enum cw_stream_want on_data(void *user, void *handle, int dir, const uint8_t *bytes,
	size_t len, const struct cw_packet_place *place)
{
	struct conn *conn = handle;
	struct cw_buffer *hex = &conn->hex[dir];

	(void)user;
	(void)place;
	if (!cw_buffer_reserve(hex, 2 * len + 1)) {
		abort();
	}
	cw_text_hex(bytes, len, hex->ptr + hex->len);
	hex->len += 2 * len;
	return CW_STREAM_MORE;
}

static void on_gap(void *user, void *handle, int dir, uint64_t missing, enum cw_gap_reason reason,
	const struct cw_packet_place *place)
{
	struct conn *conn = handle;

	(void)user;
	(void)reason;
	(void)place;
	conn->missing[dir] += missing;
}

static void on_close(void *user, void *handle, const struct cw_close *how)
{
	struct conn *conn = handle;

	(void)user;
	(void)how;
	printf("%" PRIu64 " %s %u %s %u %" PRIu64 " %" PRIu64, conn->info.first.packet,
		conn->info.ip[0], conn->info.port[0], conn->info.ip[1], conn->info.port[1],
		conn->missing[0], conn->missing[1]);
	for (int dir = 0; dir < 2; dir++) {
		struct cw_text hex = cw_buffer_text(&conn->hex[dir]);

		printf(" %.*s", hex.len > 0 ? (int)hex.len : 1, hex.len > 0 ? hex.ptr : "-");
		cw_buffer_finish(&conn->hex[dir]);
	}
	putchar('\n');
	free(conn->hex);
	free(conn);
}

static void *not_wanted(void *user, const struct cw_flow_info *info)
{
	(void)user;
	(void)info;
	return NULL;
}

static const struct cw_stream_events printing = {on_open, on_data, on_gap, on_close, NULL};
static const struct cw_stream_events dropping = {.open = not_wanted};

static ptrdiff_t file_read(struct cw_source *self, void *buf, size_t len, struct cw_error *err);

struct file_source {
	struct cw_source source; /* first */
	FILE *file;
};

static ptrdiff_t file_read(struct cw_source *self, void *buf, size_t len, struct cw_error *err)
{
	(void)err;
	return (ptrdiff_t)fread(buf, 1, len, ((struct file_source *)(void *)self)->file);
}

int main(int argc, char **argv)
{
	const struct cw_limits limits = CW_LIMITS_DEFAULT;
	struct file_source source = {.source.read = file_read};
	struct cw_captures *captures;
	struct cw_case kase;
	struct cw_error err;
	int failed = 1;

	source.file = argc > 1 ? fopen(argv[1], "rb") : NULL;
	if (source.file == NULL) {
		return 2;
	}
	cw_case_init(&kase, &limits);
	if (cw_captures_create(&kase, argc > 2 ? &dropping : &printing, NULL, &captures, &err) ==
		CW_OK) {
		failed = cw_captures_add(captures, argv[1], argv[1], &source.source, &err) !=
				 CW_OK ||
			 cw_captures_end(captures, &err) != CW_OK;
		if (argc > 2) {
			printf("%" PRIu64 "\n", cw_captures_get(captures, 0)->packets);
		}
		cw_captures_destroy(captures);
	}
	for (size_t i = 0; i < kase.anomalies.count; i++) {
		const struct cw_anomaly *anomaly = kase.anomalies.items[i];

		fprintf(stderr, "%s: %s\n", anomaly->name, anomaly->text);
	}
	cw_case_finish(&kase);
	(void)fclose(source.file);
	return failed;
}
