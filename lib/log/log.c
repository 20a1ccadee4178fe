/* SPDX-License-Identifier: MIT */
#include "log/log.h"

#include "log/feed.h"
#include "log/header.h"

#include <stdlib.h>
#include <string.h>

/* How far a frame without a usable Content-Length is followed. SIP messages end at 32 KiB by
 * default. */
#define MAX_FRAME_BYTES ((size_t)128 << 10)

/* How far a Content-Length is followed in a log with CR LF, where it has to be counted out and may
 * lie in every record. */
#define MAX_COUNTED_BYTES ((size_t)16 << 10)

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
struct scan {
	struct cw_header header;
	bool dated;
	bool is_tail;
	bool cut;
	bool cut_line;
	size_t len;
	uint64_t lines; /* newlines in it */
	bool framed;
	struct cw_frame frame;
	bool is_lie;      /* Content-Length does not come out */
	size_t declared;  /* position behind the closing bar, 0 = not proven */
	size_t frame_end; /* no record begins before it */
};

enum cw_code cw_log_open(struct cw_case *kase, const char *member, struct cw_source *source,
	struct cw_log **out, struct cw_error *err)
{
	struct cw_log *log = calloc(1, sizeof(*log));

	if (log == NULL) {
		return cw_error_nomem(err);
	}
	log->kase = kase;
	log->member = member;
	log->max_line = kase->limits.max_line_bytes > 0 ? kase->limits.max_line_bytes : 1;
	log->max_record = kase->limits.max_record_bytes > 0 ? kase->limits.max_record_bytes : 1;
	log->line = 1;
	cw_feed_init(&log->feed, source, log->max_record + 4096);
	*out = log;
	return CW_OK;
}

void cw_log_close(struct cw_log *log)
{
	if (log != NULL) {
		cw_feed_finish(&log->feed);
		free(log);
	}
}

static void note_limit(struct cw_log *log, const char *name, uint64_t offset, size_t limit)
{
	cw_case_note(log->kase, name, log->member, offset, true,
		"more than %zu bytes; the rest was passed over", limit);
}

static struct cw_text window(struct cw_log *log, size_t at, size_t len)
{
	(void)cw_feed_ensure(&log->feed, at + len);
	return cw_text_skip(cw_feed_text(&log->feed), at);
}

static bool is_dated(struct cw_log *log, struct cw_text line, struct cw_header *header)
{
	if (line.len == 0 || line.ptr[0] > '<' || line.ptr[0] < '0') {
		return false; /* neither a digit nor "<" */
	}
	return cw_header_parse(line, &log->cache, header);
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
	struct cw_text text = cw_text_head(window(log, 0, reach), reach);

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
			(stop_at_date && is_dated(log, line, &header))) {
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
static bool find_declared(struct cw_log *log, struct scan *scan, size_t at)
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
		cw_text_head(window(log, 0, reach), reach), &length, &scan->declared);
}

/* Whether the line at `at` is part of a SIP or HTTP message that the record holds. */
static bool is_in_frame(struct cw_log *log, struct scan *scan, size_t at)
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

static bool begins_undated(struct cw_text line)
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
static bool begins_record(struct cw_log *log, struct scan *scan, size_t at)
{
	struct cw_text line = window(log, at, CW_HEADER_BYTES);

	if (line.len == 0) {
		return false;
	}
	log->next_dated = is_dated(log, line, &log->next);
	if (!log->next_dated && (scan->dated || !begins_undated(line))) {
		return false;
	}
	log->has_next = !is_in_frame(log, scan, at);
	return log->has_next;
}

static void cut_record(struct cw_log *log, struct scan *scan, size_t at, size_t room)
{
	bool by_line = room == log->max_line;

	scan->len = at + room;
	scan->cut = true;
	scan->cut_line = room > 0;
	note_limit(log, by_line ? "limit.max_line_bytes" : "limit.max_record_bytes",
		log->feed.offset + scan->len, by_line ? log->max_line : log->max_record);
}

/* Measures the record at the front of the window. */
static void scan_record(struct cw_log *log, struct scan *scan)
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
	}
}

/* A log that begins inside a message: everything up to the bar that closes it. */
static bool scan_tail(struct cw_log *log, struct scan *scan)
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

static struct cw_text trim_end(struct cw_text text)
{
	while (text.len > 0 &&
		(text.ptr[text.len - 1] == ' ' || text.ptr[text.len - 1] == '\t' ||
			text.ptr[text.len - 1] == '\r' || text.ptr[text.len - 1] == '\n')) {
		text.len--;
	}
	return text;
}

/* Finds the frame of a record that has more than one line. A record that its own first line holds
 * whole is left to cw_record_parse: nearly all are so. */
static void find_frame(struct cw_log *log, struct scan *scan)
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

static void fill_record(struct cw_log *log, struct scan *scan, struct cw_record *out)
{
	struct cw_text whole;

	find_frame(log, scan); /* may move the window */
	whole = cw_text_head(cw_feed_text(&log->feed), scan->len);
	memset(out, 0, sizeof(*out));
	out->header_at = scan->dated ? scan->header.at : CW_TIME_UNKNOWN;
	out->at = out->header_at;
	out->offset_minutes = scan->dated ? scan->header.offset_minutes : 0;
	out->header_len = scan->dated ? scan->header.len : 0;
	out->whole = whole;
	out->raw = trim_end(whole);
	out->cut = scan->cut;
	out->line = log->line;
	out->offset = log->feed.offset;
	if (scan->is_tail) {
		out->body = whole;
		out->body_kind = CW_BODY_TAIL;
		out->raw = cw_text_head(whole, 0);
	} else if (scan->framed) {
		cw_record_set_body(
			out, &scan->frame, scan->declared <= whole.len ? scan->declared : 0);
	}
}

/* Drops what is left of a cut record. The window may move: nothing is held here. */
static void skip_rest(struct cw_log *log)
{
	struct cw_header header;
	size_t newline;

	while (cw_feed_ensure(&log->feed, 1)) {
		struct cw_text line = window(log, 0, CW_HEADER_BYTES);
		enum cw_feed_answer answer;

		if (!log->cut_line &&
			(is_dated(log, line, &header) || (!log->dated && begins_undated(line)))) {
			break;
		}
		answer = cw_feed_find(&log->feed, 0, '\n', log->max_record, &newline);
		if (answer == CW_FEED_FAR) {
			newline = log->max_record; /* none up to there */
		}
		cw_feed_drop(&log->feed, newline + 1);
		log->cut_line = answer == CW_FEED_FAR;
		log->line += answer == CW_FEED_FOUND ? 1 : 0;
	}
	log->cut = false;
	log->cut_line = false;
}

/* Lines without anything in front of a record. */
static void skip_empty_lines(struct cw_log *log)
{
	size_t end;

	while (cw_feed_ensure(&log->feed, 1)) {
		enum cw_feed_answer answer;
		char first = cw_feed_text(&log->feed).ptr[0];

		if (first > ' ') {
			return;
		}
		answer = cw_feed_find(&log->feed, 0, '\n', 256, &end);
		if (answer == CW_FEED_FAR ||
			cw_text_trim(cw_text_head(cw_feed_text(&log->feed), end)).len > 0) {
			return;
		}
		cw_feed_drop(&log->feed, answer == CW_FEED_FOUND ? end + 1 : end);
		log->line++;
	}
}

/* The byte order mark: UTF-8's is passed over, UTF-16 is not read. */
static void start(struct cw_log *log)
{
	struct cw_text text = window(log, 0, 3);

	log->started = true;
	if (cw_text_starts(text, CW_TEXT("\xef\xbb\xbf"))) {
		cw_feed_drop(&log->feed, 3);
	} else if (cw_text_starts(text, CW_TEXT("\xff\xfe")) ||
		   cw_text_starts(text, CW_TEXT("\xfe\xff"))) {
		cw_case_note(log->kase, "log.utf16", log->member, 0, true,
			"the text is UTF-16, which is not read; save it as UTF-8");
		log->stopped = true;
	}
}

/* Slides to the next record. False when there is none. */
static bool advance(struct cw_log *log)
{
	if (!log->started) {
		start(log);
	}
	if (log->stopped) {
		return false;
	}
	cw_feed_drop(&log->feed, log->given);
	log->line += log->given_lines;
	log->given = 0;
	log->given_lines = 0;
	if (log->cut) {
		skip_rest(log);
	}
	skip_empty_lines(log);
	if (!cw_feed_ensure(&log->feed, 1)) {
		return false;
	}
	if (log->num_records >= log->kase->limits.max_records) {
		cw_case_note(log->kase, "limit.max_records", log->member, log->feed.offset, true,
			"more than %llu records; the rest was not read",
			(unsigned long long)log->num_records);
		log->stopped = true;
		return false;
	}
	return true;
}

enum cw_code cw_log_next(struct cw_log *log, struct cw_record *out, bool *end, struct cw_error *err)
{
	struct scan scan = {0};

	*end = false;
	if (!advance(log)) {
		if (log->feed.error.code != CW_OK) {
			if (err != NULL) {
				*err = log->feed.error;
			}
			return log->feed.error.code;
		}
		*end = true;
		return CW_OK;
	}
	scan.dated = log->next_dated;
	scan.header = log->next;
	if (!log->has_next) {
		scan.dated = is_dated(log, window(log, 0, CW_HEADER_BYTES), &scan.header);
	}
	log->has_next = false;
	if (!scan_tail(log, &scan)) {
		scan_record(log, &scan);
	}
	fill_record(log, &scan, out);
	log->num_records++;
	log->given = scan.len;
	log->given_lines = scan.lines;
	log->dated = scan.dated;
	log->cut = scan.cut;
	log->cut_line = scan.cut_line;
	return CW_OK;
}
