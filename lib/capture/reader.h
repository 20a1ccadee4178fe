/* SPDX-License-Identifier: MIT */
/*
 * Packets out of a capture file, one at a time: classic pcap (through libpcap) and pcapng (our own
 * reader), told apart by the first four bytes. The source is read once, front to back.
 */
#ifndef CW_CAPTURE_READER_H
#define CW_CAPTURE_READER_H

#include "input/source.h"

#include <stdbool.h>
#include <stdint.h>

/* One frame as it was captured. */
struct cw_packet {
	int64_t at;           /* ns; CW_TIME_UNKNOWN when the file does not say (pcapng SPB) */
	uint64_t number;      /* 1-based, as Wireshark's frame.number */
	uint32_t link_type;   /* LINKTYPE_ number of the tcpdump registry, not a DLT_ */
	uint32_t len;         /* captured bytes */
	uint32_t wire_len;    /* bytes that the frame had; never below len */
	const uint8_t *bytes; /* borrowed until the next call */
	uint64_t offset;      /* of the packet's record or block in the file */
};

struct cw_capture;

/* Reads the file header. The source is borrowed and must outlive the capture. CW_ERR_FORMAT when
 * it is no capture, CW_ERR_NOMEM, or what the source said. *out is owned by the caller. */
enum cw_code cw_capture_open(
	struct cw_source *source, struct cw_capture **out, struct cw_error *err);

/* Sets *packet to the next packet, or to NULL at the end. On damage CW_ERR_FORMAT with the file
 * offset in err and the packet number in the message; what came before was delivered, and every
 * further call returns the same. */
enum cw_code cw_capture_next(
	struct cw_capture *capture, const struct cw_packet **packet, struct cw_error *err);

/* True after a failure because the file ended inside a packet; false when a length lied. */
bool cw_capture_is_cut(const struct cw_capture *capture);

/* Who is given the Decryption Secrets Blocks of a pcapng that hold a TLS key log, each whole and
 * before the packets behind it. */
struct cw_secrets_sink {
	void (*take)(void *ctx, uint32_t type, const uint8_t *bytes, size_t len); /* borrowed */
	void *ctx;
	uint32_t max_bytes; /* longer blocks are passed over */
};

/* To be called before the first packet. Without it, all such blocks are passed over. */
void cw_capture_set_secrets(struct cw_capture *capture, const struct cw_secrets_sink *sink);

/* Decryption Secrets Blocks that were passed over so far; *over: of these, for their length. */
uint64_t cw_capture_num_secrets(const struct cw_capture *capture, uint64_t *over);

void cw_capture_close(struct cw_capture *capture);

#endif
