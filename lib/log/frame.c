/* SPDX-License-Identifier: MIT */
#include "log/frame.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static size_t skip_blanks(struct cw_text text, size_t at)
{
	while (at < text.len && is_blank(text.ptr[at])) {
		at++;
	}
	return at;
}

/* The word before "MSG:" at `at`, which must begin its line or follow a blank. */
static enum cw_body_kind kind_before(struct cw_text text, size_t at, size_t *begin)
{
	struct cw_text head = cw_text_head(text, at);
	enum cw_body_kind kind = CW_BODY_NONE;

	if (cw_text_ends(head, CW_TEXT("HTTP"))) {
		kind = CW_BODY_HTTP;
		*begin = at - 4;
	} else if (cw_text_ends(head, CW_TEXT("SIP"))) {
		kind = CW_BODY_SIP;
		*begin = at - 3;
	}
	if (kind != CW_BODY_NONE && *begin > 0 && text.ptr[*begin - 1] != '\n' &&
		!is_blank(text.ptr[*begin - 1])) {
		kind = CW_BODY_NONE;
	}
	return kind;
}

bool cw_frame_opens(struct cw_text text, enum cw_body_kind *kind, size_t *at)
{
	size_t from = 0;
	size_t hit;

	/* A capital G is rare; searching for all of "MSG:" takes longer. */
	while (cw_text_find_byte(cw_text_skip(text, from), 'G', &hit)) {
		size_t after;

		from += hit + 1;
		if (from < 3 || !cw_text_starts(cw_text_skip(text, from - 3), CW_TEXT("MSG:"))) {
			continue;
		}
		after = skip_blanks(text, from + 1);
		*kind = kind_before(text, from - 3, at);
		if (*kind != CW_BODY_NONE &&
			(after == text.len || text.ptr[after] == '|' || text.ptr[after] == '\n')) {
			return true;
		}
	}
	*kind = CW_BODY_NONE;
	return false;
}

bool cw_frame_closes(struct cw_text line)
{
	line = cw_text_trim(line);
	return line.len > 0 && line.ptr[line.len - 1] == '|';
}

static size_t line_len(struct cw_text rest)
{
	size_t at;

	return cw_text_find_byte(rest, '\n', &at) ? at : rest.len;
}

/* The opening bar stands behind the word or begins the next line. */
static void find_bar(struct cw_text record, struct cw_frame *frame, size_t word_end)
{
	size_t at = skip_blanks(record, word_end);

	if (at < record.len && record.ptr[at] == '\n') {
		frame->body_at = at + 1;
		at = skip_blanks(record, at + 1);
	} else {
		frame->body_at = at;
	}
	frame->has_bar = at < record.len && record.ptr[at] == '|';
	if (frame->has_bar) {
		frame->body_at = at + 1;
	}
}

bool cw_frame_find(struct cw_text record, struct cw_frame *out)
{
	if (!cw_frame_opens(record, &out->kind, &out->head_len)) {
		return false;
	}
	find_bar(record, out, out->head_len + (out->kind == CW_BODY_SIP ? 7 : 8));
	return true;
}

/* The line is trimmed and not empty. */
static bool read_length(struct cw_text line, uint64_t *len)
{
	size_t colon;
	struct cw_text name;
	char first = line.ptr[0];

	if ((first != 'C' && first != 'c' && first != 'L' && first != 'l') ||
		!cw_text_find_byte(line, ':', &colon)) {
		return false;
	}
	name = cw_text_trim(cw_text_head(line, colon));
	return (cw_text_equal_nocase(name, CW_TEXT("Content-Length")) ||
		       cw_text_equal_nocase(name, CW_TEXT("l"))) &&
	       cw_text_to_u64(cw_text_trim(cw_text_skip(line, colon + 1)), len);
}

bool cw_frame_declared(
	struct cw_text record, const struct cw_frame *frame, struct cw_frame_length *out)
{
	size_t pos = frame->body_at;
	bool found = false;

	while (pos < record.len) {
		struct cw_text rest = cw_text_skip(record, pos);
		size_t end = line_len(rest);
		struct cw_text line = cw_text_trim(cw_text_head(rest, end));

		if (end == rest.len) {
			return false; /* the head goes on past the record */
		}
		pos += end + 1;
		if (line.len == 0) {
			/* This CR LF was written with a blank behind it, as all are. */
			out->at = pos < record.len && record.ptr[pos] == ' ' ? pos + 1 : pos;
			out->is_crlf = end > 0 && rest.ptr[end - 1] == '\r';
			return found;
		}
		found = read_length(line, &out->len) || found;
	}
	return false;
}

/* Moves `at` over n bytes, not counting a CR in front of LF. False when the text ends before. */
static bool advance_crlf(struct cw_text text, size_t *at, uint64_t n)
{
	while (n > 0) {
		struct cw_text rest = cw_text_skip(text, *at);
		size_t cr;

		if (cw_text_find_byte(cw_text_head(rest, (size_t)n), '\r', &cr)) {
			bool is_line_end = cr + 1 < rest.len && rest.ptr[cr + 1] == '\n';

			n -= cr + (is_line_end ? 0 : 1);
			*at += cr + 1;
		} else if (rest.len < n) {
			return false;
		} else {
			*at += (size_t)n;
			n = 0;
		}
	}
	return true;
}

bool cw_frame_verify(struct cw_text text, const struct cw_frame_length *length, size_t *end)
{
	size_t at = length->at;
	size_t after;

	if (at > text.len || length->len > text.len - at) {
		return false;
	}
	if (!length->is_crlf) {
		at += (size_t)length->len;
	} else if (!advance_crlf(text, &at, length->len)) {
		return false;
	}
	if (at >= text.len || text.ptr[at] != '|') {
		return false;
	}
	after = skip_blanks(text, at + 1);
	if (after < text.len && text.ptr[after] != '\n') {
		return false;
	}
	*end = at + 1;
	return true;
}
