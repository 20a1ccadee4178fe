/* SPDX-License-Identifier: MIT */
#include "base/escape.h"
#include "base/json.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The bytes in a heap block of their own size, so that a read past the end is seen. */
static struct cw_text exact(const char *bytes, size_t len)
{
	char *copy = malloc(len > 0 ? len : 1);

	assert_non_null(copy);
	memcpy(copy, bytes, len);
	return cw_text_of(copy, len);
}

static void check_terminal(const char *bytes, size_t len, const char *expected)
{
	struct cw_text in = exact(bytes, len);
	struct cw_buffer out = {0};

	cw_escape_terminal(&out, in);
	cw_buffer_add(&out, "", 1);
	assert_string_equal(out.ptr, expected);
	cw_buffer_finish(&out);
	free((void *)(uintptr_t)in.ptr);
}

#define CHECK_TERMINAL(literal, expected) check_terminal(literal, sizeof(literal) - 1, expected)

static void escapes_for_a_terminal(void **state)
{
	(void)state;
	CHECK_TERMINAL("", "");
	CHECK_TERMINAL(
		"plain, \xc3\xa9t\xc3\xa9 \xed\x95\x9c", "plain, \xc3\xa9t\xc3\xa9 \xed\x95\x9c");
	CHECK_TERMINAL("\033[2J", "\\u{1b}[2J");
	CHECK_TERMINAL("a\tb\r\n\0c", "a\\u{9}b\\u{d}\\u{a}\\u{0}c");
	CHECK_TERMINAL("\xc2\x9b", "\\u{9b}");       /* CSI of C1 */
	CHECK_TERMINAL("\xe2\x80\xaa", "\\u{202a}"); /* left-to-right embedding */
	CHECK_TERMINAL("\xe2\x80\xae", "\\u{202e}"); /* right-to-left override */
	CHECK_TERMINAL("\xe2\x81\xa6", "\\u{2066}"); /* isolates */
	CHECK_TERMINAL("\xe2\x81\xa9", "\\u{2069}");
	CHECK_TERMINAL("\xe2\x80\x8b\xef\xbb\xbf", "\\u{200b}\\u{feff}"); /* zero width */
	CHECK_TERMINAL("\xf3\xa0\x81\x81", "\\u{e0041}");                 /* tag A */
	CHECK_TERMINAL("\x7f", "\\u{7f}");
	/* No UTF-8: overlong, surrogate, past the end, above U+10FFFF, lone bytes. */
	CHECK_TERMINAL("\xc0\xaf", "\\xc0\\xaf");
	CHECK_TERMINAL("\xed\xa0\x80", "\\xed\\xa0\\x80");
	CHECK_TERMINAL("\xe2\x80", "\\xe2\\x80");
	CHECK_TERMINAL("\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80");
	CHECK_TERMINAL("\xff"
		       "a\x80",
		"\\xffa\\x80");
}

static void measures_columns(void **state)
{
	(void)state;
	assert_int_equal(cw_text_columns(CW_TEXT("")), 0);
	assert_int_equal(cw_text_columns(CW_TEXT("abc")), 3);
	assert_int_equal(cw_text_columns(CW_TEXT("\xc3\xa9")), 1);
	assert_int_equal(cw_text_columns(CW_TEXT("e\xcc\x81")), 1); /* e, combining acute */
	assert_int_equal(cw_text_columns(CW_TEXT("\xed\x95\x9c\xea\xb5\xad")), 4); /* Hangul */
}

static bool append(void *ctx, const char *bytes, size_t len)
{
	cw_buffer_add(ctx, bytes, len);
	return true;
}

static bool refuse(void *ctx, const char *bytes, size_t len)
{
	(void)bytes;
	(void)len;
	++*(int *)ctx;
	return false;
}

/* Every code point up to U+10FFFF goes through a JSON string and comes back by another reader. */
static void json_strings_come_back(void **state)
{
	(void)state;
	for (uint32_t code = 1; code < 0x110000; code += code < 0x3100 ? 1 : 1021) {
		char utf8[5] = {0};
		struct cw_buffer out = {0};
		json_error_t error;
		json_t *parsed;

		if (code >= 0xd800 && code <= 0xdfff) {
			continue;
		}
		if (code < 0x80) {
			utf8[0] = (char)code;
		} else if (code < 0x800) {
			utf8[0] = (char)(0xc0 | code >> 6);
			utf8[1] = (char)(0x80 | (code & 0x3f));
		} else if (code < 0x10000) {
			utf8[0] = (char)(0xe0 | code >> 12);
			utf8[1] = (char)(0x80 | (code >> 6 & 0x3f));
			utf8[2] = (char)(0x80 | (code & 0x3f));
		} else {
			utf8[0] = (char)(0xf0 | code >> 18);
			utf8[1] = (char)(0x80 | (code >> 12 & 0x3f));
			utf8[2] = (char)(0x80 | (code >> 6 & 0x3f));
			utf8[3] = (char)(0x80 | (code & 0x3f));
		}
		cw_escape_json(&out, cw_text_str(utf8));
		parsed = json_loadb(out.ptr, out.len, JSON_DECODE_ANY, &error);
		assert_non_null(parsed);
		assert_string_equal(json_string_value(parsed), utf8);
		json_decref(parsed);
		cw_buffer_finish(&out);
	}
}

static void writes_json(void **state)
{
	struct cw_buffer out = {0};
	struct cw_sink sink = {append, &out};
	struct cw_json json;

	(void)state;
	for (int line = 0; line < 2; line++) {
		cw_buffer_clear(&out);
		cw_json_init(&json, &sink, line == 1);
		cw_json_object(&json, NULL);
		cw_json_str(&json, "a", "x\"y");
		cw_json_array(&json, "b");
		cw_json_u64(&json, NULL, UINT64_MAX);
		cw_json_i64(&json, NULL, -1);
		cw_json_end(&json);
		cw_json_array(&json, "c");
		cw_json_end(&json);
		cw_json_bool(&json, "d", false);
		cw_json_time(&json, "e", CW_TIME_UNKNOWN);
		cw_json_time(&json, "f", 0);
		cw_json_end(&json);
		assert_int_equal(cw_json_finish(&json, NULL), CW_OK);
		cw_buffer_add(&out, "", 1);
		assert_string_equal(out.ptr,
			line == 1 ? "{\"a\":\"x\\\"y\",\"b\":[18446744073709551615,-1],\"c\":[],"
				    "\"d\":false,\"e\":null,\"f\":\"1970-01-01T00:00:00Z\"}\n"
				  : "{\n  \"a\": \"x\\\"y\",\n  \"b\": [\n"
				    "    18446744073709551615,\n    -1\n  ],\n  \"c\": [],\n"
				    "  \"d\": false,\n  \"e\": null,\n"
				    "  \"f\": \"1970-01-01T00:00:00Z\"\n}\n");
	}
	cw_buffer_finish(&out);
}

static void tells_a_refusing_sink(void **state)
{
	struct cw_error err = {0};
	int calls = 0;
	struct cw_sink sink = {refuse, &calls};
	struct cw_json json;

	(void)state;
	cw_json_init(&json, &sink, false);
	cw_json_array(&json, NULL);
	for (int i = 0; i < 100000; i++) {
		cw_json_str(&json, NULL, "some text");
	}
	cw_json_end(&json);
	assert_int_equal(cw_json_finish(&json, &err), CW_ERR_IO);
	assert_int_equal(err.code, CW_ERR_IO);
	assert_int_equal(calls, 1); /* not asked again */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(escapes_for_a_terminal),
		cmocka_unit_test(measures_columns),
		cmocka_unit_test(json_strings_come_back),
		cmocka_unit_test(writes_json),
		cmocka_unit_test(tells_a_refusing_sink),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
