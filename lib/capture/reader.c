/* SPDX-License-Identifier: MIT */
#include "capture/reader.h"
#include "capture/format.h"

#include <stdlib.h>

/* Block type of a pcapng Section Header Block: the same in both byte orders. */
static const uint8_t section_header[4] = {0x0a, 0x0d, 0x0d, 0x0a};

struct cw_capture {
	struct cw_intake intake;
	struct cw_classic *classic; /* one of the two */
	struct cw_pcapng *pcapng;
	struct cw_packet packet;
	bool ended;
	bool cut;
	enum cw_code failed;
	struct cw_error error; /* of the failure, told again on each call */
};

static enum cw_code open_format(struct cw_capture *capture, struct cw_error *err)
{
	struct cw_intake *intake = &capture->intake;
	const uint8_t *magic = cw_intake_peek(intake, sizeof(section_header));

	if (magic == NULL && intake->failed != CW_OK) {
		*err = intake->error;
		return intake->failed;
	}
	if (magic == NULL) {
		return cw_error_set(err, CW_ERR_FORMAT, "too short for a capture file");
	}
	for (size_t i = 0; i < sizeof(section_header); i++) {
		if (magic[i] != section_header[i]) {
			return cw_classic_open(intake, &capture->classic, err);
		}
	}
	return cw_pcapng_open(intake, &capture->pcapng, err);
}

enum cw_code cw_capture_open(
	struct cw_source *source, struct cw_capture **out, struct cw_error *err)
{
	struct cw_capture *capture = calloc(1, sizeof(*capture));
	struct cw_error local;
	enum cw_code code;

	if (capture == NULL || !cw_intake_init(&capture->intake, source)) {
		free(capture);
		return cw_error_nomem(err);
	}
	code = open_format(capture, err != NULL ? err : &local);
	if (code != CW_OK) {
		cw_capture_close(capture);
		return code;
	}
	*out = capture;
	return CW_OK;
}

static enum cw_code fail(struct cw_capture *capture, struct cw_error *err)
{
	if (err != NULL) {
		*err = capture->error;
	}
	return capture->failed;
}

enum cw_code cw_capture_next(
	struct cw_capture *capture, const struct cw_packet **packet, struct cw_error *err)
{
	enum cw_capture_step step;

	if (capture->failed != CW_OK) {
		return fail(capture, err);
	}
	if (capture->ended) {
		*packet = NULL;
		return CW_OK;
	}
	step = capture->classic != NULL
		       ? cw_classic_next(capture->classic, &capture->packet, &capture->error)
		       : cw_pcapng_next(capture->pcapng, &capture->packet, &capture->error);
	if (step == CW_CAPTURE_PACKET) {
		*packet = &capture->packet;
		return CW_OK;
	}
	/* A source that failed looks like an early end: its own words are the better ones. */
	if (capture->intake.failed != CW_OK) {
		capture->error = capture->intake.error;
		capture->failed = capture->intake.failed;
		capture->cut = capture->intake.source->cut;
		return fail(capture, err);
	}
	if (step == CW_CAPTURE_FAILED) {
		capture->failed = capture->error.code;
		capture->cut = capture->intake.ended;
		return fail(capture, err);
	}
	capture->ended = true;
	*packet = NULL;
	return CW_OK;
}

bool cw_capture_is_cut(const struct cw_capture *capture)
{
	return capture->cut;
}

void cw_capture_set_secrets(struct cw_capture *capture, const struct cw_secrets_sink *sink)
{
	if (capture->pcapng != NULL) {
		cw_pcapng_set_secrets(capture->pcapng, sink);
	}
}

uint64_t cw_capture_num_secrets(const struct cw_capture *capture, uint64_t *over)
{
	*over = 0;
	return capture->pcapng == NULL ? 0 : cw_pcapng_num_secrets(capture->pcapng, over);
}

void cw_capture_close(struct cw_capture *capture)
{
	if (capture == NULL) {
		return;
	}
	cw_classic_close(capture->classic);
	cw_pcapng_close(capture->pcapng);
	cw_intake_finish(&capture->intake);
	free(capture);
}
