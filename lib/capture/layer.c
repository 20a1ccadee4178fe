/* SPDX-License-Identifier: MIT */
/* The tables: which decoder takes which number. */
#include "capture/layer.h"

struct row {
	uint32_t number;
	cw_layer_fn *decode;
};

/* What is met most stands first: the search goes from the top. */
static const struct row links[] = {
	{CW_LINK_ETHERNET, cw_decode_ethernet},
	{113, cw_decode_sll},  /* Linux cooked v1 */
	{276, cw_decode_sll2}, /* Linux cooked v2 */
	{101, cw_decode_raw},  /* raw IP */
	{CW_LINK_LLC, cw_decode_llc},
	{0, cw_decode_loopback},   /* BSD loopback */
	{108, cw_decode_loopback}, /* OpenBSD loopback */
	{228, cw_decode_raw},      /* raw IPv4 */
	{229, cw_decode_raw},      /* raw IPv6 */
	{12, cw_decode_raw},       /* DLT_RAW of some systems, */
	{14, cw_decode_raw},       /* written to files by mistake */
	{CW_LINK_PPP, cw_decode_ppp},
	{50, cw_decode_ppp},            /* in HDLC-like framing */
	{51, cw_decode_pppoe},          /* PPPoE session, no Ethernet header */
	{204, cw_decode_ppp_direction}, /* with a byte for the direction */
	{104, cw_decode_chdlc},
	{107, cw_decode_frame_relay},
	{127, cw_decode_radiotap},
	{CW_LINK_WIFI, cw_decode_wifi},
	{CW_LINK_AMSDU, cw_decode_amsdu},
	{119, cw_decode_prism},
	{163, cw_decode_avs},
	{192, cw_decode_ppi},
	{219, cw_decode_mpls},
};

static const struct row ethertypes[] = {
	{CW_TYPE_IPV4, cw_decode_ip},
	{CW_TYPE_IPV6, cw_decode_ip},
	{0x8100, cw_decode_vlan}, /* IEEE 802.1Q */
	{0x88a8, cw_decode_vlan}, /* IEEE 802.1ad */
	{0x9100, cw_decode_vlan}, /* before the standard */
	{0x9200, cw_decode_vlan},
	{0x8847, cw_decode_mpls},
	{0x8848, cw_decode_mpls},
	{0x8864, cw_decode_pppoe},
	{CW_TYPE_ETHERNET, cw_decode_ethernet},
	{CW_TYPE_PPP, cw_decode_ppp},
	{0x8926, cw_decode_vntag},
	{0x893f, cw_decode_etag},
	{0x8909, cw_decode_metadata},
	{0x88e7, cw_decode_backbone},
};

static const struct row ppp_protocols[] = {
	{0x0021, cw_decode_ip},
	{0x0057, cw_decode_ip},
	{0x0281, cw_decode_mpls},
	{0x0283, cw_decode_mpls},
};

static const struct row ip_protocols[] = {
	{CW_IP_UDP, cw_decode_udp}, {44, cw_decode_ip6_fragment},
	{0, cw_decode_ip6_option},   /* hop by hop */
	{60, cw_decode_ip6_option},  /* destination options */
	{43, cw_decode_ip6_option},  /* routing */
	{135, cw_decode_ip6_option}, /* mobility */
	{139, cw_decode_ip6_option}, /* host identity */
	{140, cw_decode_ip6_option}, /* shim6 */
	{4, cw_decode_ip},           /* IPv4 in IP (RFC 2003) */
	{41, cw_decode_ip},          /* IPv6 in IP (RFC 4213) */
	{47, cw_decode_gre}, {51, cw_decode_ah}, {97, cw_decode_etherip},
	{137, cw_decode_mpls},     /* RFC 4023 */
	{143, cw_decode_ethernet}, /* RFC 8986 */
};

static const struct row udp_ports[] = {
	{4789, cw_decode_vxlan},
	{8472, cw_decode_vxlan}, /* Linux before the port was assigned */
	{4790, cw_decode_vxlan_gpe},
	{6081, cw_decode_geneve},
	{2152, cw_decode_gtp},
	{1701, cw_decode_l2tp},
};

#define TABLE(rows)                                                                                \
	{                                                                                          \
		rows, sizeof(rows) / sizeof((rows)[0])                                             \
	}

static const struct {
	const struct row *rows;
	size_t count;
} tables[CW_NUM_LAYER_KEYS] = {
	[CW_KEY_LINK] = TABLE(links),
	[CW_KEY_ETHERTYPE] = TABLE(ethertypes),
	[CW_KEY_PPP] = TABLE(ppp_protocols),
	[CW_KEY_IP] = TABLE(ip_protocols),
	[CW_KEY_UDP] = TABLE(udp_ports),
};

static cw_layer_fn *find(enum cw_layer_key key, uint32_t number)
{
	for (size_t i = 0; i < tables[key].count; i++) {
		if (tables[key].rows[i].number == number) {
			return tables[key].rows[i].decode;
		}
	}
	return NULL;
}

enum cw_layer_result cw_layer_step(struct cw_layer *layer)
{
	cw_layer_fn *decode = find(layer->key, layer->number);

	if (decode == NULL) {
		return layer->key == CW_KEY_LINK ? CW_LAYER_UNKNOWN : CW_LAYER_OTHER;
	}
	return decode(layer);
}

bool cw_layer_is_known(enum cw_layer_key key, uint32_t number)
{
	return find(key, number) != NULL;
}

enum cw_layer_result cw_layer_next(struct cw_layer *layer, enum cw_layer_key key, uint32_t number)
{
	layer->key = key;
	layer->number = number;
	return CW_LAYER_NEXT;
}

enum cw_layer_result cw_layer_next_type(struct cw_layer *layer, uint16_t type)
{
	return type < CW_TYPE_MIN ? cw_layer_next(layer, CW_KEY_LINK, CW_LINK_LLC)
				  : cw_layer_next(layer, CW_KEY_ETHERTYPE, type);
}

void cw_layer_bound(struct cw_layer *layer, uint32_t len)
{
	if (len <= layer->r.left) {
		layer->r.left = len;
		layer->missing = 0;
		layer->more = false;
	} else if (layer->more || len <= layer->r.left + layer->missing) {
		layer->missing = len - (uint32_t)layer->r.left;
		layer->more = false;
	}
}

bool cw_layer_looks_ip(const struct cw_layer *layer)
{
	struct cw_reader r = layer->r;
	uint64_t frame = layer->more ? UINT32_MAX : (uint64_t)layer->r.left + layer->missing;
	uint8_t first;
	uint8_t header;
	uint16_t len;

	if (!cw_reader_u8(&r, &first) || !cw_reader_skip(&r, 1) || !cw_reader_u16be(&r, &len)) {
		return false;
	}
	if (first >> 4 == 4) {
		header = (uint8_t)((first & 0x0f) * 4);
		return header >= 20 && (len == 0 || (len >= header && len <= frame));
	}
	return first >> 4 == 6 && cw_reader_u16be(&r, &len) && len + UINT64_C(40) <= frame;
}

bool cw_layer_looks_ethernet(const struct cw_layer *layer)
{
	struct cw_reader r = layer->r;
	uint16_t type;

	return cw_reader_skip(&r, 12) && cw_reader_u16be(&r, &type) &&
	       cw_layer_is_known(CW_KEY_ETHERTYPE, type);
}
