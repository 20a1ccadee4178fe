/* SPDX-License-Identifier: MIT */
/* The interfaces of a pcapng section, and the clocks of their packets. */
#include "capture/pcapng.h"

#include "base/buffer.h"
#include "base/stamp.h"

#include <string.h>

#define MAX_INTERFACES 65536 /* per section; a capture host has some dozens */

#define OPTION_END      0
#define OPTION_TSRESOL  9
#define OPTION_TSOFFSET 14

__extension__ typedef unsigned __int128 wide; /* ticks times 10^9 do not fit in 64 bits */

int64_t cw_pcapng_stamp(const struct cw_pcapng_interface *interface, uint64_t ticks)
{
	unsigned exponent = interface->tsresol & 0x7f;
	wide ns = ticks;
	int64_t offset;
	int64_t at;

	if ((interface->tsresol & 0x80) != 0) {
		ns = exponent < 127 ? ns * (uint64_t)CW_SECOND >> exponent : 0;
	} else {
		for (; exponent < 9; exponent++) {
			ns *= 10;
		}
		for (; exponent > 9 && ns > 0; exponent--) {
			ns /= 10;
		}
	}
	if (ns > INT64_MAX || __builtin_mul_overflow(interface->tsoffset, CW_SECOND, &offset) ||
		__builtin_add_overflow((int64_t)ns, offset, &at)) {
		return CW_TIME_UNKNOWN;
	}
	return at;
}

static bool apply_option(const struct cw_pcapng *p, struct cw_pcapng_interface *interface,
	uint16_t code, struct cw_reader *r)
{
	uint32_t first = 0;
	uint32_t second = 0;
	uint64_t seconds;

	if (code == OPTION_TSRESOL && r->left == 1) {
		return cw_reader_u8(r, &interface->tsresol);
	}
	if (code == OPTION_TSOFFSET && r->left == 8) {
		if (!cw_pcapng_u32(p, r, &first) || !cw_pcapng_u32(p, r, &second)) {
			return false;
		}
		seconds = p->big_endian ? (uint64_t)first << 32 | second
					: (uint64_t)second << 32 | first;
		memcpy(&interface->tsoffset, &seconds, sizeof(seconds));
	}
	return true;
}

enum cw_capture_step cw_pcapng_describe(struct cw_pcapng *p, struct cw_error *err)
{
	struct cw_pcapng_interface *grown;
	struct cw_pcapng_interface *interface;
	struct cw_reader r;
	uint16_t link = 0;
	uint16_t reserved;

	if (p->left < 8 + 4) {
		return cw_pcapng_malformed(p, err, "an interface description is too short");
	}
	if (p->num_interfaces >= MAX_INTERFACES) {
		return cw_pcapng_malformed(p, err, "more interfaces than any capture has");
	}
	grown = cw_grow(p->interfaces, p->num_interfaces, &p->max_interfaces, sizeof(*grown));
	if (grown == NULL) {
		(void)cw_error_nomem(err);
		return CW_CAPTURE_FAILED;
	}
	p->interfaces = grown;
	interface = &grown[p->num_interfaces];
	memset(interface, 0, sizeof(*interface));
	interface->tsresol = 6;
	if (!cw_pcapng_body(p, 8, &r) || !cw_pcapng_u16(p, &r, &link) ||
		!cw_pcapng_u16(p, &r, &reserved) || !cw_pcapng_u32(p, &r, &interface->snaplen)) {
		return cw_pcapng_cut(p, err);
	}
	interface->link_type = link;
	p->num_interfaces++;
	while (p->left >= 4 + 4) {
		uint16_t code = 0;
		uint16_t len = 0;
		uint32_t padded;

		if (!cw_pcapng_body(p, 4, &r) || !cw_pcapng_u16(p, &r, &code) ||
			!cw_pcapng_u16(p, &r, &len)) {
			return cw_pcapng_cut(p, err);
		}
		padded = ((uint32_t)len + 3) & ~UINT32_C(3);
		if (code == OPTION_END || padded > p->left - 4) {
			break; /* an option that lies spoils only the ones behind it */
		}
		if (!cw_pcapng_body(p, padded, &r)) {
			return cw_pcapng_cut(p, err);
		}
		r.left = len;
		if (!apply_option(p, interface, code, &r)) {
			return cw_pcapng_cut(p, err);
		}
	}
	return CW_CAPTURE_PACKET;
}
