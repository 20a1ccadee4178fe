/* SPDX-License-Identifier: MIT */
/*
 * One record of an Expressway text log, in two stages. The first is what cw_log_next fills: where
 * the record begins and ends, its time, and which part of it is a SIP or HTTP message. The second,
 * cw_record_parse, takes the Expressway's own message apart and is worth its price only for a
 * record that a prefilter on `raw` found interesting.
 *
 * All text is borrowed until the next cw_log_next on the same log: any bytes, not UTF-8 for sure.
 */
#ifndef CW_LOG_RECORD_H
#define CW_LOG_RECORD_H

#include "base/text.h"
#include "log/frame.h"
#include "log/pairs.h"

#include <certway/time.h>

/* Pairs that a record remembers; a transaction's has a dozen. Further ones are searched again. */
#define CW_RECORD_PAIRS 24

struct cw_record {
	/* Stage 1. */
	int64_t header_at; /* UTC; CW_TIME_UNKNOWN when the record has no timestamp in front */
	int offset_minutes;
	size_t header_len;    /* bytes of raw before the host */
	struct cw_text whole; /* all of it */
	struct cw_text raw;   /* the first part with its timestamp, without a SIP or HTTP message */
	struct cw_text body;  /* the message, without the bars of its frame */
	enum cw_body_kind body_kind;
	bool cut;        /* a limit ended it; the rest of it is lost */
	uint64_t line;   /* 1-based, of its first line */
	uint64_t offset; /* of its first byte in the source */

	/* Stage 2. Before it, `at` is header_at and the rest is empty. */
	bool parsed;
	int64_t at; /* UTC, see cw_record_parse */
	struct cw_text host;
	struct cw_text process; /* "tvcs", "traffic_server", "httpd" */
	struct cw_text pid;     /* "18242" of "traffic_server[18242]:" */
	struct cw_text tag;     /* "web" of "httpd[15060]: web:" */
	struct cw_text thread;  /* "ET_NET 0" of "[ET_NET 0] WARNING:"; Thread= or ThreadID= */
	struct cw_text module;
	struct cw_text level; /* "1" to "4" of an event, "INFO" … of a module */
	struct cw_text event;
	struct cw_text detail;
	struct cw_text reason;
	struct cw_text text;    /* the whole own message behind host and process */
	struct cw_text message; /* its part behind the meta pairs or behind "[thread] LEVEL:" */
	size_t num_pairs;       /* of these: */
	struct cw_found_pair pairs[CW_RECORD_PAIRS];
};

/* As zeroed, but for the pairs, which are not counted yet: it is done for every record of a log. */
static inline void cw_record_init(struct cw_record *record)
{
	const struct cw_text none = {NULL, 0};

	record->parsed = false;
	record->whole = record->raw = record->body = none;
	record->body_kind = CW_BODY_NONE;
	record->host = record->process = record->pid = record->tag = record->thread = none;
	record->module = record->level = record->event = record->detail = none;
	record->reason = record->text = record->message = none;
	record->num_pairs = 0;
}

/* Fills stage 2; a second call does nothing.
 *
 * `at` is UTCTime= where it is unambiguous: three fraction digits, or none. Where it has none and
 * the header falls into the same second, the header is the finer of the two. One or two digits are
 * not zero-padded in old logs (",92" may be 92 or 920 ms): there the header is trusted, and without
 * a header the whole second. */
void cw_record_parse(struct cw_record *record);

/* The nth (from 0) value of a key in the own message; keys compare without case, for releases
 * differ in TrackingID and TrackingId. False when there is none. Needs stage 2. */
CW_MUST_USE bool cw_record_pair(
	const struct cw_record *record, struct cw_text key, size_t nth, struct cw_text *value);

/* Iterates over all pairs of the own message. Needs stage 2. */
struct cw_pairs cw_record_pairs(const struct cw_record *record);

/* Line and offset of a byte of the record, such as the first of its body. */
void cw_record_place(
	const struct cw_record *record, const char *byte, uint64_t *line, uint64_t *offset);

/* The text of a marker that an operator set while the log was taken (DEBUG_MARKER); false when the
 * record is none. Needs stage 2. */
CW_MUST_USE bool cw_record_marker(const struct cw_record *record, struct cw_text *marker);

/* Finds the body of a record whose frame is known, and ends raw before it; declared is the position
 * behind the closing bar as Content-Length proves it, or 0. For cw_log_next and cw_record_parse. */
void cw_record_set_body(struct cw_record *record, const struct cw_frame *frame, size_t declared);

#endif
