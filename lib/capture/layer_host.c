/* SPDX-License-Identifier: MIT */
/* What hosts write that capture without a link: cooked captures, loopback, raw IP. */
#include "capture/layer.h"

#define SLL_LLC 4 /* LINUX_SLL_P_802_2 */

static enum cw_layer_result cooked(struct cw_layer *layer, uint16_t protocol)
{
	if (protocol >= CW_TYPE_MIN) {
		return cw_layer_next(layer, CW_KEY_ETHERTYPE, protocol);
	}
	return protocol == SLL_LLC ? cw_layer_next(layer, CW_KEY_LINK, CW_LINK_LLC)
				   : CW_LAYER_OTHER;
}

/* LINKTYPE_LINUX_SLL: packet type, ARPHRD, address length, 8 of address, protocol. */
enum cw_layer_result cw_decode_sll(struct cw_layer *layer)
{
	uint16_t protocol;

	if (!cw_reader_skip(&layer->r, 14) || !cw_reader_u16be(&layer->r, &protocol)) {
		return CW_LAYER_SHORT;
	}
	return cooked(layer, protocol);
}

/* LINKTYPE_LINUX_SLL2: protocol first, 20 bytes in all. */
enum cw_layer_result cw_decode_sll2(struct cw_layer *layer)
{
	uint16_t protocol;

	if (!cw_reader_u16be(&layer->r, &protocol) || !cw_reader_skip(&layer->r, 18)) {
		return CW_LAYER_SHORT;
	}
	return cooked(layer, protocol);
}

enum cw_layer_result cw_decode_raw(struct cw_layer *layer)
{
	return layer->r.left == 0 ? CW_LAYER_SHORT
				  : cw_layer_next(layer, CW_KEY_ETHERTYPE, CW_TYPE_IPV4);
}

/* LINKTYPE_NULL and LOOP: the address family of the capturing system, in its byte order (NULL) or
 * in network order (LOOP). */
enum cw_layer_result cw_decode_loopback(struct cw_layer *layer)
{
	struct cw_reader again = layer->r;
	uint32_t little;
	uint32_t big;

	if (!cw_reader_u32le(&again, &little) || !cw_reader_u32be(&layer->r, &big)) {
		return CW_LAYER_SHORT;
	}
	switch (little < big ? little : big) {
	case 2:  /* IPv4 everywhere */
	case 10: /* IPv6 of Linux */
	case 24: /* IPv6 of NetBSD and OpenBSD */
	case 28: /* IPv6 of FreeBSD */
	case 30: /* IPv6 of macOS */
		return cw_layer_next(layer, CW_KEY_ETHERTYPE, CW_TYPE_IPV4);
	default:
		return CW_LAYER_OTHER;
	}
}
