/* SPDX-License-Identifier: MIT */
/* Runs of one interface are joined: open connections go on in the runs that are later. */
#include "capture/lane.h"

#include <stdlib.h>

static int compare_runs(const void *a, const void *b)
{
	const struct cw_run *left = *(struct cw_run *const *)a;
	const struct cw_run *right = *(struct cw_run *const *)b;

	if (left->window.first != right->window.first) {
		return left->window.first < right->window.first ? -1 : 1;
	}
	if (left->window.last != right->window.last) { /* one packet's time may span files */
		return left->window.last < right->window.last ? -1 : 1;
	}
	return left->order < right->order ? -1 : 1;
}

/* The first connection with these endpoints in the run; NULL when there is none. */
static struct cw_connection *find_first(const struct cw_run *run, const struct cw_flow_key *key)
{
	struct cw_connection *c =
		(struct cw_connection *)(void *)cw_flow_table_get(&run->streams.table, key);

	return c != NULL && c->previous != NULL ? c->previous : c;
}

/* Follows an open connection through the later runs for as long as it goes on. */
static void follow(struct cw_lane *lane, size_t i, struct cw_connection *c)
{
	struct cw_run *run = lane->runs.items[i];
	int64_t last = run->window.last;

	for (size_t j = i + 1; j < lane->runs.count; j++) {
		struct cw_run *later = lane->runs.items[j];
		struct cw_connection *edge;

		if (later->window.first == CW_TIME_UNKNOWN ||
			!cw_run_follows(last, later->window.first)) {
			continue;
		}
		edge = find_first(later, &c->key);
		if (edge == NULL) {
			continue;
		}
		if (!cw_stitch_fits(c, edge)) {
			return;
		}
		cw_stitch(&run->streams, c, &later->streams, edge);
		last = later->window.last;
		if (c->list == CW_LIST_CLOSED) {
			return;
		}
	}
}

void cw_runs_join(struct cw_lane *lane)
{
	if (lane->runs.count > 1) {
		qsort(lane->runs.items, lane->runs.count, sizeof(void *), compare_runs);
	}
	for (size_t i = 0; i < lane->runs.count; i++) {
		struct cw_run *run = lane->runs.items[i];
		static const enum cw_connection_list open[] = {
			CW_LIST_ENDING, CW_LIST_LIVE, CW_LIST_SILENT};

		for (size_t k = 0; k < sizeof(open) / sizeof(open[0]); k++) {
			struct cw_connection *newest = run->streams.lists[open[k]].newest;
			struct cw_connection *c = run->streams.lists[open[k]].oldest;

			/* Following moves it to the end of a list: stop where the end was. */
			while (c != NULL) {
				struct cw_connection *next = c == newest ? NULL : c->newer;

				follow(lane, i, c);
				c = next;
			}
		}
		cw_streams_end(&run->streams);
	}
}
