/* SPDX-License-Identifier: MIT */
/*
 * pcapng (draft-ietf-opsawg-pcapng):
 *
 *	+------+--------+-----------------------------+--------+
 *	| type | length | body: fixed part, [options] | length |
 *	+------+--------+-----------------------------+--------+
 *
 *	length = 12 + body, a multiple of 4
 *
 * A block is never held whole: of a packet block the fixed part and the packet are looked at, the
 * rest is passed over. So no length in the file decides how much memory is used.
 */
#include "capture/format.h"

#include "base/buffer.h"
#include "base/reader.h"
#include "base/stamp.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_SECTION    UINT32_C(0x0a0d0d0a)
#define BLOCK_INTERFACE  1
#define BLOCK_PACKET     2 /* obsolete */
#define BLOCK_SIMPLE     3
#define BLOCK_ENHANCED   6
#define BLOCK_JOURNAL    9 /* systemd journal export */
#define BLOCK_SECRETS    10
#define BLOCK_CUSTOM     UINT32_C(0x00000bad)
#define BLOCK_CUSTOM_OWN UINT32_C(0x40000bad) /* not to be copied */
#define BLOCK_SYSDIG     UINT32_C(0x00000204)

#define BYTE_ORDER_MAGIC UINT32_C(0x1a2b3c4d)
#define BLOCK_OVERHEAD   12
#define MAX_INTERFACES   65536 /* per section; a capture host has some dozens */

#define OPTION_END      0
#define OPTION_TSRESOL  9
#define OPTION_TSOFFSET 14

__extension__ typedef unsigned __int128 wide; /* ticks times 10^9 do not fit in 64 bits */

struct interface {
	uint32_t link_type;
	uint32_t snaplen; /* 0 = no limit */
	uint8_t tsresol;  /* as in the option; 6 = microseconds is the default */
	int64_t tsoffset; /* seconds */
};

struct cw_pcapng {
	struct cw_intake *intake; /* borrowed */
	bool big_endian;
	struct interface *interfaces;
	size_t num_interfaces;
	size_t max_interfaces;
	uint64_t number;
	uint64_t num_secrets;
	uint64_t block_offset; /* of the block being read */
	uint32_t block_length;
	uint64_t left; /* bytes of the block not yet taken, its second length included */
};

static enum cw_capture_step malformed(struct cw_pcapng *p, struct cw_error *err, const char *what)
{
	(void)cw_error_set(err, CW_ERR_FORMAT, "pcapng block before packet %" PRIu64 ": %s",
		p->number + 1, what);
	err->offset = p->block_offset;
	return CW_CAPTURE_FAILED;
}

static enum cw_capture_step cut(struct cw_pcapng *p, struct cw_error *err)
{
	return malformed(p, err, "the file ends inside it");
}

static bool get_u16(const struct cw_pcapng *p, struct cw_reader *r, uint16_t *out)
{
	return p->big_endian ? cw_reader_u16be(r, out) : cw_reader_u16le(r, out);
}

static bool get_u32(const struct cw_pcapng *p, struct cw_reader *r, uint32_t *out)
{
	return p->big_endian ? cw_reader_u32be(r, out) : cw_reader_u32le(r, out);
}

/* A reader over the next len bytes of the block, which are taken; the bytes stay valid until the
 * intake is asked again. False when the input ends before. The caller checked p->left. */
static bool body(struct cw_pcapng *p, size_t len, struct cw_reader *out)
{
	const uint8_t *bytes = cw_intake_peek(p->intake, len);

	if (bytes == NULL) {
		return false;
	}
	*out = cw_reader_init(bytes, len, p->intake->offset);
	cw_intake_take(p->intake, len);
	p->left -= len;
	return true;
}

/* Nanoseconds since 1970 of a count of ticks (section 4.2, if_tsresol and if_tsoffset). */
static int64_t ticks_to_stamp(const struct interface *interface, uint64_t ticks)
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

/* Section Header Block: byte order and version; interfaces are numbered anew. The type and the
 * length, whose byte order only the magic tells, are still to be taken. */
static enum cw_capture_step section(struct cw_pcapng *p, struct cw_error *err)
{
	const uint8_t *bytes = cw_intake_peek(p->intake, 16);
	struct cw_reader r;
	uint32_t magic = 0;
	uint16_t major = 0;

	if (bytes == NULL) {
		return cut(p, err);
	}
	r = cw_reader_init(bytes, 16, p->block_offset);
	p->big_endian = true;
	if (!cw_reader_skip(&r, 4) || !cw_reader_skip(&r, 4) || !cw_reader_u32be(&r, &magic)) {
		return cut(p, err);
	}
	if (magic != BYTE_ORDER_MAGIC) {
		p->big_endian = false;
		if (magic != UINT32_C(0x4d3c2b1a)) {
			return malformed(p, err, "no byte-order magic in the section header");
		}
	}
	if (!get_u16(p, &r, &major) || major != 1) {
		return malformed(p, err, "unknown version of pcapng");
	}
	p->num_interfaces = 0;
	return CW_CAPTURE_PACKET;
}

static bool apply_option(
	const struct cw_pcapng *p, struct interface *interface, uint16_t code, struct cw_reader *r)
{
	uint32_t first = 0;
	uint32_t second = 0;
	uint64_t seconds;

	if (code == OPTION_TSRESOL && r->left == 1) {
		return cw_reader_u8(r, &interface->tsresol);
	}
	if (code == OPTION_TSOFFSET && r->left == 8) {
		if (!get_u32(p, r, &first) || !get_u32(p, r, &second)) {
			return false;
		}
		seconds = p->big_endian ? (uint64_t)first << 32 | second
					: (uint64_t)second << 32 | first;
		memcpy(&interface->tsoffset, &seconds, sizeof(seconds));
	}
	return true;
}

/* Interface Description Block (section 4.2). */
static enum cw_capture_step describe_interface(struct cw_pcapng *p, struct cw_error *err)
{
	struct interface *grown;
	struct interface *interface;
	struct cw_reader r;
	uint16_t link = 0;
	uint16_t reserved;

	if (p->left < 8 + 4) {
		return malformed(p, err, "an interface description is too short");
	}
	if (p->num_interfaces >= MAX_INTERFACES) {
		return malformed(p, err, "more interfaces than any capture has");
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
	if (!body(p, 8, &r) || !get_u16(p, &r, &link) || !get_u16(p, &r, &reserved) ||
		!get_u32(p, &r, &interface->snaplen)) {
		return cut(p, err);
	}
	interface->link_type = link;
	p->num_interfaces++;
	while (p->left >= 4 + 4) {
		uint16_t code = 0;
		uint16_t len = 0;
		uint32_t padded;

		if (!body(p, 4, &r) || !get_u16(p, &r, &code) || !get_u16(p, &r, &len)) {
			return cut(p, err);
		}
		padded = ((uint32_t)len + 3) & ~UINT32_C(3);
		if (code == OPTION_END || padded > p->left - 4) {
			break; /* an option that lies spoils only the ones behind it */
		}
		if (!body(p, padded, &r)) {
			return cut(p, err);
		}
		r.left = len;
		if (!apply_option(p, interface, code, &r)) {
			return cut(p, err);
		}
	}
	return CW_CAPTURE_PACKET;
}

/* What the three packet blocks have in common, once their fixed part is read. */
static enum cw_capture_step deliver(struct cw_pcapng *p, struct cw_packet *packet,
	uint32_t interface_id, uint64_t ticks, bool has_time, struct cw_error *err)
{
	const struct interface *interface;
	struct cw_reader r;

	if (interface_id >= p->num_interfaces) {
		return malformed(p, err, "a packet of an interface that was not described");
	}
	if (packet->len > CW_CAPTURE_MAX_PACKET) {
		return malformed(p, err, "an absurd packet length");
	}
	if (packet->len > p->left - 4) {
		return malformed(p, err, "a packet is longer than its block");
	}
	if (!body(p, packet->len, &r)) {
		return cut(p, err);
	}
	interface = &p->interfaces[interface_id];
	packet->at = has_time ? ticks_to_stamp(interface, ticks) : CW_TIME_UNKNOWN;
	packet->number = ++p->number;
	packet->link_type = interface->link_type;
	packet->bytes = r.pos;
	packet->offset = p->block_offset;
	if (packet->wire_len < packet->len) {
		packet->wire_len = packet->len;
	}
	return CW_CAPTURE_PACKET;
}

/* Enhanced Packet Block (section 4.3) and the obsolete Packet Block (appendix A), which has a
 * 16-bit interface number and a drop count in its first word. */
static enum cw_capture_step timed_packet(
	struct cw_pcapng *p, struct cw_packet *packet, bool obsolete, struct cw_error *err)
{
	struct cw_reader r;
	uint32_t interface_id = 0;
	uint16_t short_id = 0;
	uint16_t drops;
	uint32_t high = 0;
	uint32_t low = 0;

	if (p->left < 20 + 4) {
		return malformed(p, err, "a packet block is too short");
	}
	if (!body(p, 20, &r)) {
		return cut(p, err);
	}
	if (obsolete) {
		if (!get_u16(p, &r, &short_id) || !get_u16(p, &r, &drops)) {
			return cut(p, err);
		}
		interface_id = short_id;
	} else if (!get_u32(p, &r, &interface_id)) {
		return cut(p, err);
	}
	if (!get_u32(p, &r, &high) || !get_u32(p, &r, &low) || !get_u32(p, &r, &packet->len) ||
		!get_u32(p, &r, &packet->wire_len)) {
		return cut(p, err);
	}
	return deliver(p, packet, interface_id, (uint64_t)high << 32 | low, true, err);
}

/* Simple Packet Block (section 4.4): interface 0, no time, and the captured length must be worked
 * out from the interface's snap length. */
static enum cw_capture_step simple_packet(
	struct cw_pcapng *p, struct cw_packet *packet, struct cw_error *err)
{
	struct cw_reader r;
	uint32_t snaplen;

	if (p->left < 4 + 4) {
		return malformed(p, err, "a packet block is too short");
	}
	if (p->num_interfaces == 0) {
		return malformed(p, err, "a packet of an interface that was not described");
	}
	if (!body(p, 4, &r) || !get_u32(p, &r, &packet->wire_len)) {
		return cut(p, err);
	}
	snaplen = p->interfaces[0].snaplen;
	packet->len = packet->wire_len;
	if (snaplen != 0 && packet->len > snaplen) {
		packet->len = snaplen;
	}
	return deliver(p, packet, 0, 0, false, err);
}

/* Takes what is left of the block and holds its second length against the first. */
static enum cw_capture_step finish_block(struct cw_pcapng *p, struct cw_error *err)
{
	struct cw_reader r;
	uint32_t again = 0;

	if (p->left == 0) {
		return CW_CAPTURE_PACKET;
	}
	if (!cw_intake_skip(p->intake, p->left - 4)) {
		return cut(p, err);
	}
	p->left = 4;
	if (!body(p, 4, &r) || !get_u32(p, &r, &again)) {
		return cut(p, err);
	}
	if (again != p->block_length) {
		return malformed(p, err, "the two lengths of a block differ");
	}
	return CW_CAPTURE_PACKET;
}

/* Takes type and length of the next block. CW_CAPTURE_PACKET here means: go on. */
static enum cw_capture_step begin_block(struct cw_pcapng *p, uint32_t *type, struct cw_error *err)
{
	const uint8_t *bytes;
	enum cw_capture_step step;
	struct cw_reader r;

	p->block_offset = p->intake->offset;
	bytes = cw_intake_peek(p->intake, 8);
	if (bytes == NULL) {
		if (cw_intake_peek(p->intake, 1) == NULL) {
			return CW_CAPTURE_END;
		}
		return cut(p, err);
	}
	r = cw_reader_init(bytes, 8, p->block_offset);
	if (!get_u32(p, &r, type)) {
		return cut(p, err);
	}
	if (*type == BLOCK_SECTION) {
		step = section(p, err);
		if (step != CW_CAPTURE_PACKET) {
			return step;
		}
	}
	p->left = 8;
	if (!body(p, 8, &r) || !get_u32(p, &r, type) || !get_u32(p, &r, &p->block_length)) {
		return cut(p, err);
	}
	if (p->block_length < BLOCK_OVERHEAD) {
		return malformed(p, err, "a block is shorter than its own frame");
	}
	/* Writers exist that do not pad the length; readers pad it for them. */
	p->left = (((uint64_t)p->block_length + 3) & ~UINT64_C(3)) - 8;
	return CW_CAPTURE_PACKET;
}

enum cw_capture_step cw_pcapng_next(
	struct cw_pcapng *p, struct cw_packet *packet, struct cw_error *err)
{
	for (;;) {
		uint32_t type = 0;
		enum cw_capture_step step = finish_block(p, err);

		if (step == CW_CAPTURE_PACKET) {
			step = begin_block(p, &type, err);
		}
		if (step != CW_CAPTURE_PACKET) {
			return step;
		}
		switch (type) {
		case BLOCK_ENHANCED:
			return timed_packet(p, packet, false, err);
		case BLOCK_PACKET:
			return timed_packet(p, packet, true, err);
		case BLOCK_SIMPLE:
			return simple_packet(p, packet, err);
		case BLOCK_INTERFACE:
			step = describe_interface(p, err);
			break;
		case BLOCK_SECRETS:
			p->num_secrets++;
			break;
		case BLOCK_JOURNAL:
		case BLOCK_SYSDIG:
		case BLOCK_CUSTOM:
		case BLOCK_CUSTOM_OWN:
			p->number++; /* Wireshark shows these as frames, so they have a number */
			break;
		default:
			break;
		}
		if (step != CW_CAPTURE_PACKET) {
			return step;
		}
	}
}

enum cw_code cw_pcapng_open(struct cw_intake *intake, struct cw_pcapng **out, struct cw_error *err)
{
	struct cw_pcapng *p = calloc(1, sizeof(*p));
	enum cw_capture_step step;

	if (p == NULL) {
		return cw_error_nomem(err);
	}
	p->intake = intake;
	step = section(p, err);
	if (step != CW_CAPTURE_PACKET) {
		enum cw_code code = intake->failed != CW_OK ? intake->failed : err->code;

		if (intake->failed != CW_OK) {
			*err = intake->error;
		}
		cw_pcapng_close(p);
		return code;
	}
	*out = p;
	return CW_OK;
}

uint64_t cw_pcapng_num_secrets(const struct cw_pcapng *p)
{
	return p->num_secrets;
}

void cw_pcapng_close(struct cw_pcapng *p)
{
	if (p == NULL) {
		return;
	}
	free(p->interfaces);
	free(p);
}
