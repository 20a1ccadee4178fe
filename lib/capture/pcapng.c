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
#include "capture/pcapng.h"

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

enum cw_capture_step cw_pcapng_malformed(
	struct cw_pcapng *p, struct cw_error *err, const char *what)
{
	(void)cw_error_set(err, CW_ERR_FORMAT, "pcapng block before packet %" PRIu64 ": %s",
		p->number + 1, what);
	err->offset = p->block_offset;
	return CW_CAPTURE_FAILED;
}

enum cw_capture_step cw_pcapng_cut(struct cw_pcapng *p, struct cw_error *err)
{
	return cw_pcapng_malformed(p, err, "the file ends inside it");
}

bool cw_pcapng_u16(const struct cw_pcapng *p, struct cw_reader *r, uint16_t *out)
{
	return p->big_endian ? cw_reader_u16be(r, out) : cw_reader_u16le(r, out);
}

bool cw_pcapng_u32(const struct cw_pcapng *p, struct cw_reader *r, uint32_t *out)
{
	return p->big_endian ? cw_reader_u32be(r, out) : cw_reader_u32le(r, out);
}

bool cw_pcapng_body(struct cw_pcapng *p, size_t len, struct cw_reader *out)
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

/* Section Header Block: byte order and version; interfaces are numbered anew. The type and the
 * length, whose byte order only the magic tells, are still to be taken. */
static enum cw_capture_step section(struct cw_pcapng *p, struct cw_error *err)
{
	const uint8_t *bytes = cw_intake_peek(p->intake, 16);
	struct cw_reader r;
	uint32_t magic = 0;
	uint16_t major = 0;

	if (bytes == NULL) {
		return cw_pcapng_cut(p, err);
	}
	r = cw_reader_init(bytes, 16, p->block_offset);
	p->big_endian = true;
	if (!cw_reader_skip(&r, 4) || !cw_reader_skip(&r, 4) || !cw_reader_u32be(&r, &magic)) {
		return cw_pcapng_cut(p, err);
	}
	if (magic != BYTE_ORDER_MAGIC) {
		p->big_endian = false;
		if (magic != UINT32_C(0x4d3c2b1a)) {
			return cw_pcapng_malformed(
				p, err, "no byte-order magic in the section header");
		}
	}
	if (!cw_pcapng_u16(p, &r, &major) || major != 1) {
		return cw_pcapng_malformed(p, err, "unknown version of pcapng");
	}
	p->num_interfaces = 0;
	return CW_CAPTURE_PACKET;
}

/* What the three packet blocks have in common, once their fixed part is read. */
static enum cw_capture_step deliver(struct cw_pcapng *p, struct cw_packet *packet,
	uint32_t interface_id, uint64_t ticks, bool has_time, struct cw_error *err)
{
	const struct cw_pcapng_interface *interface;
	struct cw_reader r;

	if (interface_id >= p->num_interfaces) {
		return cw_pcapng_malformed(
			p, err, "a packet of an interface that was not described");
	}
	if (packet->len > CW_CAPTURE_MAX_PACKET) {
		return cw_pcapng_malformed(p, err, "an absurd packet length");
	}
	if (packet->len > p->left - 4) {
		return cw_pcapng_malformed(p, err, "a packet is longer than its block");
	}
	if (!cw_pcapng_body(p, packet->len, &r)) {
		return cw_pcapng_cut(p, err);
	}
	interface = &p->interfaces[interface_id];
	packet->at = has_time ? cw_pcapng_stamp(interface, ticks) : CW_TIME_UNKNOWN;
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
		return cw_pcapng_malformed(p, err, "a packet block is too short");
	}
	if (!cw_pcapng_body(p, 20, &r)) {
		return cw_pcapng_cut(p, err);
	}
	if (obsolete) {
		if (!cw_pcapng_u16(p, &r, &short_id) || !cw_pcapng_u16(p, &r, &drops)) {
			return cw_pcapng_cut(p, err);
		}
		interface_id = short_id;
	} else if (!cw_pcapng_u32(p, &r, &interface_id)) {
		return cw_pcapng_cut(p, err);
	}
	if (!cw_pcapng_u32(p, &r, &high) || !cw_pcapng_u32(p, &r, &low) ||
		!cw_pcapng_u32(p, &r, &packet->len) || !cw_pcapng_u32(p, &r, &packet->wire_len)) {
		return cw_pcapng_cut(p, err);
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
		return cw_pcapng_malformed(p, err, "a packet block is too short");
	}
	if (p->num_interfaces == 0) {
		return cw_pcapng_malformed(
			p, err, "a packet of an interface that was not described");
	}
	if (!cw_pcapng_body(p, 4, &r) || !cw_pcapng_u32(p, &r, &packet->wire_len)) {
		return cw_pcapng_cut(p, err);
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
		return cw_pcapng_cut(p, err);
	}
	p->left = 4;
	if (!cw_pcapng_body(p, 4, &r) || !cw_pcapng_u32(p, &r, &again)) {
		return cw_pcapng_cut(p, err);
	}
	if (again != p->block_length) {
		return cw_pcapng_malformed(p, err, "the two lengths of a block differ");
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
		return cw_pcapng_cut(p, err);
	}
	r = cw_reader_init(bytes, 8, p->block_offset);
	if (!cw_pcapng_u32(p, &r, type)) {
		return cw_pcapng_cut(p, err);
	}
	if (*type == BLOCK_SECTION) {
		step = section(p, err);
		if (step != CW_CAPTURE_PACKET) {
			return step;
		}
	}
	p->left = 8;
	if (!cw_pcapng_body(p, 8, &r) || !cw_pcapng_u32(p, &r, type) ||
		!cw_pcapng_u32(p, &r, &p->block_length)) {
		return cw_pcapng_cut(p, err);
	}
	if (p->block_length < BLOCK_OVERHEAD) {
		return cw_pcapng_malformed(p, err, "a block is shorter than its own frame");
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
			step = cw_pcapng_describe(p, err);
			break;
		case BLOCK_SECRETS:
			step = cw_pcapng_secrets(p, err);
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

void cw_pcapng_set_secrets(struct cw_pcapng *p, const struct cw_secrets_sink *sink)
{
	p->secrets = *sink;
}

uint64_t cw_pcapng_num_secrets(const struct cw_pcapng *p, uint64_t *over)
{
	*over = p->num_secrets_over;
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
