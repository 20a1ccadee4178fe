/* SPDX-License-Identifier: MIT */
/*
 * The frame in which Expressway logs a SIP or HTTP message: a line "SIPMSG:" or "HTTPMSG:", then
 *
 *	 |REGISTER sip:example.com SIP/2.0
 *	 Content-Length: 11
 *	 <blank>
 *	 hello world|
 *
 * Each CR LF of the message was written as LF and a blank, each bare LF as it was (so the lines of
 * a PEM block stand at column 0). That keeps the length of the message, and so Content-Length says
 * where the closing bar must stand. Nothing in the frame is the Expressway's own message.
 */
#ifndef CW_LOG_FRAME_H
#define CW_LOG_FRAME_H

#include "base/text.h"

enum cw_body_kind {
	CW_BODY_NONE,
	CW_BODY_SIP,
	CW_BODY_HTTP,
	CW_BODY_TAIL, /* the end of a message whose beginning the log does not hold */
};

struct cw_frame {
	enum cw_body_kind kind;
	size_t head_len; /* bytes of the record before "SIPMSG:" */
	size_t body_at;  /* first byte of the message, behind the opening bar */
	bool has_bar;    /* the opening bar is there */
};

/* Whether a line of the text opens a frame: "SIPMSG:" or "HTTPMSG:" at its start or after a blank,
 * with nothing or a bar behind it. *at is where the word begins. */
bool cw_frame_opens(struct cw_text text, enum cw_body_kind *kind, size_t *at);

/* Whether a line may close one: its last byte, blanks aside, is a bar. */
bool cw_frame_closes(struct cw_text line);

/* Finds the first frame in a record; false when it has none. */
CW_MUST_USE bool cw_frame_find(struct cw_text record, struct cw_frame *out);

/* What Content-Length says (RFC 3261 section 20.14, "l" for short). */
struct cw_frame_length {
	size_t at;    /* where the body begins in the record */
	uint64_t len; /* as declared */
	bool is_crlf; /* the log itself ends its lines with CR LF: a CR before LF is not counted */
};

/* False when the head of the message is not complete in the record or does not say. */
CW_MUST_USE bool cw_frame_declared(
	struct cw_text record, const struct cw_frame *frame, struct cw_frame_length *out);

/* Whether the declared bytes are followed by the closing bar alone on the rest of its line; *end is
 * the position behind the bar. */
CW_MUST_USE bool cw_frame_verify(
	struct cw_text text, const struct cw_frame_length *length, size_t *end);

#endif
