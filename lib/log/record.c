/* SPDX-License-Identifier: MIT */
#include "log/record.h"

#include "base/stamp.h"

#include <stddef.h>

#define MAX_THREAD_BYTES 48

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool is_name_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '-' || c == '.' || c == '/' || c == '@';
}

static struct cw_text skip_blanks(struct cw_text text)
{
	while (text.len > 0 && is_blank(text.ptr[0])) {
		text = cw_text_skip(text, 1);
	}
	return text;
}

static struct cw_text trim_end(struct cw_text text)
{
	while (text.len > 0 &&
		(is_blank(text.ptr[text.len - 1]) || text.ptr[text.len - 1] == '\r' ||
			text.ptr[text.len - 1] == '\n')) {
		text.len--;
	}
	return text;
}

static struct cw_text between(struct cw_text text, size_t from, size_t to)
{
	return cw_text_skip(cw_text_head(text, to), from);
}

void cw_record_set_body(struct cw_record *record, const struct cw_frame *frame, size_t declared)
{
	struct cw_text body = record->whole;

	if (declared > frame->body_at) {
		body = cw_text_head(body, declared);
	}
	body = cw_text_skip(body, frame->body_at);
	if (frame->has_bar && cw_frame_closes(body)) {
		body = trim_end(body);
		body.len--;
	}
	record->raw = trim_end(cw_text_head(record->whole, frame->head_len));
	record->body = body;
	record->body_kind = frame->kind;
}

/* What may stand behind "name" or "name[pid]": the word is then a process. */
struct origin {
	struct cw_text name;
	struct cw_text pid;
	bool has_colon;
	size_t len; /* with its colon */
};

static bool read_origin(struct cw_text text, struct origin *out)
{
	size_t at = 0;
	size_t close;

	while (at < text.len && is_name_byte(text.ptr[at])) {
		at++;
	}
	if (at == 0) {
		return false;
	}
	out->name = cw_text_head(text, at);
	out->pid = cw_text_head(text, 0);
	if (at < text.len && text.ptr[at] == '[') {
		if (!cw_text_find_byte(cw_text_head(cw_text_skip(text, at), 24), ']', &close)) {
			return false;
		}
		out->pid = between(text, at + 1, at + close);
		at += close + 1;
	}
	out->has_colon = at < text.len && text.ptr[at] == ':';
	out->len = at + (out->has_colon ? 1 : 0);
	return true;
}

/* "tvcs: …", "httpd[15060]: …", "traffic_server[2030]:[ET_NET 1]…"; without a colon only in front
 * of a pair, as old edgeconfigprovisioning lines are. */
static bool is_process(struct cw_text text, const struct origin *origin)
{
	struct cw_text rest = cw_text_skip(text, origin->len);
	bool ends = rest.len == 0 || is_blank(rest.ptr[0]);

	if (origin->pid.len > 0) {
		return origin->has_colon || ends;
	}
	if (origin->has_colon) {
		return ends || rest.ptr[0] == '[' || rest.ptr[0] == '\n' || rest.ptr[0] == '\r';
	}
	return rest.len > 0 && is_blank(rest.ptr[0]) && cw_pairs_starts(skip_blanks(rest));
}

/* The word up to the next blank is a host unless it looks like a process or a pair. */
static bool read_host(struct cw_text text, struct cw_text *host)
{
	size_t at = 0;

	while (at < text.len && !is_blank(text.ptr[at]) && text.ptr[at] != '\n') {
		char c = text.ptr[at];

		if (c == '[' || c == '=' || c == '"' || c == '(') {
			return false;
		}
		at++;
	}
	if (at == 0 || text.ptr[at - 1] == ':') {
		return false;
	}
	*host = cw_text_head(text, at);
	return true;
}

/* A line that lost its timestamp has a host only where a process surely follows. */
static bool has_origin_behind(struct cw_text host, struct cw_text rest)
{
	struct origin origin;

	return read_origin(host, &origin) && origin.len == host.len && read_origin(rest, &origin) &&
	       is_process(rest, &origin) &&
	       (origin.pid.len > 0 || (origin.has_colon && cw_pairs_starts(skip_blanks(cw_text_skip(
								   rest, origin.len)))));
}

/* Takes host, process and tag from the front of the message and returns the rest. */
static struct cw_text parse_origin(struct cw_record *record, struct cw_text text)
{
	struct cw_text host;
	struct origin origin;

	text = skip_blanks(text);
	if (read_host(text, &host)) {
		struct cw_text rest = skip_blanks(cw_text_skip(text, host.len));

		if (record->header_len > 0 || has_origin_behind(host, rest)) {
			record->host = host;
			text = rest;
		}
	}
	if (!read_origin(text, &origin) || !is_process(text, &origin)) {
		return text;
	}
	record->process = origin.name;
	record->pid = origin.pid;
	text = skip_blanks(cw_text_skip(text, origin.len));
	/* A second tag is told from the message by the pair behind it. */
	if (read_origin(text, &origin) && origin.has_colon && origin.pid.len == 0) {
		struct cw_text rest = cw_text_skip(text, origin.len);

		if (rest.len > 0 && is_blank(rest.ptr[0]) && cw_pairs_starts(skip_blanks(rest))) {
			record->tag = origin.name;
			text = skip_blanks(rest);
		}
	}
	return text;
}

/* Traffic Server's own diagnostics: "[ET_NET 0] WARNING: …", blanks optional. */
static bool parse_thread(struct cw_record *record)
{
	struct cw_text text = record->text;
	struct cw_text rest;
	size_t close;
	size_t len = 0;

	if (text.len == 0 || text.ptr[0] != '[' ||
		!cw_text_find_byte(cw_text_head(text, MAX_THREAD_BYTES), ']', &close)) {
		return false;
	}
	rest = cw_text_trim(cw_text_skip(text, close + 1)); /* pages wrap the line here */
	while (len < rest.len && rest.ptr[len] >= 'A' && rest.ptr[len] <= 'Z') {
		len++;
	}
	if (len == 0 || len >= rest.len || rest.ptr[len] != ':') {
		return false;
	}
	record->thread = cw_text_trim(between(text, 1, close));
	record->level = cw_text_head(rest, len);
	record->message = cw_text_trim(cw_text_skip(rest, len + 1));
	return true;
}

/* The fields with a name of their own are the first values of their keys. */
static void keep_first(struct cw_record *record, struct cw_text key, struct cw_text value)
{
	static const struct {
		struct cw_text key;
		size_t field;
	} names[] = {{{"Module", 6}, offsetof(struct cw_record, module)},
		{{"Level", 5}, offsetof(struct cw_record, level)},
		{{"Event", 5}, offsetof(struct cw_record, event)},
		{{"Detail", 6}, offsetof(struct cw_record, detail)},
		{{"Reason", 6}, offsetof(struct cw_record, reason)},
		{{"Thread", 6}, offsetof(struct cw_record, thread)},
		{{"ThreadID", 8}, offsetof(struct cw_record, thread)}};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct cw_text *field = (struct cw_text *)(void *)((char *)record + names[i].field);

		if (key.len == names[i].key.len && field->ptr == NULL &&
			cw_text_equal_nocase(key, names[i].key)) {
			*field = value;
		}
	}
}

/* Returns UTCTime=. A colon behind a pair ends the meta pairs. */
static struct cw_text parse_pairs(struct cw_record *record)
{
	struct cw_text utc = {NULL, 0};
	struct cw_pairs pairs = cw_pairs_init(record->text);
	struct cw_found_pair further;
	struct cw_found_pair *pair = record->pairs;
	bool in_meta = record->message.ptr == NULL;

	/* Written where they stay: there are millions of them. */
	while (cw_pairs_next(&pairs, &pair->key, &pair->value)) {
		if (utc.ptr == NULL && cw_text_equal_nocase(pair->key, CW_TEXT("UTCTime"))) {
			utc = pair->value;
		}
		keep_first(record, pair->key, pair->value);
		pair->end = pairs.at;
		if (record->num_pairs < CW_RECORD_PAIRS) {
			record->num_pairs++;
		}
		pair = record->num_pairs < CW_RECORD_PAIRS ? &record->pairs[record->num_pairs]
							   : &further;
		if (in_meta && pairs.at < record->text.len && record->text.ptr[pairs.at] == ':') {
			record->message = skip_blanks(cw_text_skip(record->text, pairs.at + 1));
			in_meta = false;
		}
	}
	if (record->message.ptr == NULL) {
		record->message = record->text;
	}
	return utc;
}

#define UTC_BYTES 19 /* "YYYY-MM-DD HH:MM:SS" */

static int64_t floor_second(int64_t ns)
{
	int64_t part = ns % CW_SECOND;

	return ns - part - (part < 0 ? CW_SECOND : 0);
}

static void choose_time(struct cw_record *record, struct cw_text utc)
{
	bool has_header = record->header_at != CW_TIME_UNKNOWN;
	int64_t at;
	size_t used;

	record->at = record->header_at;
	if (!cw_stamp_parse(utc, &at, &used) || used < UTC_BYTES || used != utc.len) {
		return;
	}
	if (used == UTC_BYTES) {
		if (!has_header || floor_second(record->header_at) != at) {
			record->at = at;
		}
	} else if (used == UTC_BYTES + 4) {
		record->at = at;
	} else if (!has_header) {
		record->at = floor_second(at);
	}
}

void cw_record_parse(struct cw_record *record)
{
	struct cw_frame frame;

	if (record->parsed) {
		return;
	}
	record->parsed = true;
	if (record->body_kind == CW_BODY_NONE && cw_frame_find(record->raw, &frame)) {
		cw_record_set_body(record, &frame, 0); /* a page joined the frame to one line */
	}
	record->text = parse_origin(record, cw_text_skip(record->raw, record->header_len));
	if (record->text.ptr == NULL) {
		record->text = cw_text_of("", 0);
	}
	(void)parse_thread(record);
	choose_time(record, parse_pairs(record));
}

struct cw_pairs cw_record_pairs(const struct cw_record *record)
{
	struct cw_pairs pairs = cw_pairs_init(record->text);

	pairs.found = record->pairs;
	pairs.num_found = record->num_pairs;
	return pairs;
}

bool cw_record_pair(
	const struct cw_record *record, struct cw_text key, size_t nth, struct cw_text *value)
{
	struct cw_pairs pairs = cw_record_pairs(record);
	struct cw_text here;

	while (cw_pairs_next(&pairs, &here, value)) {
		if (cw_text_equal_nocase(here, key) && nth-- == 0) {
			return true;
		}
	}
	return false;
}

void cw_record_place(
	const struct cw_record *record, const char *byte, uint64_t *line, uint64_t *offset)
{
	struct cw_text before = cw_text_head(record->whole, (size_t)(byte - record->whole.ptr));
	size_t newline;

	*offset = record->offset + before.len;
	*line = record->line;
	while (cw_text_find_byte(before, '\n', &newline)) {
		before = cw_text_skip(before, newline + 1);
		(*line)++;
	}
}
