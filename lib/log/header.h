/* SPDX-License-Identifier: MIT */
/* The timestamp that begins a record: fixed positions, read once per line, so it has to be cheap.
 */
#ifndef CW_LOG_HEADER_H
#define CW_LOG_HEADER_H

#include "base/stamp.h"

/* No header is longer: syslog priority and version, date, time, nine digits, offset, a blank. */
#define CW_HEADER_BYTES ((size_t)64)

struct cw_header {
	int64_t at;         /* UTC; CW_TIME_UNKNOWN when a part is out of range */
	int offset_minutes; /* east of UTC */
	size_t len;         /* bytes up to the blank that follows */
};

/* The last date seen and its midnight, for nearly all lines share it. Zeroed = empty. */
struct cw_header_cache {
	char date[10];
	int64_t midnight;
};

/* Reads "YYYY-MM-DDTHH:MM:SS", an optional fraction after a point or comma, an optional Z, ±HH:MM
 * or ±HHMM, followed by a blank or the end of the line; "<166>" and a syslog version in front are
 * passed over (RFC 5424 section 6.2.1). Without an offset the time is taken as UTC. False when the
 * line does not begin so. */
CW_MUST_USE bool cw_header_parse(
	struct cw_text line, struct cw_header_cache *cache, struct cw_header *out);

#endif
