/* SPDX-License-Identifier: MIT */
/* Every header between the wire and TCP, with bytes written by hand after their specifications: a
 * frame is built from the inside out, and the segment in it must be the one put there. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "capture/decode.h"
#include "capture/testkit.h"

#define MACS    "\1\2\3\4\5\6\1\2\3\4\5\7"
#define PAYLOAD "abc"

/* A frame that grows to the front. */
struct frame {
	uint8_t bytes[4096];
	size_t start;
};

static void wrap_bytes(struct frame *f, const void *header, size_t len)
{
	assert_true(len <= f->start);
	f->start -= len;
	if (len > 0) {
		memcpy(f->bytes + f->start, header, len);
	}
}

#define WRAP(frame, text) wrap_bytes(frame, text, sizeof(text) - 1)

static size_t length(const struct frame *f)
{
	return sizeof(f->bytes) - f->start;
}

static void put16(uint8_t *at, size_t value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

static void wrap_ipv4(struct frame *f, uint8_t protocol)
{
	uint8_t h[20] = {0x45, [8] = 64, protocol, [12] = 192, 0, 2, 1, 192, 0, 2, 2};

	put16(h + 2, length(f) + 20);
	wrap_bytes(f, h, sizeof(h));
}

static void wrap_ipv6(struct frame *f, uint8_t next)
{
	uint8_t h[40] = {0x60, [6] = next, 64, 0xfd, [23] = 1, 0xfd, [39] = 2};

	put16(h + 4, length(f));
	wrap_bytes(f, h, sizeof(h));
}

static void wrap_udp(struct frame *f, uint16_t port)
{
	uint8_t h[8] = {0xc0, 0x01};

	put16(h + 2, port);
	put16(h + 4, length(f) + 8);
	wrap_bytes(f, h, sizeof(h));
}

/* A segment from 10.0.0.2:40000 to 10.0.0.1:443 with the payload, as an IPv4 packet. */
static void begin(struct frame *f)
{
	static const char tcp[] = "\x9c\x40\x01\xbb\0\0\0\x64\0\0\0\0\x50\x18\0\0\0\0\0\0" PAYLOAD;
	static const char ip[] = "\x45\0\0\x2b\0\0\0\0\x40\x06\0\0\x0a\0\0\2\x0a\0\0\1";

	memset(f, 0, sizeof(*f));
	f->start = sizeof(f->bytes);
	WRAP(f, tcp);
	WRAP(f, ip);
}

/* The same as IPv6. */
static void begin6(struct frame *f)
{
	begin(f);
	f->start += 20;
	wrap_ipv6(f, 6);
}

/* The frame, of which the last `cut` bytes were not captured, in a block of exact size. */
static enum cw_decode_result decode_cut(
	const struct frame *f, uint32_t link, size_t cut, struct cw_decoded *out)
{
	static struct cw_case kase;
	static const struct cw_limits limits = CW_LIMITS_DEFAULT;
	static uint8_t kept[4096];
	struct cw_buffer copy = {0};
	struct cw_decoder decoder = {.defrag.kase = &kase};
	struct cw_packet packet = {.link_type = link};
	const struct cw_packet_place place = {1000, 7, 99, 0};
	enum cw_decode_result result;

	kase.limits = limits;
	memset(out, 0, sizeof(*out));
	assert_true(cw_buffer_reserve(&copy, length(f) - cut));
	cw_buffer_add(&copy, f->bytes + f->start, length(f) - cut);
	packet.bytes = (const uint8_t *)copy.ptr;
	packet.len = (uint32_t)copy.len;
	packet.wire_len = (uint32_t)length(f);
	result = cw_decode(&decoder, NULL, &packet, &place, out);
	if (result == CW_DECODE_TCP && out->segment.len > 0) {
		memcpy(kept, out->segment.bytes, out->segment.len);
		out->segment.bytes = kept;
	}
	cw_decoder_finish(&decoder);
	cw_buffer_finish(&copy);
	return result;
}

static enum cw_decode_result decode(const struct frame *f, uint32_t link, struct cw_decoded *out)
{
	return decode_cut(f, link, 0, out);
}

/* The segment that begin() made is found, whatever the snap length: a frame cut anywhere has it
 * with less payload, or says that it is cut. */
static void expect_segment(const struct frame *f, uint32_t link)
{
	struct cw_decoded out;

	assert_int_equal(decode(f, link, &out), CW_DECODE_TCP);
	assert_int_equal(out.segment.len, 3);
	assert_memory_equal(out.segment.bytes, PAYLOAD, 3);
	assert_int_equal(out.segment.missing, 0);
	assert_int_equal(out.segment.seq, 100);
	assert_int_equal(out.key.port[out.segment.side], 40000);
	assert_int_equal(out.segment.place.packet, 7);
	for (size_t cut = 1; cut <= length(f); cut++) {
		enum cw_decode_result result = decode_cut(f, link, cut, &out);

		if (result == CW_DECODE_TCP) {
			assert_int_equal(out.segment.len + out.segment.missing, 3);
		} else {
			assert_true(result == CW_DECODE_CUT || result == CW_DECODE_OTHER);
		}
	}
}

/* The segment behind these bytes of a link header. */
static void expect_behind(uint32_t link, const void *header, size_t len)
{
	struct frame f;

	begin(&f);
	wrap_bytes(&f, header, len);
	expect_segment(&f, link);
}

#define EXPECT_BEHIND(link, text) expect_behind(link, text, sizeof(text) - 1)

static void test_ethernet(void **state)
{
	struct cw_decoded out;
	struct frame f;

	(void)state;
	EXPECT_BEHIND(1, MACS "\x08\0");
	EXPECT_BEHIND(1, MACS "\x81\0\0\5\x08\0");
	EXPECT_BEHIND(1, MACS "\x88\xa8\0\5\x81\0\0\6\x08\0");
	EXPECT_BEHIND(1, MACS "\x91\0\0\5\x92\0\0\6\x81\0\0\7\x08\0");
	EXPECT_BEHIND(1, MACS "\0\x40\xaa\xaa\3\0\0\0\x08\0");           /* 802.3 with SNAP */
	EXPECT_BEHIND(1, MACS "\x81\0\0\5\0\x40\xaa\xaa\3\0\0\0\x08\0"); /* behind a tag */
	EXPECT_BEHIND(1, MACS "\x89\x26\0\0\0\0\x08\0");                 /* VN-Tag */
	EXPECT_BEHIND(1, MACS "\x89\x3f\0\0\0\0\0\0\x08\0");             /* E-TAG */
	EXPECT_BEHIND(1, MACS "\x89\x09\1\1\0\1\0\2\x08\0");             /* Cisco MetaData */
	EXPECT_BEHIND(1, MACS "\x88\xe7\0\0\0\1" MACS "\x08\0");         /* 802.1ah */
	begin(&f);
	WRAP(&f, MACS "\x08\x06");
	assert_int_equal(decode(&f, 1, &out), CW_DECODE_OTHER); /* ARP */
	assert_int_equal(decode(&f, 249, &out), CW_DECODE_UNKNOWN_LINK);
	/* Tags without end only serve to hide. */
	begin(&f);
	WRAP(&f, "\x08\0");
	for (unsigned i = 0; i < 40; i++) {
		WRAP(&f, "\x81\0\0\1");
	}
	WRAP(&f, MACS);
	assert_int_equal(decode(&f, 1, &out), CW_DECODE_MALFORMED);
}

static void test_hosts(void **state)
{
	struct frame f;

	(void)state;
	EXPECT_BEHIND(113, "\0\0\0\1\0\6\1\2\3\4\5\6\0\0\x08\0");
	EXPECT_BEHIND(113, "\0\0\0\1\0\6\1\2\3\4\5\6\0\0\x81\0\0\5\x08\0");
	EXPECT_BEHIND(113, "\0\0\0\1\0\6\1\2\3\4\5\6\0\0\0\4\xaa\xaa\3\0\0\0\x08\0");
	EXPECT_BEHIND(276, "\x08\0\0\0\0\0\0\2\0\1\0\6\1\2\3\4\5\6\0\0");
	EXPECT_BEHIND(101, "");
	EXPECT_BEHIND(12, "");
	EXPECT_BEHIND(228, "");
	EXPECT_BEHIND(0, "\2\0\0\0");
	EXPECT_BEHIND(108, "\0\0\0\2");
	begin6(&f);
	expect_segment(&f, 229);
	WRAP(&f, "\0\0\0\x1e"); /* macOS, big-endian */
	expect_segment(&f, 0);
}

static void test_ppp(void **state)
{
	struct frame f;

	(void)state;
	EXPECT_BEHIND(9, "\xff\3\0\x21");
	EXPECT_BEHIND(9, "\0\x21");
	EXPECT_BEHIND(9, "\x21"); /* protocol field compression */
	EXPECT_BEHIND(50, "\xff\3\x21");
	EXPECT_BEHIND(50, "\x0f\0\x08\0");
	EXPECT_BEHIND(204, "\1\xff\3\0\x21");
	EXPECT_BEHIND(104, "\x0f\0\x08\0");
	EXPECT_BEHIND(107, "\x18\x41\3\xcc");
	EXPECT_BEHIND(107, "\x18\x41\3\0\x80\0\0\0\x08\0");
	EXPECT_BEHIND(107, "\x18\x41\x08\0"); /* Cisco's framing */
	EXPECT_BEHIND(51, "\x11\0\0\1\0\x2d\0\x21");
	EXPECT_BEHIND(1, MACS "\x88\x64\x11\0\0\1\0\x2d\0\x21");
	begin6(&f);
	WRAP(&f, "\0\x57");
	expect_segment(&f, 9);
}

static void test_mpls(void **state)
{
	struct frame f;
	struct cw_decoded out;

	(void)state;
	EXPECT_BEHIND(1, MACS "\x88\x47\0\1\1\x40");
	EXPECT_BEHIND(1, MACS "\x88\x47\0\1\0\x40\0\2\0\x40\0\3\1\x40");
	EXPECT_BEHIND(219, "\0\1\1\x40");
	/* Pseudowires, with the control word and without. */
	EXPECT_BEHIND(1, MACS "\x88\x47\0\1\1\x40\0\0\0\x09" MACS "\x08\0");
	EXPECT_BEHIND(1, MACS "\x88\x47\0\1\1\x40" MACS "\x08\0");
	/* A MAC address that begins as IPv4 does. */
	EXPECT_BEHIND(1, MACS "\x88\x47\0\1\1\x40\x45\2\xff\xff\5\6\1\2\3\4\5\7\x08\0");
	begin(&f);
	for (unsigned i = 0; i < 17; i++) {
		WRAP(&f, "\0\1\0\x40");
	}
	assert_int_equal(decode(&f, 219, &out), CW_DECODE_MALFORMED);
}

static void test_ip_in_ip(void **state)
{
	struct frame f;

	(void)state;
	begin(&f);
	wrap_ipv4(&f, 4);
	expect_segment(&f, 101);
	wrap_ipv6(&f, 4);
	expect_segment(&f, 101);
	begin6(&f);
	wrap_ipv4(&f, 41);
	expect_segment(&f, 101);
	begin6(&f);
	wrap_ipv6(&f, 41);
	expect_segment(&f, 101);
	wrap_ipv6(&f, 41);
	wrap_ipv4(&f, 41);
	wrap_ipv4(&f, 4);
	expect_segment(&f, 101);
	begin(&f);
	WRAP(&f, "\4\4\0\0\0\0\0\1\0\0\0\1\1\2\3\4\5\6\7\x08\1\2\3\4"); /* AH, 6 words */
	wrap_ipv4(&f, 51);
	expect_segment(&f, 101);
	begin(&f);
	WRAP(&f, "\x30\0" MACS "\x08\0"); /* EtherIP */
	wrap_ipv4(&f, 97);
	expect_segment(&f, 101);
	begin(&f);
	WRAP(&f, "\0\1\1\x40");
	wrap_ipv4(&f, 137);
	expect_segment(&f, 101);
}

static void expect_gre(const void *header, size_t len)
{
	struct frame f;

	begin(&f);
	wrap_bytes(&f, header, len);
	wrap_ipv4(&f, 47);
	expect_segment(&f, 101);
}

#define EXPECT_GRE(text) expect_gre(text, sizeof(text) - 1)

static void test_gre(void **state)
{
	(void)state;
	EXPECT_GRE("\0\0\x08\0");
	EXPECT_GRE("\x80\0\x08\0\1\2\0\0");
	EXPECT_GRE("\x20\0\x08\0\0\0\0\7");
	EXPECT_GRE("\xb0\0\x08\0\1\2\0\0\0\0\0\7\0\0\0\1");
	EXPECT_GRE("\x40\0\x08\0\0\0\0\0\0\x08\0\4\1\2\3\4\0\0\0\0"); /* source route */
	EXPECT_GRE("\x20\0\x65\x58\0\0\0\7" MACS "\x08\0");           /* NVGRE */
	EXPECT_GRE("\0\0\x88\x47\0\1\1\x40");
	EXPECT_GRE("\x20\1\x88\x0b\0\x2f\0\1\xff\3\0\x21"); /* PPTP */
	EXPECT_GRE("\x30\x81\x88\x0b\0\x2f\0\1\0\0\0\1\0\0\0\2\xff\3\0\x21");
	EXPECT_GRE("\0\0\x88\x3e"); /* WCCP, version 1 and 2 */
	EXPECT_GRE("\0\0\x88\x3e\0\1\2\3");
	/* ERSPAN of the types I, II and III */
	EXPECT_GRE("\0\0\x88\xbe" MACS "\x08\0");
	EXPECT_GRE("\x10\0\x88\xbe\0\0\0\1\x10\1\0\2\0\0\0\0" MACS "\x08\0");
	EXPECT_GRE("\x10\0\x22\xeb\0\0\0\1\x20\1\0\2\0\0\0\0\0\0\0\0" MACS "\x08\0");
	EXPECT_GRE(
		"\x10\0\x22\xeb\0\0\0\1\x20\1\0\2\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\0" MACS "\x08\0");
	EXPECT_GRE("\x10\0\x22\xeb\0\0\0\1\x20\1\0\2\0\0\0\0\0\0\x08\0"); /* bare IP */
}

static void expect_udp(uint16_t port, const void *header, size_t len)
{
	struct cw_decoded out;
	struct frame f;

	begin(&f);
	wrap_bytes(&f, header, len);
	wrap_udp(&f, port);
	wrap_ipv4(&f, 17);
	expect_segment(&f, 101);
	/* On any other port it is none. */
	put16(f.bytes + f.start + 22, 5004);
	assert_int_equal(decode(&f, 101, &out), CW_DECODE_OTHER);
}

#define EXPECT_UDP(port, text) expect_udp(port, text, sizeof(text) - 1)

static void test_udp_tunnels(void **state)
{
	(void)state;
	EXPECT_UDP(4789, "\x08\0\0\0\0\0\7\0" MACS "\x08\0");
	EXPECT_UDP(8472, "\x08\0\0\0\0\0\7\0" MACS "\x81\0\0\5\x08\0");
	EXPECT_UDP(4789, "\x88\x40\1\2\0\0\7\0" MACS "\x08\0"); /* group policy */
	EXPECT_UDP(4790, "\x0c\0\0\1\0\0\7\0");
	EXPECT_UDP(4790, "\x0c\0\0\3\0\0\7\0" MACS "\x08\0");
	EXPECT_UDP(6081, "\0\0\x65\x58\0\0\7\0" MACS "\x08\0");
	EXPECT_UDP(6081, "\2\0\x08\0\0\0\7\0\1\2\3\1\0\0\0\0"); /* an option, bare IP */
	EXPECT_UDP(2152, "\x30\xff\0\x2b\0\0\0\1");
	EXPECT_UDP(2152, "\x32\xff\0\x2f\0\0\0\1\0\1\0\0");
	EXPECT_UDP(2152, "\x34\xff\0\x37\0\0\0\1\0\0\0\x85\1\x10\1\x85\1\2\3\0"); /* 5G */
	EXPECT_UDP(1701, "\0\2\0\1\0\2\xff\3\0\x21");
	EXPECT_UDP(1701, "\x4a\2\0\x41\0\1\0\2\0\1\0\2\0\2\0\0\0\x21");
}

/* Bytes on the port of a tunnel that are something else make no segment and no malformed packet. */
static void test_no_tunnel(void **state)
{
	static const uint16_t ports[] = {4789, 8472, 4790, 6081, 2152, 1701};
	struct cw_decoded out;
	struct frame f;
	uint32_t seed = 1;

	(void)state;
	for (unsigned i = 0; i < 60000; i++) {
		memset(&f, 0, sizeof(f));
		f.start = sizeof(f.bytes) - 60;
		for (size_t at = f.start; at < sizeof(f.bytes); at++) {
			seed = seed * UINT32_C(1664525) + UINT32_C(1013904223);
			f.bytes[at] = (uint8_t)(seed >> 24);
		}
		if (i % 2 == 0) { /* RTP */
			f.bytes[f.start] = 0x80;
		}
		wrap_udp(&f, ports[i % 6]);
		wrap_ipv4(&f, 17);
		assert_int_equal(decode(&f, 101, &out), CW_DECODE_OTHER);
	}
	/* A VXLAN header with bits that must be zero; GTP that is no user data; Geneve that claims
	 * more options than there are; L2TP control. */
	static const struct {
		uint16_t port;
		const char *header;
	} others[] = {
		{4789, "\x08\0\0\1\0\0\7\0"},
		{4789, "\x08\0\0\0\0\0\7\1"},
		{2152, "\x30\xfe\0\x2b\0\0\0\1"},
		{6081, "\x3f\0\x65\x58\0\0\7\0"},
		{1701, "\x80\2\0\1\0\2\0\x21"},
	};
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		begin(&f);
		if (others[i].port != 2152 && others[i].port != 1701) {
			WRAP(&f, MACS "\x08\0");
		}
		wrap_bytes(&f, others[i].header, 8);
		wrap_udp(&f, others[i].port);
		wrap_ipv4(&f, 17);
		assert_int_equal(decode(&f, 101, &out), CW_DECODE_OTHER);
	}
}

#define SNAP      "\xaa\xaa\3\0\0\0\x08\0"
#define ADDRESSES "\0\0" MACS "\1\2\3\4\5\7\0\0" /* duration, three addresses, sequence */

static void test_wifi(void **state)
{
	struct cw_decoded out;
	struct frame f;

	(void)state;
	EXPECT_BEHIND(105, "\x08\1" ADDRESSES SNAP);
	EXPECT_BEHIND(105, "\x88\2" ADDRESSES "\0\0" SNAP);
	EXPECT_BEHIND(105, "\x88\x82" ADDRESSES "\0\0\0\0\0\0" SNAP); /* HT control */
	EXPECT_BEHIND(105, "\x08\3" ADDRESSES "\1\2\3\4\5\6" SNAP);
	EXPECT_BEHIND(105, "\x88\3" ADDRESSES "\1\2\3\4\5\6\0\0" SNAP);
	EXPECT_BEHIND(127, "\0\0\x08\0\0\0\0\0\x08\1" ADDRESSES SNAP);
	/* Flags with padding, behind a time and a second word of fields. */
	EXPECT_BEHIND(127, "\0\0\x19\0\3\0\0\x80\0\0\0\0\0\0\0\0\1\2\3\4\5\6\7\x08\x20"
			   "\x88\2" ADDRESSES "\0\0\0\0" SNAP);
	EXPECT_BEHIND(192, "\0\0\x08\0\x69\0\0\0\x08\1" ADDRESSES SNAP);
	EXPECT_BEHIND(192, "\0\0\x0c\0\1\0\0\0\1\2\3\4" MACS "\x08\0");
	EXPECT_BEHIND(163, "\x80\x21\x10\1\0\0\0\x0c\0\0\0\0\x08\1" ADDRESSES SNAP);
	EXPECT_BEHIND(119, "\x80\x21\x10\1\0\0\0\x0c\0\0\0\0\x08\1" ADDRESSES SNAP);
	begin(&f);
	WRAP(&f, "\x08\1" ADDRESSES SNAP);
	f.start -= 144;
	expect_segment(&f, 119);
	/* Encrypted, empty, management, a later fragment: none of these has a header inside. */
	static const char *const others[] = {"\x08\x41", "\x48\1", "\x80\0"};
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		begin(&f);
		WRAP(&f, ADDRESSES SNAP);
		wrap_bytes(&f, others[i], 2);
		assert_int_equal(decode(&f, 105, &out), CW_DECODE_OTHER);
	}
	begin(&f);
	WRAP(&f, "\x08\1\0\0" MACS "\1\2\3\4\5\7\1\0" SNAP);
	assert_int_equal(decode(&f, 105, &out), CW_DECODE_OTHER);
}

/* Two packets in one frame, the first padded to four bytes. */
static void test_amsdu(void **state)
{
	struct cw_decoder decoder = {0};
	const struct cw_packet_place place = {1, 2, 3, 0};
	struct cw_packet packet = {.link_type = 105};
	enum cw_decode_result result;
	struct cw_decoded out;
	struct frame second;
	struct frame f;

	(void)state;
	begin(&second);
	WRAP(&second, MACS "\0\x33" SNAP);
	begin(&f);
	f.bytes[sizeof(f.bytes) - 1] = 'd';
	memmove(f.bytes + f.start - length(&second) - 3, f.bytes + f.start, length(&f));
	f.start -= length(&second) + 3;
	memset(f.bytes + sizeof(f.bytes) - length(&second) - 3, 0, 3);
	memcpy(f.bytes + second.start, second.bytes + second.start, length(&second));
	WRAP(&f, "\x88\2" ADDRESSES "\x80\0" MACS "\0\x33" SNAP);
	packet.bytes = f.bytes + f.start;
	packet.len = packet.wire_len = (uint32_t)length(&f);
	assert_int_equal(cw_decode(&decoder, NULL, &packet, &place, &out), CW_DECODE_TCP);
	assert_memory_equal(out.segment.bytes, "abd", 3);
	assert_true(cw_decode_next(&decoder, &out, &result));
	assert_int_equal(result, CW_DECODE_TCP);
	assert_memory_equal(out.segment.bytes, "abc", 3);
	assert_int_equal(out.segment.place.packet, 2);
	assert_false(cw_decode_next(&decoder, &out, &result));
}

/* Decodes an Ethernet frame of the kit after `change` was written at `at` of its IP header. */
static enum cw_decode_result decode_changed(
	size_t at, const char *change, size_t len, struct cw_segment *segment)
{
	uint8_t bytes[2048];
	uint32_t wire_len;
	struct cw_decoded out;
	struct frame f = {.start = 0};
	size_t captured =
		kit_frame(&(struct kit_packet){.len = 100, .flags = CW_TCP_FIN}, bytes, &wire_len);
	enum cw_decode_result result;

	memcpy(bytes + 14 + at, change, len);
	f.start = sizeof(f.bytes);
	wrap_bytes(&f, bytes, captured);
	result = decode(&f, 1, &out);
	*segment = out.segment;
	return result;
}

static void test_ip(void **state)
{
	struct cw_segment s;

	(void)state;
	/* Total length 0: the rest of the frame (segmentation offload). */
	assert_int_equal(decode_changed(2, "\0\0", 2, &s), CW_DECODE_TCP);
	assert_int_equal(s.len, 100);
	/* Longer than the frame: what the frame has. */
	assert_int_equal(decode_changed(2, "\xff\xff", 2, &s), CW_DECODE_TCP);
	assert_int_equal(s.len, 100);
	assert_int_equal(s.missing, 0);
	/* Shorter than the frame: what lies behind is padding. */
	assert_int_equal(decode_changed(2, "\0\x50", 2, &s), CW_DECODE_TCP);
	assert_int_equal(s.len, 40);
	/* Checksums of IP and TCP are not looked at: offloading leaves them wrong. */
	assert_int_equal(decode_changed(10, "\x12\x34", 2, &s), CW_DECODE_TCP);
	assert_int_equal(decode_changed(36, "\x12\x34", 2, &s), CW_DECODE_TCP);
	assert_int_equal(s.len, 100);
	/* Shorter than its own header. */
	assert_int_equal(decode_changed(2, "\0\x13", 2, &s), CW_DECODE_MALFORMED);
	assert_int_equal(decode_changed(0, "\x44", 1, &s), CW_DECODE_MALFORMED);
	assert_int_equal(decode_changed(0, "\x75", 1, &s), CW_DECODE_MALFORMED);
	assert_int_equal(decode_changed(9, "\x11", 1, &s), CW_DECODE_OTHER); /* UDP */
	assert_int_equal(decode_changed(6, "\0\5", 2, &s), CW_DECODE_FRAGMENT);
	assert_int_equal(decode_changed(6, "\x20\0", 2, &s), CW_DECODE_FRAGMENT);
	/* TCP data offset below 5, and past the end. */
	assert_int_equal(decode_changed(32, "\x40", 1, &s), CW_DECODE_MALFORMED);
	assert_int_equal(decode_changed(32, "\xf0", 1, &s), CW_DECODE_TCP);
	assert_int_equal(s.len, 100 - 40);
}

static void test_ipv6(void **state)
{
	struct cw_decoded out;
	char text[CW_FLOW_IP_BYTES];
	struct frame f;

	(void)state;
	begin6(&f);
	f.start += 40;
	WRAP(&f, "\x06\0\0\0\0\0\0\1"); /* an atomic fragment (RFC 6946) */
	WRAP(&f, "\x2c\1\1\4\0\0\0\0\1\2\0\0\0\0\0\0");
	WRAP(&f, "\x3c\0\1\4\0\0\0\0");
	wrap_ipv6(&f, 0);
	expect_segment(&f, 229);
	assert_int_equal(decode(&f, 229, &out), CW_DECODE_TCP);
	cw_flow_ip_text(&out.key, out.segment.side, text);
	assert_string_equal(text, "fd00::1");
	/* Payload length 0: the rest of the frame. Padding behind it is none of it. */
	put16(f.bytes + f.start + 4, 0);
	expect_segment(&f, 229);
	put16(f.bytes + f.start + 4, length(&f) - 42);
	assert_int_equal(decode(&f, 229, &out), CW_DECODE_TCP);
	assert_int_equal(out.segment.len, 1);
	/* A header that ends beyond the packet. */
	begin6(&f);
	f.start += 40;
	WRAP(&f, "\x06\x7f\1\4\0\0\0\0");
	wrap_ipv6(&f, 60);
	assert_int_equal(decode(&f, 229, &out), CW_DECODE_MALFORMED);
	/* Headers without end. */
	begin6(&f);
	f.start += 40;
	WRAP(&f, "\x06\0\1\4\0\0\0\0");
	for (unsigned i = 0; i < 40; i++) {
		WRAP(&f, "\x3c\0\1\4\0\0\0\0");
	}
	wrap_ipv6(&f, 60);
	assert_int_equal(decode(&f, 229, &out), CW_DECODE_MALFORMED);
	/* They belong to IPv6 alone. */
	begin(&f);
	f.start += 20;
	WRAP(&f, "\x06\0\1\4\0\0\0\0");
	wrap_ipv4(&f, 60);
	assert_int_equal(decode(&f, 228, &out), CW_DECODE_OTHER);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ethernet),
		cmocka_unit_test(test_hosts),
		cmocka_unit_test(test_ppp),
		cmocka_unit_test(test_mpls),
		cmocka_unit_test(test_ip_in_ip),
		cmocka_unit_test(test_gre),
		cmocka_unit_test(test_udp_tunnels),
		cmocka_unit_test(test_no_tunnel),
		cmocka_unit_test(test_wifi),
		cmocka_unit_test(test_amsdu),
		cmocka_unit_test(test_ip),
		cmocka_unit_test(test_ipv6),
	};

	return cmocka_run_group_tests_name("layers", tests, NULL, NULL);
}
