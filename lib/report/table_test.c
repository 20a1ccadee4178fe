/* SPDX-License-Identifier: MIT */
#include "report/outcome.h"
#include "report/table.h"

#include "base/escape.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static bool append(void *ctx, const char *bytes, size_t len)
{
	struct cw_buffer *out = ctx;

	cw_buffer_add(out, bytes, len);
	return !out->failed;
}

/* Items are texts; the second column says less at level 1 and is gone at level 2. */
static void fill(struct cw_table *table, const void *item)
{
	cw_buffer_add_str(&table->cells[0], item);
	cw_buffer_add_str(&table->cells[1], table->level == 0 ? "said at length" : "short");
	cw_buffer_add_str(&table->cells[2], "2001:db8::1234:5678:5061");
}

static const struct cw_column columns[] = {
	{"A", 0, 6, 4, false, false},
	{"B", 2, 0, 0, false, false},
	{"C", 0, 0, 12, true, false},
};

static const struct cw_table_plan plan = {columns, 3, 3, 2, fill};

static unsigned write_items(struct cw_buffer *out, unsigned width, const char *item)
{
	const struct cw_sink sink = {append, out};
	const struct cw_text_options options = {.width = width};
	const void *items[] = {item};
	struct cw_page page;
	unsigned level;

	cw_buffer_clear(out);
	cw_page_init(&page, &options, &sink);
	level = cw_table_write(&page, &plan, items, 1);
	assert_int_equal(cw_page_finish(&page, NULL), CW_OK);
	cw_buffer_add(out, "", 1);
	assert_false(out->failed);
	return level;
}

static const char *second_line(const struct cw_buffer *out)
{
	return strchr(out->ptr, '\n') + 1;
}

static void says_less_until_it_fits(void **state)
{
	struct cw_buffer out = {0};

	(void)state;
	assert_int_equal(write_items(&out, 0, "abcdefghij"), 0);
	assert_string_equal(
		second_line(&out), "abcdefghij  said at length  2001:db8::1234:5678:5061\n");
	assert_int_equal(write_items(&out, 52, "abcdefghij"), 0);
	assert_string_equal(
		second_line(&out), "abcdefghij  said at length  2001:db8::1234:5678:5061\n");
	assert_int_equal(write_items(&out, 50, "abcdefghij"), 0);
	assert_string_equal(
		second_line(&out), "abcdefg…  said at length  2001:db8::1234:5678:5061\n");
	assert_int_equal(write_items(&out, 45, "abcdefghij"), 1);
	assert_string_equal(second_line(&out), "abcdefghij  short  2001:db8::1234:5678:5061\n");
	cw_buffer_finish(&out);
}

static void a_port_stays(void **state)
{
	struct cw_buffer out = {0};

	(void)state;
	assert_int_equal(write_items(&out, 24, "abcdefghij"), 2);
	assert_string_equal(second_line(&out), "abcdefghij  2001…78:5061\n");
	/* Too narrow for anything: nothing is cut rather than all of it. */
	assert_int_equal(write_items(&out, 10, "abcdefghij"), 2);
	assert_string_equal(second_line(&out), "abcdefghij  2001:db8::1234:5678:5061\n");
	cw_buffer_finish(&out);
}

/* Nothing of it may take time or room without bound: a name may be 64 KiB of anything. */
static void hostile_cells_are_cut(void **state)
{
	static const char *const units[] = {"x", "\xcc\x81" /* a combining accent */,
		"\xe4\xb8\xad" /* wide */, "\x1b[31m", "\xff", "e\xcc\x81"};
	struct cw_buffer out = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		struct cw_buffer item = {0};
		const char *line;
		size_t len;

		while (item.len < 100000) {
			cw_buffer_add_str(&item, units[i]);
		}
		cw_buffer_add(&item, "", 1);
		(void)write_items(&out, 60, item.ptr);
		line = second_line(&out);
		len = strcspn(line, "\n");
		assert_true(cw_text_columns(cw_text_of(line, len)) <= 60);
		assert_null(strchr(line, 0x1b));
		assert_non_null(strstr(line, ":5061"));
		cw_buffer_finish(&item);
	}
	cw_buffer_finish(&out);
}

static void says_how_it_ended(void **state)
{
	static const struct cw_alert fatal = {
		CW_PARTY_SELF, "client", "fatal", "unknown_ca", 48, 0, {"", 0, 0, 52}};
	static const struct cw_alert hidden = {
		CW_PARTY_PEER, "server", "encrypted", "", 0, 0, {"", 0, 0, 9}};
	const struct {
		struct cw_handshake handshake;
		const char *text;
		const char *brief;
	} expected[] = {
		{{.outcome = CW_OUTCOME_ALERT, .alerts = &fatal, .num_alerts = 1},
			"failed: client sent unknown_ca (packet 52)", "client: unknown_ca"},
		{{.outcome = CW_OUTCOME_COMPLETED}, "completed", "completed"},
		{{.outcome = CW_OUTCOME_COMPLETED, .resumed = true}, "completed, resumed",
			"completed, resumed"},
		{{.outcome = CW_OUTCOME_RESET,
			 .closed_by = "client",
			 .alerts = &hidden,
			 .num_alerts = 1},
			"reset by client after an encrypted alert of the server (packet 9)",
			"reset by client"},
		{{.outcome = CW_OUTCOME_CLOSED, .closed_by = ""}, "closed by one side",
			"closed by one side"},
		{{.outcome = CW_OUTCOME_UNKNOWN}, "end not captured", "end not captured"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		struct cw_buffer out = {0};

		cw_outcome_describe(&out, &expected[i].handshake, false);
		assert_true(cw_text_is(cw_buffer_text(&out), expected[i].text));
		cw_buffer_clear(&out);
		cw_outcome_describe(&out, &expected[i].handshake, true);
		assert_true(cw_text_is(cw_buffer_text(&out), expected[i].brief));
		cw_buffer_finish(&out);
	}
	assert_non_null(strstr(cw_alert_meaning("unknown_ca"), "CA"));
	assert_string_equal(cw_alert_meaning("alert 200"), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_less_until_it_fits),
		cmocka_unit_test(a_port_stays),
		cmocka_unit_test(hostile_cells_are_cut),
		cmocka_unit_test(says_how_it_ended),
	};

	return cmocka_run_group_tests_name("table", tests, NULL, NULL);
}
