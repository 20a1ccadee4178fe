/* SPDX-License-Identifier: MIT */
/* What a reader of one file format provides to reader.c. */
#ifndef CW_CAPTURE_FORMAT_H
#define CW_CAPTURE_FORMAT_H

#include "capture/intake.h"
#include "capture/reader.h"

/* What next() found. */
enum cw_capture_step {
	CW_CAPTURE_PACKET,
	CW_CAPTURE_END,
	CW_CAPTURE_FAILED, /* err is set */
};

/* libpcap behind a FILE that reads from the intake. */
struct cw_classic;

/* The intake stands at the file header. *out is owned. */
enum cw_code cw_classic_open(
	struct cw_intake *intake, struct cw_classic **out, struct cw_error *err);
enum cw_capture_step cw_classic_next(
	struct cw_classic *classic, struct cw_packet *packet, struct cw_error *err);
void cw_classic_close(struct cw_classic *classic);

/* The pcapng block reader (draft-ietf-opsawg-pcapng). */
struct cw_pcapng;

enum cw_code cw_pcapng_open(struct cw_intake *intake, struct cw_pcapng **out, struct cw_error *err);
enum cw_capture_step cw_pcapng_next(
	struct cw_pcapng *pcapng, struct cw_packet *packet, struct cw_error *err);
void cw_pcapng_set_secrets(struct cw_pcapng *pcapng, const struct cw_secrets_sink *sink);
uint64_t cw_pcapng_num_secrets(const struct cw_pcapng *pcapng, uint64_t *over);
void cw_pcapng_close(struct cw_pcapng *pcapng);

#endif
