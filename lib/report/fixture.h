/* SPDX-License-Identifier: MIT */
/* Reports built by hand for the tests. Not part of the library. */
#ifndef CW_REPORT_FIXTURE_H
#define CW_REPORT_FIXTURE_H

#include "base/buffer.h"
#include "report/report.h"

#include <certway/sink.h>

/* "self-signed": an issue, a potential problem, an undecided finding, an unexplained failure, lacks
 * and flaws; "peer": the other side refused ours; "hostile": control characters and overrides in
 * every text of the input; "healthy"; "unexplained": only that; "unreadable"; "certificates": no
 * log, no capture. Aborts on an unknown name or out of memory. */
const struct cw_report *cw_fixture(const char *name);
extern const char *const cw_fixture_names[];
extern const size_t cw_fixture_count;

/* A sink that appends to the buffer. */
struct cw_sink cw_fixture_sink(struct cw_buffer *buffer);

#endif
