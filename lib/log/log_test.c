/* SPDX-License-Identifier: MIT */
/* Where records begin and end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "log/log.h"
#include "log/test_source.h"

struct fixture {
	struct cw_case kase;
	struct test_source source;
	struct cw_log *log;
};

static void open_log(
	struct fixture *f, struct cw_text text, size_t step, uint32_t max_line, uint32_t max_record)
{
	struct cw_limits limits = CW_LIMITS_DEFAULT;

	limits.max_line_bytes = max_line;
	limits.max_record_bytes = max_record;
	cw_case_init(&f->kase, &limits);
	f->source = test_source_of(text, step);
	assert_int_equal(cw_log_open(&f->kase, "log.txt", &f->source.base, &f->log, NULL), CW_OK);
}

static void close_log(struct fixture *f)
{
	cw_log_close(f->log);
	cw_case_finish(&f->kase);
}

/* Writes one line per record: "LINE+OFFSET kind raw|body". */
static void list_records(struct cw_text text, size_t step, uint32_t max_line, uint32_t max_record,
	struct cw_buffer *out)
{
	struct fixture f;
	struct cw_record record;
	bool end;

	open_log(&f, text, step, max_line, max_record);
	for (;;) {
		assert_int_equal(cw_log_next(f.log, &record, &end, NULL), CW_OK);
		if (end) {
			break;
		}
		cw_buffer_printf(out, "%llu+%llu %d%s %zu:", (unsigned long long)record.line,
			(unsigned long long)record.offset, (int)record.body_kind,
			record.cut ? " cut" : "", record.whole.len);
		cw_buffer_add_text(out, record.raw);
		cw_buffer_add_str(out, "#");
		cw_buffer_add_text(out, record.body);
		cw_buffer_add_str(out, "\n");
	}
	cw_buffer_printf(out, "%zu anomalies\n", f.kase.anomalies.count);
	close_log(&f);
}

static void assert_records(struct cw_text text, const char *expected)
{
	struct cw_buffer out = {0};

	list_records(text, SIZE_MAX, 1u << 20, 1u << 21, &out);
	cw_buffer_add(&out, "", 1);
	assert_string_equal(out.ptr, expected);
	cw_buffer_finish(&out);
}

#define T0 "2022-07-11T18:55:26.016+02:00 "
#define T1 "2022-07-11T18:55:27Z "

static void records_end_at_the_next_timestamp(void **state)
{
	(void)state;
	assert_records(CW_TEXT("2022-07-11T00:00:00Z a\n"
			       "Traceback (most recent call last):\n"
			       "  File \"x.py\", line 1\n"
			       "\n"
			       "2022-07-11T00:00:01Z b\r\n"
			       "2022-07-11T00:00:02Z c"),
		"1+0 0 81:2022-07-11T00:00:00Z a\nTraceback (most recent call last):\n"
		"  File \"x.py\", line 1#\n"
		"5+81 0 24:2022-07-11T00:00:01Z b#\n"
		"6+105 0 22:2022-07-11T00:00:02Z c#\n"
		"0 anomalies\n");
}

static void what_is_no_timestamp(void **state)
{
	(void)state;
	assert_records(CW_TEXT("2022-07-11T00:00:00Z a\n"
			       "2022-07-11T00:00:00Zb\n"
			       "2022-07-11 00:00:00 b\n"
			       "2022-07-11T00:00: b\n"
			       "<166>\n"
			       "<1666>2022-07-11T00:00:00Z b\n"
			       "<166>2022-07-11T00:00:00Z c\n"),
		"1+0 0 122:2022-07-11T00:00:00Z a\n2022-07-11T00:00:00Zb\n"
		"2022-07-11 00:00:00 b\n2022-07-11T00:00: b\n<166>\n"
		"<1666>2022-07-11T00:00:00Z b#\n"
		"7+122 0 28:<166>2022-07-11T00:00:00Z c#\n"
		"0 anomalies\n");
}

/* As it is written, the stamp has its zone; a log that was cut inside the last one has no more records,
 * rather than one that is hours off. */
static void a_cut_timestamp_is_no_record(void **state)
{
	static const char log[] = T1 "a\n2022-07-11T16:56:04.123+02:00 b";

	(void)state;
	for (size_t len = sizeof(T1) + 20; len < sizeof(T1) + 30; len++) {
		struct fixture f;
		struct cw_record record;
		bool end;

		open_log(&f, cw_text_of(log, len), 4096, 1000, 1000);
		assert_int_equal(cw_log_next(f.log, &record, &end, NULL), CW_OK);
		assert_false(end);
		assert_int_equal(cw_log_next(f.log, &record, &end, NULL), CW_OK);
		assert_true(end);
		close_log(&f);
	}
	assert_records(CW_TEXT("2022-07-11T16:56:04 b\n2022-07-11T16:56:05Z"),
		"1+0 0 22:2022-07-11T16:56:04 b#\n2+22 0 20:2022-07-11T16:56:05Z#\n0 anomalies\n");
}

/* The first line of the example has lost its head in Cisco's document too. */
static void lines_before_the_first_timestamp(void **state)
{
	(void)state;
	assert_records(CW_TEXT("\xef\xbb\xbf\n"
			       "Event=\"a\"\n"
			       " goes on\n"
			       "Event=\"b\"\n"
			       "\n" T1 "c\n"
			       "Event=\"c\"\n"),
		"2+4 0 19:Event=\"a\"\n goes on#\n"
		"4+23 0 11:Event=\"b\"#\n"
		"6+34 0 33:" T1 "c\nEvent=\"c\"#\n"
		"0 anomalies\n");
}

static void pem_lines_at_column_0(void **state)
{
	(void)state;
	assert_records(CW_TEXT(T0 "h tvcs: m\n"
				  " SIPMSG:\n"
				  " |SERVICE sip:x SIP/2.0\n"
				  " Content-Length: 9\n"
				  " \n"
				  "-----BEGIN CERTIFICATE-----\n"
				  "Zm9v\n"
				  " -----END CERTIFICATE-----\n"
				  " \n"
				  "  |\n" T1 "next\n"),
		"1+0 1 160:" T0 "h tvcs: m#SERVICE sip:x SIP/2.0\n Content-Length: 9\n \n"
		"-----BEGIN CERTIFICATE-----\nZm9v\n -----END CERTIFICATE-----\n \n  \n"
		"11+160 0 26:" T1 "next#\n"
		"0 anomalies\n");
}

/* A message says what it wants. Here its length does not come out, but its bar does. */
static void a_timestamp_inside_an_intact_frame(void **state)
{
	(void)state;
	assert_records(CW_TEXT(T0 "h tvcs: m\n"
				  " SIPMSG:\n"
				  " |MESSAGE sip:x SIP/2.0\n"
				  " \n" T0 "h tvcs: Event=\"forged\"\n" T0 "h tvcs: twice\n"
				  " |\n" T1 "next\n"),
		"1+0 1 175:" T0 "h tvcs: m#MESSAGE sip:x SIP/2.0\n \n" T0
		"h tvcs: Event=\"forged\"\n" T0 "h tvcs: twice\n \n"
		"8+175 0 26:" T1 "next#\n"
		"0 anomalies\n");
}

/* Content-Length sees through a bar that the message itself wrote: "x|" LF and the 53 bytes of the
 * line below, LF, "end". */
static void content_length_sees_through_a_forged_bar(void **state)
{
	(void)state;
	assert_records(CW_TEXT(T0 "h tvcs: m\n"
				  " SIPMSG:\n"
				  " |MESSAGE sip:x SIP/2.0\n"
				  " Content-Length: 59\n"
				  " \n"
				  " x|\n" T0 "h tvcs: Event=\"forged\"\n"
				  "end|\n" T1 "next\n"),
		"1+0 1 157:" T0 "h tvcs: m#MESSAGE sip:x SIP/2.0\n Content-Length: 59\n \n x|\n" T0
		"h tvcs: Event=\"forged\"\nend\n"
		"9+157 0 26:" T1 "next#\n"
		"0 anomalies\n");
}

static void a_frame_without_its_end(void **state)
{
	(void)state;
	assert_records(CW_TEXT(T0 "h tvcs: a\n"
				  " SIPMSG:\n"
				  " |MESSAGE sip:x SIP/2.0\n" T1 "own\n" T1 "b\n"
				  " SIPMSG:\n"
				  " |OK|\n" T1 "own\n"),
		"1+0 1 73:" T0 "h tvcs: a#MESSAGE sip:x SIP/2.0\n\n"
		"4+73 0 25:" T1 "own#\n"
		"5+98 1 38:" T1 "b#OK\n"
		"8+136 0 25:" T1 "own#\n"
		"0 anomalies\n");
}

static void a_log_that_begins_inside_a_message(void **state)
{
	(void)state;
	assert_records(CW_TEXT("Event=\"forged\"\n"
			       " a\n"
			       " |\n" T1 "own\n"),
		"1+0 3 21:#Event=\"forged\"\n a\n |\n\n"
		"4+21 0 25:" T1 "own#\n"
		"0 anomalies\n");
}

static void nothing_in_it(void **state)
{
	(void)state;
	assert_records(CW_TEXT(""), "0 anomalies\n");
	assert_records(CW_TEXT("\xef\xbb\xbf"), "0 anomalies\n");
	assert_records(CW_TEXT("\n \r\n\t\n"), "0 anomalies\n");
}

static void utf16_is_said(void **state)
{
	(void)state;
	assert_records(cw_text_of("\xff\xfe"
				  "2\0000\000",
			       6),
		"1 anomalies\n");
}

static void any_byte_may_stand_in_a_record(void **state)
{
	struct fixture f;
	struct cw_record record;
	bool end;

	(void)state;
	open_log(&f, CW_TEXT(T1 "\0\xff\xfe\0x\n"), SIZE_MAX, 1u << 20, 1u << 21);
	assert_int_equal(cw_log_next(f.log, &record, &end, NULL), CW_OK);
	cw_record_parse(&record);
	assert_int_equal(record.raw.len, strlen(T1) + 5);
	close_log(&f);
}

static void long_lines_are_cut(void **state)
{
	struct cw_buffer out = {0};

	(void)state;
	list_records(CW_TEXT(T1 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" T1 "b\n"
				"also gone\n" T1 "c\n"),
		SIZE_MAX, 40, 100, &out);
	cw_buffer_add(&out, "", 1);
	assert_string_equal(out.ptr, "1+0 0 cut 40:" T1 "aaaaaaaaaaaaaaaaaaa#\n"
				     "3+98 0 23:" T1 "c#\n"
				     "1 anomalies\n");
	cw_buffer_finish(&out);
}

static void long_records_are_cut(void **state)
{
	struct cw_buffer out = {0};

	(void)state;
	list_records(CW_TEXT(T1 "a\n"
				" 3456789\n 3456789\n 3456789\n 3456789\n" T1 "c\n"),
		SIZE_MAX, 40, 50, &out);
	cw_buffer_add(&out, "", 1);
	assert_string_equal(out.ptr, "1+0 0 cut 50:" T1 "a\n 3456789\n 3456789\n 3456789#\n"
				     "6+59 0 23:" T1 "c#\n"
				     "1 anomalies\n");
	cw_buffer_finish(&out);
}

/* A megabyte in one line, as the issue wants it, and the line behind it. */
static void a_line_of_two_megabytes(void **state)
{
	struct cw_buffer text = {0};
	struct cw_buffer out = {0};

	(void)state;
	cw_buffer_add_str(&text, T1);
	for (int i = 0; i < 1 << 18; i++) {
		cw_buffer_add_str(&text, "12345678");
	}
	cw_buffer_add_str(&text, "\n" T1 "next\n");
	assert_false(text.failed);
	list_records(cw_buffer_text(&text), 65536, 1u << 20, 1u << 21, &out);
	cw_buffer_add(&out, "", 1);
	assert_non_null(strstr(out.ptr, "1+0 0 cut 1048576:" T1 "1234"));
	assert_non_null(strstr(out.ptr, "\n2+2097174 0 26:" T1 "next#\n1 anomalies\n"));
	cw_buffer_finish(&text);
	cw_buffer_finish(&out);
}

static void records_are_counted_out(void **state)
{
	struct fixture f;
	struct cw_record record;
	bool end = false;
	int count = -1;

	(void)state;
	open_log(&f, CW_TEXT(T1 "a\n" T1 "b\n" T1 "c\n"), SIZE_MAX, 1u << 20, 1u << 21);
	f.kase.limits.max_records = 2;
	while (!end) {
		assert_int_equal(cw_log_next(f.log, &record, &end, NULL), CW_OK);
		count++;
	}
	assert_int_equal(count, 2);
	assert_int_equal(f.kase.anomalies.count, 1);
	assert_true(f.kase.incomplete);
	close_log(&f);
}

static void what_was_read_before_a_failure_stays(void **state)
{
	struct fixture f;
	struct cw_record record;
	struct cw_error err = {0};
	bool end;

	(void)state;
	open_log(&f, CW_TEXT(T1 "a\n" T1 "b"), 7, 1u << 20, 1u << 21);
	f.source.fails = true;
	assert_int_equal(cw_log_next(f.log, &record, &end, &err), CW_OK);
	assert_int_equal(cw_log_next(f.log, &record, &end, &err), CW_OK);
	assert_true(cw_text_is(record.raw, T1 "b"));
	assert_int_equal(cw_log_next(f.log, &record, &end, &err), CW_ERR_IO);
	assert_string_equal(err.message, "the disk went away");
	assert_int_equal(cw_log_next(f.log, &record, &end, &err), CW_ERR_IO);
	close_log(&f);
}

/* How the source cuts its bytes into reads never shows. */
static void reads_of_any_size_give_the_same(void **state)
{
	const struct cw_text texts[] = {
		CW_TEXT(T0 "h tvcs: m\n SIPMSG:\n |A\n l: 28\n \n x|\n" T1 "ab\n|\n" T1 "b\n\n" T1
			   "c\n"),
		CW_TEXT("Event=\"x\"\nSIPMSG:\n|a\nb\n|\nEvent=\"y\"\n\xff\n"),
		CW_TEXT(" a\n b\n |\n" T1 "a\r\n HTTPMSG:\r\n |b\r\n \r\n|\r\n" T1 "x"),
	};
	static const uint32_t limits[][2] = {{1u << 20, 1u << 21}, {30, 60}, {10, 200}, {64, 64}};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		for (size_t k = 0; k < sizeof(limits) / sizeof(limits[0]); k++) {
			struct cw_buffer whole = {0};

			list_records(texts[i], SIZE_MAX, limits[k][0], limits[k][1], &whole);
			for (size_t step = 1; step <= texts[i].len; step++) {
				struct cw_buffer split = {0};

				list_records(texts[i], step, limits[k][0], limits[k][1], &split);
				assert_int_equal(split.len, whole.len);
				assert_memory_equal(split.ptr, whole.ptr, whole.len);
				cw_buffer_finish(&split);
			}
			cw_buffer_finish(&whole);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records_end_at_the_next_timestamp),
		cmocka_unit_test(what_is_no_timestamp),
		cmocka_unit_test(a_cut_timestamp_is_no_record),
		cmocka_unit_test(lines_before_the_first_timestamp),
		cmocka_unit_test(pem_lines_at_column_0),
		cmocka_unit_test(a_timestamp_inside_an_intact_frame),
		cmocka_unit_test(content_length_sees_through_a_forged_bar),
		cmocka_unit_test(a_frame_without_its_end),
		cmocka_unit_test(a_log_that_begins_inside_a_message),
		cmocka_unit_test(nothing_in_it),
		cmocka_unit_test(utf16_is_said),
		cmocka_unit_test(any_byte_may_stand_in_a_record),
		cmocka_unit_test(long_lines_are_cut),
		cmocka_unit_test(long_records_are_cut),
		cmocka_unit_test(a_line_of_two_megabytes),
		cmocka_unit_test(records_are_counted_out),
		cmocka_unit_test(what_was_read_before_a_failure_stays),
		cmocka_unit_test(reads_of_any_size_give_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
