/* SPDX-License-Identifier: MIT */
#include "analysis/window.h"
#include "base/buffer.h"
#include "base/stamp.h"

#include <string.h>

/* A person sets the marker just before, or just after, what it is to mark. */
#define LEAD (60 * CW_SECOND)

static const struct cw_marker *find(const struct cw_run *run, const char *text)
{
	for (size_t i = 0; i < run->markers.count; i++) {
		const struct cw_marker *marker = run->markers.items[i];

		if (marker->at != CW_TIME_UNKNOWN && strstr(marker->text, text) != NULL) {
			return marker;
		}
	}
	return NULL;
}

static int64_t next_after(const struct cw_run *run, const struct cw_marker *from)
{
	int64_t end = CW_TIME_NEVER;

	for (size_t i = 0; i < run->markers.count; i++) {
		const struct cw_marker *marker = run->markers.items[i];

		if (marker->at > from->at && marker->at < end) {
			end = marker->at;
		}
	}
	return end;
}

static enum cw_code no_such_marker(const struct cw_run *run, const char *text, struct cw_error *err)
{
	struct cw_buffer names = {0};
	enum cw_code code;

	for (size_t i = 0; i < run->markers.count && names.len < 150; i++) {
		const struct cw_marker *marker = run->markers.items[i];

		cw_buffer_printf(&names, "%s'%.40s'", i > 0 ? ", " : "", marker->text);
	}
	cw_buffer_add(&names, "", 1);
	code = cw_error_set(err, CW_ERR_USAGE, "no DEBUG_MARKER contains '%.60s'; the log has %s",
		text, run->markers.count > 0 && !names.failed ? names.ptr : "none");
	cw_buffer_finish(&names);
	return code;
}

static bool inside(int64_t at, int64_t first, int64_t last)
{
	return at != CW_TIME_UNKNOWN && at >= first && at <= last;
}

enum cw_code cw_window_around(struct cw_run *run, const char *text, struct cw_error *err)
{
	struct cw_case *kase = run->kase;
	const struct cw_marker *marker = find(run, text);
	int64_t first;
	int64_t last;
	size_t kept = 0;

	if (marker == NULL) {
		return no_such_marker(run, text, err);
	}
	first = cw_stamp_add(marker->at, -LEAD);
	last = next_after(run, marker);
	for (size_t i = 0; i < kase->failures.count; i++) {
		if (inside(((struct cw_failure *)kase->failures.items[i])->at, first, last)) {
			kase->failures.items[kept++] = kase->failures.items[i];
		}
	}
	kase->failures.count = kept;
	kept = 0;
	for (size_t i = 0; i < kase->events.count; i++) {
		if (inside(((struct cw_event *)kase->events.items[i])->at, first, last)) {
			kase->events.items[kept++] = kase->events.items[i];
		}
	}
	kase->events.count = kept;
	kept = 0;
	for (size_t i = 0; i < kase->handshakes.count; i++) {
		const struct cw_handshake *handshake = kase->handshakes.items[i];

		if (inside(handshake->at, first, last) || inside(handshake->ended, first, last)) {
			kase->handshakes.items[kept++] = kase->handshakes.items[i];
		}
	}
	kase->handshakes.count = kept;
	return CW_OK;
}
