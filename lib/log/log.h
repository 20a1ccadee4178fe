/* SPDX-License-Identifier: MIT */
/*
 * A text log as a sequence of records.
 *
 * A record begins at a line that starts with an ISO 8601 timestamp (a syslog priority may stand
 * before it) and goes on until the next. Before the first such line, and in a text that has none,
 * each line that does not begin with a blank is a record without a time: so are the lines that web
 * pages printed without their header.
 *
 * Inside the frame of a SIP or HTTP message a timestamp at the start of a line begins no record:
 * the message says what it wants. The frame ends where Content-Length puts its closing bar; where
 * that does not come out, at the first line that ends with a bar; and where the next frame opens
 * before such a line, or none comes within 128 KiB, the frame was cut and the timestamp counts. A
 * log that begins inside a message (lines, then a bar, without a frame that opened) gives those
 * lines as a record of kind CW_BODY_TAIL that says nothing itself.
 *
 * A line over max_line_bytes, or a record over max_record_bytes, is cut there; what follows is
 * passed over up to the next record, never starting one in the middle of a line, and noted.
 */
#ifndef CW_LOG_LOG_H
#define CW_LOG_LOG_H

#include "facts/case.h"
#include "input/source.h"
#include "log/record.h"

struct cw_log;

/* Reads from the source, which is borrowed and not closed. Limits and flaws are noted in the case
 * under `member`, borrowed too. */
CW_MUST_USE enum cw_code cw_log_open(struct cw_case *kase, const char *member,
	struct cw_source *source, struct cw_log **out, struct cw_error *err);

void cw_log_close(struct cw_log *log); /* takes NULL */

/* Gives the next record, stage 1 filled, or sets *end. Where reading fails, the records before the
 * failure come first; then it is returned, as by every call after. */
CW_MUST_USE enum cw_code cw_log_next(
	struct cw_log *log, struct cw_record *out, bool *end, struct cw_error *err);

#endif
