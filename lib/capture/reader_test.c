/* SPDX-License-Identifier: MIT */
/* Capture files and the table of connections, with bytes written by hand after their specifications. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "capture/flow.h"
#include "capture/reader.h"
#include "capture/testkit.h"

#define T0 INT64_C(1700000000000000000)

/* What reading a file to its end or its damage gave. */
struct outcome {
	enum cw_code code;
	struct cw_error err;
	bool is_cut;
	unsigned count;
	uint64_t secrets;
	uint64_t secrets_over;
	struct cw_packet packets[32]; /* their bytes are gone */
	uint8_t first_byte[32];
};

static void read_file(const struct cw_buffer *file, struct outcome *o)
{
	struct cw_capture *capture = NULL;
	const struct cw_packet *packet;
	struct kit_source source;

	memset(o, 0, sizeof(*o));
	kit_source_init(&source, file->ptr, file->len);
	source.step = 5; /* nothing may rest on how the source hands out its bytes */
	o->code = cw_capture_open(&source.source, &capture, &o->err);
	if (o->code != CW_OK) {
		return;
	}
	while ((o->code = cw_capture_next(capture, &packet, &o->err)) == CW_OK && packet != NULL) {
		assert_in_range(o->count, 0, 31);
		o->first_byte[o->count] = packet->len > 0 ? packet->bytes[0] : 0;
		o->packets[o->count++] = *packet;
	}
	o->is_cut = cw_capture_is_cut(capture);
	o->secrets = cw_capture_num_secrets(capture, &o->secrets_over);
	cw_capture_close(capture);
}

static void put16(struct cw_buffer *b, bool big, uint32_t v)
{
	const uint8_t bytes[2] = {(uint8_t)(big ? v >> 8 : v), (uint8_t)(big ? v : v >> 8)};

	cw_buffer_add(b, bytes, 2);
}

static void put32(struct cw_buffer *b, bool big, uint32_t v)
{
	put16(b, big, big ? v >> 16 : v & 0xffff);
	put16(b, big, big ? v & 0xffff : v >> 16);
}

static void put_block(struct cw_buffer *b, bool big, uint32_t type, const struct cw_buffer *body)
{
	uint32_t padded = ((uint32_t)body->len + 3) & ~UINT32_C(3);

	put32(b, big, type);
	put32(b, big, padded + 12);
	cw_buffer_add(b, body->ptr, body->len);
	cw_buffer_add(b, "\0\0\0", padded - body->len);
	put32(b, big, padded + 12);
}

static void put_section(struct cw_buffer *b, bool big)
{
	struct cw_buffer body = {0};

	put32(&body, big, UINT32_C(0x1a2b3c4d));
	put16(&body, big, 1);
	put16(&body, big, 0);
	cw_buffer_add(&body, "\xff\xff\xff\xff\xff\xff\xff\xff", 8);
	put_block(b, big, UINT32_C(0x0a0d0d0a), &body);
	cw_buffer_finish(&body);
}

/* tsresol < 0: no option. tsoffset 0: no option. */
static void put_interface(struct cw_buffer *b, bool big, uint32_t link, uint32_t snaplen,
	int tsresol, int32_t tsoffset)
{
	struct cw_buffer body = {0};

	put16(&body, big, link);
	put16(&body, big, 0);
	put32(&body, big, snaplen);
	put16(&body, big, 2); /* if_name, which is passed over */
	put16(&body, big, 5);
	cw_buffer_add(&body, "lo123\0\0\0", 8);
	if (tsresol >= 0) {
		const uint8_t value[4] = {(uint8_t)tsresol};

		put16(&body, big, 9);
		put16(&body, big, 1);
		cw_buffer_add(&body, value, 4);
	}
	if (tsoffset != 0) {
		uint32_t sign = tsoffset < 0 ? UINT32_MAX : 0;

		put16(&body, big, 14);
		put16(&body, big, 8);
		put32(&body, big, big ? sign : (uint32_t)tsoffset);
		put32(&body, big, big ? (uint32_t)tsoffset : sign);
	}
	put32(&body, big, 0);
	put_block(b, big, 1, &body);
	cw_buffer_finish(&body);
}

/* A packet of the one byte c. */
static void put_packet(struct cw_buffer *b, bool big, uint32_t interface, uint64_t ticks, char c)
{
	struct cw_buffer body = {0};

	put32(&body, big, interface);
	put32(&body, big, (uint32_t)(ticks >> 32));
	put32(&body, big, (uint32_t)ticks);
	put32(&body, big, 1);
	put32(&body, big, 9);
	cw_buffer_add(&body, &c, 1);
	put_block(b, big, 6, &body);
	cw_buffer_finish(&body);
}

static void test_pcapng(void **state)
{
	struct cw_buffer file = {0};
	struct cw_buffer body = {0};
	struct outcome o;

	(void)state;
	put_section(&file, false);
	cw_buffer_add(&body, "KSLT\4\0\0\0abcd", 12);
	put_block(&file, false, 10, &body); /* secrets */
	put_block(&file, false, 0x777, &body);
	put_interface(&file, false, 1, 0, -1, 0);
	put_interface(&file, false, 101, 0, 9, 3600);
	put_packet(&file, false, 0, (uint64_t)(T0 / 1000) + 5, 'a');
	put_block(&file, false, 0xbad, &body); /* a custom block: tshark gives it a frame number */
	put_packet(&file, false, 1, (uint64_t)T0 + 7, 'b');
	put_section(&file, true);
	put_interface(&file, true, 113, 0, 0x80 | 10, -1);
	put_packet(&file, true, 0, (UINT64_C(1700000000) << 10) + 512, 'c');
	read_file(&file, &o);
	assert_int_equal(o.code, CW_OK);
	assert_int_equal(o.count, 3);
	assert_int_equal(o.secrets, 1);
	assert_int_equal(o.first_byte[0], 'a');
	assert_true(o.packets[0].at == T0 + 5000);
	assert_int_equal(o.packets[0].link_type, 1);
	assert_int_equal(o.packets[0].wire_len, 9);
	assert_int_equal(o.packets[0].number, 1);
	assert_true(o.packets[1].at == T0 + 7 + INT64_C(3600000000000));
	assert_int_equal(o.packets[1].link_type, 101);
	assert_int_equal(o.first_byte[2], 'c');
	assert_int_equal(o.packets[2].link_type, 113);
	assert_int_equal(o.packets[1].number, 3);
	assert_int_equal(o.packets[2].number, 4);
	assert_true(o.packets[2].at == T0 + 500000000 - 1000000000);
	cw_buffer_finish(&body);
	cw_buffer_finish(&file);
}

/* Simple and obsolete packet blocks. */
static void test_pcapng_old(void **state)
{
	struct cw_buffer file = {0};
	struct cw_buffer body = {0};
	struct outcome o;

	(void)state;
	put_section(&file, false);
	put_interface(&file, false, 1, 4, -1, 0);
	put32(&body, false, 6); /* six bytes on the wire, the interface cuts at four */
	cw_buffer_add(&body, "wxyz", 4);
	put_block(&file, false, 3, &body);
	body.len = 0;
	put16(&body, false, 0);
	put16(&body, false, 77); /* drops */
	put32(&body, false, 0);
	put32(&body, false, 1000);
	put32(&body, false, 2);
	put32(&body, false, 2);
	cw_buffer_add(&body, "qr", 2);
	put_block(&file, false, 2, &body);
	read_file(&file, &o);
	assert_int_equal(o.code, CW_OK);
	assert_int_equal(o.count, 2);
	assert_true(o.packets[0].at == CW_TIME_UNKNOWN);
	assert_int_equal(o.packets[0].len, 4);
	assert_int_equal(o.packets[0].wire_len, 6);
	assert_int_equal(o.first_byte[0], 'w');
	assert_true(o.packets[1].at == 1000000);
	assert_int_equal(o.first_byte[1], 'q');
	cw_buffer_finish(&body);
	cw_buffer_finish(&file);
}

/* Law: whatever is cut off a file, all packets that are whole are delivered, and the cut is told
 * unless it falls between two records. */
static void check_every_prefix(const struct cw_buffer *file)
{
	struct outcome whole;

	read_file(file, &whole);
	assert_int_equal(whole.code, CW_OK);
	for (size_t len = 0; len < file->len; len++) {
		/* An exact-size block, so that a sanitizer sees an over-read. */
		struct cw_buffer part = {0};
		struct outcome o;

		cw_buffer_add(&part, file->ptr, len);
		read_file(&part, &o);
		assert_in_range(o.count, 0, whole.count);
		if (o.code != CW_OK) {
			assert_int_equal(o.code, CW_ERR_FORMAT);
			assert_true(o.count == 0 || o.is_cut);
			assert_true(o.err.offset <= len);
			assert_true(o.count == whole.count ||
				    o.err.offset <= whole.packets[o.count].offset);
		}
		for (unsigned i = 0; i < o.count; i++) {
			assert_int_equal(o.packets[i].number, i + 1);
			assert_int_equal(o.packets[i].offset, whole.packets[i].offset);
		}
		cw_buffer_finish(&part);
	}
}

static void test_cut_anywhere(void **state)
{
	struct cw_buffer file = {0};

	(void)state;
	put_section(&file, true);
	put_interface(&file, true, 1, 0, 6, 0);
	put_packet(&file, true, 0, 1, 'a');
	put_packet(&file, true, 0, 2, 'b');
	check_every_prefix(&file);
	file.len = 0;
	kit_file_header(&file);
	kit_add(&file, &(struct kit_packet){.at = T0, .len = 10});
	kit_add(&file, &(struct kit_packet){.at = T0, .len = 20});
	check_every_prefix(&file);
	cw_buffer_finish(&file);
}

static void set32le(struct cw_buffer *file, size_t at, uint32_t v)
{
	for (unsigned i = 0; i < 4; i++) {
		file->ptr[at + i] = (char)(uint8_t)(v >> 8 * i);
	}
}

/* A length that lies is malformed, not cut, and costs no memory. */
static void test_absurd(void **state)
{
	struct cw_buffer file = {0};
	struct outcome o;
	size_t second;

	(void)state;
	kit_file_header(&file);
	kit_add(&file, &(struct kit_packet){.at = T0, .len = 10});
	second = file.len;
	kit_add(&file, &(struct kit_packet){.at = T0, .len = 10});
	kit_add(&file, &(struct kit_packet){.at = T0, .len = 10});
	set32le(&file, second + 8, UINT32_C(0x7fffffff));
	read_file(&file, &o);
	assert_int_equal(o.code, CW_ERR_FORMAT);
	assert_int_equal(o.count, 1);
	assert_int_equal(o.err.offset, second);
	assert_non_null(strstr(o.err.message, "packet 2"));

	file.len = 0;
	put_section(&file, false);
	put_interface(&file, false, 1, 0, -1, 0);
	put_packet(&file, false, 0, 1, 'a');
	second = file.len;
	put_packet(&file, false, 0, 2, 'b');
	put_packet(&file, false, 0, 3, 'c');
	set32le(&file, second + 20, UINT32_C(0x10000000));
	read_file(&file, &o);
	assert_int_equal(o.code, CW_ERR_FORMAT);
	assert_int_equal(o.count, 1);
	assert_int_equal(o.err.offset, second);
	assert_false(o.is_cut);
	cw_buffer_finish(&file);
}

static void test_foreign(void **state)
{
	struct cw_buffer file = {0};
	struct outcome o;

	(void)state;
	read_file(&file, &o);
	assert_int_equal(o.code, CW_ERR_FORMAT);
	cw_buffer_add_str(&file, "2022-07-11T18:55:26.016+02:00 vcsc traffic_server[18242]: hello");
	read_file(&file, &o);
	assert_int_equal(o.code, CW_ERR_FORMAT);
	cw_buffer_finish(&file);
}

/* Byte-swapped, nanosecond and modified files, and records longer than the header's snap length. */
static void test_classic_kinds(void **state)
{
	/* microseconds, nanoseconds, and that of A. Kuznetsov's patch, with 8 bytes more a record */
	static const uint32_t magics[] = {
		UINT32_C(0xa1b2c3d4), UINT32_C(0xa1b23c4d), UINT32_C(0xa1b2cd34)};

	(void)state;
	for (unsigned i = 0; i < 6; i++) {
		struct cw_buffer file = {0};
		struct outcome o;
		bool big = i >= 3;
		unsigned extra = i % 3 == 2 ? 8 : 0;

		put32(&file, big, magics[i % 3]);
		put16(&file, big, 2);
		put16(&file, big, 4);
		put32(&file, big, 0);
		put32(&file, big, 0);
		put32(&file, big, 4);
		put32(&file, big, 276);
		for (unsigned n = 0; n < 2; n++) {
			put32(&file, big, 1700000000);
			put32(&file, big, 123456);
			put32(&file, big, 8);
			put32(&file, big, 10);
			cw_buffer_add(&file, "EXTRA...", extra);
			cw_buffer_add(&file, "abcdefgh", 8);
		}
		read_file(&file, &o);
		assert_int_equal(o.code, CW_OK);
		assert_int_equal(o.count, 2);
		assert_int_equal(o.packets[1].len, 8);
		assert_int_equal(o.packets[1].wire_len, 10);
		assert_int_equal(o.packets[1].link_type, 276);
		assert_int_equal(o.first_byte[1], 'a');
		assert_int_equal(o.packets[1].offset, 24 + 24 + extra);
		assert_true(o.packets[1].at == T0 + (i % 3 == 1 ? 123456 : 123456000));
		cw_buffer_finish(&file);
	}
}

/* The source fails: what came before is delivered, and its own words are told. */
static void test_source_fails(void **state)
{
	struct cw_buffer file = {0};
	struct cw_capture *capture;
	const struct cw_packet *packet;
	struct cw_error err;
	struct kit_source source;

	(void)state;
	kit_file_header(&file);
	kit_add(&file, &(struct kit_packet){.at = T0, .len = 10});
	kit_source_init(&source, file.ptr, file.len);
	source.fails_at_end = true;
	assert_int_equal(cw_capture_open(&source.source, &capture, &err), CW_OK);
	assert_int_equal(cw_capture_next(capture, &packet, &err), CW_OK);
	assert_non_null(packet);
	assert_int_equal(cw_capture_next(capture, &packet, &err), CW_ERR_IO);
	assert_string_equal(err.message, "the disk is gone");
	assert_int_equal(cw_capture_next(capture, &packet, &err), CW_ERR_IO);
	cw_capture_close(capture);
	cw_buffer_finish(&file);
}

/* The table against a plain array, with removals. */
static void test_flow_table(void **state)
{
	static struct cw_flow_key keys[500];
	struct cw_flow_table table = {0};
	uint32_t seed = 5;
	bool in[500] = {false};

	(void)state;
	for (uint16_t i = 0; i < 500; i++) {
		(void)cw_flow_key_set(&keys[i], (const uint8_t *)"\1\1\1\1",
			(const uint8_t *)"\2\2\2\2", 4, i, 443);
	}
	for (unsigned round = 0; round < 20000; round++) {
		uint32_t i;

		seed = seed * UINT32_C(1664525) + UINT32_C(1013904223);
		i = (seed >> 8) % 500;
		assert_ptr_equal(cw_flow_table_get(&table, &keys[i]), in[i] ? &keys[i] : NULL);
		if (in[i]) {
			cw_flow_table_remove(&table, &keys[i]);
		} else {
			assert_true(cw_flow_table_set(&table, &keys[i]));
		}
		in[i] = !in[i];
	}
	cw_flow_table_finish(&table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pcapng),
		cmocka_unit_test(test_pcapng_old),
		cmocka_unit_test(test_cut_anywhere),
		cmocka_unit_test(test_absurd),
		cmocka_unit_test(test_foreign),
		cmocka_unit_test(test_classic_kinds),
		cmocka_unit_test(test_source_fails),
		cmocka_unit_test(test_flow_table),
	};

	return cmocka_run_group_tests_name("capture reader", tests, NULL, NULL);
}
