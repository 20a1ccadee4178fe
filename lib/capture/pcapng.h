/* SPDX-License-Identifier: MIT */
/* Internal to lib/capture: what the files that read pcapng share. */
#ifndef CW_CAPTURE_PCAPNG_H
#define CW_CAPTURE_PCAPNG_H

#include "base/reader.h"
#include "capture/format.h"

struct cw_pcapng_interface {
	uint32_t link_type;
	uint32_t snaplen; /* 0 = no limit */
	uint8_t tsresol;  /* as in the option; 6 = microseconds is the default */
	int64_t tsoffset; /* seconds */
};

struct cw_pcapng {
	struct cw_intake *intake; /* borrowed */
	bool big_endian;
	struct cw_pcapng_interface *interfaces;
	size_t num_interfaces;
	size_t max_interfaces;
	uint64_t number;
	struct cw_secrets_sink secrets;
	uint64_t num_secrets;      /* blocks that were passed over */
	uint64_t num_secrets_over; /* of these, for their length */
	uint64_t block_offset;     /* of the block being read */
	uint32_t block_length;
	uint64_t left; /* bytes of the block not yet taken, its second length included */
};

/* Both set err and return CW_CAPTURE_FAILED: a block that cannot be, and one that is cut. */
enum cw_capture_step cw_pcapng_malformed(
	struct cw_pcapng *p, struct cw_error *err, const char *what);
enum cw_capture_step cw_pcapng_cut(struct cw_pcapng *p, struct cw_error *err);

/* Numbers in the byte order of the section. */
bool cw_pcapng_u16(const struct cw_pcapng *p, struct cw_reader *r, uint16_t *out);
bool cw_pcapng_u32(const struct cw_pcapng *p, struct cw_reader *r, uint32_t *out);

/* A reader over the next len bytes of the block, which are taken; the bytes stay valid until the
 * intake is asked again. False when the input ends before. The caller checked p->left. */
bool cw_pcapng_body(struct cw_pcapng *p, size_t len, struct cw_reader *out);

/* Interface Description Block (section 4.2). */
enum cw_capture_step cw_pcapng_describe(struct cw_pcapng *p, struct cw_error *err);

/* Decryption Secrets Block (section 4.7). */
enum cw_capture_step cw_pcapng_secrets(struct cw_pcapng *p, struct cw_error *err);

/* Nanoseconds since 1970 of a count of ticks (section 4.2, if_tsresol and if_tsoffset). */
int64_t cw_pcapng_stamp(const struct cw_pcapng_interface *interface, uint64_t ticks);

#endif
