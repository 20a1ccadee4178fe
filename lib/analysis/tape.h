/* SPDX-License-Identifier: MIT */
/*
 * For tests only: the TCP packets of a recorded capture as a list that can be changed and written
 * as a capture again, in any encapsulation.
 *
 *	capture ── cw_tape_read ──► packets ── variants.h changes them ──► cw_tape_write ──► capture
 */
#ifndef CW_ANALYSIS_TAPE_H
#define CW_ANALYSIS_TAPE_H

#include "base/arena.h"
#include "base/buffer.h"

#include <stdbool.h>
#include <stdint.h>

struct cw_tape_packet {
	int64_t at;        /* ns */
	uint8_t ip[2][16]; /* source, target; of IPv4 the first four bytes */
	uint16_t port[2];
	uint8_t version; /* 4 or 6 */
	uint8_t flags;
	uint32_t seq;
	uint32_t ack;
	uint32_t len;
	uint32_t missing; /* payload that the snap length cut off */
	const uint8_t *bytes;
};

struct cw_tape {
	struct cw_tape_packet *packets; /* owned */
	size_t count;
	size_t capacity;
	struct cw_arena arena; /* the bytes of the packets that were read or made */
};

/* Adds the TCP packets of a capture. False when it is none, is damaged, or out of memory. */
bool cw_tape_read(struct cw_tape *tape, const void *capture, size_t len);

/* Adds a packet; its bytes are borrowed. Out of memory aborts: this is a test. */
void cw_tape_add(struct cw_tape *tape, const struct cw_tape_packet *packet);

/* Adds all packets of another tape, which must live as long. */
void cw_tape_add_all(struct cw_tape *tape, const struct cw_tape *other);

void cw_tape_finish(struct cw_tape *tape);

/* True when both go the same way, or with `either` any way, between the same endpoints. */
bool cw_tape_same_flow(const struct cw_tape_packet *a, const struct cw_tape_packet *b, bool either);

/* How packets lie in frames. */
struct cw_wrap {
	const char *name;
	uint32_t link_type; /* LINKTYPE_ number */
	/* Writes what stands before the IP packet, whose first byte's version is given. len is that
	 * of the IP packet. */
	void (*write)(struct cw_buffer *out, uint8_t version, size_t len);
	bool is_padded; /* to the 60 bytes of an Ethernet frame */
};

extern const struct cw_wrap cw_wraps[];
extern const size_t cw_num_wraps;

enum cw_container {
	CW_CONTAINER_PCAP,    /* microseconds */
	CW_CONTAINER_PCAP_NS, /* nanoseconds, big-endian */
	CW_CONTAINER_PCAPNG,  /* nanoseconds */
	CW_NUM_CONTAINERS,
};

struct cw_tape_format {
	const struct cw_wrap *wrap;
	enum cw_container container;
	uint32_t snap;     /* captured bytes of a frame; 0 = all */
	uint32_t fragment; /* largest IP payload, a multiple of 8; 0 = no fragments */
};

/* Writes the packets from first on as a capture file. */
void cw_tape_write(const struct cw_tape *tape, size_t first, size_t count,
	const struct cw_tape_format *format, struct cw_buffer *out);

#endif
