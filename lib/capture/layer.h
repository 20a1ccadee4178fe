/* SPDX-License-Identifier: MIT */
/*
 * A packet on its way from the outside in. Every header has one small decoder, which moves past the
 * header and says what comes next: a table (the key) and the number in it.
 *
 *	LINK 1 -> ETHERTYPE 0x8100 -> ETHERTYPE 0x0800 -> IP 47 -> ETHERTYPE 0x0800 -> IP 6
 *	Ethernet  802.1Q              IPv4                 GRE      IPv4                TCP
 */
#ifndef CW_CAPTURE_LAYER_H
#define CW_CAPTURE_LAYER_H

#include "base/reader.h"

/* Headers of one packet; more only serve to hide. */
#define CW_MAX_LAYERS 32

/* In which registry a number stands. */
enum cw_layer_key {
	CW_KEY_LINK,      /* LINKTYPE_, https://www.tcpdump.org/linktypes.html */
	CW_KEY_ETHERTYPE, /* IEEE 802 numbers */
	CW_KEY_PPP,       /* PPP DLL protocol numbers */
	CW_KEY_IP,        /* IP protocols, IPv6 extension headers among them */
	CW_KEY_UDP,       /* target ports of tunnels */
	CW_NUM_LAYER_KEYS,
};

#define CW_TYPE_IPV4     0x0800
#define CW_TYPE_IPV6     0x86dd
#define CW_TYPE_ETHERNET 0x6558 /* transparent Ethernet bridging (RFC 1701) */
#define CW_TYPE_PPP      0x880b
#define CW_TYPE_MIN      0x0600 /* below it is a length (IEEE 802.3) */
#define CW_LINK_ETHERNET 1
#define CW_LINK_PPP      9
#define CW_LINK_WIFI     105
/* No link types of the registry, but tables need a number for them. */
#define CW_LINK_LLC   UINT32_C(0x10000) /* 802.2 */
#define CW_LINK_AMSDU UINT32_C(0x10001) /* 802.11 subframes */
#define CW_IP_TCP     6
#define CW_IP_UDP     17

enum cw_layer_result {
	CW_LAYER_NEXT,      /* key and number say what stands at r */
	CW_LAYER_FRAGMENT,  /* the same, but r is only a part of it, see fragment */
	CW_LAYER_OTHER,     /* well formed, nothing that leads to TCP */
	CW_LAYER_UNKNOWN,   /* no decoder for this link type */
	CW_LAYER_SHORT,     /* the bytes end inside the header */
	CW_LAYER_MALFORMED, /* a header that cannot be */
};

/* A part of a datagram of IPv4 (RFC 791) or IPv6 (RFC 8200 section 4.5). */
struct cw_fragment {
	uint32_t id;
	uint32_t at; /* of its first byte in the datagram; a multiple of 8 */
	bool last;
};

struct cw_layer {
	struct cw_reader r; /* captured bytes of what comes next */
	uint32_t missing;   /* further bytes of it, which the snap length cut off */
	bool more;          /* and some more, nobody knows how many: in fragments that lack */
	bool guessed;       /* only a UDP port says what this is: nothing of it is malformed */
	enum cw_layer_key key;
	uint32_t number;
	uint8_t version;       /* of the innermost IP header, 4 or 6; 0 = none yet */
	const uint8_t *source; /* its addresses, 4 or 16 bytes; borrowed */
	const uint8_t *target;
	struct cw_fragment fragment; /* with CW_LAYER_FRAGMENT */
	struct cw_reader rest;       /* further subframes beside this one (802.11 A-MSDU) */
};

typedef enum cw_layer_result cw_layer_fn(struct cw_layer *layer);

/* Takes the header at r by its key and number. */
enum cw_layer_result cw_layer_step(struct cw_layer *layer);

/* Whether a header of this kind can be taken. */
bool cw_layer_is_known(enum cw_layer_key key, uint32_t number);

/* Sets what comes next; a length of IEEE 802.3 instead of a type leads to 802.2. */
enum cw_layer_result cw_layer_next(struct cw_layer *layer, enum cw_layer_key key, uint32_t number);
enum cw_layer_result cw_layer_next_type(struct cw_layer *layer, uint16_t type);

/* What lies behind len bytes is padding, and what lacks was cut off. A length beyond the frame is
 * the frame's: offloading leaves such in captures of the sender. */
void cw_layer_bound(struct cw_layer *layer, uint32_t len);

/* Whether an IP packet can stand at r: version, header length and total length agree with the
 * frame. And an Ethernet frame: its type is one that is decoded. */
bool cw_layer_looks_ip(const struct cw_layer *layer);
bool cw_layer_looks_ethernet(const struct cw_layer *layer);

/* The decoders, each named after its header. */
cw_layer_fn cw_decode_ip;

cw_layer_fn cw_decode_ethernet;
cw_layer_fn cw_decode_llc;
cw_layer_fn cw_decode_vlan;     /* 802.1Q, 802.1ad: 4 bytes with the type */
cw_layer_fn cw_decode_vntag;    /* Cisco VN-Tag: 6 */
cw_layer_fn cw_decode_etag;     /* 802.1BR: 8 */
cw_layer_fn cw_decode_metadata; /* Cisco MetaData (TrustSec): 8 */
cw_layer_fn cw_decode_backbone; /* 802.1ah */
cw_layer_fn cw_decode_mpls;

cw_layer_fn cw_decode_sll;
cw_layer_fn cw_decode_sll2;
cw_layer_fn cw_decode_loopback;
cw_layer_fn cw_decode_raw;

cw_layer_fn cw_decode_ppp;
cw_layer_fn cw_decode_ppp_direction;
cw_layer_fn cw_decode_pppoe;
cw_layer_fn cw_decode_chdlc;
cw_layer_fn cw_decode_frame_relay;

cw_layer_fn cw_decode_wifi;
cw_layer_fn cw_decode_amsdu;
cw_layer_fn cw_decode_radiotap;
cw_layer_fn cw_decode_prism;
cw_layer_fn cw_decode_avs;
cw_layer_fn cw_decode_ppi;

cw_layer_fn cw_decode_ip6_option;
cw_layer_fn cw_decode_ip6_fragment;
cw_layer_fn cw_decode_ah;
cw_layer_fn cw_decode_gre;
cw_layer_fn cw_decode_etherip;
cw_layer_fn cw_decode_udp;

cw_layer_fn cw_decode_vxlan;
cw_layer_fn cw_decode_vxlan_gpe;
cw_layer_fn cw_decode_geneve;
cw_layer_fn cw_decode_gtp;
cw_layer_fn cw_decode_l2tp;

#endif
