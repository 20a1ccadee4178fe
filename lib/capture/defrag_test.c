/* SPDX-License-Identifier: MIT */
/* Fragments, made by cutting one datagram whose bytes are known. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "capture/decode.h"
#include "capture/testkit.h"

#define SECOND  INT64_C(1000000000)
#define PAYLOAD 100u
#define TOTAL   (20 + PAYLOAD) /* TCP header and payload */

/* A part of a datagram and when it comes. */
struct part {
	uint32_t at;
	uint32_t len;
	uint32_t id;
	uint8_t version;  /* 0 = 4 */
	uint8_t protocol; /* 0 = TCP */
	uint8_t change;   /* added to each byte */
	bool more;
	uint32_t snap; /* bytes captured; 0 = all */
	int64_t time;
};

struct bench {
	struct cw_case kase;
	struct cw_decoder decoder;
	uint64_t packet;
	struct cw_decoded out;
	uint8_t bytes[70000];
	size_t len;
};

static void bench_init(struct bench *b)
{
	const struct cw_limits limits = CW_LIMITS_DEFAULT;

	memset(b, 0, sizeof(*b));
	cw_case_init(&b->kase, &limits);
	b->decoder.defrag.kase = &b->kase;
}

static void bench_finish(struct bench *b)
{
	cw_decoder_finish(&b->decoder);
	assert_int_equal(b->decoder.defrag.num_bytes, 0);
	assert_false(b->decoder.defrag.failed);
	cw_case_finish(&b->kase);
}

/* The datagram: a TCP header with FIN, and bytes that tell their place. */
static uint8_t byte_at(uint32_t at)
{
	static const uint8_t header[20] = {0x9c, 0x40, 1, 0xbb, [7] = 100, [12] = 0x50, 0x19};

	return at < 20 ? header[at] : kit_byte(at);
}

static void put16(uint8_t *at, uint32_t value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

static size_t head_v4(const struct part *part, uint8_t *out)
{
	const uint8_t h[20] = {0x45, [8] = 64, part->protocol != 0 ? part->protocol : 6, 0, 0, 10,
		0, 0, 2, 10, 0, 0, 1};

	memcpy(out, h, sizeof(h));
	put16(out + 2, 20 + part->len);
	put16(out + 4, part->id);
	put16(out + 6, part->at / 8 | (part->more ? 0x2000 : 0));
	return sizeof(h);
}

static size_t head_v6(const struct part *part, uint8_t *out)
{
	const uint8_t h[48] = {0x60, [6] = 44, 64, 0xfd, [23] = 2, 0xfd, [39] = 1,
		part->protocol != 0 ? part->protocol : 6};

	memcpy(out, h, sizeof(h));
	put16(out + 4, 8 + part->len);
	put16(out + 42, part->at | (part->more ? 1 : 0));
	put16(out + 46, part->id);
	return sizeof(h);
}

static void make(struct bench *b, const struct part *part)
{
	b->len = part->version == 6 ? head_v6(part, b->bytes) : head_v4(part, b->bytes);
	for (uint32_t i = 0; i < part->len; i++) {
		b->bytes[b->len++] = (uint8_t)(byte_at(part->at + i) + part->change);
	}
}

/* Feeds b->bytes as raw IP. */
static enum cw_decode_result feed(struct bench *b, int64_t time, size_t cut)
{
	struct cw_buffer copy = {0};
	struct cw_packet packet = {.link_type = 101};
	const struct cw_packet_place place = {time, ++b->packet, b->packet * 1000, 0};
	enum cw_decode_result result;

	cw_buffer_add(&copy, b->bytes, b->len - cut);
	packet.bytes = (const uint8_t *)copy.ptr;
	packet.len = (uint32_t)copy.len;
	packet.wire_len = (uint32_t)b->len;
	result = cw_decode(&b->decoder, NULL, &packet, &place, &b->out);
	cw_buffer_finish(&copy); /* a reassembled segment does not lie in the packet */
	return result;
}

static enum cw_decode_result add(struct bench *b, struct part part)
{
	make(b, &part);
	return feed(b, part.time, part.snap == 0 ? 0 : part.len - part.snap);
}

static void expect_whole(const struct bench *b, uint64_t packet)
{
	const struct cw_segment *segment = &b->out.segment;

	assert_int_equal(segment->len, PAYLOAD);
	assert_int_equal(segment->missing, 0);
	assert_int_equal(segment->seq, 100);
	assert_true((segment->flags & CW_TCP_FIN) != 0);
	assert_int_equal(segment->place.packet, packet);
	for (uint32_t i = 0; i < segment->len; i++) {
		assert_int_equal(segment->bytes[i], byte_at(20 + i));
	}
}

/* What waited is given up: how many there were, how many of them were TCP. */
static unsigned drain(struct bench *b, unsigned *lost)
{
	struct cw_decoded_late late;
	unsigned count = 0;

	*lost = 0;
	while (cw_decode_drain(&b->decoder, &late)) {
		count++;
		*lost += late.is_lost;
	}
	return count;
}

static const struct part parts[] = {
	{.at = 0, .len = 32, .more = true},
	{.at = 32, .len = 8, .more = true},
	{.at = 40, .len = 48, .more = true},
	{.at = 88, .len = TOTAL - 88},
};

/* Every order of four fragments, of IPv4 and IPv6, also when each comes twice. */
static void test_any_order(void **state)
{
	(void)state;
	for (unsigned order = 0; order < 256 * 4; order++) {
		const unsigned index[4] = {
			order & 3, order >> 2 & 3, order >> 4 & 3, order >> 6 & 3};
		bool is_twice = (order & 0x100) != 0;
		struct bench b;
		unsigned lost;

		if ((1u << index[0] | 1u << index[1] | 1u << index[2] | 1u << index[3]) != 15) {
			continue;
		}
		bench_init(&b);
		for (unsigned i = 0; i < 4; i++) {
			struct part part = parts[index[i]];

			part.id = 5;
			part.version = (order & 0x200) != 0 ? 6 : 4;
			if (i < 3) {
				assert_int_equal(add(&b, part), CW_DECODE_FRAGMENT);
			} else {
				assert_int_equal(add(&b, part), CW_DECODE_TCP);
				expect_whole(&b, b.packet);
			}
			if (is_twice) {
				assert_int_equal(add(&b, part), CW_DECODE_FRAGMENT);
			}
		}
		assert_int_equal(drain(&b, &lost), 0);
		bench_finish(&b);
	}
}

/* Overlaps that agree are one datagram; those that differ never are. */
static void test_overlap(void **state)
{
	struct cw_decoded_late late;
	struct bench b;
	unsigned lost;

	(void)state;
	bench_init(&b);
	assert_int_equal(
		add(&b, (struct part){.at = 0, .len = 64, .more = true}), CW_DECODE_FRAGMENT);
	assert_int_equal(
		add(&b, (struct part){.at = 32, .len = 56, .more = true}), CW_DECODE_FRAGMENT);
	assert_int_equal(add(&b, (struct part){.at = 80, .len = TOTAL - 80}), CW_DECODE_TCP);
	expect_whole(&b, 3);

	/* The same identification again with other bytes (RFC 4963): a new datagram. */
	assert_int_equal(add(&b, (struct part){.at = 0, .len = 64, .change = 1, .more = true}),
		CW_DECODE_FRAGMENT);
	assert_int_equal(add(&b, (struct part){.at = 64, .len = TOTAL - 64}), CW_DECODE_TCP);
	assert_int_equal(b.out.segment.seq, 0x01010165); /* bytes of the new one */
	bench_finish(&b);

	/* A second fragment that differs: what came before is given up. */
	bench_init(&b);
	(void)add(&b, (struct part){.at = 0, .len = 64, .more = true});
	(void)add(&b, (struct part){.at = 64, .len = 16, .more = true});
	assert_int_equal(add(&b, (struct part){.at = 64, .len = 16, .change = 1, .more = true}),
		CW_DECODE_FRAGMENT);
	assert_true(cw_decode_late(&b.decoder, 0, &late));
	assert_true(late.has_segment);
	assert_true(late.is_lost);
	assert_int_equal(late.decoded.segment.len, 60);
	assert_false(cw_decode_late(&b.decoder, 0, &late));
	assert_int_equal(add(&b, (struct part){.at = 80, .len = TOTAL - 80}), CW_DECODE_FRAGMENT);
	assert_int_equal(drain(&b, &lost), 1);
	assert_int_equal(lost, 1);
	bench_finish(&b);

	/* Two that both claim to be the last, and one behind the last. */
	bench_init(&b);
	(void)add(&b, (struct part){.at = 64, .len = 16});
	(void)add(&b, (struct part){.at = 64, .len = TOTAL - 64});
	(void)add(&b, (struct part){.at = TOTAL, .len = 8, .more = true});
	assert_int_equal(drain(&b, &lost), 3);
	bench_finish(&b);
}

/* A capture filter for ports leaves out all but the first: its bytes are told after a second, its
 * FIN is not, and after half a minute (IPv6: a minute) it is lost. */
static void test_waiting(void **state)
{
	(void)state;
	for (uint8_t version = 4; version <= 6; version += 2) {
		const int64_t limit = version == 4 ? 30 * SECOND : 60 * SECOND;
		struct cw_decoded_late late;
		struct bench b;

		bench_init(&b);
		(void)add(&b, (struct part){.at = 0, .len = 64, .more = true, .version = version});
		(void)add(&b, (struct part){.at = 80, .len = TOTAL - 80, .version = version});
		assert_false(cw_decode_late(&b.decoder, SECOND, &late));
		assert_true(cw_decode_late(&b.decoder, SECOND + 1, &late));
		assert_true(late.has_segment);
		assert_false(late.is_lost);
		assert_int_equal(late.decoded.segment.len, 64 - 20);
		assert_int_equal(late.decoded.segment.missing, 0);
		assert_int_equal(late.decoded.segment.bytes[0], byte_at(20));
		assert_int_equal(late.decoded.segment.flags & CW_TCP_FIN, 0);
		assert_int_equal(late.decoded.segment.place.packet, 1);
		assert_false(cw_decode_late(&b.decoder, limit, &late));
		assert_true(cw_decode_late(&b.decoder, limit + 1, &late));
		assert_false(late.has_segment); /* nothing new */
		assert_true(late.is_lost);
		assert_int_equal(late.place.packet, 1);
		assert_false(cw_decode_late(&b.decoder, limit + 1, &late));
		bench_finish(&b);

		/* The others come late, but they come. */
		bench_init(&b);
		(void)add(&b, (struct part){.at = 0, .len = 64, .more = true, .version = version});
		while (cw_decode_late(&b.decoder, 20 * SECOND, &late)) {
		}
		assert_int_equal(add(&b, (struct part){.at = 64,
						 .len = TOTAL - 64,
						 .version = version,
						 .time = 20 * SECOND}),
			CW_DECODE_TCP);
		expect_whole(&b, 2);
		bench_finish(&b);
	}
}

/* Without the first there is no segment; what was not TCP is no loss. */
static void test_first_lost(void **state)
{
	struct bench b;
	unsigned lost;

	(void)state;
	bench_init(&b);
	(void)add(&b, (struct part){.at = 64, .len = TOTAL - 64});
	(void)add(&b, (struct part){.at = 64, .len = 16, .protocol = 17});
	(void)add(&b, (struct part){.at = 0, .len = 64, .protocol = 17, .id = 1, .more = true});
	assert_int_equal(drain(&b, &lost), 3);
	assert_int_equal(lost, 1);
	bench_finish(&b);
}

/* Fragments that the snap length cut: the bytes up to the first cut, and how many lack. */
static void test_cut(void **state)
{
	struct bench b;

	(void)state;
	bench_init(&b);
	(void)add(&b, (struct part){.at = 48, .len = TOTAL - 48, .snap = 20});
	assert_int_equal(add(&b, (struct part){.at = 0, .len = 48, .more = true, .snap = 43}),
		CW_DECODE_TCP);
	assert_int_equal(b.out.segment.len, 43 - 20);
	assert_int_equal(b.out.segment.missing, TOTAL - 43);
	assert_int_equal(b.out.segment.bytes[22], byte_at(42));
	bench_finish(&b);
}

/* Parts that cannot be, and the largest that can. */
static void test_impossible(void **state)
{
	struct bench b;

	(void)state;
	bench_init(&b);
	(void)add(&b, (struct part){.at = 0, .len = 33, .more = true}); /* no multiple of 8 */
	(void)add(&b, (struct part){.at = 8, .len = 0});
	(void)add(&b, (struct part){.at = 65528, .len = 100});
	assert_int_equal(b.decoder.defrag.num_bytes, 0);
	(void)add(&b, (struct part){.at = 65528, .len = 7});
	assert_true(b.decoder.defrag.num_bytes > 65536);
	for (uint32_t at = 0; at < 65520; at += 1560) {
		assert_int_equal(add(&b, (struct part){.at = at, .len = 1560, .more = true}),
			CW_DECODE_FRAGMENT);
	}
	assert_int_equal(
		add(&b, (struct part){.at = 65520, .len = 8, .more = true}), CW_DECODE_TCP);
	assert_int_equal(b.out.segment.len, 65535 - 20);
	assert_int_equal(b.out.segment.bytes[65514], byte_at(65534));
	bench_finish(&b);
}

/* However many datagrams wait, memory stays; the oldest are given up, and it is noted. */
static void test_limit(void **state)
{
	struct cw_decoded_late late;
	struct bench b;
	unsigned given_up = 0;

	(void)state;
	bench_init(&b);
	b.kase.limits.max_fragment_bytes = 100000;
	for (uint32_t id = 0; id < 1000; id++) {
		while (cw_decode_late(&b.decoder, 0, &late)) {
			assert_true(late.is_lost);
			assert_int_equal(late.place.packet, ++given_up);
		}
		(void)add(&b, (struct part){.at = 0, .len = 64, .id = id, .more = true});
		assert_true(b.decoder.defrag.num_bytes < 110000);
	}
	assert_true(given_up > 900);
	assert_int_equal(b.kase.anomalies.count, 1);
	assert_string_equal(
		((struct cw_anomaly *)b.kase.anomalies.items[0])->name, "limit.max_fragment_bytes");
	while (cw_decode_late(&b.decoder, 0, &late)) {
		given_up++;
	}
	/* Whole ones go without a word. */
	for (uint32_t id = 1000; id < 2000; id++) {
		while (cw_decode_late(&b.decoder, 40 * SECOND, &late)) {
		}
		(void)add(&b,
			(struct part){
				.at = 0, .len = 64, .id = id, .more = true, .time = 40 * SECOND});
		assert_int_equal(add(&b, (struct part){.at = 64,
						 .len = TOTAL - 64,
						 .id = id,
						 .time = 40 * SECOND}),
			CW_DECODE_TCP);
	}
	assert_int_equal(((struct cw_anomaly *)b.kase.anomalies.items[0])->count, given_up);
	bench_finish(&b);
}

/* Puts b->bytes, an IP packet, behind a header of GRE in an IPv4 packet of which only the part
 * [at, at + len) is fed. */
static enum cw_decode_result feed_tunnelled(
	struct bench *b, const struct part *inner, uint32_t at, uint32_t len, uint32_t id)
{
	static const uint8_t gre[4] = {0, 0, 8, 0};
	const struct part outer = {.len = len, .at = at, .id = id, .protocol = 47};
	uint8_t whole[2048];
	size_t total;

	make(b, inner);
	total = b->len + sizeof(gre);
	memcpy(whole, gre, sizeof(gre));
	memcpy(whole + sizeof(gre), b->bytes, b->len);
	b->len = head_v4(&outer, b->bytes);
	b->bytes[12] = 172; /* other ends than inside */
	put16(b->bytes + 6, at / 8 | (at + len < total ? 0x2000 : 0));
	put16(b->bytes + 2, (uint32_t)(b->len + (at + len < total ? len : total - at)));
	memcpy(b->bytes + b->len, whole + at, at + len < total ? len : total - at);
	b->len += at + len < total ? len : total - at;
	return feed(b, 0, 0);
}

/* Fragments inside a tunnel, fragments of a tunnel, and the first inside the second. */
static void test_tunnels(void **state)
{
	struct bench b;
	enum cw_decode_result result = CW_DECODE_OTHER;

	(void)state;
	bench_init(&b);
	for (unsigned i = 0; i < 4; i++) {
		result = feed_tunnelled(&b, &parts[3 - i], 0, 1000, i);
	}
	assert_int_equal(result, CW_DECODE_TCP);
	expect_whole(&b, 4);
	bench_finish(&b);

	bench_init(&b);
	for (uint32_t at = 128 + 8; at > 0; at -= 8) {
		const struct part whole = {.len = TOTAL};

		assert_int_equal(feed_tunnelled(&b, &whole, at, 8, 1), CW_DECODE_FRAGMENT);
	}
	assert_int_equal(feed_tunnelled(&b, &(struct part){.len = TOTAL}, 0, 8, 1), CW_DECODE_TCP);
	expect_whole(&b, 18);
	bench_finish(&b);

	bench_init(&b);
	for (unsigned i = 0; i < 4; i++) {
		assert_int_equal(feed_tunnelled(&b, &parts[i], 0, 16, i), CW_DECODE_FRAGMENT);
	}
	for (unsigned i = 0; i < 4; i++) {
		result = feed_tunnelled(&b, &parts[i], 16, 1000, i);
	}
	assert_int_equal(result, CW_DECODE_TCP);
	expect_whole(&b, 8);
	bench_finish(&b);
}

/* A datagram that carries a fragment of its own key: what is being read is not freed under it. */
static void test_itself(void **state)
{
	struct cw_decoded_late late;
	struct bench b;
	uint8_t inner[64];
	struct part part = {.at = 0, .len = 44, .protocol = 4, .id = 9};

	(void)state;
	bench_init(&b);
	make(&b, &(struct part){.at = 0, .len = 24, .protocol = 4, .id = 9, .more = true});
	memcpy(inner, b.bytes, b.len);
	for (unsigned i = 0; i < 2; i++) {
		part.at = i == 0 ? 0 : 24;
		part.len = i == 0 ? 24 : 20;
		part.more = i == 0;
		b.len = head_v4(&part, b.bytes);
		memcpy(b.bytes + b.len, inner + part.at, part.len);
		b.len += part.len;
		assert_int_equal(feed(&b, 0, 0), CW_DECODE_FRAGMENT);
	}
	while (cw_decode_late(&b.decoder, 100 * SECOND, &late)) {
	}
	bench_finish(&b);
}

/* The fragments of one segment lie in two captures of a ring; those of another never come. */
static void test_captures(void **state)
{
	struct cw_limits limits = CW_LIMITS_DEFAULT;
	struct cw_captures *captures;
	struct kit_log log = {0};
	struct cw_buffer file = {0};
	struct cw_case kase;
	struct bench b;

	(void)state;
	bench_init(&b);
	cw_case_init(&kase, &limits);
	assert_int_equal(cw_captures_create(&kase, &kit_events, &log, &captures, NULL), CW_OK);
	for (unsigned i = 0; i < 4; i++) {
		const uint32_t record[4] = {
			1700000000 + i, 0, 14 + 20 + parts[i].len, 14 + 20 + parts[i].len};
		struct kit_source source;

		file.len = 0;
		kit_file_header(&file);
		make(&b, &parts[i]);
		cw_buffer_add(&file, record, sizeof(record));
		cw_buffer_add(&file, "\0\0\0\0\0\0\0\0\0\0\0\0\x08\0", 14);
		cw_buffer_add(&file, b.bytes, b.len);
		if (i == 2) {
			make(&b, &(struct part){.at = 64, .len = 8, .id = 7});
			cw_buffer_add(&file, record, 8);
			cw_buffer_add(&file, (const uint32_t[]){14 + 28, 14 + 28}, 8);
			cw_buffer_add(&file, "\0\0\0\0\0\0\0\0\0\0\0\0\x08\0", 14);
			cw_buffer_add(&file, b.bytes, b.len);
		}
		kit_source_init(&source, file.ptr, file.len);
		assert_int_equal(cw_captures_add(captures, i == 2 ? "third" : "other",
					 "eth0_x.pcap", &source.source, NULL),
			CW_OK);
	}
	assert_int_equal(cw_captures_end(captures, NULL), CW_OK);
	assert_int_equal(kit_kept(&log), 1);
	assert_int_equal(kit_only(&log)->bytes[0].len, PAYLOAD);
	assert_int_equal(kase.anomalies.count, 1);
	assert_string_equal(((struct cw_anomaly *)kase.anomalies.items[0])->name, "ip.fragment");
	assert_string_equal(((struct cw_anomaly *)kase.anomalies.items[0])->member, "third");
	assert_int_equal(cw_captures_get(captures, 2)->datagrams_lost, 1);
	assert_int_equal(cw_captures_get(captures, 2)->first_lost.packet, 2);
	cw_captures_destroy(captures);
	kit_log_finish(&log);
	cw_buffer_finish(&file);
	cw_case_finish(&kase);
	bench_finish(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_any_order),
		cmocka_unit_test(test_overlap),
		cmocka_unit_test(test_waiting),
		cmocka_unit_test(test_first_lost),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_impossible),
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_tunnels),
		cmocka_unit_test(test_itself),
		cmocka_unit_test(test_captures),
	};

	return cmocka_run_group_tests_name("fragments", tests, NULL, NULL);
}
