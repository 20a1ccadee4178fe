/* SPDX-License-Identifier: MIT */
/* Ethernet, its tags, 802.2 and MPLS. */
#include "capture/layer.h"

#include <string.h>

#define MAX_LABELS 16

enum cw_layer_result cw_decode_ethernet(struct cw_layer *layer)
{
	const uint8_t *h;

	if (!cw_reader_bytes(&layer->r, 14, &h)) {
		return CW_LAYER_SHORT;
	}
	return cw_layer_next_type(layer, (uint16_t)(h[12] << 8 | h[13]));
}

/* 802.2 with SNAP; the organisation 0 says that an EtherType follows (RFC 1042), 0x0000f8 the same
 * over bridges (IEEE 802.1H). */
enum cw_layer_result cw_decode_llc(struct cw_layer *layer)
{
	const uint8_t *snap;
	uint16_t type;

	if (!cw_reader_bytes(&layer->r, 6, &snap) || !cw_reader_u16be(&layer->r, &type)) {
		return CW_LAYER_OTHER;
	}
	if (memcmp(snap, "\xaa\xaa\x03\0\0", 5) != 0 || (snap[5] != 0 && snap[5] != 0xf8) ||
		type < CW_TYPE_MIN) {
		return CW_LAYER_OTHER;
	}
	return cw_layer_next(layer, CW_KEY_ETHERTYPE, type);
}

/* A tag of len bytes and the type of what it tags. */
static enum cw_layer_result tag(struct cw_layer *layer, size_t len)
{
	uint16_t type;

	if (!cw_reader_skip(&layer->r, len) || !cw_reader_u16be(&layer->r, &type)) {
		return CW_LAYER_SHORT;
	}
	return cw_layer_next_type(layer, type);
}

enum cw_layer_result cw_decode_vlan(struct cw_layer *layer)
{
	return tag(layer, 2);
}

enum cw_layer_result cw_decode_vntag(struct cw_layer *layer)
{
	return tag(layer, 4);
}

enum cw_layer_result cw_decode_etag(struct cw_layer *layer)
{
	return tag(layer, 6);
}

/* Version, length, option and security group tag; only version 1 with one option is known. */
enum cw_layer_result cw_decode_metadata(struct cw_layer *layer)
{
	uint16_t version_len;

	if (!cw_reader_u16be(&layer->r, &version_len)) {
		return CW_LAYER_SHORT;
	}
	return version_len == 0x0101 ? tag(layer, 4) : CW_LAYER_OTHER;
}

/* The service instance tag is followed by the customer's whole frame. */
enum cw_layer_result cw_decode_backbone(struct cw_layer *layer)
{
	return cw_reader_skip(&layer->r, 4) ? cw_decode_ethernet(layer) : CW_LAYER_SHORT;
}

/* Behind the last label nothing says what comes. RFC 4928: the first four bits are those of IP, 0
 * with a control word of a pseudowire (RFC 4385), or a MAC address, which may begin with any. */
static enum cw_layer_result below_labels(struct cw_layer *layer)
{
	struct cw_layer behind_control = *layer;

	if (cw_layer_looks_ip(layer)) {
		return cw_layer_next(layer, CW_KEY_ETHERTYPE, CW_TYPE_IPV4);
	}
	if (layer->r.left >= 4 && layer->r.pos[0] >> 4 == 0 &&
		cw_reader_skip(&behind_control.r, 4) && cw_layer_looks_ethernet(&behind_control)) {
		*layer = behind_control;
		return cw_decode_ethernet(layer);
	}
	return cw_layer_looks_ethernet(layer) ? cw_decode_ethernet(layer) : CW_LAYER_OTHER;
}

/* RFC 3032: label, 3 bits, bottom of stack, time to live. */
enum cw_layer_result cw_decode_mpls(struct cw_layer *layer)
{
	uint32_t label = 0;

	for (unsigned depth = 0; (label & 0x100) == 0; depth++) {
		if (depth == MAX_LABELS) {
			return CW_LAYER_MALFORMED;
		}
		if (!cw_reader_u32be(&layer->r, &label)) {
			return CW_LAYER_SHORT;
		}
	}
	return below_labels(layer);
}
