/* SPDX-License-Identifier: MIT */
#include "capture/lane.h"

#include <stdlib.h>

/* What is closer in time belongs together, unless file names tell otherwise. */
#define NEIGHBOUR_NS INT64_C(1000000000)

struct cw_lane *cw_lane_find(
	struct cw_list *lanes, struct cw_stream_shared *shared, struct cw_text interface)
{
	struct cw_lane *lane;

	for (size_t i = 0; i < lanes->count; i++) {
		lane = lanes->items[i];
		if (cw_text_is(interface, lane->interface)) {
			return lane;
		}
	}
	lane = calloc(1, sizeof(*lane));
	if (lane == NULL) {
		return NULL;
	}
	lane->interface = cw_arena_text(&shared->kase->arena, interface);
	if (lane->interface == NULL || !cw_list_add(lanes, lane)) {
		free(lane);
		return NULL;
	}
	return lane;
}

struct cw_run *cw_run_add(struct cw_lane *lane, struct cw_stream_shared *shared)
{
	struct cw_run *run = calloc(1, sizeof(*run));

	if (run == NULL || !cw_list_add(&lane->runs, run)) {
		free(run);
		return NULL;
	}
	run->order = lane->runs.count;
	run->window.first = CW_TIME_UNKNOWN;
	run->window.last = CW_TIME_UNKNOWN;
	run->begins = CW_TIME_UNKNOWN;
	run->ring_number = -1;
	cw_streams_init(&run->streams, shared, lane->interface);
	return run;
}

void cw_runs_trim(const struct cw_list *lanes, const struct cw_stream_shared *shared,
	const struct cw_run *current)
{
	size_t most = shared->kase->limits.max_flows / 2 + current->streams.table.count;

	for (size_t i = 0; i < lanes->count; i++) {
		struct cw_lane *lane = lanes->items[i];

		for (size_t j = 0; j < lane->runs.count; j++) {
			struct cw_run *run = lane->runs.items[j];
			size_t own;

			if (run == current) {
				continue;
			}
			cw_streams_freeze(&run->streams);
			own = run->streams.table.count;
			if (shared->num_connections > most) {
				size_t excess = shared->num_connections - most;

				cw_streams_trim(&run->streams, own > excess ? own - excess : 0);
			}
		}
	}
}

bool cw_run_follows(int64_t ended, int64_t at)
{
	return at >= ended || !cw_elapsed(at, ended, NEIGHBOUR_NS);
}

/* Whether the capture can follow the last one of the run, in time. */
static bool is_after(const struct cw_run *run, int64_t at)
{
	return at >= run->window.last || (at > run->begins && cw_run_follows(run->window.last, at));
}

/* Whether nothing lies between the last capture of the run and the one that begins at this time: by
 * their numbers, without numbers by the time between them. A capture that wrongly begins a run of
 * its own is joined in the end; one that is wrongly taken for the next one is not. */
static bool is_next(const struct cw_run *run, int64_t at, int ring_number)
{
	if (ring_number >= 0 && run->ring_number >= 0) {
		return ring_number == run->ring_number + 1;
	}
	return !cw_elapsed(run->window.last, at, NEIGHBOUR_NS);
}

struct cw_run *cw_run_find(const struct cw_lane *lane, int64_t at, int ring_number, bool *inside)
{
	struct cw_run *best = NULL;

	*inside = false;
	for (size_t i = 0; i < lane->runs.count; i++) {
		struct cw_run *run = lane->runs.items[i];

		if (at == CW_TIME_UNKNOWN || run->window.last == CW_TIME_UNKNOWN) {
			best = run;
		} else if (!is_after(run, at)) {
			*inside |= at > run->window.first;
		} else if (best == NULL || run->window.last >= best->window.last) {
			best = run;
		}
	}
	return *inside || best == NULL || !is_next(best, at, ring_number) ? NULL : best;
}

void cw_lane_destroy(struct cw_lane *lane)
{
	for (size_t i = 0; i < lane->runs.count; i++) {
		struct cw_run *run = lane->runs.items[i];

		cw_streams_finish(&run->streams);
		free(run);
	}
	cw_list_finish(&lane->runs);
	free(lane);
}
