/* SPDX-License-Identifier: MIT */
#include "capture/decode.h"
#include "capture/ip.h"
#include "capture/link.h"
#include "capture/tcp.h"

static enum cw_decode_result decode_ip(
	const struct cw_packet *packet, struct cw_reader frame, struct cw_ip *ip)
{
	uint32_t consumed = packet->len - (uint32_t)frame.left;

	switch (cw_ip_parse(frame, packet->wire_len - consumed, ip)) {
	case CW_IP_OK:
		return ip->protocol == CW_IP_TCP ? CW_DECODE_TCP : CW_DECODE_OTHER;
	case CW_IP_FRAGMENT:
		return CW_DECODE_FRAGMENT;
	case CW_IP_CUT:
		return packet->wire_len > packet->len ? CW_DECODE_CUT : CW_DECODE_MALFORMED;
	case CW_IP_MALFORMED:
		break;
	}
	return CW_DECODE_MALFORMED;
}

static enum cw_decode_result decode_link(const struct cw_packet *packet, struct cw_reader *frame)
{
	switch (cw_link_parse(packet->link_type, frame)) {
	case CW_LINK_IP:
		return CW_DECODE_TCP;
	case CW_LINK_UNKNOWN:
		return CW_DECODE_UNKNOWN_LINK;
	case CW_LINK_CUT:
		return packet->wire_len > packet->len ? CW_DECODE_CUT : CW_DECODE_MALFORMED;
	case CW_LINK_OTHER:
		break;
	}
	return CW_DECODE_OTHER;
}

enum cw_decode_result cw_decode(const struct cw_packet *packet, struct cw_flow_key *key,
	struct cw_segment *segment, bool *first_fragment)
{
	struct cw_reader frame = cw_reader_init(packet->bytes, packet->len, packet->offset);
	enum cw_decode_result result = decode_link(packet, &frame);
	struct cw_ip ip;
	struct cw_tcp tcp;

	if (result == CW_DECODE_TCP) {
		result = decode_ip(packet, frame, &ip);
	}
	if (result != CW_DECODE_TCP) {
		return result;
	}
	switch (cw_tcp_parse(ip.payload, ip.missing, &tcp)) {
	case CW_PARSE_OK:
		break;
	case CW_PARSE_TRUNCATED:
		return CW_DECODE_CUT;
	case CW_PARSE_MALFORMED:
		return CW_DECODE_MALFORMED;
	}
	*first_fragment = ip.first_fragment;
	segment->side = (uint8_t)cw_flow_key_set(key, ip.source, ip.target,
		ip.version == 4 ? 4 : 16, tcp.source_port, tcp.target_port);
	segment->flags = tcp.flags;
	if (ip.first_fragment) {
		/* A FIN stands behind the bytes that the other fragments carry. */
		segment->flags &= (uint8_t)~CW_TCP_FIN;
	}
	segment->seq = tcp.seq;
	segment->ack = tcp.ack;
	segment->bytes = tcp.payload.pos;
	segment->len = (uint32_t)tcp.payload.left;
	segment->missing = tcp.missing;
	segment->place.at = packet->at;
	segment->place.packet = packet->number;
	segment->place.offset = packet->offset;
	return CW_DECODE_TCP;
}
