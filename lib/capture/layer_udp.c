/* SPDX-License-Identifier: MIT */
/*
 * Tunnels over UDP. Only the target port says that this may be one, and media use any port: so each
 * decoder wants the fixed bits of its header as they must be, and what follows to look like IP or
 * Ethernet. What does not is some other protocol, never malformed.
 */
#include "capture/layer.h"

#define VXLAN_GROUP_POLICY 0x80 /* two of the reserved bytes are used then */

#define GTP_EXTENSION 0x04
#define GTP_SEQUENCE  0x02
#define GTP_NPDU      0x01
#define GTP_DATA      0xff
#define GTP_MAX       16 /* extension headers */

#define L2TP_CONTROL  0x8000
#define L2TP_LENGTH   0x4000
#define L2TP_SEQUENCE 0x0800
#define L2TP_OFFSET   0x0200

enum cw_layer_result cw_decode_udp(struct cw_layer *layer)
{
	uint16_t target;
	uint16_t len;

	if (!cw_reader_skip(&layer->r, 2) || !cw_reader_u16be(&layer->r, &target) ||
		!cw_reader_u16be(&layer->r, &len) || !cw_reader_skip(&layer->r, 2) ||
		!cw_layer_is_known(CW_KEY_UDP, target)) {
		return CW_LAYER_OTHER;
	}
	if (len >= 8) { /* else offloading has not filled it in */
		cw_layer_bound(layer, len - 8u);
	}
	layer->guessed = true;
	return cw_layer_next(layer, CW_KEY_UDP, target);
}

static enum cw_layer_result ethernet(struct cw_layer *layer)
{
	return cw_layer_looks_ethernet(layer) ? cw_decode_ethernet(layer) : CW_LAYER_OTHER;
}

static enum cw_layer_result ip(struct cw_layer *layer)
{
	return cw_layer_looks_ip(layer) ? cw_layer_next(layer, CW_KEY_ETHERTYPE, CW_TYPE_IPV4)
					: CW_LAYER_OTHER;
}

/* RFC 7348: flags with the one bit set, 3 reserved, network of 3, reserved. */
enum cw_layer_result cw_decode_vxlan(struct cw_layer *layer)
{
	const uint8_t *h;

	if (!cw_reader_bytes(&layer->r, 8, &h) || (h[0] & 0x7f) != 0x08 || h[7] != 0 ||
		((h[0] & VXLAN_GROUP_POLICY) == 0 && (h[1] != 0 || h[2] != 0 || h[3] != 0))) {
		return CW_LAYER_OTHER;
	}
	return ethernet(layer);
}

/* draft-ietf-nvo3-vxlan-gpe: version 0, network and protocol present; 1 IPv4, 2 IPv6, 3 Ethernet. */
enum cw_layer_result cw_decode_vxlan_gpe(struct cw_layer *layer)
{
	const uint8_t *h;

	if (!cw_reader_bytes(&layer->r, 8, &h) || (h[0] & 0xfc) != 0x0c || h[1] != 0 || h[2] != 0 ||
		h[7] != 0) {
		return CW_LAYER_OTHER;
	}
	return h[3] == 3 ? ethernet(layer) : h[3] == 1 || h[3] == 2 ? ip(layer) : CW_LAYER_OTHER;
}

/* RFC 8926 section 3.4: version 0 and length of the options, flags, EtherType, network, reserved. */
enum cw_layer_result cw_decode_geneve(struct cw_layer *layer)
{
	const uint8_t *h;
	unsigned type;

	if (!cw_reader_bytes(&layer->r, 8, &h) || h[0] >> 6 != 0 || (h[1] & 0x3f) != 0 ||
		h[7] != 0 || !cw_reader_skip(&layer->r, (h[0] & 0x3fu) * 4)) {
		return CW_LAYER_OTHER;
	}
	type = (unsigned)h[2] << 8 | h[3];
	if (type == CW_TYPE_ETHERNET) {
		return ethernet(layer);
	}
	return type == CW_TYPE_IPV4 || type == CW_TYPE_IPV6 ? ip(layer) : CW_LAYER_OTHER;
}

/* Extension headers: length in words of 4 bytes, content, type of the next one. */
static bool skip_gtp_extensions(struct cw_reader *r, uint8_t type)
{
	for (unsigned i = 0; type != 0; i++) {
		uint8_t words;

		if (i == GTP_MAX || !cw_reader_u8(r, &words) || words == 0 ||
			!cw_reader_skip(r, words * 4u - 2) || !cw_reader_u8(r, &type)) {
			return false;
		}
	}
	return true;
}

/* 3GPP TS 29.281 section 5.1: flags with version 1 and protocol type 1, message type, length,
 * endpoint; with any of three flags sequence number, N-PDU number and type of the next header. */
enum cw_layer_result cw_decode_gtp(struct cw_layer *layer)
{
	const uint8_t *h;
	const uint8_t *optional;

	if (!cw_reader_bytes(&layer->r, 8, &h) || (h[0] & 0xf0) != 0x30 || h[1] != GTP_DATA) {
		return CW_LAYER_OTHER;
	}
	cw_layer_bound(layer, (uint32_t)h[2] << 8 | h[3]);
	if ((h[0] & (GTP_EXTENSION | GTP_SEQUENCE | GTP_NPDU)) != 0 &&
		(!cw_reader_bytes(&layer->r, 4, &optional) ||
			((h[0] & GTP_EXTENSION) != 0 &&
				!skip_gtp_extensions(&layer->r, optional[3])))) {
		return CW_LAYER_OTHER;
	}
	return ip(layer);
}

/* RFC 2661 section 3.1, data messages of version 2: length, tunnel, session, sequence numbers,
 * padding; then PPP. */
enum cw_layer_result cw_decode_l2tp(struct cw_layer *layer)
{
	uint16_t flags;
	uint16_t padding = 0;

	if (!cw_reader_u16be(&layer->r, &flags) || (flags & 0x0f) != 2 ||
		(flags & L2TP_CONTROL) != 0 ||
		((flags & L2TP_LENGTH) != 0 && !cw_reader_skip(&layer->r, 2)) ||
		!cw_reader_skip(&layer->r, 4) ||
		((flags & L2TP_SEQUENCE) != 0 && !cw_reader_skip(&layer->r, 4)) ||
		((flags & L2TP_OFFSET) != 0 && (!cw_reader_u16be(&layer->r, &padding) ||
						       !cw_reader_skip(&layer->r, padding)))) {
		return CW_LAYER_OTHER;
	}
	return cw_decode_ppp(layer);
}
