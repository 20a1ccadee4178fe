/* SPDX-License-Identifier: MIT */
#include "log/log.h"

#include "log/scan.h"

#include <stdlib.h>
#include <string.h>

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

static struct cw_text trim_end(struct cw_text text)
{
	while (text.len > 0 &&
		(text.ptr[text.len - 1] == ' ' || text.ptr[text.len - 1] == '\t' ||
			text.ptr[text.len - 1] == '\r' || text.ptr[text.len - 1] == '\n')) {
		text.len--;
	}
	return text;
}

static void fill_record(struct cw_log *log, struct cw_scan *scan, struct cw_record *out)
{
	struct cw_text whole;

	cw_scan_frame(log, scan); /* may move the window */
	whole = cw_text_head(cw_feed_text(&log->feed), scan->len);
	cw_record_init(out);
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
		struct cw_text line = cw_log_window(log, 0, CW_HEADER_BYTES);
		enum cw_feed_answer answer;

		if (!log->cut_line && (cw_line_is_dated(log, line, &header) ||
					      (!log->dated && cw_line_begins_undated(line)))) {
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
	struct cw_text text = cw_log_window(log, 0, 3);

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
	struct cw_scan scan;

	memset(&scan, 0, offsetof(struct cw_scan, header));
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
		scan.dated =
			cw_line_is_dated(log, cw_log_window(log, 0, CW_HEADER_BYTES), &scan.header);
	}
	log->has_next = false;
	if (!cw_scan_tail(log, &scan)) {
		cw_scan_record(log, &scan);
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
