/* SPDX-License-Identifier: MIT */
/* Where a record ends: at the next line that begins one, unless a SIP or HTTP message holds it. */
#include "log/scan.h"

#include <string.h>

/* How far a frame without a usable Content-Length is followed. SIP messages end at 32 KiB by
 * default. */
#define MAX_FRAME_BYTES ((size_t)128 << 10)

/* How far a Content-Length is followed in a log with CR LF, where it has to be counted out and may
 * lie in every record. */
#define MAX_COUNTED_BYTES ((size_t)16 << 10)

static void note_limit(struct cw_log *log, const char *name, uint64_t offset, size_t limit)
{
	cw_case_note(log->kase, name, log->member, offset, true,
		"more than %zu bytes; the rest was passed over", limit);
}

struct cw_text cw_log_window(struct cw_log *log, size_t at, size_t len)
{
	(void)cw_feed_ensure(&log->feed, at + len);
	return cw_text_skip(cw_feed_text(&log->feed), at);
}

/* A digit or "<", and the two between them. */
static bool may_be_dated(char first)
{
	return first >= '0' && first <= '<';
}

bool cw_line_is_dated(struct cw_log *log, struct cw_text line, struct cw_header *header)
{
	return line.len > 0 && may_be_dated(line.ptr[0]) &&
	       cw_header_parse(line, &log->cache, header);
}

/* Reads the length of the line at `at` in a text that holds more than it. */
static size_t line_len(struct cw_text rest)
{
	size_t at;

	return cw_text_find_byte(rest, '\n', &at) ? at : rest.len;
}

/* Position behind the first line from `at` on that closes a frame, 0 when a frame opens before or
 * none closes in reach. stop_at_date: a record that begins before is none either. */
static size_t find_close(struct cw_log *log, size_t at, bool stop_at_date)
{
	size_t reach =
		at + MAX_FRAME_BYTES < log->max_record ? at + MAX_FRAME_BYTES : log->max_record;
	struct cw_text text = cw_text_head(cw_log_window(log, 0, reach), reach);

	while (at < text.len) {
		struct cw_text rest = cw_text_skip(text, at);
		struct cw_text line = cw_text_head(rest, line_len(rest));
		enum cw_body_kind kind;
		struct cw_header header;
		size_t word;

		if (line.len == rest.len && text.len == reach) {
			return 0; /* only the beginning of a line */
		}
		if (cw_frame_opens(line, &kind, &word) ||
			(stop_at_date && cw_line_is_dated(log, line, &header))) {
			return 0;
		}
		at += line.len + 1;
		if (cw_frame_closes(line)) {
			return at;
		}
	}
	return 0;
}

/* Whether Content-Length puts a closing bar where one is; sets where. */
static bool find_declared(struct cw_log *log, struct cw_scan *scan, size_t at)
{
	struct cw_text record = cw_text_head(cw_feed_text(&log->feed), at);
	size_t reach = log->max_record;
	struct cw_frame_length length;
	uint64_t max_reach;

	if (scan->declared > 0 || scan->is_lie ||
		!cw_frame_declared(record, &scan->frame, &length)) {
		return scan->declared > 0;
	}
	scan->is_lie = true; /* unless the bar is there; asking again would not help */
	if (length.len > reach || (length.is_crlf && length.len > MAX_COUNTED_BYTES)) {
		return false;
	}
	max_reach = length.at + length.len * (length.is_crlf ? 2 : 1) + CW_HEADER_BYTES;
	if (max_reach < reach) {
		reach = (size_t)max_reach;
	}
	return cw_frame_verify(
		cw_text_head(cw_log_window(log, 0, reach), reach), &length, &scan->declared);
}

/* Whether the line at `at` is part of a SIP or HTTP message that the record holds. */
static bool is_in_frame(struct cw_log *log, struct cw_scan *scan, size_t at)
{
	struct cw_text record;
	bool closed;

	if (at < scan->frame_end) {
		return true;
	}
	if (scan->lines < 2) {
		return false;
	}
	record = cw_text_head(cw_feed_text(&log->feed), at);
	scan->framed = scan->framed || cw_frame_find(record, &scan->frame);
	if (!scan->framed) {
		return false;
	}
	closed = cw_frame_closes(cw_text_skip(record, scan->frame.body_at));
	if (find_declared(log, scan, at)) {
		scan->frame_end = scan->declared;
	} else if (!closed) {
		scan->frame_end = find_close(log, at, false);
	}
	return at < scan->frame_end;
}

bool cw_line_begins_undated(struct cw_text line)
{
	enum cw_body_kind kind;
	size_t word;

	/* No more of the line is in the window for sure. */
	line = cw_text_head(line, CW_HEADER_BYTES);
	line = cw_text_head(line, line_len(line));
	if (line.len == 0 || line.ptr[0] == ' ' || line.ptr[0] == '\t' || line.ptr[0] == '\r' ||
		line.ptr[0] == '|') {
		return false;
	}
	return !cw_frame_opens(line, &kind, &word) || word > 0;
}

/* Whether a record begins at the line at `at`, behind the one that is being measured. */
static bool begins_record(struct cw_log *log, struct cw_scan *scan, size_t at)
{
	struct cw_text line = cw_log_window(log, at, CW_HEADER_BYTES);

	if (line.len == 0) {
		return false;
	}
	log->next_dated = cw_line_is_dated(log, line, &log->next);
	if (!log->next_dated && (scan->dated || !cw_line_begins_undated(line))) {
		return false;
	}
	log->has_next = !is_in_frame(log, scan, at);
	return log->has_next;
}

static void cut_record(struct cw_log *log, struct cw_scan *scan, size_t at, size_t room)
{
	bool by_line = room == log->max_line;

	scan->len = at + room;
	scan->cut = true;
	scan->cut_line = room > 0;
	note_limit(log, by_line ? "limit.max_line_bytes" : "limit.max_record_bytes",
		log->feed.offset + scan->len, by_line ? log->max_line : log->max_record);
}

/* Passes over lines whose successor cannot begin a record, as nearly all lines of a body are: as
 * far as they lie in the window, and none that is too long. */
static size_t skip_lines(struct cw_log *log, struct cw_scan *scan, size_t at)
{
	struct cw_text text = cw_text_head(cw_feed_text(&log->feed), log->max_record);

	while (scan->dated && at < text.len) {
		const char *newline = memchr(text.ptr + at, '\n', text.len - at);
		size_t next = newline != NULL ? (size_t)(newline - text.ptr) + 1 : text.len;

		if (next >= text.len || next - 1 - at > log->max_line ||
			may_be_dated(text.ptr[next])) {
			break;
		}
		at = next;
		scan->lines++;
	}
	return at;
}

void cw_scan_record(struct cw_log *log, struct cw_scan *scan)
{
	size_t at = 0;
	size_t newline;

	for (;;) {
		size_t room =
			log->max_record - at < log->max_line ? log->max_record - at : log->max_line;
		enum cw_feed_answer answer = cw_feed_find(&log->feed, at, '\n', room, &newline);

		if (answer == CW_FEED_ENDED) {
			scan->len = newline;
			return;
		}
		if (answer == CW_FEED_FAR || newline >= log->max_record) {
			cut_record(log, scan, at, room);
			return;
		}
		at = newline + 1;
		scan->lines++;
		if (begins_record(log, scan, at)) {
			scan->len = at;
			return;
		}
		at = skip_lines(log, scan, at);
	}
}

bool cw_scan_tail(struct cw_log *log, struct cw_scan *scan)
{
	size_t end = log->num_records == 0 && !scan->dated ? find_close(log, 0, true) : 0;
	struct cw_text text = cw_text_head(cw_feed_text(&log->feed), end);
	size_t newline;

	if (end == 0) {
		return false;
	}
	scan->len = text.len;
	scan->is_tail = true;
	while (cw_text_find_byte(text, '\n', &newline)) {
		text = cw_text_skip(text, newline + 1);
		scan->lines++;
	}
	return true;
}

void cw_scan_frame(struct cw_log *log, struct cw_scan *scan)
{
	struct cw_text whole = cw_text_head(cw_feed_text(&log->feed), scan->len);
	bool is_long = scan->lines > 1 || (scan->lines == 1 && whole.ptr[whole.len - 1] != '\n');

	if (!scan->framed && !scan->is_tail && is_long) {
		scan->framed = cw_frame_find(whole, &scan->frame);
	}
	if (scan->framed && !find_declared(log, scan, scan->len)) {
		scan->declared = 0;
	}
}
