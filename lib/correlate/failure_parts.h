/* SPDX-License-Identifier: MIT */
/*
 * What the files that make failures share; nobody else includes this.
 *
 *	failures.c    the steps, lines about one connection, the handshake of a failure
 *	from_wire.c   failures that only the capture tells
 *	tries.c       tries of one request become one failure
 */
#ifndef CW_CORRELATE_FAILURE_PARTS_H
#define CW_CORRELATE_FAILURE_PARTS_H

#include "base/arena.h"
#include "base/list.h"
#include "base/map.h"
#include "correlate/failures.h"
#include "correlate/nearest.h"

/* A key of the text of a failure that others are looked for by; in scratch memory. */
struct cw_finder {
	struct cw_arena scratch;
	struct cw_map map; /* -> index in the list of failures, + 1 */
};

void cw_finder_finish(struct cw_finder *finder);

/* The latest failure of that key; NULL when there is none. */
struct cw_failure **cw_finder_latest(
	const struct cw_finder *finder, const struct cw_list *failures, const char *key);

/* The failure at this index is the latest of that key. False when out of memory. */
CW_MUST_USE bool cw_finder_set(struct cw_finder *finder, const char *key, size_t index);

/* Gives the failure its handshake and what that knows: ends, flow, certificate. */
void cw_failure_use_handshake(struct cw_failure *failure, const struct cw_handshake *handshake);

/* Adds a failure for each handshake that failed and that no failure of the log has taken. */
void cw_failures_from_wire(struct cw_case *kase, const struct cw_nearest *nearest,
	cw_alert_meaning_fn meaning, const void *ctx);

/* Merges the tries of one request, whose failures are in order of time. False when out of memory. */
CW_MUST_USE bool cw_merge_tries(struct cw_case *kase);

#endif
