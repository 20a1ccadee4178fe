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
