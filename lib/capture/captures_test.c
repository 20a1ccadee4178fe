/* SPDX-License-Identifier: MIT */
/* What a capture passes on beside its streams: secrets; and what a filter keeps from them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "capture/captures.h"
#include "capture/testkit.h"

#define T0      INT64_C(1700000000000000000)
#define KEY_LOG UINT32_C(0x544c534b)

/* Captures with a consumer that writes secrets down, each followed by '|'. */
struct bench {
	struct cw_case kase;
	struct kit_log log; /* user of the events */
	struct cw_buffer secrets;
	struct cw_captures *captures;
};

static void *on_open(void *user, const struct cw_flow_info *info)
{
	return kit_events.open(&((struct bench *)user)->log, info);
}

static void on_secrets(void *user, uint32_t type, const uint8_t *bytes, size_t len)
{
	struct bench *b = user;

	assert_int_equal(type, KEY_LOG);
	cw_buffer_add(&b->secrets, bytes, len);
	cw_buffer_add(&b->secrets, "|", 1);
}

static const struct cw_stream_events events = {.open = on_open, .secrets = on_secrets};

static void bench_init(struct bench *b)
{
	const struct cw_limits limits = CW_LIMITS_DEFAULT;

	memset(b, 0, sizeof(*b));
	cw_case_init(&b->kase, &limits);
	assert_int_equal(cw_captures_create(&b->kase, &events, b, &b->captures, NULL), CW_OK);
}

static void bench_finish(struct bench *b)
{
	cw_captures_destroy(b->captures);
	cw_buffer_finish(&b->secrets);
	kit_log_finish(&b->log);
	cw_case_finish(&b->kase);
}

static const struct cw_capture_summary *add(struct bench *b, const struct cw_buffer *file)
{
	struct kit_source source;

	kit_source_init(&source, file->ptr, file->len);
	source.step = 1000;
	assert_int_equal(
		cw_captures_add(b->captures, "a.pcapng", "eth0_a.pcapng", &source.source, NULL),
		CW_OK);
	return cw_captures_get(b->captures, cw_captures_count(b->captures) - 1);
}

static bool has_note(const struct bench *b, const char *name)
{
	for (size_t i = 0; i < b->kase.anomalies.count; i++) {
		const struct cw_anomaly *anomaly = b->kase.anomalies.items[i];

		if (strcmp(anomaly->name, name) == 0) {
			return true;
		}
	}
	return false;
}

static void put32(struct cw_buffer *b, bool big, uint32_t v)
{
	uint8_t bytes[4];

	for (unsigned i = 0; i < 4; i++) {
		bytes[i] = (uint8_t)(v >> (big ? 24 - 8 * i : 8 * i));
	}
	cw_buffer_add(b, bytes, 4);
}

static void put_section(struct cw_buffer *file, bool big)
{
	put32(file, big, UINT32_C(0x0a0d0d0a));
	put32(file, big, 28);
	put32(file, big, UINT32_C(0x1a2b3c4d));
	cw_buffer_add(file, big ? "\0\1\0\0" : "\1\0\0\0", 4);
	cw_buffer_add(file, "\xff\xff\xff\xff\xff\xff\xff\xff", 8);
	put32(file, big, 28);
}

/* A secrets block of len bytes of text, or of dots, with an option behind. */
static void put_secrets(
	struct cw_buffer *file, bool big, uint32_t type, const char *text, uint32_t len)
{
	uint32_t padded = (len + 3) & ~UINT32_C(3);

	put32(file, big, 10);
	put32(file, big, 20 + padded + 4);
	put32(file, big, type);
	put32(file, big, len);
	for (uint32_t i = 0; i < padded; i++) {
		cw_buffer_add(file, text != NULL && i < len ? text + i : ".", 1);
	}
	put32(file, big, 0); /* opt_endofopt */
	put32(file, big, 20 + padded + 4);
}

/* Every section's, in order, either byte order, longer than the reader's window; types that are no
 * TLS key log are counted. */
static void test_secrets(void **state)
{
	const struct cw_capture_summary *summary;
	struct cw_buffer file = {0};
	struct bench b;

	(void)state;
	bench_init(&b);
	put_section(&file, false);
	put_secrets(&file, false, KEY_LOG, "CLIENT_RANDOM 01 02\n", 20);
	put_secrets(&file, false, UINT32_C(0x57474b4c), "wireguard", 9);
	put_secrets(&file, false, KEY_LOG, "second", 6);
	put_section(&file, true);
	put_secrets(&file, true, KEY_LOG, "", 0);
	put_secrets(&file, true, KEY_LOG, "third", 5);
	put_secrets(&file, true, KEY_LOG, NULL, 1000000);
	summary = add(&b, &file);
	assert_int_equal(summary->status, CW_CAPTURE_OK);
	assert_int_equal(summary->secrets, 1);
	assert_int_equal(b.secrets.len, 21 + 7 + 1 + 6 + 1000001);
	assert_memory_equal(b.secrets.ptr, "CLIENT_RANDOM 01 02\n|second||third|....", 39);
	assert_int_equal(b.kase.anomalies.count, 0);
	bench_finish(&b);
	cw_buffer_finish(&file);
}

static void test_secrets_limit(void **state)
{
	struct cw_buffer file = {0};
	struct bench b;

	(void)state;
	bench_init(&b);
	b.kase.limits.max_secrets_bytes = 100;
	put_section(&file, false);
	put_secrets(&file, false, KEY_LOG, NULL, 100);
	put_secrets(&file, false, KEY_LOG, NULL, 101);
	put_secrets(&file, false, KEY_LOG, "after", 5);
	assert_int_equal(add(&b, &file)->secrets, 1);
	assert_int_equal(b.secrets.len, 101 + 6);
	assert_true(has_note(&b, "limit.max_secrets_bytes"));
	assert_true(b.kase.incomplete);
	bench_finish(&b);

	/* A length that lies costs nothing, a cut block is told as one. */
	bench_init(&b);
	file.len = 28;
	put_secrets(&file, false, KEY_LOG, "abcdefgh", 8);
	memcpy(file.ptr + 28 + 12, "\xff\xff\xff\x7f", 4);
	assert_int_equal(add(&b, &file)->status, CW_CAPTURE_DAMAGED);
	memcpy(file.ptr + 28 + 12, "\x08\0\0\0", 4);
	for (size_t len = 28 + 1; len < file.len; len++) {
		const struct cw_buffer part = {.ptr = file.ptr, .len = len};

		assert_int_equal(add(&b, &part)->status, CW_CAPTURE_CUT);
	}
	bench_finish(&b);
	cw_buffer_finish(&file);
}

/* Two connections, one of which is wanted. */
static void add_traffic(struct cw_buffer *file)
{
	kit_file_header(file);
	for (uint16_t port = 40001; port <= 40002; port++) {
		kit_add(file,
			&(struct kit_packet){.at = T0, .flags = CW_TCP_SYN, .client_port = port});
		kit_add(file, &(struct kit_packet){.at = T0 + port,
				      .flags = CW_TCP_ACK,
				      .seq = 1,
				      .len = 5,
				      .client_port = port});
	}
}

static void test_filter(void **state)
{
	const struct cw_capture_summary *summary;
	struct cw_buffer file = {0};
	struct cw_filter *filter;
	struct bench b;

	(void)state;
	add_traffic(&file);
	bench_init(&b);
	assert_int_equal(cw_filter_create("port 40002", &filter, NULL), CW_OK);
	cw_captures_set_filter(b.captures, filter);
	summary = add(&b, &file);
	assert_int_equal(cw_captures_end(b.captures, NULL), CW_OK);
	assert_int_equal(summary->packets, 4);
	assert_int_equal(summary->filtered, 2);
	assert_int_equal(summary->segments, 2);
	assert_true(summary->window.first == T0); /* of all packets */
	assert_int_equal(b.log.count, 1);
	assert_int_equal(b.log.conns[0]->info.port[0], 40002);
	assert_int_equal(b.kase.anomalies.count, 0);
	bench_finish(&b);
	cw_filter_destroy(filter);

	bench_init(&b);
	assert_int_equal(cw_filter_create("udp", &filter, NULL), CW_OK);
	cw_captures_set_filter(b.captures, filter);
	summary = add(&b, &file);
	assert_int_equal(cw_captures_end(b.captures, NULL), CW_OK);
	assert_int_equal(summary->filtered, 4);
	assert_int_equal(b.log.count, 0);
	assert_true(has_note(&b, "capture.filter"));
	assert_false(b.kase.incomplete);
	bench_finish(&b);
	cw_filter_destroy(filter);

	/* A link type to which the filter cannot be applied. */
	bench_init(&b);
	assert_int_equal(cw_filter_create("wlan type data", &filter, NULL), CW_OK);
	cw_captures_set_filter(b.captures, filter);
	assert_int_equal(add(&b, &file)->filtered, 4);
	assert_true(has_note(&b, "capture.filter"));
	assert_true(b.kase.incomplete);
	bench_finish(&b);
	cw_filter_destroy(filter);
	cw_buffer_finish(&file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_secrets),
		cmocka_unit_test(test_secrets_limit),
		cmocka_unit_test(test_filter),
	};

	return cmocka_run_group_tests_name("captures", tests, NULL, NULL);
}
