/* SPDX-License-Identifier: MIT */
/* Points in time: int64_t nanoseconds since 1970-01-01T00:00:00Z, without leap seconds. */
#ifndef CW_BASE_STAMP_H
#define CW_BASE_STAMP_H

#include "base/text.h"

#include <certway/time.h>

#define CW_SECOND INT64_C(1000000000)

/* Nanoseconds of a date in the proleptic Gregorian calendar, UTC; CW_TIME_UNKNOWN when a part is
 * out of range or the result does not fit (years 1678 to 2261 do). */
int64_t cw_stamp_from_civil(
	int year, unsigned month, unsigned day, unsigned hour, unsigned minute, unsigned second);

/* Reads an ISO 8601 / RFC 3339 time: YYYY-MM-DD, then T or a blank, HH:MM:SS, an optional fraction
 * after a point or comma (1 to 9 digits), an optional Z or ±HH:MM. Without a zone it is UTC. A bare
 * date is midnight UTC. On success *used is the length read; false when it does not begin so. */
CW_MUST_USE bool cw_stamp_parse(struct cw_text text, int64_t *out, size_t *used);

/* A time later (or earlier) by so much; it stops at the ends of what int64_t holds, and unknown
 * stays unknown. Times come from the input: plain sums of them overflow. */
int64_t cw_stamp_add(int64_t at, int64_t ns);

/* Whether two known times lie no further apart. */
bool cw_stamp_within(int64_t a, int64_t b, int64_t ns);

#define CW_STAMP_BYTES 40

/* Writes RFC 3339 in UTC with as many fraction digits (0, 3, 6 or 9) as the value needs, or "" for
 * CW_TIME_UNKNOWN. Returns out. */
char *cw_stamp_format(int64_t ns, char out[CW_STAMP_BYTES]);

/* As above in a zone of offset_minutes east of UTC ("+02:00"; 0 gives "Z"). */
char *cw_stamp_format_zone(int64_t ns, int offset_minutes, char out[CW_STAMP_BYTES]);

#endif
