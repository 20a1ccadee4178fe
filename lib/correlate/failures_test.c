/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/stamp.h"
#include "correlate/failures.h"

#define T0 (INT64_C(1657558525) * CW_SECOND) /* 2022-07-11T16:55:25Z */
#define MS (CW_SECOND / 1000)

static struct cw_case kase;
static const struct cw_certificate leaf = {.sha256 = "aa"};
static const struct cw_certificate *const leaf_items[] = {&leaf};
static const struct cw_certificates leaf_chain = {leaf_items, 1};

static int set_up(void **state)
{
	struct cw_bundle *bundle;

	(void)state;
	cw_case_init(&kase, NULL);
	bundle = cw_case_add_bundle(&kase);
	if (bundle == NULL) {
		return 1;
	}
	bundle->has_log = bundle->has_capture = true;
	bundle->capture_window.first = T0 - 600 * CW_SECOND;
	bundle->capture_window.last = T0 + 600 * CW_SECOND;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	cw_case_finish(&kase);
	return 0;
}

static bool meaning(const void *ctx, const char *description, const char **reason)
{
	(void)ctx;
	*reason = description;
	return strcmp(description, "close_notify") != 0;
}

static void correlate(void)
{
	assert_true(cw_correlate_failures(&kase, meaning, NULL));
	for (size_t i = 0; i < kase.failures.count; i++) {
		const struct cw_failure *failure = kase.failures.items[i];
		char id[24];

		(void)snprintf(id, sizeof(id), "f%zu", i + 1);
		assert_string_equal(failure->id, id);
		assert_true(failure->last >= failure->at);
	}
}

static const struct cw_failure *failure_at(size_t index)
{
	assert_true(index < kase.failures.count);
	return kase.failures.items[index];
}

/* A line of tvcs: the peer connects to this box from `port`. */
static struct cw_failure *tvcs(int64_t at, uint16_t port, uint32_t rank, const char *reason)
{
	struct cw_failure *failure = cw_case_add_failure(&kase);

	assert_non_null(failure);
	failure->bundle = "b1";
	failure->at = at;
	failure->process = "tvcs";
	failure->rank = rank;
	failure->reason = reason;
	failure->refused_by = CW_PARTY_PEER;
	failure->presented_by = CW_PARTY_SELF;
	failure->presented_role = "server";
	failure->client.ip = "10.0.0.8";
	failure->client.port = port;
	failure->server.ip = "10.0.0.1";
	failure->server.port = 5061;
	return failure;
}

/* A line of the traffic server: only the other's name and address. */
static struct cw_failure *ats(int64_t at, const char *txn)
{
	struct cw_failure *failure = cw_case_add_failure(&kase);

	assert_non_null(failure);
	failure->bundle = "b1";
	failure->at = at;
	failure->process = "traffic_server";
	failure->reason = "self_signed_leaf";
	failure->refused_by = CW_PARTY_SELF;
	failure->presented_by = CW_PARTY_PEER;
	failure->presented_role = "server";
	failure->name = "cucm.example";
	failure->server.ip = "10.0.0.9";
	failure->server.port = txn[0] != '\0' ? 6972 : 0;
	failure->txn_id = txn;
	failure->request_at = failure->sent_at = cw_stamp_add(at, -20 * MS);
	return failure;
}

static const char *flow_of(const struct cw_handshake *handshake)
{
	return cw_arena_printf(&kase.arena, "%s:%u > %s:%u", handshake->client.ip,
		handshake->client.port, handshake->server.ip, handshake->server.port);
}

static struct cw_handshake *shake(int64_t at, const char *client, uint16_t client_port,
	const char *server, uint16_t server_port)
{
	struct cw_handshake *handshake = cw_case_add_handshake(&kase);

	assert_non_null(handshake);
	handshake->id = cw_arena_printf(&kase.arena, "h%zu", kase.handshakes.count);
	handshake->bundle = "b1";
	handshake->client.ip = client;
	handshake->client.port = client_port;
	handshake->server.ip = server;
	handshake->server.port = server_port;
	handshake->flow = flow_of(handshake);
	handshake->client_is = strcmp(client, "10.0.0.1") == 0 ? CW_PARTY_SELF : CW_PARTY_PEER;
	handshake->server_is =
		handshake->client_is == CW_PARTY_SELF ? CW_PARTY_PEER : CW_PARTY_SELF;
	handshake->at = at;
	handshake->ended = cw_stamp_add(at, 5 * MS);
	handshake->saw_client_hello = handshake->saw_server_hello = true;
	handshake->chain_server = leaf_chain;
	return handshake;
}

static void end_by_alert(struct cw_handshake *handshake, const char *from, const char *level,
	const char *description, int64_t at)
{
	struct cw_alert *alert = cw_arena_alloc(&kase.arena, sizeof(*alert));

	assert_non_null(alert);
	alert->from = from;
	alert->sender = strcmp(from, "client") == 0 ? handshake->client_is : handshake->server_is;
	alert->level = level;
	alert->description = description;
	alert->at = at;
	alert->place.member = "pcap";
	alert->place.packet = 7;
	handshake->alerts = alert;
	handshake->num_alerts = 1;
	handshake->outcome = CW_OUTCOME_ALERT;
	handshake->ended = at;
}

/* The box asks 10.0.0.9:6972 and refuses what it gets. */
static struct cw_handshake *refusal(int64_t at, uint16_t client_port)
{
	struct cw_handshake *handshake = shake(at, "10.0.0.1", client_port, "10.0.0.9", 6972);

	handshake->sni = "cucm.example";
	end_by_alert(handshake, "client", "fatal", "unknown_ca", at + 5 * MS);
	return handshake;
}

/* --- lines --- */

static void lines_of_one_connection(void **state)
{
	struct cw_failure *closed = tvcs(T0 + 2 * MS, 5000, 20, "unknown_ca");
	struct cw_failure *error = tvcs(T0 + MS, 5000, 30, "certificate_unknown");
	struct cw_failure *event = tvcs(T0, 5000, 50, "certificate_unknown");

	(void)state;
	error->openssl = "1.0";
	error->depth = 1;
	event->service = "SIP";
	closed->name = "peer.example";
	closed->service = "nothing";
	correlate();
	assert_int_equal(kase.failures.count, 1);
	assert_ptr_equal(failure_at(0), event);
	assert_string_equal(event->openssl, "1.0");
	assert_string_equal(event->service, "SIP");
	assert_string_equal(event->name, "peer.example");
	assert_int_equal(event->depth, 1);
	assert_int_equal(event->tries, 1);
}

/* The weakest line comes first, the strongest last. */
static void a_later_line_may_be_stronger(void **state)
{
	(void)state;
	(void)tvcs(T0, 5000, 20, "other");
	(void)tvcs(T0 + MS, 5000, 30, "expired");
	(void)tvcs(T0 + 2 * MS, 5000, 50, "unknown_ca");
	(void)tvcs(T0 + 3 * MS, 5000, 50, "too late");
	correlate();
	assert_int_equal(kase.failures.count, 1);
	assert_string_equal(failure_at(0)->reason, "unknown_ca");
}

static void other_connections_stay_others(void **state)
{
	(void)state;
	(void)tvcs(T0, 5000, 50, "a");
	(void)tvcs(T0, 5001, 50, "b");
	tvcs(T0, 5000, 50, "c")->bundle = "b2";
	tvcs(T0, 5000, 50, "d")->server.port = 7001;
	tvcs(T0, 5000, 50, "e")->client.ip = "10.0.0.7";
	correlate();
	assert_int_equal(kase.failures.count, 5);
	assert_string_equal(failure_at(0)->flow, "10.0.0.8:5000 > 10.0.0.1:5061");
}

/* A peer that comes every few minutes uses a port again. */
static void ports_are_used_again(void **state)
{
	struct cw_handshake *first = shake(T0, "10.0.0.8", 5000, "10.0.0.1", 5061);
	struct cw_handshake *second;

	(void)state;
	end_by_alert(first, "client", "fatal", "unknown_ca", T0 + 4 * MS);
	second = shake(T0 + 300 * CW_SECOND, "10.0.0.8", 5000, "10.0.0.1", 5061);
	end_by_alert(second, "client", "fatal", "unknown_ca", T0 + 300 * CW_SECOND + 4 * MS);
	(void)tvcs(T0 + 5 * MS, 5000, 50, "unknown_ca");
	(void)tvcs(T0 + 100 * CW_SECOND, 5000, 50, "unknown_ca");
	(void)tvcs(T0 + 300 * CW_SECOND + 5 * MS, 5000, 50, "unknown_ca");
	correlate();
	assert_int_equal(kase.failures.count, 3);
	assert_ptr_equal(failure_at(0)->handshake, first);
	assert_null(failure_at(1)->handshake);
	assert_string_equal(failure_at(1)->hidden, "not_captured");
	assert_ptr_equal(failure_at(2)->handshake, second);
}

/* A connection that was up for hours and whose end the capture shows is over after it. */
static void a_completed_connection_is_joined_while_open(void **state)
{
	struct cw_handshake *open = shake(T0, "10.0.0.8", 5000, "10.0.0.1", 5061);

	(void)state;
	open->outcome = CW_OUTCOME_COMPLETED;
	open->ended = T0 + 100 * CW_SECOND;
	(void)tvcs(T0 + 100 * CW_SECOND + MS, 5000, 50, "identity");
	(void)tvcs(T0 + 120 * CW_SECOND, 5000, 50, "identity");
	correlate();
	assert_int_equal(kase.failures.count, 2);
	assert_ptr_equal(failure_at(0)->handshake, open);
	assert_null(failure_at(1)->handshake);
}

/* --- handshakes --- */

static void what_the_handshake_tells(void **state)
{
	struct cw_handshake *handshake = refusal(T0, 40000);

	(void)state;
	(void)ats(T0 + 6 * MS, "");
	correlate();
	assert_int_equal(kase.failures.count, 1);
	assert_ptr_equal(failure_at(0)->handshake, handshake);
	assert_ptr_equal(failure_at(0)->certificate, &leaf);
	assert_int_equal(failure_at(0)->server.port, 6972);
	assert_int_equal(failure_at(0)->client.port, 40000);
	assert_string_equal(failure_at(0)->flow, "10.0.0.1:40000 > 10.0.0.9:6972");
	assert_string_equal(failure_at(0)->hidden, "");
	assert_int_equal(failure_at(0)->flow_candidates.count, 0);
}

static void why_no_certificate_was_seen(void **state)
{
	struct cw_handshake *handshake = refusal(T0, 40000);

	(void)state;
	handshake->chain_server.count = 0;
	handshake->hidden_server = CW_HIDDEN_TLS13;
	(void)ats(T0 + 6 * MS, "");
	correlate();
	assert_null(failure_at(0)->certificate);
	assert_string_equal(failure_at(0)->hidden, "tls13");
}

/* The other's handshakes, the good ones, the ones of another name or refused by the other side. */
static void what_does_not_fit(void **state)
{
	struct cw_handshake *handshake;

	(void)state;
	refusal(T0, 40000)->outcome = CW_OUTCOME_COMPLETED;
	refusal(T0, 40001)->sni = "other.example";
	refusal(T0, 40002)->bundle = "b2";
	refusal(T0, 40003)->server.ip = "10.0.0.10";
	refusal(T0, 40004)->server.port = 8443;
	handshake = refusal(T0, 40005);
	end_by_alert(handshake, "server", "fatal", "unknown_ca", T0 + 5 * MS);
	(void)refusal(T0 - 10 * CW_SECOND, 40006);
	(void)refusal(T0 + 10 * CW_SECOND, 40007);
	(void)ats(T0 + 6 * MS, "191");
	correlate();
	for (size_t i = 0; i < kase.failures.count; i++) {
		const struct cw_failure *failure = kase.failures.items[i];

		if (failure->process[0] != '\0') {
			assert_null(failure->handshake);
			assert_string_equal(failure->hidden, "not_captured");
		}
	}
}

static void two_that_fit_are_told(void **state)
{
	(void)state;
	(void)refusal(T0, 40000);
	(void)refusal(T0 + 3 * MS, 40001);
	(void)refusal(T0 + 900 * MS, 40002);
	(void)ats(T0 + 6 * MS, "");
	correlate();
	assert_string_equal(failure_at(0)->flow, "10.0.0.1:40000 > 10.0.0.9:6972");
	assert_int_equal(failure_at(0)->flow_candidates.count, 1);
	assert_string_equal(
		failure_at(0)->flow_candidates.items[0], "10.0.0.1:40001 > 10.0.0.9:6972");
}

static void why_not_captured(void **state)
{
	struct cw_bundle *bundle = kase.bundles.items[0];

	(void)state;
	(void)tvcs(T0, 5000, 50, "a");
	(void)tvcs(T0 + 3600 * CW_SECOND, 5001, 50, "a");
	(void)tvcs(T0 - 3600 * CW_SECOND, 5002, 50, "a");
	(void)tvcs(CW_TIME_UNKNOWN, 5003, 50, "a");
	tvcs(T0, 5004, 50, "a")->bundle = "b9";
	correlate();
	assert_string_equal(failure_at(0)->hidden, "outside_capture_window");
	assert_string_equal(failure_at(1)->hidden, "outside_capture_window");
	assert_string_equal(failure_at(2)->hidden, "not_captured");
	assert_string_equal(failure_at(3)->hidden, "no_capture");
	assert_string_equal(failure_at(4)->hidden, "outside_capture_window");
	bundle->has_capture = false;
	correlate();
	assert_string_equal(failure_at(2)->hidden, "no_capture");
}

/* --- what only the capture tells --- */

static void an_alert_alone(void **state)
{
	struct cw_handshake *handshake = shake(T0, "10.0.0.8", 5000, "10.0.0.1", 5061);

	(void)state;
	end_by_alert(handshake, "client", "fatal", "unknown_ca", T0 + 4 * MS);
	handshake = shake(T0, "10.0.0.8", 5001, "10.0.0.1", 5061);
	end_by_alert(handshake, "client", "fatal", "close_notify", T0 + 4 * MS);
	handshake = shake(T0, "10.0.0.8", 5002, "10.0.0.1", 5061);
	end_by_alert(handshake, "client", "warning", "unknown_ca", T0 + 4 * MS);
	shake(T0, "10.0.0.8", 5003, "10.0.0.1", 5061)->outcome = CW_OUTCOME_COMPLETED;
	shake(T0, "10.0.0.8", 5004, "10.0.0.1", 5061)->outcome = CW_OUTCOME_UNKNOWN;
	correlate();
	assert_int_equal(kase.failures.count, 1);
	assert_string_equal(failure_at(0)->reason, "unknown_ca");
	assert_string_equal(failure_at(0)->symptom, "alert");
	assert_int_equal(failure_at(0)->refused_by, CW_PARTY_PEER);
	assert_int_equal(failure_at(0)->presented_by, CW_PARTY_SELF);
	assert_string_equal(failure_at(0)->presented_role, "server");
	assert_int_equal(failure_at(0)->place.packet, 7);
	assert_true(failure_at(0)->at == T0 + 4 * MS);
}

static void a_close_alone(void **state)
{
	struct cw_handshake *closed = shake(T0, "10.0.0.8", 5000, "10.0.0.1", 5061);
	struct cw_handshake *reset = shake(T0 + MS, "10.0.0.8", 5001, "10.0.0.1", 5061);
	struct cw_handshake *unanswered = shake(T0, "10.0.0.8", 5002, "10.0.0.1", 5061);
	struct cw_handshake *nobody = shake(T0, "10.0.0.8", 5003, "10.0.0.1", 5061);

	(void)state;
	closed->outcome = nobody->outcome = CW_OUTCOME_CLOSED;
	reset->outcome = unanswered->outcome = CW_OUTCOME_RESET;
	closed->closed_by = unanswered->closed_by = "client";
	reset->closed_by = "server";
	unanswered->saw_server_hello = false;
	correlate();
	assert_int_equal(kase.failures.count, 2);
	assert_string_equal(failure_at(0)->reason, "closed_without_alert");
	assert_int_equal(failure_at(0)->refused_by, CW_PARTY_PEER);
	assert_string_equal(failure_at(1)->reason, "reset_without_alert");
	assert_int_equal(failure_at(1)->refused_by, CW_PARTY_SELF);
	assert_string_equal(failure_at(1)->presented_role, "client");
}

/* --- tries --- */

static void two_lines_of_one_request(void **state)
{
	struct cw_failure *second;

	(void)state;
	(void)refusal(T0, 40000);
	(void)refusal(T0 + 20 * MS, 40002);
	(void)ats(T0 + 5 * MS, "191");
	second = ats(T0 + 25 * MS, "191");
	second->status = 502;
	second->response_at = T0 + 30 * MS;
	(void)ats(T0 + 25 * MS, "192");
	ats(T0 + 25 * MS, "191")->reason = "expired";
	(void)ats(T0 + 90 * CW_SECOND, "191");
	correlate();
	assert_int_equal(kase.failures.count, 4);
	assert_int_equal(failure_at(0)->tries, 2);
	assert_int_equal(failure_at(0)->num_attempts, 1);
	assert_string_equal(failure_at(0)->attempts[0].flow, "10.0.0.1:40002 > 10.0.0.9:6972");
	assert_true(failure_at(0)->last == T0 + 25 * MS);
	assert_int_equal(failure_at(0)->status, 502);
	assert_true(failure_at(0)->response_at == T0 + 30 * MS);
}

static void a_second_try_that_only_the_capture_has(void **state)
{
	(void)state;
	(void)refusal(T0, 40000);
	(void)refusal(T0 + 20 * MS, 40002);
	refusal(T0 + 21 * MS, 40003)->sni = "cucm.example";
	(void)refusal(T0 + 30 * CW_SECOND, 40004); /* another time */
	(void)ats(T0 + 5 * MS, "191");
	correlate();
	assert_int_equal(kase.failures.count, 2);
	assert_int_equal(failure_at(0)->tries, 3);
	assert_string_equal(failure_at(0)->txn_id, "191");
	assert_string_equal(failure_at(1)->symptom, "alert");
}

static void a_first_try_that_only_the_capture_has(void **state)
{
	struct cw_failure *line = ats(T0 + 506 * MS, "191");

	(void)state;
	line->request_at = line->sent_at = T0 - 20 * MS;
	(void)refusal(T0, 40000);
	(void)refusal(T0 + 500 * MS, 40002);
	correlate();
	assert_int_equal(kase.failures.count, 1);
	assert_ptr_equal(failure_at(0), line);
	assert_int_equal(line->tries, 2);
	assert_string_equal(line->flow, "10.0.0.1:40002 > 10.0.0.9:6972");
	assert_string_equal(line->attempts[0].flow, "10.0.0.1:40000 > 10.0.0.9:6972");
}

/* A thousand lines with one number are counted, not copied a thousand times each. */
static void very_many_tries(void **state)
{
	(void)state;
	for (int i = 0; i < 20000; i++) {
		(void)ats(T0 + i * MS, "191");
	}
	correlate();
	assert_int_equal(kase.failures.count, 1);
	assert_int_equal(failure_at(0)->tries, 20000);
	assert_in_range(kase.arena.total_bytes, 0, 64u << 20);
}

/* --- any times, any number --- */

static void times_at_the_ends(void **state)
{
	static const int64_t times[] = {
		CW_TIME_UNKNOWN, INT64_MIN + 1, -1, 0, T0, INT64_MAX - 1, INT64_MAX};
	struct cw_bundle *bundle = kase.bundles.items[0];

	(void)state;
	bundle->capture_window.first = INT64_MIN + 1;
	bundle->capture_window.last = INT64_MAX;
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		struct cw_handshake *handshake = refusal(T0, (uint16_t)(40000 + i));

		handshake->at = times[i];
		handshake->ended = times[sizeof(times) / sizeof(times[0]) - 1 - i];
		handshake->num_alerts = i % 2;
		handshake = shake(times[i], "10.0.0.8", 5000, "10.0.0.1", 5061);
		handshake->ended = times[i];
		(void)tvcs(times[i], 5000, 50, "a");
		(void)ats(times[i], "");
		ats(times[i], "191")->request_at = times[i];
	}
	correlate();
}

static uint32_t next_random(uint64_t *seed)
{
	*seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(*seed >> 33);
}

static bool names(const struct cw_strings *flows, const char *flow)
{
	for (size_t i = 0; i < flows->count; i++) {
		if (strcmp(flows->items[i], flow) == 0) {
			return true;
		}
	}
	return false;
}

/* A thousand connections to eight servers in ten minutes; every line must find its own, or say which
 * others it may be. */
static void random_flows(void **state)
{
	static const char *const servers[] = {"10.0.1.1", "10.0.1.2", "10.0.1.3", "10.0.1.4"};
	static const char *const snis[] = {"", "a.example", "b.example"};
	size_t lines = 0;
	size_t right = 0;
	size_t told = 0;
	size_t alone = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= 20; seed++) {
		uint64_t random = seed * 7919;

		tear_down(NULL);
		assert_int_equal(set_up(NULL), 0);
		for (uint16_t i = 0; i < 1000; i++) {
			int64_t at = T0 + (int64_t)(next_random(&random) % 600000) * MS;
			struct cw_handshake *handshake = shake(at, "10.0.0.1",
				(uint16_t)(20000 + next_random(&random) % 300),
				servers[next_random(&random) % 4],
				next_random(&random) % 2 != 0 ? 6972 : 8443);
			struct cw_failure *failure;
			uint32_t kind = next_random(&random) % 10;

			handshake->flow = cw_arena_printf(&kase.arena, "%u", i);
			handshake->sni = snis[next_random(&random) % 3];
			if (kind < 3) {
				handshake->outcome = CW_OUTCOME_COMPLETED;
				handshake->ended = at + 20 * MS;
				continue;
			}
			end_by_alert(handshake, "client", "fatal", "unknown_ca", at + 5 * MS);
			if (kind == 3) {
				continue; /* the log has nothing of it */
			}
			failure = ats(at + (int64_t)(5 + next_random(&random) % 9) * MS, "");
			failure->name = handshake->sni;
			failure->server.ip = handshake->server.ip;
			failure->reason_text = handshake->flow;
			if (kind < 7) {
				failure->server.port = handshake->server.port;
			}
			if (kind < 6) {
				failure->client = handshake->client;
			}
		}
		correlate();
		for (size_t i = 0; i < kase.failures.count; i++) {
			const struct cw_failure *failure = kase.failures.items[i];
			bool is_right;

			if (failure->process[0] == '\0') {
				continue;
			}
			lines++;
			if (failure->handshake == NULL) {
				alone++;
				continue;
			}
			is_right = strcmp(failure->flow, failure->reason_text) == 0;
			right += is_right;
			told += !is_right && names(&failure->flow_candidates, failure->reason_text);
		}
	}
	print_message("# %zu lines: %zu right, %zu told as ambiguous, %zu not joined\n", lines,
		right, told, alone);
	assert_int_equal(right + told + alone, lines);
	assert_true(right > lines / 100 * 98);
}

/* Two hundred thousand comparisons a failure would take minutes. */
static void a_busy_day(void **state)
{
	static const char *const servers[] = {"10.0.1.1", "10.0.1.2", "10.0.1.3"};
	clock_t begin;
	uint64_t random = 1;
	double seconds;

	(void)state;
	for (uint32_t i = 0; i < 100000; i++) {
		int64_t at = T0 + (int64_t)i * MS / 4;
		struct cw_handshake *handshake = shake(at, "10.0.0.1", (uint16_t)(i % 60000),
			servers[next_random(&random) % 3], 8443);

		if (i % 2 == 0) {
			end_by_alert(handshake, "client", "fatal", "unknown_ca", at + 5 * MS);
		} else {
			handshake->outcome = CW_OUTCOME_COMPLETED;
		}
		if (i % 10 == 0) {
			struct cw_failure *failure = ats(at + 6 * MS, i % 20 == 0 ? "1" : "");

			failure->server.ip = handshake->server.ip;
			failure->server.port = i % 40 == 0 ? 8443 : 0;
			failure->name = "";
		} else if (i % 10 == 2) {
			struct cw_failure *failure = tvcs(at + 6 * MS, 1, 50, "unknown_ca");

			failure->client = handshake->client;
			failure->server = handshake->server;
		}
	}
	begin = clock();
	correlate();
	seconds = (double)(clock() - begin) / CLOCKS_PER_SEC;
	print_message("# 20,000 failures and 100,000 handshakes: %.2f s\n", seconds);
	assert_true(seconds < 15); /* with sanitizers, on a loaded machine; 2 without */
}

/* All at one time and one server: what a stranger would make. */
static void all_at_once(void **state)
{
	clock_t begin;
	double seconds;

	(void)state;
	for (uint32_t i = 0; i < 50000; i++) {
		(void)refusal(T0, (uint16_t)i);
		(void)ats(T0, "");
	}
	begin = clock();
	correlate();
	seconds = (double)(clock() - begin) / CLOCKS_PER_SEC;
	print_message("# 50,000 failures and as many handshakes at one time: %.2f s\n", seconds);
	assert_true(seconds < 15);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(lines_of_one_connection),
		TEST(a_later_line_may_be_stronger),
		TEST(other_connections_stay_others),
		TEST(ports_are_used_again),
		TEST(a_completed_connection_is_joined_while_open),
		TEST(what_the_handshake_tells),
		TEST(why_no_certificate_was_seen),
		TEST(what_does_not_fit),
		TEST(two_that_fit_are_told),
		TEST(why_not_captured),
		TEST(an_alert_alone),
		TEST(a_close_alone),
		TEST(two_lines_of_one_request),
		TEST(a_second_try_that_only_the_capture_has),
		TEST(a_first_try_that_only_the_capture_has),
		TEST(very_many_tries),
		TEST(times_at_the_ends),
		TEST(random_flows),
		TEST(a_busy_day),
		TEST(all_at_once),
	};

	return cmocka_run_group_tests_name("failures", tests, NULL, NULL);
}
