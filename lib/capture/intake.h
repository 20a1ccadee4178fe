/* SPDX-License-Identifier: MIT */
/* A fixed window over a source that cannot seek: look at the next bytes, then take them. */
#ifndef CW_CAPTURE_INTAKE_H
#define CW_CAPTURE_INTAKE_H

#include "input/source.h"

#include <stdbool.h>
#include <stdint.h>

/* The largest packet that is believed: what libpcap (MAXIMUM_SNAPLEN) and Wireshark accept. */
#define CW_CAPTURE_MAX_PACKET 262144

/* Twice the largest packet, so that a window never has to grow. */
#define CW_INTAKE_BYTES (2 * CW_CAPTURE_MAX_PACKET)

struct cw_intake {
	struct cw_source *source; /* borrowed */
	uint8_t *window;          /* owned, CW_INTAKE_BYTES */
	size_t start;
	size_t end;
	uint64_t offset;       /* of window[start] in the source */
	bool ended;            /* the source gave its last byte */
	enum cw_code failed;   /* of the source; CW_OK while it works */
	struct cw_error error; /* what the source said */
};

/* False when out of memory. */
CW_MUST_USE bool cw_intake_init(struct cw_intake *intake, struct cw_source *source);
void cw_intake_finish(struct cw_intake *intake);

/* The next len bytes (at most CW_INTAKE_BYTES / 2), borrowed until the next call; NULL when the
 * source ends or fails before. Takes nothing. */
uint8_t *cw_intake_peek(struct cw_intake *intake, size_t len);

/* Takes len bytes that were peeked. */
void cw_intake_take(struct cw_intake *intake, size_t len);

/* Takes len bytes unseen, however many; false when the source ends or fails before. */
CW_MUST_USE bool cw_intake_skip(struct cw_intake *intake, uint64_t len);

/* Copies up to len bytes and takes them; 0 at the end or on failure. */
size_t cw_intake_read(struct cw_intake *intake, void *out, size_t len);

#endif
