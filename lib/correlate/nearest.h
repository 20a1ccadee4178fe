/* SPDX-License-Identifier: MIT */
/*
 * Which captured handshake a failure of the log is about: an index, because a busy day has a hundred
 * thousand handshakes and twenty thousand failures.
 */
#ifndef CW_CORRELATE_NEAREST_H
#define CW_CORRELATE_NEAREST_H

#include "facts/case.h"

/* A log line follows the packet it tells of; the box writes both with one clock. */
#define CW_LOG_LAG (5 * CW_SECOND)

struct cw_nearest;

/* Over the handshakes that the case has now; their parties must be known. Owned by the caller; NULL
 * when out of memory. */
CW_MUST_USE struct cw_nearest *cw_nearest_create(struct cw_case *kase);
void cw_nearest_destroy(struct cw_nearest *nearest); /* takes NULL */

/* The handshake of this failure, which is then taken: no other failure gets it. A line that names
 * both ends means the connection of these ends that was open then; another the one nearest in time
 * to this server that failed, and failure->flow_candidates names those that fit as well. *out is NULL
 * when none fits. False when out of memory. */
CW_MUST_USE bool cw_nearest_take(
	struct cw_nearest *nearest, struct cw_failure *failure, const struct cw_handshake **out);

/* By the index in kase->handshakes. */
bool cw_nearest_is_taken(const struct cw_nearest *nearest, size_t index);

#endif
