/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/buffer.h"
#include "base/map.h"
#include "base/reader.h"
#include "base/stamp.h"

static void reader_changes_nothing_on_failure(void **state)
{
	static const uint8_t bytes[] = {0x00, 0x03, 'a', 'b'}; /* a vector of 3 with 2 bytes left */
	struct cw_reader r = cw_reader_init(bytes, sizeof(bytes), 100);
	struct cw_reader sub;
	uint32_t value;

	(void)state;
	assert_false(cw_reader_vector16(&r, &sub));
	assert_int_equal(r.left, 4);
	assert_int_equal(r.offset, 100);
	assert_true(cw_reader_u24be(&r, &value));
	assert_int_equal(value, 0x000361);
	assert_int_equal(r.offset, 103);
	assert_false(cw_reader_skip(&r, 2));
	assert_true(cw_reader_skip(&r, 1));
}

static void reader_child_cannot_see_past_its_end(void **state)
{
	static const uint8_t bytes[] = {2, 'a', 'b', 'c'};
	struct cw_reader r = cw_reader_init(bytes, sizeof(bytes), 0);
	struct cw_reader sub;
	const uint8_t *p;

	(void)state;
	assert_true(cw_reader_vector8(&r, &sub));
	assert_false(cw_reader_bytes(&sub, 3, &p));
	assert_true(cw_reader_bytes(&sub, 2, &p));
	assert_int_equal(sub.offset, 3);
	assert_int_equal(r.left, 1);
}

static void text_splits_and_trims(void **state)
{
	struct cw_text rest = CW_TEXT("a,,b");
	struct cw_text piece;

	(void)state;
	assert_true(cw_text_split(&rest, ',', &piece) && cw_text_is(piece, "a"));
	assert_true(cw_text_split(&rest, ',', &piece) && cw_text_is(piece, ""));
	assert_true(cw_text_split(&rest, ',', &piece) && cw_text_is(piece, "b"));
	assert_false(cw_text_split(&rest, ',', &piece));
	assert_true(cw_text_is(cw_text_trim(CW_TEXT(" \t x y\r\n")), "x y"));
	assert_true(cw_text_is(cw_text_trim(CW_TEXT("  ")), ""));
}

static void text_numbers_are_strict(void **state)
{
	uint64_t value;

	(void)state;
	assert_true(cw_text_to_u64(CW_TEXT("18446744073709551615"), &value));
	assert_true(value == UINT64_MAX);
	assert_false(cw_text_to_u64(CW_TEXT("18446744073709551616"), &value));
	assert_false(cw_text_to_u64(CW_TEXT(""), &value));
	assert_false(cw_text_to_u64(CW_TEXT("+1"), &value));
}

/* The path segment of Cisco's traffic server document, and one that OCR damaged. */
static void text_decodes_unpadded_base64(void **state)
{
	uint8_t out[64];
	size_t len = cw_text_from_base64(
		CW_TEXT("c3RldmVuLmxhYi9odHRwcy9jdWNtLnN0ZXZlbi5sYWIvODQ0Mw"), out);

	(void)state;
	assert_true(cw_text_is(cw_text_of(out, len), "steven.lab/https/cucm.steven.lab/8443"));
	assert_true(cw_text_from_base64(CW_TEXT("abcde"), out) == SIZE_MAX);
	assert_true(cw_text_from_base64(CW_TEXT("ab!d"), out) == SIZE_MAX);
}

/* RFC 4648 section 10. */
static void base64_is_written_padded(void **state)
{
	static const char *const expected[] = {
		"", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"};
	struct cw_buffer out = {0};

	(void)state;
	for (size_t len = 0; len < sizeof(expected) / sizeof(expected[0]); len++) {
		cw_buffer_clear(&out);
		cw_base64_encode(&out, (const uint8_t *)"foobar", len);
		assert_true(cw_text_is(cw_buffer_text(&out), expected[len]));
	}
	cw_buffer_finish(&out);
}

static void text_becomes_valid_utf8(void **state)
{
	struct cw_arena arena = {0};
	char *out = cw_arena_utf8(&arena, CW_TEXT("a\xc3\xa9\xff\0\xed\xa0\x80z"));

	(void)state;
	assert_string_equal(out, "a\xc3\xa9\\xff\\x00\\xed\\xa0\\x80z");
	/* Each byte at each place of a long text that is otherwise ASCII. */
	for (unsigned byte = 0; byte < 256; byte++) {
		for (size_t at = 0; at < 24; at++) {
			char in[] = "abcdefghijklmnopqrstuvwxyz";
			char expected[40];

			in[at] = (char)byte;
			if (byte == 0 || byte > 127) {
				(void)snprintf(expected, sizeof(expected), "%.*s\\x%02x%s", (int)at,
					in, byte, in + at + 1);
			} else {
				memcpy(expected, in, sizeof(in));
			}
			assert_string_equal(
				cw_arena_utf8(&arena, cw_text_of(in, sizeof(in) - 1)), expected);
		}
	}
	cw_arena_finish(&arena);
}

static void stamp_round_trip(const char *in, const char *expected)
{
	char out[CW_STAMP_BYTES];
	int64_t ns;
	size_t used;

	assert_true(cw_stamp_parse(cw_text_str(in), &ns, &used));
	assert_int_equal(used, strlen(in));
	assert_string_equal(cw_stamp_format(ns, out), expected);
}

static void stamps_of_every_era(void **state)
{
	(void)state;
	stamp_round_trip("2022-07-11T18:55:26.016+02:00", "2022-07-11T16:55:26.016Z");
	stamp_round_trip("2020-05-30 10:48:38", "2020-05-30T10:48:38Z");
	stamp_round_trip("2014-09-25 17:46:20,92", "2014-09-25T17:46:20.920Z");
	stamp_round_trip("2012-12-11T03:06:53+00:00", "2012-12-11T03:06:53Z");
	stamp_round_trip("1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.500Z");
	stamp_round_trip("2000-02-29", "2000-02-29T00:00:00Z");
	stamp_round_trip("2261-12-31", "2261-12-31T00:00:00Z");
}

static void stamps_that_are_none(void **state)
{
	static const char *const bad[] = {"", "2022", "2022-13-01", "2023-02-29", "22-01-01", "x"};
	int64_t ns;
	size_t used;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(cw_stamp_parse(cw_text_str(bad[i]), &ns, &used));
	}
}

static void stamp_in_a_zone(void **state)
{
	char out[CW_STAMP_BYTES];

	(void)state;
	assert_string_equal(cw_stamp_format_zone(0, -210, out), "1969-12-31T20:30:00-03:30");
}

static void map_keeps_and_forgets(void **state)
{
	struct cw_arena arena = {0};
	struct cw_map map = {0};
	static int values[1000];

	(void)state;
	for (int i = 0; i < 1000; i++) {
		char *key = cw_arena_printf(&arena, "key-%d", i);

		assert_true(cw_map_set(&map, cw_text_str(key), &values[i]));
	}
	assert_ptr_equal(cw_map_get(&map, CW_TEXT("key-731")), &values[731]);
	assert_null(cw_map_get(&map, CW_TEXT("key-1000")));
	cw_map_remove(&map, CW_TEXT("key-731"));
	assert_null(cw_map_get(&map, CW_TEXT("key-731")));
	assert_true(cw_map_set(&map, CW_TEXT("key-731"), &values[1]));
	assert_ptr_equal(cw_map_get(&map, CW_TEXT("key-731")), &values[1]);
	cw_map_finish(&map);
	cw_arena_finish(&arena);
}

/* A removed key may be freed: looking for others must not read it. */
static void map_forgets_the_key(void **state)
{
	struct cw_map map = {0};
	int value = 0;

	(void)state;
	for (int i = 0; i < 1000; i++) {
		char *key = malloc(2);

		assert_non_null(key);
		key[0] = 'k';
		key[1] = (char)('0' + i % 2);
		assert_null(cw_map_get(&map, cw_text_of(key, 2)));
		assert_true(cw_map_set(&map, cw_text_of(key, 2), &value));
		cw_map_remove(&map, cw_text_of(key, 2));
		free(key);
	}
	assert_true(map.capacity < 100);
	cw_map_finish(&map);
}

/* Times come from the input: their sums stop at the ends, and unknown stays unknown. */
static void stamps_do_not_overflow(void **state)
{
	(void)state;
	assert_true(cw_stamp_add(10, -20) == -10);
	assert_true(cw_stamp_add(CW_TIME_UNKNOWN, 5) == CW_TIME_UNKNOWN);
	assert_true(cw_stamp_add(INT64_MAX - 1, 5) == INT64_MAX);
	assert_true(cw_stamp_add(INT64_MIN + 1, -5) == INT64_MIN + 1);
	assert_true(cw_stamp_add(INT64_MIN + 1, -1) == INT64_MIN + 1);
	assert_true(cw_stamp_within(5, -5, 10));
	assert_false(cw_stamp_within(5, -6, 10));
	assert_false(cw_stamp_within(INT64_MIN + 1, INT64_MAX, INT64_MAX));
	assert_false(cw_stamp_within(CW_TIME_UNKNOWN, CW_TIME_UNKNOWN, 1));
}

static void buffer_grows_and_drops(void **state)
{
	struct cw_buffer buffer = {0};

	(void)state;
	for (int i = 0; i < 500; i++) {
		cw_buffer_printf(&buffer, "%03d", i);
	}
	assert_false(buffer.failed);
	assert_int_equal(buffer.len, 1500);
	assert_true(cw_text_ends(cw_buffer_text(&buffer), CW_TEXT("498499")));
	cw_buffer_finish(&buffer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reader_changes_nothing_on_failure),
		cmocka_unit_test(reader_child_cannot_see_past_its_end),
		cmocka_unit_test(text_splits_and_trims),
		cmocka_unit_test(text_numbers_are_strict),
		cmocka_unit_test(text_decodes_unpadded_base64),
		cmocka_unit_test(base64_is_written_padded),
		cmocka_unit_test(text_becomes_valid_utf8),
		cmocka_unit_test(stamps_of_every_era),
		cmocka_unit_test(stamps_that_are_none),
		cmocka_unit_test(stamp_in_a_zone),
		cmocka_unit_test(map_keeps_and_forgets),
		cmocka_unit_test(map_forgets_the_key),
		cmocka_unit_test(stamps_do_not_overflow),
		cmocka_unit_test(buffer_grows_and_drops),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
