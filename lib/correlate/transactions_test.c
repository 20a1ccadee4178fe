/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/stamp.h"
#include "correlate/transactions.h"

#define T0 (INT64_C(1657558525) * CW_SECOND) /* 2022-07-11T16:55:25Z */
#define MS (CW_SECOND / 1000)

/* "steven.lab/https/cucm.steven.lab/8443", Cisco document 218018. */
#define TOKEN "c3RldmVuLmxhYi9odHRwcy9jdWNtLnN0ZXZlbi5sYWIvODQ0Mw"
#define GET   "GET http://vcs_control.steven.lab:8443/" TOKEN
#define URL   "https://cucm.steven.lab:8443"

struct fixture {
	struct cw_case kase;
	struct cw_transactions *transactions;
	uint64_t line;
};

static int set_up(void **state)
{
	static struct fixture fixture;

	memset(&fixture, 0, sizeof(fixture));
	cw_case_init(&fixture.kase, NULL);
	fixture.transactions = cw_transactions_create(&fixture.kase);
	*state = &fixture;
	return fixture.transactions == NULL;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	cw_transactions_destroy(fixture->transactions);
	cw_case_finish(&fixture->kase);
	return 0;
}

static struct cw_text *field_of(struct cw_transaction_line *line, const char *key)
{
	struct {
		const char *key;
		struct cw_text *field;
	} fields[] = {{"Txn-id", &line->txn_id}, {"TrackingID", &line->tracking_id},
		{"Dst-ip", &line->dst_ip}, {"Dst-port", &line->dst_port}, {"Msg", &line->message},
		{"Request", &line->request}, {"Username", &line->username}};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (strcmp(fields[i].key, key) == 0) {
			return fields[i].field;
		}
	}
	fail_msg("no field %s", key);
	return NULL;
}

/* One record: detail (or event) and more pairs as KEY, VALUE, …, NULL. */
static void say(struct fixture *fixture, const char *bundle, int64_t at, const char *event,
	const char *detail, ...)
{
	struct cw_transaction_line line = {.bundle = bundle,
		.at = at,
		.event = cw_text_str(event),
		.detail = cw_text_str(detail),
		.place = {.member = "log", .line = ++fixture->line}};
	va_list args;
	const char *key;

	va_start(args, detail);
	while ((key = va_arg(args, const char *)) != NULL) {
		*field_of(&line, key) = cw_text_str(va_arg(args, const char *));
	}
	va_end(args);
	assert_true(cw_transactions_add(fixture->transactions, &line));
}

/* The record as it stands in a log. */
static struct cw_transaction_line read_record(
	struct fixture *fixture, int64_t at, const char *raw, const char *body)
{
	struct cw_record record = {.header_at = at,
		.raw = cw_text_str(raw),
		.whole = cw_text_str(raw),
		.body = cw_text_str(body),
		.line = ++fixture->line,
		.offset = 100};
	struct cw_transaction_line line;

	cw_record_parse(&record);
	cw_transaction_line(&record, "b1", "log", &line);
	return line;
}

static void print_record(struct fixture *fixture, int64_t at, const char *raw, const char *body)
{
	struct cw_transaction_line line = read_record(fixture, at, raw, body);

	assert_true(cw_transactions_add(fixture->transactions, &line));
}

static void receive(
	struct fixture *fixture, int64_t at, const char *txn, const char *tracking, const char *msg)
{
	say(fixture, "b1", at, "", "Receive Request", "Txn-id", txn, "TrackingID", tracking, "Msg",
		msg, NULL);
}

static void send_to(
	struct fixture *fixture, int64_t at, const char *txn, const char *ip, const char *port)
{
	say(fixture, "b1", at, "", "Sending Request", "Txn-id", txn, "TrackingID", "t", "Dst-ip",
		ip, "Dst-port", port, NULL);
}

static void allow(struct fixture *fixture, int64_t at, const char *url, const char *user)
{
	say(fixture, "b1", at, "Request Allowed", "Access allowed", "Username", user, "Request",
		url, NULL);
}

static void answer(struct fixture *fixture, int64_t at, const char *txn, const char *msg)
{
	say(fixture, "b1", at, "", "Sending Response", "Txn-id", txn, "TrackingID", "", "Msg", msg,
		NULL);
}

static struct cw_failure *refused(struct fixture *fixture, int64_t at, const char *ip)
{
	struct cw_failure *failure = cw_case_add_failure(&fixture->kase);

	assert_non_null(failure);
	failure->bundle = "b1";
	failure->at = at;
	failure->server.ip = ip;
	assert_true(cw_transactions_claim(fixture->transactions, failure));
	return failure;
}

/* The lines of Cisco document 218018, with the numbers they have there. */
static void a_failure_belongs_to_the_request_before_it(void **state)
{
	struct fixture *f = *state;
	struct cw_failure *first;
	struct cw_failure *second;

	receive(f, T0, "191", "bb0c", GET "/CSFemusk.cnf.xml HTTP/1.1");
	allow(f, T0 + 7 * MS, URL "/CSFemusk.cnf.xml", "emusk");
	send_to(f, T0 + 10 * MS, "191", "10.48.36.215", "6972");
	first = refused(f, T0 + 16 * MS, "10.48.36.215");
	send_to(f, T0 + 17 * MS, "191", "10.48.36.215", "6972");
	second = refused(f, T0 + 20 * MS, "10.48.36.215");
	assert_int_equal(first->status, 0);
	answer(f, T0 + 24 * MS, "191", "HTTP/1.1 502 connect failed");

	assert_string_equal(first->txn_id, "191");
	assert_string_equal(first->tracking_id, "bb0c");
	assert_string_equal(first->url, URL "/CSFemusk.cnf.xml");
	assert_string_equal(first->user, "emusk");
	assert_int_equal(first->server.port, 6972);
	assert_int_equal(first->txn_candidates.count, 0);
	assert_int_equal(first->request_place.line, 1);
	assert_int_equal(first->sent_place.line, 3);
	assert_int_equal(second->sent_place.line, 4);
	/* The answer comes after both and is told to both. */
	assert_int_equal(first->status, 502);
	assert_int_equal(second->status, 502);
	assert_int_equal(first->response_place.line, 5);
	assert_true(first->response_at == T0 + 24 * MS);
}

static void nearest_of_several_addresses(void **state)
{
	struct fixture *f = *state;

	send_to(f, T0, "1", "10.0.0.1", "8443");
	send_to(f, T0 + 5 * CW_SECOND, "2", "10.0.0.1", "6972");
	send_to(f, T0 + 6 * CW_SECOND, "3", "10.0.0.2", "443");
	assert_string_equal(refused(f, T0 + 7 * CW_SECOND, "10.0.0.1")->txn_id, "2");
	assert_string_equal(refused(f, T0 + 7 * CW_SECOND, "10.0.0.2")->txn_id, "3");
	/* Later than the line, or of nobody: not it. */
	assert_string_equal(refused(f, T0 + 1, "10.0.0.2")->txn_id, "");
	assert_string_equal(refused(f, T0 + 7 * CW_SECOND, "10.0.0.3")->txn_id, "");
	assert_string_equal(refused(f, CW_TIME_UNKNOWN, "10.0.0.1")->txn_id, "");
}

static void two_that_fit_are_both_named(void **state)
{
	struct fixture *f = *state;
	struct cw_failure *failure;

	send_to(f, T0, "1", "10.0.0.1", "8443");
	send_to(f, T0 + 3 * CW_SECOND, "2", "10.0.0.1", "8443");
	send_to(f, T0 + 4 * CW_SECOND, "3", "10.0.0.1", "8443");
	failure = refused(f, T0 + 4 * CW_SECOND, "10.0.0.1");
	assert_string_equal(failure->txn_id, "3");
	assert_int_equal(failure->txn_candidates.count, 1);
	assert_string_equal(failure->txn_candidates.items[0], "2");
}

static void what_was_answered_is_over(void **state)
{
	struct fixture *f = *state;

	send_to(f, T0, "1", "10.0.0.1", "8443");
	say(f, "b1", T0 + MS, "", "Receive Response", "Txn-id", "1", "Msg", "HTTP/1.1 200 ", NULL);
	assert_string_equal(refused(f, T0 + 2 * MS, "10.0.0.1")->txn_id, "");
	/* Sent once more: open again. */
	send_to(f, T0 + 3 * MS, "1", "10.0.0.1", "8443");
	assert_string_equal(refused(f, T0 + 4 * MS, "10.0.0.1")->txn_id, "1");
	answer(f, T0 + 5 * MS, "1", "HTTP/1.1 200 ");
	assert_string_equal(refused(f, T0 + 6 * MS, "10.0.0.1")->txn_id, "");
}

static void an_old_request_is_not_it(void **state)
{
	struct fixture *f = *state;

	send_to(f, T0, "1", "10.0.0.1", "8443");
	assert_string_equal(refused(f, T0 + 61 * CW_SECOND, "10.0.0.1")->txn_id, "");
	assert_string_equal(refused(f, T0 + 60 * CW_SECOND, "10.0.0.1")->txn_id, "1");
	/* Times at both ends of what is possible do not overflow. */
	assert_string_equal(refused(f, INT64_MAX, "10.0.0.1")->txn_id, "");
	send_to(f, INT64_MIN + 1, "2", "10.0.0.9", "8443");
	assert_string_equal(refused(f, INT64_MAX, "10.0.0.9")->txn_id, "");
}

static void bundles_do_not_mix(void **state)
{
	struct fixture *f = *state;

	say(f, "b2", T0, "", "Sending Request", "Txn-id", "1", "Dst-ip", "10.0.0.1", "Dst-port",
		"8443", NULL);
	assert_string_equal(refused(f, T0 + MS, "10.0.0.1")->txn_id, "");
	send_to(f, T0, "1", "10.0.0.1", "6972");
	assert_int_equal(refused(f, T0 + MS, "10.0.0.1")->server.port, 6972);
}

/* The same number with another tracking id is another request; the DEBUG twin of the same is not. */
static void numbers_are_used_again(void **state)
{
	struct fixture *f = *state;
	struct cw_failure *failure;

	receive(f, T0, "7", "one", GET "/a HTTP/1.1");
	print_record(f, T0, "Detail=\"Receive Request\" Txn-id=\"7\" TrackingID=\"one\"",
		GET "/other HTTP/1.1\nHost: x\n");
	send_to(f, T0 + MS, "7", "10.0.0.1", "8443");
	failure = refused(f, T0 + 2 * MS, "10.0.0.1");
	assert_string_equal(failure->url, URL "/a");
	assert_string_equal(failure->tracking_id, "one");

	receive(f, T0 + CW_SECOND, "7", "two", GET "/b HTTP/1.1");
	/* Not sent yet: the failure is not of the new one, and the old one is over. */
	assert_string_equal(refused(f, T0 + CW_SECOND, "10.0.0.1")->txn_id, "");
	send_to(f, T0 + CW_SECOND, "7", "10.0.0.1", "8443");
	failure = refused(f, T0 + CW_SECOND, "10.0.0.1");
	assert_string_equal(failure->url, URL "/b");
	assert_string_equal(failure->tracking_id, "two");
}

/* A DEBUG record has its request and status line in the HTTP message. */
static void twins_without_msg(void **state)
{
	struct fixture *f = *state;
	struct cw_failure *failure;

	print_record(f, T0, "Detail=\"Receive Request\" Txn-id=\"7\" TrackingID=\"one\"",
		GET "/a HTTP/1.1\r\nHost: x\r\n");
	send_to(f, T0 + MS, "7", "10.0.0.1", "8443");
	failure = refused(f, T0 + 2 * MS, "10.0.0.1");
	print_record(f, T0 + 3 * MS, "Detail=\"Sending Response\" Txn-id=\"7\"",
		"HTTP/1.1 502 connect failed\r\n");
	answer(f, T0 + 3 * MS, "7", "HTTP/1.1 200 of another");
	assert_string_equal(failure->url, URL "/a");
	assert_int_equal(failure->status, 502);
}

static void a_line_is_what_its_record_says(void **state)
{
	struct fixture *f = *state;
	struct cw_transaction_line line = read_record(f, T0,
		"vcsc traffic_server[1]: Event=\"Request Allowed\" Detail=\"Access allowed\" "
		"Username=\"ann\" Request=\"" URL "/a\" Txn-id=\"7\" TrackingID=\"t\" "
		"Dst-ip=\"10.0.0.1\" Dst-port=\"8443\" Msg=\"GET / \" Txn-id=\"8\"",
		"not this\n");

	assert_true(cw_text_is(line.event, "Request Allowed"));
	assert_true(cw_text_is(line.detail, "Access allowed"));
	assert_true(cw_text_is(line.username, "ann"));
	assert_true(cw_text_is(line.request, URL "/a"));
	assert_true(cw_text_is(line.txn_id, "7")); /* the first counts */
	assert_true(cw_text_is(line.tracking_id, "t"));
	assert_true(cw_text_is(line.dst_ip, "10.0.0.1"));
	assert_true(cw_text_is(line.dst_port, "8443"));
	assert_true(cw_text_is(line.message, "GET /"));
	assert_string_equal(line.bundle, "b1");
	assert_string_equal(line.place.member, "log");
	assert_int_equal(line.place.line, 1);
	assert_int_equal(line.place.offset, 100);
	assert_true(line.at == T0);
}

/* What is no UTF-8 in the log is escaped in the failure, and matches itself before. */
static void odd_bytes_are_escaped(void **state)
{
	struct fixture *f = *state;
	struct cw_failure *failure;

	receive(f, T0, "7\xff", "\xfe", GET "/\xfd HTTP/1.1");
	allow(f, T0, URL "/\xfd", "\xfc");
	send_to(f, T0 + MS, "7\xff", "10.0.0.1", "8443");
	failure = refused(f, T0 + 2 * MS, "10.0.0.1");
	assert_string_equal(failure->txn_id, "7\\xff");
	assert_string_equal(failure->tracking_id, "\\xfe");
	assert_string_equal(failure->url, URL "/\\xfd");
	assert_string_equal(failure->user, "\\xfc");
}

static void the_user_comes_by_url(void **state)
{
	struct fixture *f = *state;

	/* Allowed just before the request. */
	allow(f, T0, URL "/a", "ann");
	receive(f, T0 + MS, "1", "t1", GET "/a HTTP/1.1");
	send_to(f, T0 + 2 * MS, "1", "10.0.0.1", "8443");
	assert_string_equal(refused(f, T0 + 3 * MS, "10.0.0.1")->user, "ann");
	/* An hour later another asks for the same URL: not ann again. */
	receive(f, T0 + 3600 * CW_SECOND, "2", "t2", GET "/a HTTP/1.1");
	send_to(f, T0 + 3600 * CW_SECOND, "2", "10.0.0.2", "8443");
	assert_string_equal(refused(f, T0 + 3600 * CW_SECOND, "10.0.0.2")->user, "");
	allow(f, T0 + 3600 * CW_SECOND + 5 * MS, URL "/a", "bob");
	assert_string_equal(refused(f, T0 + 3601 * CW_SECOND, "10.0.0.2")->user, "bob");
	/* One of another URL gets nobody. */
	receive(f, T0 + 3602 * CW_SECOND, "3", "t3", GET "/c HTTP/1.1");
	send_to(f, T0 + 3602 * CW_SECOND, "3", "10.0.0.3", "8443");
	assert_string_equal(refused(f, T0 + 3602 * CW_SECOND, "10.0.0.3")->user, "");
}

/* A line that no request followed in its time is about none. */
static void a_stale_permission_names_nobody(void **state)
{
	struct fixture *f = *state;

	allow(f, T0, URL "/a", "ann");
	receive(f, T0 + 10 * CW_SECOND, "1", "t1", GET "/a HTTP/1.1");
	send_to(f, T0 + 10 * CW_SECOND, "1", "10.0.0.1", "8443");
	assert_string_equal(refused(f, T0 + 10 * CW_SECOND, "10.0.0.1")->user, "");
}

static void two_users_of_one_url(void **state)
{
	struct fixture *f = *state;

	receive(f, T0, "1", "t1", GET "/a HTTP/1.1");
	receive(f, T0 + MS, "2", "t2", GET "/a HTTP/1.1");
	allow(f, T0 + 2 * MS, URL "/a", "ann");
	allow(f, T0 + 3 * MS, URL "/a", "bob");
	send_to(f, T0 + 4 * MS, "1", "10.0.0.1", "8443");
	send_to(f, T0 + 5 * MS, "2", "10.0.0.2", "8443");
	assert_string_equal(refused(f, T0 + 6 * MS, "10.0.0.1")->user, "ann");
	assert_string_equal(refused(f, T0 + 6 * MS, "10.0.0.2")->user, "bob");
}

/* The newest thousand are remembered, and forgetting is not forgetting what was claimed. */
static void more_open_than_are_remembered(void **state)
{
	struct fixture *f = *state;
	struct cw_failure *old;
	char txn[24];
	char ip[24];

	send_to(f, T0, "first", "10.9.9.9", "8443");
	old = refused(f, T0 + MS, "10.9.9.9");
	for (unsigned i = 0; i < 3000; i++) {
		(void)snprintf(txn, sizeof(txn), "%u", i);
		(void)snprintf(ip, sizeof(ip), "10.1.%u.%u", i / 250, i % 250);
		send_to(f, T0 + i * MS, txn, ip, "8443");
	}
	assert_string_equal(old->txn_id, "first");
	assert_string_equal(refused(f, T0 + 3000 * MS, "10.9.9.9")->txn_id, "");
	assert_string_equal(refused(f, T0 + 3000 * MS, "10.1.0.1")->txn_id, "");
	assert_string_equal(refused(f, T0 + 3000 * MS, "10.1.11.249")->txn_id, "2999");
	assert_string_equal(refused(f, T0 + 3000 * MS, "10.1.7.227")->txn_id, "1977");
	answer(f, T0 + 3001 * MS, "first", "HTTP/1.1 502 connect failed");
	assert_int_equal(old->status, 0);
	for (unsigned i = 0; i < 3000; i++) { /* answered in order, known or not */
		(void)snprintf(txn, sizeof(txn), "%u", i);
		answer(f, T0 + 3001 * MS, txn, "HTTP/1.1 200 ");
	}
	assert_string_equal(refused(f, T0 + 3001 * MS, "10.1.11.249")->txn_id, "");
}

static void odd_ports_and_status_lines(void **state)
{
	static const char *const lines[] = {
		"", "HTTP/1.1", "HTTP/1.1 abc", "HTTP/1.1 50200", "SIP/2.0 502 x", "HTTP/1.1 -1"};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct cw_failure *failure;

		send_to(f, T0, "1", "10.0.0.1", i % 2 == 0 ? "70000" : "port");
		failure = refused(f, T0, "10.0.0.1");
		assert_int_equal(failure->server.port, 0);
		answer(f, T0, "1", lines[i]);
		assert_int_equal(failure->status, 0);
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_failure_belongs_to_the_request_before_it),
		TEST(nearest_of_several_addresses),
		TEST(two_that_fit_are_both_named),
		TEST(what_was_answered_is_over),
		TEST(an_old_request_is_not_it),
		TEST(bundles_do_not_mix),
		TEST(numbers_are_used_again),
		TEST(twins_without_msg),
		TEST(a_line_is_what_its_record_says),
		TEST(odd_bytes_are_escaped),
		TEST(the_user_comes_by_url),
		TEST(a_stale_permission_names_nobody),
		TEST(two_users_of_one_url),
		TEST(more_open_than_are_remembered),
		TEST(odd_ports_and_status_lines),
	};

	return cmocka_run_group_tests_name("transactions", tests, NULL, NULL);
}
