/* SPDX-License-Identifier: MIT */
/* From packets to frames and capture files. */
#include "analysis/tape.h"

#include <string.h>

static void add8(struct cw_buffer *out, unsigned value)
{
	const uint8_t byte = (uint8_t)value;

	cw_buffer_add(out, &byte, 1);
}

static void add16(struct cw_buffer *out, unsigned value)
{
	add8(out, value >> 8);
	add8(out, value);
}

static void add32(struct cw_buffer *out, uint32_t value)
{
	add16(out, value >> 16);
	add16(out, value);
}

static void add_le32(struct cw_buffer *out, uint32_t value)
{
	for (int i = 0; i < 4; i++) {
		add8(out, value >> (8 * i));
	}
}

static void add_zeros(struct cw_buffer *out, size_t count)
{
	while (count-- > 0) {
		add8(out, 0);
	}
}

/* --- encapsulations (https://www.tcpdump.org/linktypes.html) --- */

static unsigned ether_type(uint8_t version)
{
	return version == 4 ? 0x0800 : 0x86dd;
}

static void write_macs(struct cw_buffer *out)
{
	cw_buffer_add(out, "\x02\x00\x00\x00\x00\x01\x02\x00\x00\x00\x00\x02", 12);
}

static void write_ethernet(struct cw_buffer *out, uint8_t version, size_t len)
{
	(void)len;
	write_macs(out);
	add16(out, ether_type(version));
}

static void write_vlan(struct cw_buffer *out, uint8_t version, size_t len)
{
	(void)len;
	write_macs(out);
	add16(out, 0x8100);
	add16(out, 100);
	add16(out, ether_type(version));
}

static void write_qinq(struct cw_buffer *out, uint8_t version, size_t len)
{
	(void)len;
	write_macs(out);
	add16(out, 0x88a8);
	add16(out, 7);
	add16(out, 0x8100);
	add16(out, 100);
	add16(out, ether_type(version));
}

/* IEEE 802.3 with a length, 802.2 and SNAP (RFC 1042). */
static void write_snap(struct cw_buffer *out, uint8_t version, size_t len)
{
	write_macs(out);
	add16(out, (unsigned)(len + 8 < 1500 ? len + 8 : 1500));
	cw_buffer_add(out, "\xaa\xaa\x03\x00\x00\x00", 6);
	add16(out, ether_type(version));
}

static void write_sll(struct cw_buffer *out, uint8_t version, size_t len)
{
	(void)len;
	add16(out, 0); /* to us */
	add16(out, 1); /* Ethernet */
	add16(out, 6);
	add_zeros(out, 8);
	add16(out, ether_type(version));
}

static void write_sll2(struct cw_buffer *out, uint8_t version, size_t len)
{
	(void)len;
	add16(out, ether_type(version));
	add16(out, 0);
	add32(out, 2); /* interface */
	add16(out, 1);
	add8(out, 0);
	add8(out, 6);
	add_zeros(out, 8);
}

static void write_nothing(struct cw_buffer *out, uint8_t version, size_t len)
{
	(void)out;
	(void)version;
	(void)len;
}

/* The address family in the byte order of the writer; IPv6 has several numbers, 30 is macOS's. */
static void write_null(struct cw_buffer *out, uint8_t version, size_t len)
{
	(void)len;
	add_le32(out, version == 4 ? 2 : 30);
}

static void write_loop(struct cw_buffer *out, uint8_t version, size_t len)
{
	(void)len;
	add32(out, version == 4 ? 2 : 24); /* OpenBSD's */
}

/* RFC 3032: two labels. */
static void write_mpls(struct cw_buffer *out, uint8_t version, size_t len)
{
	(void)version;
	(void)len;
	write_macs(out);
	add16(out, 0x8847);
	add32(out, 16 << 12 | 64);
	add32(out, 17 << 12 | 0x100 | 64);
}

static void write_ppp(struct cw_buffer *out, uint8_t version, size_t len)
{
	(void)len;
	add16(out, 0xff03);
	add16(out, version == 4 ? 0x0021 : 0x0057);
}

/* RFC 2516: session data. */
static void write_pppoe(struct cw_buffer *out, uint8_t version, size_t len)
{
	write_macs(out);
	add16(out, 0x8864);
	add16(out, 0x1100);
	add16(out, 42);
	add16(out, (unsigned)len + 2);
	add16(out, version == 4 ? 0x0021 : 0x0057);
}

static void write_chdlc(struct cw_buffer *out, uint8_t version, size_t len)
{
	(void)len;
	add16(out, 0x0f00);
	add16(out, ether_type(version));
}

/* RFC 2427. */
static void write_frame_relay(struct cw_buffer *out, uint8_t version, size_t len)
{
	(void)len;
	add16(out, 0x1841);
	add8(out, 3);
	add8(out, version == 4 ? 0xcc : 0x8e);
}

/* IEEE 802.11: data from the access point, then 802.2 and SNAP. */
static void write_wifi(struct cw_buffer *out, uint8_t version, size_t len)
{
	(void)len;
	add16(out, 0x0802);
	add16(out, 0);
	write_macs(out);
	add_zeros(out, 8);
	cw_buffer_add(out, "\xaa\xaa\x03\x00\x00\x00", 6);
	add16(out, ether_type(version));
}

static void write_radiotap(struct cw_buffer *out, uint8_t version, size_t len)
{
	add16(out, 0);
	add_le32(out, 8); /* length, and no field is present */
	add16(out, 0);
	write_wifi(out, version, len);
}

/* --- tunnels --- */

static void write_outer_ip4(struct cw_buffer *out, unsigned protocol, size_t len)
{
	write_macs(out);
	add16(out, 0x0800);
	add16(out, 0x4500);
	add16(out, (unsigned)(20 + len));
	add32(out, 0x00014000);
	add16(out, 64 << 8 | protocol);
	add16(out, 0);
	add32(out, UINT32_C(0xac100001));
	add32(out, UINT32_C(0xac100002));
}

static void write_outer_ip6(struct cw_buffer *out, unsigned protocol, size_t len)
{
	write_macs(out);
	add16(out, 0x86dd);
	add32(out, UINT32_C(6) << 28);
	add16(out, (unsigned)len);
	add16(out, protocol << 8 | 64);
	cw_buffer_add(out, "\xfd\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1", 16);
	cw_buffer_add(out, "\xfd\0\0\0\0\0\0\0\0\0\0\0\0\0\0\2", 16);
}

static void write_outer_udp(struct cw_buffer *out, unsigned port, size_t len)
{
	write_outer_ip4(out, 17, 8 + len);
	add16(out, 50000);
	add16(out, port);
	add16(out, (unsigned)(8 + len));
	add16(out, 0);
}

static void write_ip_in_ip4(struct cw_buffer *out, uint8_t version, size_t len)
{
	write_outer_ip4(out, version == 4 ? 4 : 41, len);
}

static void write_ip_in_ip6(struct cw_buffer *out, uint8_t version, size_t len)
{
	write_outer_ip6(out, version == 4 ? 4 : 41, len);
}

/* RFC 2784 with the key of RFC 2890. */
static void write_gre(struct cw_buffer *out, uint8_t version, size_t len)
{
	write_outer_ip4(out, 47, 8 + len);
	add16(out, 0x2000);
	add16(out, ether_type(version));
	add32(out, 99);
}

/* Type II. */
static void write_erspan(struct cw_buffer *out, uint8_t version, size_t len)
{
	write_outer_ip4(out, 47, 8 + 8 + 14 + len);
	add16(out, 0x1000);
	add16(out, 0x88be);
	add32(out, 5);
	add32(out, UINT32_C(0x10640000));
	add32(out, 1);
	write_ethernet(out, version, len);
}

/* RFC 7348. */
static void write_vxlan(struct cw_buffer *out, uint8_t version, size_t len)
{
	write_outer_udp(out, 4789, 8 + 14 + len);
	add32(out, UINT32_C(0x08000000));
	add32(out, 5000 << 8);
	write_ethernet(out, version, len);
}

/* RFC 8926: one option of four bytes. */
static void write_geneve(struct cw_buffer *out, uint8_t version, size_t len)
{
	write_outer_udp(out, 6081, 16 + 14 + len);
	add32(out, UINT32_C(0x02006558));
	add32(out, 5000 << 8);
	add32(out, UINT32_C(0x01020001));
	add32(out, 7);
	write_ethernet(out, version, len);
}

/* 3GPP TS 29.281 with a sequence number. */
static void write_gtp(struct cw_buffer *out, uint8_t version, size_t len)
{
	(void)version;
	write_outer_udp(out, 2152, 12 + len);
	add16(out, 0x32ff);
	add16(out, (unsigned)(4 + len));
	add32(out, 1);
	add32(out, 0x00050000);
}

const struct cw_wrap cw_wraps[] = {
	{"ethernet", 1, write_ethernet, true},
	{"vlan", 1, write_vlan, true},
	{"qinq", 1, write_qinq, true},
	{"snap", 1, write_snap, true},
	{"sll", 113, write_sll, false},
	{"sll2", 276, write_sll2, false},
	{"raw", 101, write_nothing, false},
	{"null", 0, write_null, false},
	{"loop", 108, write_loop, false},
	{"mpls", 1, write_mpls, true},
	{"ppp", 9, write_ppp, false},
	{"pppoe", 1, write_pppoe, true},
	{"chdlc", 104, write_chdlc, false},
	{"frame relay", 107, write_frame_relay, false},
	{"wifi", 105, write_wifi, false},
	{"radiotap", 127, write_radiotap, false},
	{"ip in ip4", 1, write_ip_in_ip4, true},
	{"ip in ip6", 1, write_ip_in_ip6, true},
	{"gre", 1, write_gre, true},
	{"erspan", 1, write_erspan, true},
	{"vxlan", 1, write_vxlan, true},
	{"geneve", 1, write_geneve, true},
	{"gtp", 1, write_gtp, true},
};
const size_t cw_num_wraps = sizeof(cw_wraps) / sizeof(cw_wraps[0]);

/* --- IP and TCP --- */

static void write_ip(struct cw_buffer *out, const struct cw_tape_packet *packet, size_t len,
	uint16_t id, uint16_t fragment)
{
	size_t address = packet->version == 4 ? 4 : 16;

	if (packet->version == 4) {
		add16(out, 0x4500);
		add16(out, (unsigned)(20 + len));
		add16(out, id);
		add16(out, fragment);
		add16(out, 64 << 8 | 6);
		add16(out, 0); /* no checksum, as with offloading */
	} else {
		add32(out, UINT32_C(6) << 28);
		add16(out, (unsigned)len);
		add16(out, 6 << 8 | 64);
	}
	cw_buffer_add(out, packet->ip[0], address);
	cw_buffer_add(out, packet->ip[1], address);
}

static void write_tcp(struct cw_buffer *out, const struct cw_tape_packet *packet)
{
	add16(out, packet->port[0]);
	add16(out, packet->port[1]);
	add32(out, packet->seq);
	add32(out, packet->ack);
	add8(out, 5 << 4);
	add8(out, packet->flags);
	add16(out, 65535);
	add32(out, 0);
	cw_buffer_add(out, packet->bytes, packet->len);
}

/* --- capture files --- */

static void write_header(struct cw_buffer *out, const struct cw_tape_format *format)
{
	uint32_t link_type = format->wrap->link_type;

	switch (format->container) {
	case CW_CONTAINER_PCAP:
		add_le32(out, UINT32_C(0xa1b2c3d4));
		add_le32(out, 2 | 4 << 16);
		add_zeros(out, 8);
		add_le32(out, 262144);
		add_le32(out, link_type);
		break;
	case CW_CONTAINER_PCAP_NS:
		add32(out, UINT32_C(0xa1b23c4d));
		add32(out, 2 << 16 | 4);
		add_zeros(out, 8);
		add32(out, 262144);
		add32(out, link_type);
		break;
	case CW_CONTAINER_PCAPNG:
	case CW_NUM_CONTAINERS:
		add_le32(out, UINT32_C(0x0a0d0d0a));
		add_le32(out, 28);
		add_le32(out, UINT32_C(0x1a2b3c4d));
		add_le32(out, 1);
		add_le32(out, UINT32_MAX); /* the section's length is not told */
		add_le32(out, UINT32_MAX);
		add_le32(out, 28);
		add_le32(out, 1); /* interface description */
		add_le32(out, 32);
		add_le32(out, link_type);
		add_le32(out, 262144);
		cw_buffer_add(out, "\x09\x00\x01\x00\x09\x00\x00\x00", 8); /* if_tsresol: 10^-9 */
		add_le32(out, 0);
		add_le32(out, 32);
		break;
	}
}

static void write_frame(struct cw_buffer *out, const struct cw_tape_format *format, int64_t at,
	const struct cw_buffer *frame, uint32_t missing)
{
	uint32_t wire_len = (uint32_t)frame->len + missing;
	uint32_t len = (uint32_t)frame->len;
	uint32_t padding;

	len = format->snap > 0 && format->snap < len ? format->snap : len;
	padding = (4 - len % 4) % 4;
	switch (format->container) {
	case CW_CONTAINER_PCAP:
		add_le32(out, (uint32_t)(at / 1000000000));
		add_le32(out, (uint32_t)(at % 1000000000 / 1000));
		add_le32(out, len);
		add_le32(out, wire_len);
		cw_buffer_add(out, frame->ptr, len);
		break;
	case CW_CONTAINER_PCAP_NS:
		add32(out, (uint32_t)(at / 1000000000));
		add32(out, (uint32_t)(at % 1000000000));
		add32(out, len);
		add32(out, wire_len);
		cw_buffer_add(out, frame->ptr, len);
		break;
	case CW_CONTAINER_PCAPNG:
	case CW_NUM_CONTAINERS:
		add_le32(out, 6); /* enhanced packet */
		add_le32(out, 32 + len + padding);
		add_le32(out, 0);
		add_le32(out, (uint32_t)((uint64_t)at >> 32));
		add_le32(out, (uint32_t)at);
		add_le32(out, len);
		add_le32(out, wire_len);
		cw_buffer_add(out, frame->ptr, len);
		add_zeros(out, padding);
		add_le32(out, 32 + len + padding);
		break;
	}
}

/* One IP packet that carries this part of the TCP segment. */
static void write_part(struct cw_buffer *out, const struct cw_tape_format *format,
	const struct cw_tape_packet *packet, struct cw_text part, uint16_t id, uint16_t fragment)
{
	size_t header = packet->version == 4 ? 20 : 40;
	uint32_t missing = packet->missing;
	struct cw_buffer frame = {0};

	format->wrap->write(&frame, packet->version, header + part.len + missing);
	write_ip(&frame, packet, part.len + missing, id, fragment);
	cw_buffer_add(&frame, part.ptr, part.len);
	while (format->wrap->is_padded && missing == 0 && frame.len < 60) {
		add8(&frame, 'P'); /* zeros would hide that padding was taken for data */
	}
	write_frame(out, format, packet->at, &frame, missing);
	cw_buffer_finish(&frame);
}

static void write_packet(struct cw_buffer *out, const struct cw_tape_format *format,
	const struct cw_tape_packet *packet, uint16_t id)
{
	struct cw_buffer segment = {0};
	struct cw_text all;
	size_t step = format->fragment;

	write_tcp(&segment, packet);
	all = cw_buffer_text(&segment);
	if (step == 0 || packet->version != 4 || packet->missing > 0 || all.len <= step) {
		write_part(out, format, packet, all, id, 0);
	} else {
		for (size_t at = 0; at < all.len; at += step) {
			struct cw_text part = cw_text_skip(all, at);
			bool more = part.len > step;

			part = cw_text_head(part, more ? step : part.len);
			write_part(out, format, packet, part, id,
				(uint16_t)((more ? 0x2000 : 0) | at / 8));
		}
	}
	cw_buffer_finish(&segment);
}

void cw_tape_write(const struct cw_tape *tape, size_t first, size_t count,
	const struct cw_tape_format *format, struct cw_buffer *out)
{
	write_header(out, format);
	for (size_t i = 0; i < count; i++) {
		write_packet(out, format, &tape->packets[first + i], (uint16_t)(first + i + 1));
	}
}
