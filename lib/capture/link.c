/* SPDX-License-Identifier: MIT */
#include "capture/link.h"

#include <stddef.h>

#define TYPE_IPV4      0x0800
#define TYPE_IPV6      0x86dd
#define TYPE_VLAN      0x8100 /* IEEE 802.1Q */
#define TYPE_QINQ      0x88a8 /* IEEE 802.1ad */
#define TYPE_QINQ_OLD  0x9100 /* before the standard; 0x9200 too */
#define TYPE_QINQ_OLD2 0x9200
#define TYPE_MIN       0x0600 /* below it is a length (IEEE 802.3) */
#define MAX_TAGS       8

static enum cw_link_result follow_type(struct cw_reader *r, uint16_t type)
{
	const uint8_t *snap;

	for (unsigned depth = 0; depth < MAX_TAGS; depth++) {
		if (type == TYPE_IPV4 || type == TYPE_IPV6) {
			return CW_LINK_IP;
		}
		if (type < TYPE_MIN) {
			/* 802.2 LLC with SNAP and no organisation code (RFC 1042). */
			if (!cw_reader_bytes(r, 6, &snap) || !cw_reader_u16be(r, &type)) {
				return CW_LINK_OTHER;
			}
			if (snap[0] != 0xaa || snap[1] != 0xaa || snap[2] != 3 || type < TYPE_MIN) {
				return CW_LINK_OTHER;
			}
			continue;
		}
		if (type != TYPE_VLAN && type != TYPE_QINQ && type != TYPE_QINQ_OLD &&
			type != TYPE_QINQ_OLD2) {
			return CW_LINK_OTHER;
		}
		if (!cw_reader_skip(r, 2) || !cw_reader_u16be(r, &type)) {
			return CW_LINK_CUT;
		}
	}
	return CW_LINK_OTHER;
}

static enum cw_link_result parse_ethernet(struct cw_reader *r)
{
	uint16_t type;

	if (!cw_reader_skip(r, 12) || !cw_reader_u16be(r, &type)) {
		return CW_LINK_CUT;
	}
	return follow_type(r, type);
}

/* LINKTYPE_LINUX_SLL: packet type, ARPHRD, address length, 8 of address, protocol. */
static enum cw_link_result parse_sll(struct cw_reader *r)
{
	uint16_t type;

	if (!cw_reader_skip(r, 14) || !cw_reader_u16be(r, &type)) {
		return CW_LINK_CUT;
	}
	return type < TYPE_MIN ? CW_LINK_OTHER : follow_type(r, type);
}

/* LINKTYPE_LINUX_SLL2: protocol first, 20 bytes in all. */
static enum cw_link_result parse_sll2(struct cw_reader *r)
{
	uint16_t type;

	if (!cw_reader_u16be(r, &type) || !cw_reader_skip(r, 18)) {
		return CW_LINK_CUT;
	}
	return type < TYPE_MIN ? CW_LINK_OTHER : follow_type(r, type);
}

static enum cw_link_result parse_raw(struct cw_reader *r)
{
	return r->left == 0 ? CW_LINK_CUT : CW_LINK_IP;
}

/* LINKTYPE_NULL and LOOP: the address family of the capturing system, in its byte order (NULL) or
 * in network order (LOOP). IPv6 is 24, 28 or 30 on the BSDs and 10 on Linux. */
static enum cw_link_result parse_null(struct cw_reader *r)
{
	struct cw_reader again = *r;
	uint32_t little;
	uint32_t big;
	uint32_t family;

	if (!cw_reader_u32le(&again, &little) || !cw_reader_u32be(r, &big)) {
		return CW_LINK_CUT;
	}
	family = little < big ? little : big;
	switch (family) {
	case 2:  /* IPv4 everywhere */
	case 10: /* IPv6 of Linux */
	case 24: /* IPv6 of NetBSD and OpenBSD */
	case 28: /* IPv6 of FreeBSD */
	case 30: /* IPv6 of macOS */
		return CW_LINK_IP;
	default:
		return CW_LINK_OTHER;
	}
}

struct link {
	uint32_t type; /* the registry of tcpdump.org */
	enum cw_link_result (*parse)(struct cw_reader *r);
};

static const struct link links[] = {
	{0, parse_null},     /* BSD loopback */
	{1, parse_ethernet}, /* Ethernet */
	{12, parse_raw},     /* DLT_RAW of some systems, */
	{14, parse_raw},     /* written to files by mistake */
	{101, parse_raw},    /* raw IP */
	{108, parse_null},   /* OpenBSD loopback */
	{113, parse_sll},    /* Linux cooked v1 */
	{228, parse_raw},    /* raw IPv4 */
	{229, parse_raw},    /* raw IPv6 */
	{276, parse_sll2},   /* Linux cooked v2 */
};

static const struct link *find(uint32_t link_type)
{
	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		if (links[i].type == link_type) {
			return &links[i];
		}
	}
	return NULL;
}

enum cw_link_result cw_link_parse(uint32_t link_type, struct cw_reader *r)
{
	const struct link *link = find(link_type);

	return link == NULL ? CW_LINK_UNKNOWN : link->parse(r);
}
