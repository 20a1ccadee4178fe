/* SPDX-License-Identifier: MIT */
/* Times are int64_t nanoseconds since 1970-01-01T00:00:00Z everywhere. */
#ifndef CERTWAY_TIME_H
#define CERTWAY_TIME_H

#include <stdint.h>

#define CW_TIME_UNKNOWN INT64_MIN
/* A certificate whose end does not fit (after the year 2261, such as 99991231235959Z). */
#define CW_TIME_NEVER INT64_MAX

#endif
