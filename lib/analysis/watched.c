/* SPDX-License-Identifier: MIT */
#include "analysis/watched.h"

#include "base/error.h"

#include <string.h>

/* What the source below answered, unless the caller wants to stop. */
static ptrdiff_t tell(struct cw_watched *self, ptrdiff_t count, struct cw_error *err)
{
	self->source.cut = self->below->cut;
	if (count > 0 &&
		cw_run_progress(self->run, self->member->path, self->member->bytes, err) != CW_OK) {
		self->cancelled = true;
		return -1;
	}
	return count;
}

static ptrdiff_t stopped(struct cw_error *err)
{
	(void)cw_error_set(err, CW_ERR_CANCELLED, "cancelled");
	return -1;
}

static ptrdiff_t read_watched(struct cw_source *source, void *buf, size_t len, struct cw_error *err)
{
	struct cw_watched *self = (struct cw_watched *)source;

	return self->cancelled ? stopped(err)
			       : tell(self, cw_source_read(self->below, buf, len, err), err);
}

static ptrdiff_t lend_watched(struct cw_source *source, const uint8_t **bytes, struct cw_error *err)
{
	struct cw_watched *self = (struct cw_watched *)source;

	return self->cancelled ? stopped(err)
			       : tell(self, self->below->lend(self->below, bytes, err), err);
}

void cw_watched_begin(struct cw_watched *watched, struct cw_run *run, struct cw_walk_member *member)
{
	memset(watched, 0, sizeof(*watched));
	watched->run = run;
	watched->member = member;
	watched->below = member->source;
	watched->source.read = read_watched;
	watched->source.lend = member->source->lend != NULL ? lend_watched : NULL;
	member->source = &watched->source;
}

enum cw_code cw_watched_drain(struct cw_watched *watched, struct cw_error *err)
{
	uint8_t block[4096];
	const uint8_t *bytes;
	ptrdiff_t count;

	do {
		count = cw_source_lend(&watched->source, block, sizeof(block), &bytes, err);
	} while (count > 0);
	if (watched->cancelled) {
		return CW_ERR_CANCELLED;
	}
	if (err != NULL) {
		memset(err, 0, sizeof(*err));
	}
	return CW_OK;
}

void cw_watched_end(struct cw_watched *watched)
{
	watched->member->source = watched->below;
}
