/* SPDX-License-Identifier: MIT */
/* The IPv4 (RFC 791) and IPv6 (RFC 8200) header, and the extension headers of the latter. */
#include "capture/layer.h"

static enum cw_layer_result ipv4(struct cw_layer *layer)
{
	const uint8_t *h; /* one look at all of it: most packets come here */
	uint32_t total;
	uint32_t header;
	uint32_t fragment;

	if (!cw_reader_bytes(&layer->r, 20, &h)) {
		return CW_LAYER_SHORT;
	}
	header = (uint32_t)(h[0] & 0x0f) * 4;
	total = (uint32_t)h[2] << 8 | h[3];
	fragment = (uint32_t)h[6] << 8 | h[7];
	layer->source = h + 12;
	layer->target = h + 16;
	if (header < 20 || (total != 0 && total < header)) {
		return CW_LAYER_MALFORMED;
	}
	if (header > 20 && !cw_reader_skip(&layer->r, header - 20)) {
		return CW_LAYER_SHORT;
	}
	if (total != 0) { /* else offloading has not filled it in: the rest of the frame */
		cw_layer_bound(layer, total - header);
	}
	layer->version = 4;
	(void)cw_layer_next(layer, CW_KEY_IP, h[9]);
	if ((fragment & 0x3fff) == 0) {
		return CW_LAYER_NEXT;
	}
	layer->fragment.id = (uint32_t)h[4] << 8 | h[5];
	layer->fragment.at = (fragment & 0x1fff) * 8;
	layer->fragment.last = (fragment & 0x2000) == 0;
	return CW_LAYER_FRAGMENT;
}

static enum cw_layer_result ipv6(struct cw_layer *layer)
{
	struct cw_reader *r = &layer->r;
	uint16_t len = 0;
	uint8_t protocol = 0;

	if (!cw_reader_skip(r, 4) || !cw_reader_u16be(r, &len) || !cw_reader_u8(r, &protocol) ||
		!cw_reader_skip(r, 1) || !cw_reader_bytes(r, 16, &layer->source) ||
		!cw_reader_bytes(r, 16, &layer->target)) {
		return CW_LAYER_SHORT;
	}
	if (len != 0) { /* else offloading, or a jumbogram: the rest of the frame */
		cw_layer_bound(layer, len);
	}
	layer->version = 6;
	return cw_layer_next(layer, CW_KEY_IP, protocol);
}

enum cw_layer_result cw_decode_ip(struct cw_layer *layer)
{
	uint8_t version;

	if (layer->r.left == 0) {
		return CW_LAYER_SHORT;
	}
	if (layer->guessed && !cw_layer_looks_ip(layer)) {
		return CW_LAYER_OTHER;
	}
	version = layer->r.pos[0] >> 4;
	return version == 4 ? ipv4(layer) : version == 6 ? ipv6(layer) : CW_LAYER_MALFORMED;
}

/* RFC 8200 section 4.2: next header, and the length in units of 8 bytes without the first. */
enum cw_layer_result cw_decode_ip6_option(struct cw_layer *layer)
{
	uint8_t protocol;
	uint8_t len;

	if (layer->version != 6) {
		return CW_LAYER_OTHER;
	}
	if (!cw_reader_u8(&layer->r, &protocol) || !cw_reader_u8(&layer->r, &len) ||
		!cw_reader_skip(&layer->r, len * 8u + 6)) {
		return CW_LAYER_SHORT;
	}
	return cw_layer_next(layer, CW_KEY_IP, protocol);
}

/* Section 4.5. One that is first and last alike is whole (RFC 6946). */
enum cw_layer_result cw_decode_ip6_fragment(struct cw_layer *layer)
{
	uint8_t protocol;
	uint16_t offset;
	uint32_t id;

	if (layer->version != 6) {
		return CW_LAYER_OTHER;
	}
	if (!cw_reader_u8(&layer->r, &protocol) || !cw_reader_skip(&layer->r, 1) ||
		!cw_reader_u16be(&layer->r, &offset) || !cw_reader_u32be(&layer->r, &id)) {
		return CW_LAYER_SHORT;
	}
	(void)cw_layer_next(layer, CW_KEY_IP, protocol);
	if ((offset & 0xfff9) == 0) {
		return CW_LAYER_NEXT;
	}
	layer->fragment.id = id;
	layer->fragment.at = offset & 0xfff8u;
	layer->fragment.last = (offset & 1) == 0;
	return CW_LAYER_FRAGMENT;
}
