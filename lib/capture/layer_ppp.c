/* SPDX-License-Identifier: MIT */
/* PPP and what looks like it: Cisco HDLC and Frame Relay. */
#include "capture/layer.h"

#define HDLC_UNICAST   0x0f /* first byte of Cisco HDLC */
#define HDLC_MULTICAST 0x8f
#define NLPID_IPV4     0xcc
#define NLPID_IPV6     0x8e
#define NLPID_SNAP     0x80

/* RFC 1661: the protocol, of one byte when that is odd (section 6.5); before it may stand the
 * address and control field of HDLC (RFC 1662), or the frame is one of Cisco HDLC. */
enum cw_layer_result cw_decode_ppp(struct cw_layer *layer)
{
	struct cw_reader frame = layer->r;
	uint8_t first;
	uint8_t second;

	if (!cw_reader_u8(&layer->r, &first)) {
		return CW_LAYER_SHORT;
	}
	if (first == HDLC_UNICAST || first == HDLC_MULTICAST) {
		layer->r = frame;
		return cw_decode_chdlc(layer);
	}
	if (first == 0xff &&
		(!cw_reader_u8(&layer->r, &second) || !cw_reader_u8(&layer->r, &first))) {
		return CW_LAYER_SHORT;
	}
	if ((first & 1) != 0) {
		return cw_layer_next(layer, CW_KEY_PPP, first);
	}
	if (!cw_reader_u8(&layer->r, &second)) {
		return CW_LAYER_SHORT;
	}
	return cw_layer_next(layer, CW_KEY_PPP, (uint32_t)first << 8 | second);
}

enum cw_layer_result cw_decode_ppp_direction(struct cw_layer *layer)
{
	return cw_reader_skip(&layer->r, 1) ? cw_decode_ppp(layer) : CW_LAYER_SHORT;
}

/* RFC 2516 section 4: version and type 1, code 0 in sessions, session, length. */
enum cw_layer_result cw_decode_pppoe(struct cw_layer *layer)
{
	uint16_t version_code;
	uint16_t len;

	if (!cw_reader_u16be(&layer->r, &version_code) || !cw_reader_skip(&layer->r, 2) ||
		!cw_reader_u16be(&layer->r, &len)) {
		return CW_LAYER_SHORT;
	}
	if (version_code != 0x1100) {
		return CW_LAYER_OTHER;
	}
	cw_layer_bound(layer, len);
	return cw_decode_ppp(layer);
}

/* Address, control 0, EtherType. */
enum cw_layer_result cw_decode_chdlc(struct cw_layer *layer)
{
	uint16_t type;

	if (!cw_reader_skip(&layer->r, 2) || !cw_reader_u16be(&layer->r, &type)) {
		return CW_LAYER_SHORT;
	}
	return type < CW_TYPE_MIN ? CW_LAYER_OTHER : cw_layer_next(layer, CW_KEY_ETHERTYPE, type);
}

/* RFC 2427 section 4: control 3, padding, and the protocol. SNAP is organisation and EtherType. */
static enum cw_layer_result multiprotocol(struct cw_layer *layer)
{
	uint8_t nlpid = 0;
	uint32_t organisation;
	uint16_t type;

	while (nlpid == 0) {
		if (!cw_reader_u8(&layer->r, &nlpid)) {
			return CW_LAYER_SHORT;
		}
	}
	if (nlpid == NLPID_IPV4 || nlpid == NLPID_IPV6) {
		return cw_layer_next(layer, CW_KEY_ETHERTYPE, CW_TYPE_IPV4);
	}
	if (nlpid != NLPID_SNAP || !cw_reader_u24be(&layer->r, &organisation) ||
		organisation != 0 || !cw_reader_u16be(&layer->r, &type) || type < CW_TYPE_MIN) {
		return CW_LAYER_OTHER;
	}
	return cw_layer_next(layer, CW_KEY_ETHERTYPE, type);
}

/* Q.922 address of two to four bytes, the last one odd. Cisco's framing has an EtherType behind. */
enum cw_layer_result cw_decode_frame_relay(struct cw_layer *layer)
{
	uint8_t address = 0;
	uint8_t control;
	uint8_t low;

	for (unsigned i = 0; (address & 1) == 0; i++) {
		if (i == 4) {
			return CW_LAYER_MALFORMED;
		}
		if (!cw_reader_u8(&layer->r, &address)) {
			return CW_LAYER_SHORT;
		}
	}
	if (!cw_reader_u8(&layer->r, &control)) {
		return CW_LAYER_SHORT;
	}
	if (control == 3) {
		return multiprotocol(layer);
	}
	if (!cw_reader_u8(&layer->r, &low)) {
		return CW_LAYER_SHORT;
	}
	return control < CW_TYPE_MIN >> 8
		       ? CW_LAYER_OTHER
		       : cw_layer_next(layer, CW_KEY_ETHERTYPE, (uint32_t)control << 8 | low);
}
