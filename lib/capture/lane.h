/* SPDX-License-Identifier: MIT */
/*
 * Internal to lib/capture: the captures of each interface as runs, see captures.h.
 *
 *	captures --- lane: eth0 --- run A --- streams
 *	         |              +-- run B --- streams
 *	         +-- lane: eth1 --- run A --- streams
 */
#ifndef CW_CAPTURE_LANE_H
#define CW_CAPTURE_LANE_H

#include "capture/captures.h"
#include "capture/connection.h"

/* Captures that follow each other in time, of one interface. */
struct cw_run {
	struct cw_streams streams;
	size_t order;            /* of creation, to break ties of time */
	struct cw_window window; /* of its packets */
	int64_t begins;          /* the first packet of its last capture */
	int ring_number;         /* of its last capture; -1 = its name has none */
};

struct cw_lane {
	const char *interface; /* in the case's arena */
	struct cw_list runs;   /* struct cw_run, owned */
};

/* The lane of this interface, which is made when there is none. NULL when out of memory. */
struct cw_lane *cw_lane_find(
	struct cw_list *lanes, struct cw_stream_shared *shared, struct cw_text interface);

/* Frees the lane and its runs. */
void cw_lane_destroy(struct cw_lane *lane);

/* A new run of the lane. NULL when out of memory. */
struct cw_run *cw_run_add(struct cw_lane *lane, struct cw_stream_shared *shared);

/* The run that a capture beginning at this time continues: the one that ended last before it, if no
 * other run and, by what is known, no other capture lies between; NULL when it begins a new one.
 * ring_number as in struct cw_run. *inside: it lies within a run, whose two sides of it were joined
 * already. */
struct cw_run *cw_run_find(const struct cw_lane *lane, int64_t at, int ring_number, bool *inside);

/* Whether what begins at this time follows what ended then: stamps of several processors may be a
 * little out of order where one file ends and the next one begins. */
bool cw_run_follows(int64_t ended, int64_t at);

/* Leaves room for the capture that comes now: what all other runs hold, closed connections first,
 * shrinks to half of max_flows. */
void cw_runs_trim(const struct cw_list *lanes, const struct cw_stream_shared *shared,
	const struct cw_run *current);

/* Joins the runs of a lane in the order of time, and ends their streams. */
void cw_runs_join(struct cw_lane *lane);

#endif
