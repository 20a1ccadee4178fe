/* SPDX-License-Identifier: MIT */
/* Laws and cases of reassembly, over packets made by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "capture/testkit.h"

#define SYN    CW_TCP_SYN
#define ACK    CW_TCP_ACK
#define FIN    CW_TCP_FIN
#define RST    CW_TCP_RST
#define SECOND INT64_C(1000000000)
#define MILLI  INT64_C(1000000)
#define START  (INT64_C(1700000000) * SECOND)
#define MAX    64

#define C_ISN UINT32_C(0xfffffff0) /* wraps within the exchange */
#define S_ISN UINT32_C(5000)

/* One run of captures through the whole module. */
struct bench {
	struct cw_case kase;
	struct kit_log log;
	struct cw_captures *captures;
};

static void bench_open(struct bench *b, const struct cw_limits *limits)
{
	const struct cw_limits defaults = CW_LIMITS_DEFAULT;

	memset(b, 0, sizeof(*b));
	cw_case_init(&b->kase, limits != NULL ? limits : &defaults);
	assert_int_equal(
		cw_captures_create(&b->kase, &kit_events, &b->log, &b->captures, NULL), CW_OK);
}

/* Adds the packets as one capture with this name. */
static void bench_add_as(
	struct bench *b, const char *name, const struct kit_packet *packets, size_t count)
{
	struct cw_buffer file = {0};
	struct kit_source source;

	kit_file_header(&file);
	for (size_t i = 0; i < count; i++) {
		kit_add(&file, &packets[i]);
	}
	kit_source_init(&source, file.ptr, file.len);
	assert_int_equal(cw_captures_add(b->captures, name, name, &source.source, NULL), CW_OK);
	cw_buffer_finish(&file);
}

static void bench_add(struct bench *b, const struct kit_packet *packets, size_t count)
{
	bench_add_as(b, "eth0_diagnostic_logging_tcpdump00_x.pcap", packets, count);
}

static void bench_end(struct bench *b)
{
	assert_int_equal(cw_captures_end(b->captures, NULL), CW_OK);
	for (size_t i = 0; i < b->log.count; i++) {
		assert_true(b->log.conns[i]->closed != b->log.conns[i]->discarded);
	}
}

static void bench_close(struct bench *b)
{
	cw_captures_destroy(b->captures);
	kit_log_finish(&b->log);
	cw_case_finish(&b->kase);
}

static const struct cw_anomaly *find_note(const struct bench *b, const char *name)
{
	for (size_t i = 0; i < b->kase.anomalies.count; i++) {
		const struct cw_anomaly *anomaly = b->kase.anomalies.items[i];

		if (strcmp(anomaly->name, name) == 0) {
			return anomaly;
		}
	}
	return NULL;
}

/* Each packet a millisecond after the one before. */
static void stamp_all(struct kit_packet *packets, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		packets[i].at = START + (int64_t)i * MILLI;
	}
}

static struct kit_packet client(uint8_t flags, uint32_t offset, const char *text)
{
	return (struct kit_packet){.flags = flags,
		.seq = C_ISN + offset,
		.ack = S_ISN + 1,
		.bytes = text,
		.len = (uint32_t)strlen(text)};
}

static struct kit_packet server(uint8_t flags, uint32_t offset, const char *text)
{
	struct kit_packet packet = client(flags, 0, text);

	packet.from_server = true;
	packet.seq = S_ISN + offset;
	packet.ack = C_ISN + 1;
	return packet;
}

#define CLIENT_SAYS "hello, I am the client and this is what I want"
#define SERVER_SAYS "here is my certificate, in three segments, and that is all there is"

/* A whole connection: handshake, both sides talk in pieces, both close. */
static size_t make_exchange(struct kit_packet *p)
{
	size_t n = 0;

	p[n++] = client(SYN, 0, "");
	p[n++] = server(SYN | ACK, 0, "");
	p[n++] = client(ACK, 1, "");
	p[n++] = client(ACK, 1, "hello, I am the client ");
	p[n++] = client(ACK, 24, "and this is what I want");
	p[n] = server(ACK, 1, "");
	p[n++].ack = C_ISN + 47;
	p[n++] = server(ACK, 1, "here is my certificate, ");
	p[n++] = server(ACK, 25, "in three segments, ");
	p[n++] = server(ACK, 44, "and that is all there is");
	p[n] = client(ACK, 47, "");
	p[n++].ack = S_ISN + 68;
	p[n++] = server(ACK | FIN, 68, "");
	p[n] = client(ACK | FIN, 47, "");
	p[n++].ack = S_ISN + 69;
	p[n] = server(ACK, 69, "");
	p[n++].ack = C_ISN + 48;
	stamp_all(p, n);
	return n;
}

static void check_exchange(struct bench *b)
{
	struct kit_conn *conn = kit_only(&b->log);

	assert_non_null(conn);
	assert_string_equal(kit_text(conn, 0), CLIENT_SAYS);
	assert_string_equal(kit_text(conn, 1), SERVER_SAYS);
	assert_string_equal(conn->info.ip[0], KIT_CLIENT);
	assert_string_equal(conn->info.ip[1], KIT_SERVER);
	assert_int_equal(conn->info.port[0], 40000);
	assert_int_equal(conn->info.port[1], 443);
	assert_true(conn->info.syn_seen);
	assert_true(conn->how.syn_seen);
	assert_true(conn->how.syn_ack_seen);
	assert_int_equal(conn->how.kind, CW_CLOSE_FIN);
	assert_int_equal(conn->how.cause, CW_CAUSE_ENDED);
	assert_false(conn->how.capture_ended);
}

static void test_exchange(void **state)
{
	struct kit_packet p[MAX];
	size_t n = make_exchange(p);
	struct bench b;
	struct kit_conn *conn;

	(void)state;
	bench_open(&b, NULL);
	bench_add(&b, p, n);
	bench_end(&b);
	check_exchange(&b);
	conn = kit_only(&b.log);
	assert_int_equal(conn->how.dir, 1); /* the server's FIN was first, in packet 11 */
	assert_int_equal(conn->how.place.packet, 11);
	assert_int_equal(conn->how.fin[0].packet, 12);
	assert_int_equal(conn->how.first.packet, 1);
	assert_int_equal(conn->how.last.packet, 13);
	assert_true(conn->how.last.at == START + 12 * MILLI);
	assert_int_equal(conn->first_data[0].packet, 4);
	assert_int_equal(conn->first_data[1].packet, 7);
	/* 24 bytes of file header, then 76 for each frame padded to 60. */
	assert_int_equal(conn->first_data[0].offset, 24 + 3 * 76);
	assert_string_equal(conn->info.interface, "eth0");
	assert_int_equal(cw_captures_count(b.captures), 1);
	assert_int_equal(cw_captures_get(b.captures, 0)->packets, 13);
	assert_true(cw_captures_window(b.captures).first == START);
	assert_true(cw_captures_window(b.captures).last == START + 12 * MILLI);
	assert_int_equal(b.kase.anomalies.count, 0);
	bench_close(&b);
}

/* A small generator of our own, so that a failing seed can be run again anywhere. */
static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * UINT32_C(1664525) + UINT32_C(1013904223);
	return *seed >> 8;
}

static void shuffle(struct kit_packet *p, size_t n, uint32_t *seed)
{
	for (size_t i = n; i > 1; i--) {
		size_t j = next_random(seed) % i;
		struct kit_packet swap = p[i - 1];

		p[i - 1] = p[j];
		p[j] = swap;
	}
}

/* Law: any order of the packets gives the same streams. */
static void test_any_order(void **state)
{
	uint32_t seed = 1;

	(void)state;
	for (int round = 0; round < 2000; round++) {
		struct kit_packet p[MAX];
		size_t n = make_exchange(p);
		struct bench b;

		shuffle(p, n, &seed);
		stamp_all(p, n);
		bench_open(&b, NULL);
		bench_add(&b, p, n);
		bench_end(&b);
		check_exchange(&b);
		bench_close(&b);
	}
}

/* Law: the same, when the client resets instead of closing. */
static void test_any_order_reset(void **state)
{
	uint32_t seed = 7;

	(void)state;
	for (int round = 0; round < 1000; round++) {
		struct kit_packet p[MAX];
		size_t n = make_exchange(p) - 3;
		struct bench b;
		struct kit_conn *conn;

		p[n++] = client(RST, 47, "");
		shuffle(p, n, &seed);
		stamp_all(p, n);
		bench_open(&b, NULL);
		bench_add(&b, p, n);
		bench_end(&b);
		conn = kit_only(&b.log);
		assert_non_null(conn);
		assert_string_equal(kit_text(conn, 0), CLIENT_SAYS);
		assert_string_equal(kit_text(conn, 1), SERVER_SAYS);
		assert_int_equal(conn->how.kind, CW_CLOSE_RST);
		assert_int_equal(conn->how.dir, 0);
		bench_close(&b);
	}
}

/* Law: a capture split at any packet gives the same streams, whichever part comes first. */
static void test_split_anywhere(void **state)
{
	struct kit_packet p[MAX];
	size_t n = make_exchange(p);

	(void)state;
	for (size_t at = 0; at <= n; at++) {
		for (int wrong = 0; wrong < 2; wrong++) {
			struct bench b;

			bench_open(&b, NULL);
			if (wrong) {
				bench_add(&b, p + at, n - at);
				bench_add(&b, p, at);
			} else {
				bench_add(&b, p, at);
				bench_add(&b, p + at, n - at);
			}
			bench_end(&b);
			check_exchange(&b);
			bench_close(&b);
		}
	}
}

/* Law: three parts in any order, and where numbers tell theirs the packets out of order besides. */
static void test_split_in_three(void **state)
{
	static const int orders[6][3] = {
		{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
	uint32_t seed = 3;

	(void)state;
	for (int round = 0; round < 600; round++) {
		struct kit_packet p[MAX];
		size_t n = make_exchange(p);
		size_t cuts[4] = {0, 0, 0, n};
		bool numbered = round % 2 == 0;
		struct bench b;

		/* The SYN stays in front: that a later run has its beginning is not looked for. */
		shuffle(p + 1, numbered ? n - 1 : 0, &seed);
		stamp_all(p, n);
		cuts[1] = 1 + next_random(&seed) % (n - 2);
		cuts[2] = cuts[1] + next_random(&seed) % (n - cuts[1]);
		for (size_t i = 0; !numbered && i < n; i++) {
			/* Without numbers the time between tells. */
			p[i].at += (i >= cuts[1]) * 2 * SECOND + (i >= cuts[2]) * 2 * SECOND;
		}
		bench_open(&b, NULL);
		for (int i = 0; i < 3; i++) {
			int part = orders[round / 2 % 6][i];
			char name[64];

			(void)snprintf(name, sizeof(name),
				numbered ? "eth0_diagnostic_logging_tcpdump%02d_x.pcap"
					 : "part%d.pcap",
				part);
			bench_add_as(&b, name, p + cuts[part], cuts[part + 1] - cuts[part]);
		}
		bench_end(&b);
		check_exchange(&b);
		assert_null(find_note(&b, "capture.order"));
		bench_close(&b);
	}
}

/* Two processors stamp: the second file begins a little before the first one ends. */
static void test_files_overlap(void **state)
{
	(void)state;
	for (int wrong = 0; wrong < 2; wrong++) {
		struct kit_packet p[MAX];
		size_t n = make_exchange(p);
		struct bench b;

		p[8].at = p[7].at - MILLI / 2;
		bench_open(&b, NULL);
		bench_add(&b, wrong ? p + 8 : p, wrong ? n - 8 : 8);
		bench_add(&b, wrong ? p : p + 8, wrong ? 8 : n - 8);
		bench_end(&b);
		check_exchange(&b);
		assert_null(find_note(&b, "capture.order"));
		bench_close(&b);
	}
}

/* The later file of a ring comes first and holds more of a connection than the edge keeps. */
static void test_ring_long(void **state)
{
	static struct kit_packet p[400];
	size_t n = 0;
	size_t split;
	size_t at;
	struct bench b;
	struct kit_conn *conn;
	const uint32_t step = 1000;

	(void)state;
	p[n++] = client(SYN, 0, "");
	p[n++] = server(SYN | ACK, 0, "");
	for (uint32_t i = 0; i < 300; i++) {
		p[n] = server(ACK, 1 + i * step, "");
		p[n].bytes = NULL;
		p[n++].len = step;
	}
	p[n++] = server(ACK | FIN, 1 + 300 * step, "");
	p[n++] = client(ACK | FIN, 1, "");
	stamp_all(p, n);
	split = 2 + 50;
	bench_open(&b, NULL);
	bench_add(&b, p + split, n - split);
	bench_add(&b, p, split);
	bench_end(&b);
	conn = kit_only(&b.log);
	assert_non_null(conn);
	assert_int_equal(conn->num_gaps[1], 1);
	assert_true(
		cw_text_find(cw_buffer_text(&conn->bytes[1]), CW_TEXT("between-captures"), &at));
	/* 50 segments of the first file, and what the edge keeps of the second, all of it right. */
	assert_true(conn->bytes[1].len > 50000 + 50000);
	for (uint32_t i = 0; i < 100000; i++) {
		assert_int_equal((uint8_t)conn->bytes[1].ptr[i], kit_byte(S_ISN + 1 + i));
	}
	assert_int_equal(conn->how.kind, CW_CLOSE_FIN);
	assert_int_equal(conn->how.dir, 1);
	assert_int_equal(conn->how.place.member, 0);
	bench_close(&b);
}

/* Two interfaces do not know of each other. */
static void test_interfaces(void **state)
{
	struct kit_packet p[MAX];
	size_t n = make_exchange(p);
	struct bench b;

	(void)state;
	bench_open(&b, NULL);
	bench_add_as(&b, "eth0_diagnostic_logging_tcpdump00_x.pcap", p, n);
	bench_add_as(&b, "eth1_diagnostic_logging_tcpdump00_x.pcap", p, n);
	bench_end(&b);
	assert_int_equal(kit_kept(&b.log), 2);
	for (size_t i = 0; i < 2; i++) {
		assert_string_equal(kit_text(b.log.conns[i], 0), CLIENT_SAYS);
		assert_string_equal(b.log.conns[i]->info.interface, i == 0 ? "eth0" : "eth1");
	}
	bench_close(&b);
}

/* Retransmissions and overlaps: the first bytes win. */
static void test_overlap(void **state)
{
	struct kit_packet p[] = {client(SYN, 0, ""), server(SYN | ACK, 0, ""),
		client(ACK, 1, "abcdef"), client(ACK, 1, "ABCDEFGH"), /* new: GH */
		client(ACK, 12, "lmn"),                               /* waits */
		client(ACK, 9, "ijkLMNop"),                           /* ijk and op are new */
		client(ACK, 0, "x"),                                  /* a keep-alive */
		client(ACK, 17, "q")};
	struct bench b;

	(void)state;
	stamp_all(p, sizeof(p) / sizeof(p[0]));
	bench_open(&b, NULL);
	bench_add(&b, p, sizeof(p) / sizeof(p[0]));
	bench_end(&b);
	assert_string_equal(kit_text(b.log.conns[0], 0), "abcdefGHijklmnopq");
	assert_int_equal(b.log.conns[0]->how.kind, CW_CLOSE_NONE);
	assert_int_equal(b.log.conns[0]->how.dir, -1);
	assert_true(b.log.conns[0]->how.capture_ended);
	bench_close(&b);
}

static void test_gaps(void **state)
{
	struct kit_packet p[] = {client(SYN, 0, ""), server(SYN | ACK, 0, ""),
		client(ACK, 1, "abc"), client(ACK, 14, "def"), server(ACK, 1, "12"),
		server(ACK, 8, "34"), client(ACK | FIN, 20, "")};
	struct bench b;

	(void)state;
	stamp_all(p, sizeof(p) / sizeof(p[0]));
	p[5].ack = C_ISN + 17; /* the server has what the capture lacks */
	bench_open(&b, NULL);
	bench_add(&b, p, sizeof(p) / sizeof(p[0]));
	bench_end(&b);
	assert_string_equal(
		kit_text(b.log.conns[0], 0), "abc[gap 10 not-captured]def[gap 3 unseen]");
	assert_string_equal(kit_text(b.log.conns[0], 1), "12[gap 5 unseen]34");
	bench_close(&b);
}

/* The last bytes are lost: only the acknowledgement tells. */
static void test_lost_tail(void **state)
{
	struct kit_packet p[] = {client(SYN, 0, ""), server(SYN | ACK, 0, ""),
		client(ACK, 1, "abc"), server(ACK, 1, "")};
	struct bench b;

	(void)state;
	stamp_all(p, 4);
	p[3].ack = C_ISN + 104;
	bench_open(&b, NULL);
	bench_add(&b, p, 4);
	bench_end(&b);
	assert_string_equal(kit_text(b.log.conns[0], 0), "abc[gap 100 not-captured]");
	bench_close(&b);
}

static void test_snaplen(void **state)
{
	struct kit_packet p[] = {client(SYN, 0, ""), server(SYN | ACK, 0, ""),
		client(ACK, 1, "abcdefghij"), client(ACK, 11, "klm")};
	struct bench b;
	const struct cw_anomaly *note;

	(void)state;
	stamp_all(p, 4);
	p[2].snap = 4;
	bench_open(&b, NULL);
	bench_add(&b, p, 4);
	bench_end(&b);
	assert_string_equal(kit_text(b.log.conns[0], 0), "abcd[gap 6 snaplen]klm");
	assert_int_equal(cw_captures_get(b.captures, 0)->snaplen_cuts, 1);
	note = find_note(&b, "capture.snaplen");
	assert_non_null(note);
	assert_true(note->incomplete);
	bench_close(&b);
}

/* Without SYN: the first sender is the initiator, and a reordered start is put right. */
static void test_midstream(void **state)
{
	struct kit_packet p[] = {
		client(ACK, 10, "second"), client(ACK, 1, "the first"), server(ACK, 1, "answer")};
	struct bench b;

	(void)state;
	stamp_all(p, 3);
	bench_open(&b, NULL);
	bench_add(&b, p, 3);
	bench_end(&b);
	assert_int_equal(b.log.count, 1);
	assert_false(b.log.conns[0]->info.syn_seen);
	assert_string_equal(b.log.conns[0]->info.ip[0], KIT_CLIENT);
	assert_string_equal(kit_text(b.log.conns[0], 0), "the firstsecond");
	assert_string_equal(kit_text(b.log.conns[0], 1), "answer");
	bench_close(&b);
}

/* From the SYN-ACK alone it is known who is the client. */
static void test_syn_lost(void **state)
{
	struct kit_packet p[] = {server(SYN | ACK, 0, ""), server(ACK, 1, "220"),
		client(ACK, 1, "EHLO"), client(ACK, 10, "late")};
	struct bench b;

	(void)state;
	stamp_all(p, 4);
	p[3].at += 10 * SECOND;
	bench_open(&b, NULL);
	bench_add(&b, p, 4);
	bench_end(&b);
	assert_int_equal(b.log.count, 1);
	assert_string_equal(b.log.conns[0]->info.ip[0], KIT_CLIENT);
	assert_false(b.log.conns[0]->info.syn_seen);
	assert_true(b.log.conns[0]->how.syn_ack_seen);
	assert_string_equal(kit_text(b.log.conns[0], 0), "EHLO[gap 5 unseen]late");
	assert_string_equal(kit_text(b.log.conns[0], 1), "220");
	bench_close(&b);
}

static void test_reuse(void **state)
{
	struct kit_packet p[MAX];
	size_t n = make_exchange(p);
	size_t count = n;
	struct bench b;

	(void)state;
	/* The same endpoints again at once, with other sequence numbers; then with the old ones
	 * open, once more. */
	for (size_t i = 0; i < 4; i++) {
		p[count] = p[i];
		p[count].seq += 70000;
		p[count++].ack += 70000;
	}
	p[count] = p[0];
	p[count++].seq += 900000;
	stamp_all(p, count);
	bench_open(&b, NULL);
	bench_add(&b, p, count);
	bench_end(&b);
	assert_int_equal(b.log.count, 3);
	assert_string_equal(kit_text(b.log.conns[0], 0), CLIENT_SAYS);
	assert_string_equal(kit_text(b.log.conns[1], 0), "hello, I am the client ");
	assert_int_equal(b.log.conns[1]->info.number, 2);
	assert_int_equal(b.log.conns[1]->how.cause, CW_CAUSE_REUSED);
	assert_int_equal(b.log.conns[2]->info.number, 3);
	bench_close(&b);
}

static void test_simultaneous_open(void **state)
{
	struct kit_packet p[] = {client(SYN, 0, ""), server(SYN, 0, ""), client(SYN | ACK, 0, ""),
		server(SYN | ACK, 0, ""), client(ACK, 1, "from client"),
		server(ACK, 1, "from server")};
	struct bench b;

	(void)state;
	stamp_all(p, 6);
	bench_open(&b, NULL);
	bench_add(&b, p, 6);
	bench_end(&b);
	assert_int_equal(b.log.count, 1);
	assert_string_equal(kit_text(b.log.conns[0], 0), "from client");
	assert_string_equal(kit_text(b.log.conns[0], 1), "from server");
	bench_close(&b);
}

/* An alert that comes in after the peer's reset is still evidence. */
static void test_data_after_reset(void **state)
{
	struct kit_packet p[] = {client(SYN, 0, ""), server(SYN | ACK, 0, ""),
		client(ACK, 1, "hello"), server(RST | ACK, 1, ""), client(ACK, 6, "alert"),
		client(RST, 11, "")};
	struct bench b;

	(void)state;
	stamp_all(p, 6);
	bench_open(&b, NULL);
	bench_add(&b, p, 6);
	bench_end(&b);
	assert_int_equal(b.log.count, 1);
	assert_string_equal(kit_text(b.log.conns[0], 0), "helloalert");
	assert_int_equal(b.log.conns[0]->how.kind, CW_CLOSE_RST);
	assert_int_equal(b.log.conns[0]->how.dir, 1);
	assert_int_equal(b.log.conns[0]->how.place.packet, 4);
	assert_int_equal(b.log.conns[0]->how.rst[0].packet, 6);
	bench_close(&b);
}

static void test_refused(void **state)
{
	struct kit_packet p[] = {client(SYN, 0, ""), server(RST | ACK, 0, "")};
	struct bench b;

	(void)state;
	p[1].seq = 0; /* RFC 9293 section 3.10.7.1 */
	stamp_all(p, 2);
	bench_open(&b, NULL);
	bench_add(&b, p, 2);
	bench_end(&b);
	assert_int_equal(b.log.count, 1);
	assert_int_equal(b.log.conns[0]->how.kind, CW_CLOSE_RST);
	assert_int_equal(b.log.conns[0]->how.dir, 1);
	assert_false(b.log.conns[0]->how.syn_ack_seen);
	bench_close(&b);
}

/* A direction that is done is followed for its FIN only. */
static void test_done(void **state)
{
	struct kit_packet p[MAX];
	size_t n = make_exchange(p);
	struct bench b;

	(void)state;
	bench_open(&b, NULL);
	b.log.done_after = 10;
	bench_add(&b, p, n);
	bench_end(&b);
	assert_string_equal(kit_text(b.log.conns[0], 0), "hello, I am the client ");
	assert_string_equal(kit_text(b.log.conns[0], 1), "here is my certificate, ");
	assert_int_equal(b.log.conns[0]->how.place.packet, 11);
	bench_close(&b);
}

/* Out-of-order bytes cost at most the limit, and reaching it is told. */
static void test_reorder_limit(void **state)
{
	struct cw_limits limits = CW_LIMITS_DEFAULT;
	static struct kit_packet p[102];
	struct bench b;

	(void)state;
	limits.max_reorder_bytes = 20000;
	p[0] = client(SYN, 0, "");
	p[1] = server(SYN | ACK, 0, "");
	for (uint32_t i = 0; i < 100; i++) {
		p[2 + i] = client(ACK, 101 + i * 1000, "");
		p[2 + i].bytes = NULL;
		p[2 + i].len = 1000;
	}
	stamp_all(p, 102);
	bench_open(&b, &limits);
	bench_add(&b, p, 102);
	bench_end(&b);
	assert_int_equal(b.log.conns[0]->missing[0], 100);
	assert_int_equal(b.log.conns[0]->num_gaps[0], 1);
	assert_memory_equal(kit_text(b.log.conns[0], 0), "[gap 100 limit]", 15);
	assert_int_equal(b.log.conns[0]->bytes[0].len, 15 + 100000);
	assert_non_null(find_note(&b, "limit.max_reorder_bytes"));
	bench_close(&b);
}

static void test_flow_limit(void **state)
{
	struct cw_limits limits = CW_LIMITS_DEFAULT;
	struct kit_packet p[50];
	struct bench b;

	(void)state;
	limits.max_flows = 8;
	for (uint16_t i = 0; i < 50; i++) {
		p[i] = client(SYN, 0, "");
		p[i].client_port = (uint16_t)(1000 + i);
	}
	stamp_all(p, 50);
	bench_open(&b, &limits);
	bench_add(&b, p, 50);
	bench_end(&b);
	assert_int_equal(b.log.count, 50);
	for (size_t i = 0; i < 50; i++) {
		uint16_t port = b.log.conns[i]->info.port[0];

		/* Of those that go two leave their beginnings behind, which take room, too. */
		assert_int_equal(b.log.conns[i]->how.cause,
			port >= 1000 + 44 ? CW_CAUSE_CAPTURE_END : CW_CAUSE_LIMIT);
	}
	assert_non_null(find_note(&b, "limit.max_flows"));
	bench_close(&b);
}

/* Connections without a byte, as a scan of ports makes them, give room before those that speak. */
static void test_flow_limit_silent(void **state)
{
	struct cw_limits limits = CW_LIMITS_DEFAULT;
	struct kit_packet p[52];
	struct bench b;

	(void)state;
	limits.max_flows = 8;
	p[0] = client(SYN, 0, "");
	p[1] = client(ACK, 1, "first ");
	for (uint16_t i = 2; i < 51; i++) {
		p[i] = client(SYN, 0, "");
		p[i].client_port = (uint16_t)(1000 + i);
	}
	p[51] = client(ACK, 7, "last");
	stamp_all(p, 52);
	p[1].flags = 0; /* without an acknowledgement nothing is waited for */
	bench_open(&b, &limits);
	bench_add(&b, p, 52);
	bench_end(&b);
	assert_string_equal(kit_text(b.log.conns[0], 0), "first last");
	assert_int_equal(b.log.conns[0]->how.cause, CW_CAUSE_CAPTURE_END);
	bench_close(&b);
}

/* A hole that the receiver acknowledged past is given up when 256 KiB wait behind it. */
static void test_acked_hole(void **state)
{
	static struct kit_packet p[404];
	struct bench b;

	(void)state;
	p[0] = client(SYN, 0, "");
	p[1] = server(SYN | ACK, 0, "");
	p[2] = server(ACK, 1, "");
	p[2].ack = C_ISN + 2000;
	for (uint32_t i = 0; i < 400; i++) {
		p[3 + i] = client(ACK, 101 + i * 1000, "");
		p[3 + i].bytes = NULL;
		p[3 + i].len = 1000;
	}
	stamp_all(p, 403);
	bench_open(&b, NULL);
	b.log.done_after = 1;
	bench_add(&b, p, 403);
	/* Given up before the end of the capture. */
	assert_int_equal(b.log.conns[0]->missing[0], 100);
	bench_end(&b);
	bench_close(&b);
}

/* Thousands of packets behind the one that comes last: they wait, and then come in order. */
static void test_reorder_thousands(void **state)
{
	enum { COUNT = 4000 };
	static struct kit_packet p[COUNT + 2];
	uint32_t seed = 11;
	struct bench b;

	(void)state;
	p[0] = client(SYN, 0, "");
	p[1] = server(SYN | ACK, 0, "");
	for (uint32_t i = 0; i < COUNT; i++) {
		p[2 + i] = client(ACK, 1 + i * 900, "");
		p[2 + i].bytes = NULL;
		p[2 + i].len = 900;
	}
	shuffle(p + 2, COUNT, &seed);
	stamp_all(p, COUNT + 2);
	bench_open(&b, NULL);
	bench_add(&b, p, COUNT + 2);
	bench_end(&b);
	assert_int_equal(b.log.conns[0]->num_gaps[0], 0);
	assert_int_equal(b.log.conns[0]->bytes[0].len, COUNT * 900);
	for (uint32_t i = 0; i < COUNT * 900; i++) {
		if ((uint8_t)b.log.conns[0]->bytes[0].ptr[i] != kit_byte(C_ISN + 1 + i)) {
			fail_msg("byte %u is wrong", i);
		}
	}
	assert_int_equal(b.kase.anomalies.count, 0);
	bench_close(&b);
}

/* Keep-alives with one byte that was never sent, before, between and behind data. */
static void test_keep_alive(void **state)
{
	struct kit_packet p[] = {client(SYN, 0, ""), server(SYN | ACK, 0, ""), client(ACK, 0, "?"),
		client(ACK, 1, "abc"), client(ACK, 3, "?"), client(ACK, 3, ""),
		client(ACK, 4, "def"), server(ACK, 1, "12"), server(ACK, 2, "?"),
		client(ACK, 6, "?"), client(ACK | FIN, 7, "")};
	const size_t n = sizeof(p) / sizeof(p[0]);
	struct bench b;

	(void)state;
	stamp_all(p, n);
	bench_open(&b, NULL);
	bench_add(&b, p, n);
	bench_end(&b);
	assert_string_equal(kit_text(b.log.conns[0], 0), "abcdef");
	assert_string_equal(kit_text(b.log.conns[0], 1), "12");
	bench_close(&b);
}

/* An answer that was captured before what it answers is told behind it. */
static void test_answer_first(void **state)
{
	struct kit_packet p[] = {client(SYN, 0, ""), server(SYN | ACK, 0, ""),
		server(ACK, 1, "answer"), server(ACK, 7, "more"), client(ACK, 1, "question"),
		client(ACK, 9, "thanks")};
	struct bench b;
	struct kit_conn *conn;

	(void)state;
	stamp_all(p, 6);
	p[2].ack = p[3].ack = C_ISN + 9;
	p[5].ack = S_ISN + 11;
	bench_open(&b, NULL);
	bench_add(&b, p, 6);
	conn = b.log.conns[0];
	assert_string_equal(kit_text(conn, 0), "questionthanks");
	assert_string_equal(kit_text(conn, 1), "answermore");
	assert_int_equal(conn->first_told[0], 0);
	assert_int_equal(conn->first_told[1], 8);
	assert_int_equal(conn->first_data[1].packet, 3); /* each with the packet it came in */
	bench_end(&b);
	bench_close(&b);
}

/* The SYN-ACK may come last of all. */
static void test_syn_ack_late(void **state)
{
	struct kit_packet p[] = {client(SYN, 0, ""), client(ACK, 1, "question"),
		client(ACK, 9, "thanks"), server(ACK, 1, "answer"), server(SYN | ACK, 0, "")};
	struct bench b;
	struct kit_conn *conn;

	(void)state;
	stamp_all(p, 5);
	p[2].ack = S_ISN + 7;
	p[3].ack = C_ISN + 9;
	bench_open(&b, NULL);
	bench_add(&b, p, 5);
	bench_end(&b);
	conn = b.log.conns[0];
	assert_int_equal(b.log.count, 1);
	assert_string_equal(kit_text(conn, 0), "questionthanks");
	assert_string_equal(kit_text(conn, 1), "answer");
	assert_int_equal(conn->first_told[0], 0);
	assert_int_equal(conn->first_told[1], 8);
	bench_close(&b);
}

/* What it answers never comes: a second, 64 KiB or the end of the capture is the end of waiting. */
static void test_answer_alone(void **state)
{
	static struct kit_packet p[102];
	struct bench b;

	(void)state;
	for (int slow = 0; slow < 2; slow++) {
		p[0] = client(SYN, 0, "");
		p[1] = server(SYN | ACK, 0, "");
		for (uint32_t i = 0; i < 100; i++) {
			p[2 + i] = server(ACK, 1 + i * 1000, "");
			p[2 + i].bytes = NULL;
			p[2 + i].len = 1000;
			p[2 + i].ack = C_ISN + 500;
		}
		stamp_all(p, 102);
		for (size_t i = 2; slow && i < 102; i++) {
			p[i].at += (int64_t)i * SECOND / 10;
		}
		bench_open(&b, NULL);
		bench_add(&b, p, slow ? 20 : 102);
		/* Not the whole capture waits. */
		assert_in_range(
			b.log.conns[0]->bytes[1].len, slow ? 7000 : 30000, slow ? 17000 : 99000);
		bench_end(&b);
		assert_int_equal(b.log.conns[0]->bytes[1].len, slow ? 18000 : 100000);
		assert_string_equal(kit_text(b.log.conns[0], 0), "[gap 499 not-captured]");
		assert_int_equal(b.kase.anomalies.count, 0);
		bench_close(&b);
	}
}

/* A server that kept nothing of the SYN answers again with another number. */
static void test_second_answer(void **state)
{
	struct kit_packet p[] = {client(SYN, 0, "question"), server(SYN | ACK, 0, ""),
		server(SYN | ACK, 0, ""), client(ACK, 1, "question"), server(SYN | ACK, 0, ""),
		server(ACK, 1, "answer")};
	struct bench b;

	(void)state;
	stamp_all(p, 6);
	for (size_t i = 2; i < 6; i++) {
		if (p[i].from_server) {
			p[i].seq += UINT32_C(3) << 30;
		} else {
			p[i].ack += UINT32_C(3) << 30;
		}
	}
	p[4].seq = S_ISN; /* the first answer once more, too late */
	bench_open(&b, NULL);
	bench_add(&b, p, 6);
	bench_end(&b);
	assert_int_equal(b.log.count, 1);
	assert_string_equal(kit_text(b.log.conns[0], 0), "question");
	assert_string_equal(kit_text(b.log.conns[0], 1), "answer");
	bench_close(&b);
}

/* Data in the SYN (RFC 7413), and in the SYN-ACK, which acknowledges it or does not. */
static void test_fast_open(void **state)
{
	struct kit_packet p[] = {client(SYN, 0, "early "), server(SYN | ACK, 0, "answer "),
		client(ACK, 7, "late"), server(ACK, 8, "more")};

	(void)state;
	stamp_all(p, 4);
	for (uint32_t taken = 0; taken <= 6; taken += 6) {
		struct bench b;

		p[1].ack = C_ISN + 1 + taken;
		bench_open(&b, NULL);
		bench_add(&b, p, 4);
		bench_end(&b);
		assert_int_equal(b.log.count, 1);
		assert_string_equal(kit_text(b.log.conns[0], 0), "early late");
		assert_string_equal(kit_text(b.log.conns[0], 1), "answer more");
		assert_true(b.log.conns[0]->how.syn_ack_seen);
		bench_close(&b);
	}
}

/* A reset that no window holds ends nothing; one behind a hole does. */
static void test_reset_window(void **state)
{
	struct kit_packet p[] = {client(SYN, 0, ""), server(SYN | ACK, 0, ""),
		client(ACK, 1, "hello"), server(RST, 0, ""), client(ACK, 6, " again"),
		server(ACK, 1, "yes")};
	struct bench b;

	(void)state;
	stamp_all(p, 6);
	p[3].seq += UINT32_C(1) << 25;
	p[5].at += 60 * SECOND; /* the connection still lives */
	bench_open(&b, NULL);
	bench_add(&b, p, 6);
	bench_end(&b);
	assert_string_equal(kit_text(b.log.conns[0], 0), "hello again");
	assert_string_equal(kit_text(b.log.conns[0], 1), "yes");
	assert_int_equal(b.log.conns[0]->how.kind, CW_CLOSE_NONE);
	bench_close(&b);

	/* The capture lacks 32 MiB of the server, which the client acknowledged. */
	p[4].ack = p[3].seq;
	p[5] = p[3];
	p[3] = p[4];
	bench_open(&b, NULL);
	bench_add(&b, p, 4);
	bench_add_as(&b, "eth0_diagnostic_logging_tcpdump01_x.pcap", p + 5, 1);
	bench_end(&b);
	assert_int_equal(b.log.count, 1);
	assert_int_equal(b.log.conns[0]->how.kind, CW_CLOSE_RST);
	assert_int_equal(b.log.conns[0]->how.dir, 1);
	bench_close(&b);
}

/* FIN and RST are told by direction, each with its packet, whatever order they came in. */
static void test_end_order(void **state)
{
	struct kit_packet p[] = {client(SYN, 0, ""), server(SYN | ACK, 0, ""),
		client(ACK | FIN, 1, ""), server(RST, 1, ""), client(RST, 2, "")};
	struct bench b;

	(void)state;
	stamp_all(p, 5);
	bench_open(&b, NULL);
	bench_add(&b, p, 5);
	bench_end(&b);
	assert_int_equal(b.log.conns[0]->how.kind, CW_CLOSE_FIN);
	assert_int_equal(b.log.conns[0]->how.dir, 0);
	assert_int_equal(b.log.conns[0]->how.fin[0].packet, 3);
	assert_int_equal(b.log.conns[0]->how.fin[1].packet, 0);
	assert_int_equal(b.log.conns[0]->how.rst[1].packet, 4);
	assert_int_equal(b.log.conns[0]->how.rst[0].packet, 5);
	bench_close(&b);
}

/* The capture lacks more than a window can hold: one packet is no proof of it, two are. */
static void test_far_jump(void **state)
{
	struct kit_packet p[] = {client(SYN, 0, ""), server(SYN | ACK, 0, ""),
		client(ACK, 1, "abc"), client(ACK, 10, "held"), client(ACK, 99, "stray"),
		client(ACK, 4, "d"), client(ACK, 1000, "one"), client(ACK, 1003, "two"),
		client(ACK | FIN, 1006, "three")};
	const size_t n = sizeof(p) / sizeof(p[0]);
	const uint32_t far = UINT32_C(5) << 28; /* 1.25 GiB */
	struct bench b;

	(void)state;
	stamp_all(p, n);
	p[4].seq += far;
	for (size_t i = 6; i < n; i++) {
		p[i].seq += far;
	}
	bench_open(&b, NULL);
	bench_add(&b, p, n);
	bench_end(&b);
	/* From byte 14, behind "held", to the second far packet. */
	assert_string_equal(kit_text(b.log.conns[0], 0),
		"abcd[gap 5 not-captured]held[gap 1342178269 not-captured]twothree");
	assert_int_equal(far + 1003 - 14, 1342178269);
	assert_int_equal(b.log.conns[0]->how.kind, CW_CLOSE_FIN);
	bench_close(&b);
}

/* A new connection whose SYN the capture lacks, soon after the old one ended. */
static void test_reuse_without_syn(void **state)
{
	struct kit_packet p[MAX];
	size_t n = make_exchange(p);
	struct bench b;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		p[n + 1 + i] = i == 0 ? client(ACK, 1, "hello again") : server(ACK, 1, "welcome");
		p[n + 1 + i].seq += UINT32_C(1) << 29;
		p[n + 1 + i].ack += UINT32_C(1) << 29;
	}
	p[n] = server(ACK, 60, "late"); /* of the old one, again */
	stamp_all(p, n + 3);
	for (size_t i = 0; i < 3; i++) {
		p[n + i].at += 20 * SECOND;
	}
	bench_open(&b, NULL);
	bench_add(&b, p, n + 3);
	bench_end(&b);
	assert_int_equal(b.log.count, 2);
	assert_string_equal(kit_text(b.log.conns[0], 1), SERVER_SAYS);
	assert_string_equal(kit_text(b.log.conns[1], 0), "hello again");
	assert_string_equal(kit_text(b.log.conns[1], 1), "welcome");
	bench_close(&b);
}

/* A direction of 9 GiB: its sequence numbers wrap twice, and nothing of it is kept. */
static void test_wraps_twice(void **state)
{
	static const uint8_t ends[2][4] = {{10, 0, 0, 1}, {10, 0, 0, 2}};
	static uint8_t bytes[1 << 16];
	const struct cw_limits limits = CW_LIMITS_DEFAULT;
	struct kit_log log = {.quiet = true};
	struct cw_case kase;
	struct cw_stream_shared shared = {
		.kase = &kase, .events = &kit_events, .user = &log, .member = ""};
	struct cw_streams streams;
	struct cw_segment segment = {.flags = SYN, .seq = 7};
	struct cw_flow_key key;
	const uint64_t count = UINT64_C(9) << 14;

	(void)state;
	cw_case_init(&kase, &limits);
	cw_streams_init(&streams, &shared, "");
	segment.side = (uint8_t)cw_flow_key_set(&key, ends[0], ends[1], 4, 1, 2);
	segment.place.packet = 1;
	cw_streams_push(&streams, &key, &segment);
	segment.flags = ACK;
	segment.bytes = bytes;
	segment.len = sizeof(bytes);
	segment.seq = 8;
	for (uint64_t i = 0; i < count; i++) {
		/* Every two change places. */
		segment.seq = 8 + (uint32_t)((i ^ 1) << 16);
		segment.place.packet++;
		segment.place.at += 1000;
		cw_streams_push(&streams, &key, &segment);
		assert_true(shared.held_bytes < 2 * sizeof(bytes));
	}
	cw_streams_end(&streams);
	assert_int_equal(log.total, count << 16);
	assert_int_equal(log.conns[0]->num_gaps[0], 0);
	cw_streams_finish(&streams);
	kit_log_finish(&log);
	cw_case_finish(&kase);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exchange),
		cmocka_unit_test(test_any_order),
		cmocka_unit_test(test_any_order_reset),
		cmocka_unit_test(test_split_anywhere),
		cmocka_unit_test(test_split_in_three),
		cmocka_unit_test(test_files_overlap),
		cmocka_unit_test(test_ring_long),
		cmocka_unit_test(test_interfaces),
		cmocka_unit_test(test_overlap),
		cmocka_unit_test(test_gaps),
		cmocka_unit_test(test_lost_tail),
		cmocka_unit_test(test_snaplen),
		cmocka_unit_test(test_midstream),
		cmocka_unit_test(test_syn_lost),
		cmocka_unit_test(test_reuse),
		cmocka_unit_test(test_simultaneous_open),
		cmocka_unit_test(test_data_after_reset),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_done),
		cmocka_unit_test(test_reorder_limit),
		cmocka_unit_test(test_flow_limit),
		cmocka_unit_test(test_flow_limit_silent),
		cmocka_unit_test(test_acked_hole),
		cmocka_unit_test(test_reorder_thousands),
		cmocka_unit_test(test_keep_alive),
		cmocka_unit_test(test_fast_open),
		cmocka_unit_test(test_second_answer),
		cmocka_unit_test(test_answer_first),
		cmocka_unit_test(test_answer_alone),
		cmocka_unit_test(test_syn_ack_late),
		cmocka_unit_test(test_reset_window),
		cmocka_unit_test(test_end_order),
		cmocka_unit_test(test_far_jump),
		cmocka_unit_test(test_reuse_without_syn),
		cmocka_unit_test(test_wraps_twice),
	};

	return cmocka_run_group_tests_name("stream", tests, NULL, NULL);
}
