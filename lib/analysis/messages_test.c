/* SPDX-License-Identifier: MIT */
/*
 * The laws of TLS's parsers (tls/laws.h) over every message in clear of other projects' captures.
 * CERTWAY_SHARED names the folder that has them; without it there is nothing to do. CERTWAY_LONG=1
 * takes all of them, else one of four.
 */
#define _GNU_SOURCE /* nftw */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "capture/captures.h"
#include "tls/laws.h"

#define MAX_FILE (4l << 20)

/* Of one connection; a direction with a hole is not looked at behind it. */
struct conn {
	struct cw_buffer bytes[2];
	bool has_gap[2];
};

struct tally {
	size_t files;
	size_t messages;
	size_t flawed;
};

static struct tally tally; /* nftw hands nothing through */

static void *on_open(void *user, const struct cw_flow_info *info)
{
	struct conn *conn = calloc(1, sizeof(*conn));

	(void)user;
	(void)info;
	assert_non_null(conn);
	return conn;
}

static enum cw_stream_want on_data(void *user, void *handle, int dir, const uint8_t *bytes,
	size_t len, const struct cw_packet_place *place)
{
	struct conn *conn = handle;

	(void)user;
	(void)place;
	if (!conn->has_gap[dir]) {
		cw_buffer_add(&conn->bytes[dir], bytes, len);
	}
	return CW_STREAM_MORE;
}

static void on_gap(void *user, void *handle, int dir, uint64_t missing, enum cw_gap_reason reason,
	const struct cw_packet_place *place)
{
	(void)user;
	(void)missing;
	(void)reason;
	(void)place;
	((struct conn *)handle)->has_gap[dir] = true;
}

static void drop(void *user, void *handle)
{
	struct conn *conn = handle;

	(void)user;
	cw_buffer_finish(&conn->bytes[0]);
	cw_buffer_finish(&conn->bytes[1]);
	free(conn);
}

static void on_close(void *user, void *handle, const struct cw_close *how)
{
	struct conn *conn = handle;

	(void)how;
	for (int dir = 0; dir < 2; dir++) {
		tally.messages += cw_tls_laws_direction(&conn->bytes[dir], &tally.flawed);
	}
	drop(user, handle);
}

struct file_source {
	struct cw_source source; /* first */
	FILE *file;
};

static ptrdiff_t file_read(struct cw_source *self, void *buf, size_t len, struct cw_error *err)
{
	(void)err;
	return (ptrdiff_t)fread(buf, 1, len, ((struct file_source *)(void *)self)->file);
}

static void check_capture(const char *path)
{
	static const struct cw_stream_events events = {.open = on_open,
		.data = on_data,
		.gap = on_gap,
		.close = on_close,
		.discard = drop};
	struct file_source source = {.source.read = file_read};
	struct cw_captures *captures;
	struct cw_case kase;

	source.file = fopen(path, "rb");
	assert_non_null(source.file);
	cw_case_init(&kase, NULL);
	assert_int_equal(cw_captures_create(&kase, &events, NULL, &captures, NULL), CW_OK);
	assert_int_equal(cw_captures_add(captures, path, path, &source.source, NULL), CW_OK);
	assert_int_equal(cw_captures_end(captures, NULL), CW_OK);
	cw_captures_destroy(captures);
	cw_case_finish(&kase);
	(void)fclose(source.file);
}

static int visit(const char *path, const struct stat *info, int kind, struct FTW *at)
{
	const char *dot = strrchr(path, '.');
	bool is_capture =
		dot != NULL && (strncmp(dot, ".pcap", 5) == 0 || strcmp(dot, ".cap") == 0);

	(void)at;
	if (kind != FTW_F || !is_capture || info->st_size > MAX_FILE) {
		return 0;
	}
	tally.files++;
	if (tally.files % 4 == 0 || getenv("CERTWAY_LONG") != NULL) {
		check_capture(path);
	}
	return 0;
}

static void messages_of_other_projects_obey(void **state)
{
	char folder[4096];

	(void)state;
	(void)snprintf(folder, sizeof(folder), "%s/captures", getenv("CERTWAY_SHARED"));
	assert_int_equal(nftw(folder, visit, 16, FTW_PHYS), 0);
	print_message("# %zu captures, %zu messages, %zu flawed\n", tally.files, tally.messages,
		tally.flawed);
	assert_true(tally.messages > 100);
	assert_true(tally.flawed * 50 < tally.messages);
}

static void nothing_at_hand(void **state)
{
	(void)state;
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(messages_of_other_projects_obey)};
	const struct CMUnitTest none[] = {cmocka_unit_test(nothing_at_hand)};

	return getenv("CERTWAY_SHARED") != NULL ? cmocka_run_group_tests(tests, NULL, NULL)
						: cmocka_run_group_tests(none, NULL, NULL);
}
