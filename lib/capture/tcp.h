/* SPDX-License-Identifier: MIT */
/* The TCP header (RFC 9293 section 3.1). */
#ifndef CW_CAPTURE_TCP_H
#define CW_CAPTURE_TCP_H

#include "base/reader.h"

#define CW_TCP_FIN 0x01
#define CW_TCP_SYN 0x02
#define CW_TCP_RST 0x04
#define CW_TCP_ACK 0x10

struct cw_tcp {
	uint16_t source_port;
	uint16_t target_port;
	uint32_t seq;
	uint32_t ack;
	uint8_t flags;            /* CW_TCP_ bits */
	struct cw_reader payload; /* captured */
	uint32_t missing;         /* further payload bytes that the snap length cut off */
};

/* Reads the header at r; missing is what the capture cut off behind r. Truncated: cut off inside
 * the header. Malformed: the data offset lies. */
enum cw_parse cw_tcp_parse(struct cw_reader r, uint32_t missing, struct cw_tcp *out);

#endif
