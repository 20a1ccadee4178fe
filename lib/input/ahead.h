/* SPDX-License-Identifier: MIT */
/*
 * A source that reads another on a thread of its own, so that inflating and hashing run beside
 * parsing. A ring of four blocks lies between them:
 *
 *     inner source --> [producer] --> | b0 | b1 | b2 | b3 | --> [consumer] --> lend
 *                                       ^ lent until the next call
 *
 * The producer waits when the ring is full, the consumer when it is empty: memory stays at four
 * blocks whatever the input.
 */
#ifndef CW_INPUT_AHEAD_H
#define CW_INPUT_AHEAD_H

#include "input/source.h"

/* Owns inner on success, which is from then on read and closed by nobody else. Closing early stops
 * the thread after the read that it is in. CW_ERR_NOMEM when no thread can be had. */
CW_MUST_USE enum cw_code cw_ahead_open(
	struct cw_source *inner, struct cw_source **out, struct cw_error *err);

#endif
