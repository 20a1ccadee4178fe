/* SPDX-License-Identifier: MIT */
#include "capture/intake.h"

#include <stdlib.h>
#include <string.h>

bool cw_intake_init(struct cw_intake *intake, struct cw_source *source)
{
	memset(intake, 0, sizeof(*intake));
	intake->source = source;
	intake->window = malloc(CW_INTAKE_BYTES);
	return intake->window != NULL;
}

void cw_intake_finish(struct cw_intake *intake)
{
	free(intake->window);
	memset(intake, 0, sizeof(*intake));
}

/* Reads once from the source; 0 at the end and on failure, which then stay. */
static size_t pull(struct cw_intake *intake, void *out, size_t len)
{
	ptrdiff_t got;

	if (intake->ended || intake->failed != CW_OK) {
		return 0;
	}
	got = intake->source->read(intake->source, out, len, &intake->error);
	if (got < 0) {
		intake->failed = intake->error.code != CW_OK ? intake->error.code : CW_ERR_IO;
		return 0;
	}
	intake->ended = got == 0;
	return (size_t)got;
}

uint8_t *cw_intake_peek(struct cw_intake *intake, size_t len)
{
	if (intake->end - intake->start < len && intake->start + len > CW_INTAKE_BYTES) {
		memmove(intake->window, intake->window + intake->start,
			intake->end - intake->start);
		intake->end -= intake->start;
		intake->start = 0;
	}
	while (intake->end - intake->start < len) {
		size_t got =
			pull(intake, intake->window + intake->end, CW_INTAKE_BYTES - intake->end);

		if (got == 0) {
			return NULL;
		}
		intake->end += got;
	}
	return intake->window + intake->start;
}

void cw_intake_take(struct cw_intake *intake, size_t len)
{
	intake->start += len;
	intake->offset += len;
	if (intake->start == intake->end) {
		intake->start = intake->end = 0;
	}
}

bool cw_intake_skip(struct cw_intake *intake, uint64_t len)
{
	while (len > 0) {
		size_t have = intake->end - intake->start;

		if (have == 0) {
			if (cw_intake_peek(intake, 1) == NULL) {
				return false;
			}
			continue;
		}
		have = have < len ? have : (size_t)len;
		cw_intake_take(intake, have);
		len -= have;
	}
	return true;
}

size_t cw_intake_read(struct cw_intake *intake, void *out, size_t len)
{
	size_t have = intake->end - intake->start;

	if (have == 0) {
		have = pull(intake, out, len);
		intake->offset += have;
		return have;
	}
	have = have < len ? have : len;
	memcpy(out, intake->window + intake->start, have);
	cw_intake_take(intake, have);
	return have;
}
