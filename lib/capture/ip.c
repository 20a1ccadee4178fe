/* SPDX-License-Identifier: MIT */
#include "capture/ip.h"

#include <string.h>

/* Extension headers before the transport. RFC 8200 section 4.1 lists seven; a longer chain only
 * serves to hide. */
#define MAX_EXTENSIONS 12

#define NEXT_HOP_BY_HOP  0
#define NEXT_ROUTING     43
#define NEXT_FRAGMENT    44
#define NEXT_AUTH        51
#define NEXT_DESTINATION 60
#define NEXT_MOBILITY    135
#define NEXT_HIP         139
#define NEXT_SHIM6       140

/* Narrows r to the datagram's payload of len bytes, of which the frame had wire_left: what lies
 * behind is padding, what lacks was cut. A length beyond the frame is the frame's. */
static void bound(struct cw_reader *r, uint32_t len, uint32_t wire_left, uint32_t *missing)
{
	*missing = 0;
	if (len > wire_left) {
		len = wire_left;
	}
	if (len <= r->left) {
		r->left = len;
	} else {
		*missing = len - (uint32_t)r->left;
	}
}

static enum cw_ip_result parse_v4(struct cw_reader r, uint32_t wire_left, struct cw_ip *out)
{
	uint8_t first = 0;
	uint8_t ttl;
	uint16_t total = 0;
	uint16_t fragment = 0;
	uint32_t header;

	if (!cw_reader_u8(&r, &first) || !cw_reader_skip(&r, 1) || !cw_reader_u16be(&r, &total) ||
		!cw_reader_skip(&r, 2) || !cw_reader_u16be(&r, &fragment) ||
		!cw_reader_u8(&r, &ttl) || !cw_reader_u8(&r, &out->protocol) ||
		!cw_reader_skip(&r, 2) || !cw_reader_bytes(&r, 4, &out->source) ||
		!cw_reader_bytes(&r, 4, &out->target)) {
		return CW_IP_CUT;
	}
	header = (uint32_t)(first & 0x0f) * 4;
	if (header < 20 || (total != 0 && total < header)) {
		return CW_IP_MALFORMED;
	}
	if (!cw_reader_skip(&r, header - 20)) {
		return wire_left < header ? CW_IP_MALFORMED : CW_IP_CUT;
	}
	wire_left = wire_left > header ? wire_left - header : 0;
	bound(&r, total == 0 ? wire_left : total - header, wire_left, &out->missing);
	out->version = 4;
	out->payload = r;
	out->first_fragment = (fragment & 0x3fff) == 0x2000;
	return (fragment & 0x1fff) != 0 ? CW_IP_FRAGMENT : CW_IP_OK;
}

/* Moves past one extension header. */
static enum cw_ip_result skip_extension(struct cw_reader *r, struct cw_ip *out)
{
	uint8_t kind = out->protocol;
	uint8_t len = 0;
	uint16_t fragment;
	size_t rest;

	if (!cw_reader_u8(r, &out->protocol) || !cw_reader_u8(r, &len)) {
		return CW_IP_CUT;
	}
	if (kind == NEXT_FRAGMENT) {
		if (!cw_reader_u16be(r, &fragment) || !cw_reader_skip(r, 4)) {
			return CW_IP_CUT;
		}
		out->first_fragment = (fragment & 1) != 0;
		return (fragment & 0xfff8) != 0 ? CW_IP_FRAGMENT : CW_IP_OK;
	}
	/* In units of 8 without the first (RFC 8200), of 4 without the first two (RFC 4302). */
	rest = kind == NEXT_AUTH ? ((size_t)len + 2) * 4 - 2 : ((size_t)len + 1) * 8 - 2;
	return cw_reader_skip(r, rest) ? CW_IP_OK : CW_IP_CUT;
}

static bool is_extension(uint8_t protocol)
{
	return protocol == NEXT_HOP_BY_HOP || protocol == NEXT_ROUTING ||
	       protocol == NEXT_FRAGMENT || protocol == NEXT_AUTH || protocol == NEXT_DESTINATION ||
	       protocol == NEXT_MOBILITY || protocol == NEXT_HIP || protocol == NEXT_SHIM6;
}

static enum cw_ip_result parse_v6(struct cw_reader r, uint32_t wire_left, struct cw_ip *out)
{
	uint16_t len = 0;
	enum cw_ip_result result;

	if (!cw_reader_skip(&r, 4) || !cw_reader_u16be(&r, &len) ||
		!cw_reader_u8(&r, &out->protocol) || !cw_reader_skip(&r, 1) ||
		!cw_reader_bytes(&r, 16, &out->source) || !cw_reader_bytes(&r, 16, &out->target)) {
		return CW_IP_CUT;
	}
	wire_left = wire_left > 40 ? wire_left - 40 : 0;
	bound(&r, len == 0 ? wire_left : len, wire_left, &out->missing);
	out->version = 6;
	for (unsigned depth = 0; is_extension(out->protocol); depth++) {
		if (depth == MAX_EXTENSIONS) {
			return CW_IP_MALFORMED;
		}
		result = skip_extension(&r, out);
		if (result == CW_IP_CUT && out->missing == 0) {
			return CW_IP_MALFORMED;
		}
		if (result != CW_IP_OK) {
			return result;
		}
	}
	out->payload = r;
	return CW_IP_OK;
}

enum cw_ip_result cw_ip_parse(struct cw_reader r, uint32_t wire_left, struct cw_ip *out)
{
	struct cw_reader peek = r;
	uint8_t first = 0;

	memset(out, 0, sizeof(*out));
	if (!cw_reader_u8(&peek, &first)) {
		return CW_IP_CUT;
	}
	switch (first >> 4) {
	case 4:
		return parse_v4(r, wire_left, out);
	case 6:
		return parse_v6(r, wire_left, out);
	default:
		return CW_IP_MALFORMED;
	}
}
