/* SPDX-License-Identifier: MIT */
/* Internal to lib/log: an open log, and the measuring of its records. */
#ifndef CW_LOG_SCAN_H
#define CW_LOG_SCAN_H

#include "log/feed.h"
#include "log/header.h"
#include "log/log.h"

struct cw_log {
	struct cw_case *kase; /* borrowed */
	const char *member;   /* borrowed */
	struct cw_feed feed;
	struct cw_header_cache cache;
	size_t max_line;
	size_t max_record;
	uint64_t line; /* of the window's first byte */
	uint64_t num_records;
	size_t given; /* bytes and newlines of the record that the caller holds */
	uint64_t given_lines;
	bool dated;    /* that record has a timestamp */
	bool has_next; /* the line behind it was looked at already: */
	bool next_dated;
	struct cw_header next;
	bool cut;      /* that record was cut: pass over the rest of it, */
	bool cut_line; /* which begins in the middle of a line */
	bool started;
	bool stopped;
};

/* The record that is being measured. Positions are relative to its first byte, which is the first
 * of the window. */
struct cw_scan {
	bool dated;
	bool is_tail;
	bool cut;
	bool cut_line;
	size_t len;
	uint64_t lines; /* newlines in it */
	bool framed;
	bool is_lie;      /* Content-Length does not come out */
	size_t declared;  /* position behind the closing bar, 0 = not proven */
	size_t frame_end; /* no record begins before it */
	/* Set only when dated, and when framed: */
	struct cw_header header;
	struct cw_frame frame;
};

/* What lies at `at` in the window, at least len bytes of it unless the log ends before. Earlier
 * texts of the window may have moved. */
struct cw_text cw_log_window(struct cw_log *log, size_t at, size_t len);

/* Whether the line begins with a timestamp. */
bool cw_line_is_dated(struct cw_log *log, struct cw_text line, struct cw_header *header);

/* Whether a line without a timestamp may begin a record, in a log that has none. */
bool cw_line_begins_undated(struct cw_text line);

/* A log that begins inside a message: everything up to the bar that closes it. False when it does
 * not. */
bool cw_scan_tail(struct cw_log *log, struct cw_scan *scan);

/* Measures the record at the front of the window. */
void cw_scan_record(struct cw_log *log, struct cw_scan *scan);

/* Finds the frame of a record that has more than one line. A record that its own first line holds
 * whole is left to cw_record_parse: nearly all are so. The window may move. */
void cw_scan_frame(struct cw_log *log, struct cw_scan *scan);

#endif
