/* SPDX-License-Identifier: MIT */
/* What IP carries and carries IP again: GRE with ERSPAN, EtherIP, authentication headers. */
#include "capture/layer.h"

#define GRE_CHECKSUM 0x8000
#define GRE_ROUTING  0x4000
#define GRE_KEY      0x2000
#define GRE_SEQUENCE 0x1000
#define GRE_ACK      0x0080 /* version 1 */

#define TYPE_ERSPAN  0x88be /* I and II */
#define TYPE_ERSPAN3 0x22eb
#define TYPE_WCCP    0x883e

/* Type II has a header of 8 bytes; type I, known by the lack of a sequence number, has none
 * (draft-foschiano-erspan). */
static enum cw_layer_result erspan(struct cw_layer *layer, bool has_sequence)
{
	if (has_sequence && !cw_reader_skip(&layer->r, 8)) {
		return CW_LAYER_SHORT;
	}
	return cw_decode_ethernet(layer);
}

/* Type III: 12 bytes, of which the last two say what the frame is and whether 8 more follow. */
static enum cw_layer_result erspan3(struct cw_layer *layer)
{
	uint16_t flags;

	if (!cw_reader_skip(&layer->r, 10) || !cw_reader_u16be(&layer->r, &flags) ||
		((flags & 1) != 0 && !cw_reader_skip(&layer->r, 8))) {
		return CW_LAYER_SHORT;
	}
	switch (flags >> 10 & 0x1f) {
	case 0:
		return cw_decode_ethernet(layer);
	case 2:
		return cw_layer_next(layer, CW_KEY_ETHERTYPE, CW_TYPE_IPV4);
	default:
		return CW_LAYER_OTHER;
	}
}

static enum cw_layer_result gre_payload(struct cw_layer *layer, uint16_t flags, uint16_t type)
{
	switch (type) {
	case TYPE_ERSPAN:
		return erspan(layer, (flags & GRE_SEQUENCE) != 0);
	case TYPE_ERSPAN3:
		return erspan3(layer);
	case TYPE_WCCP: /* version 2 has a redirect header of 4 bytes, version 1 none */
		if (!cw_layer_looks_ip(layer) && !cw_reader_skip(&layer->r, 4)) {
			return CW_LAYER_SHORT;
		}
		return cw_layer_next(layer, CW_KEY_ETHERTYPE, CW_TYPE_IPV4);
	default:
		return type < CW_TYPE_MIN ? CW_LAYER_OTHER
					  : cw_layer_next(layer, CW_KEY_ETHERTYPE, type);
	}
}

/* RFC 1701: entries of family, offset and length, up to one of length 0. */
static bool skip_routing(struct cw_reader *r)
{
	uint8_t len = 1;

	while (len != 0) {
		if (!cw_reader_skip(r, 3) || !cw_reader_u8(r, &len) || !cw_reader_skip(r, len)) {
			return false;
		}
	}
	return true;
}

/* RFC 2784 with the key and sequence number of RFC 2890, and version 1 of RFC 2637 (PPTP). */
enum cw_layer_result cw_decode_gre(struct cw_layer *layer)
{
	uint16_t flags;
	uint16_t type;
	unsigned version;

	if (!cw_reader_u16be(&layer->r, &flags) || !cw_reader_u16be(&layer->r, &type)) {
		return CW_LAYER_SHORT;
	}
	version = flags & 7;
	if (version > 1) {
		return CW_LAYER_OTHER;
	}
	if (((flags & (GRE_CHECKSUM | GRE_ROUTING)) != 0 && !cw_reader_skip(&layer->r, 4)) ||
		((flags & GRE_KEY) != 0 && !cw_reader_skip(&layer->r, 4)) ||
		((flags & GRE_SEQUENCE) != 0 && !cw_reader_skip(&layer->r, 4)) ||
		(version == 1 && (flags & GRE_ACK) != 0 && !cw_reader_skip(&layer->r, 4)) ||
		((flags & GRE_ROUTING) != 0 && !skip_routing(&layer->r))) {
		return CW_LAYER_SHORT;
	}
	return gre_payload(layer, flags, type);
}

/* RFC 3378: version 3 and zeros. */
enum cw_layer_result cw_decode_etherip(struct cw_layer *layer)
{
	uint16_t version;

	if (!cw_reader_u16be(&layer->r, &version)) {
		return CW_LAYER_SHORT;
	}
	return version == 0x3000 ? cw_decode_ethernet(layer) : CW_LAYER_OTHER;
}

/* RFC 4302: the length counts words of 4 bytes, less two. */
enum cw_layer_result cw_decode_ah(struct cw_layer *layer)
{
	uint8_t protocol;
	uint8_t len;

	if (!cw_reader_u8(&layer->r, &protocol) || !cw_reader_u8(&layer->r, &len) ||
		!cw_reader_skip(&layer->r, ((size_t)len + 2) * 4 - 2)) {
		return CW_LAYER_SHORT;
	}
	return cw_layer_next(layer, CW_KEY_IP, protocol);
}
