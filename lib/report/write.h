/* SPDX-License-Identifier: MIT */
/* The report's writers: from the report and nothing else, the same bytes for the same report. */
#ifndef CW_REPORT_WRITE_H
#define CW_REPORT_WRITE_H

#include <certway/report.h>
#include <certway/sink.h>
#include <certway/write.h> /* cw_report_write_schema */

/* What of the report a document holds. */
enum cw_part {
	CW_PART_ALL,
	CW_PART_HANDSHAKES,   /* what `certway handshakes` prints */
	CW_PART_CERTIFICATES, /* what `certway certs` prints */
};

/* Each returns CW_OK, CW_ERR_IO when the sink refused, or CW_ERR_NOMEM. */

/* certway-report/1, docs/report.md. is_line: on one line (ndjson). */
enum cw_code cw_report_write_json(const struct cw_report *report, enum cw_part part, bool is_line,
	const struct cw_sink *sink, struct cw_error *err);

/* As above with the handshake as the only one of handshakes[]. */
enum cw_code cw_report_write_handshake_json(const struct cw_report *report,
	const struct cw_handshake *handshake, bool is_line, const struct cw_sink *sink,
	struct cw_error *err);

struct cw_text_options {
	unsigned width;        /* columns to wrap at, and to fit tables into; 0 = 100, and tables
				* as wide as they are; at least 40 */
	int tz_offset_minutes; /* east of UTC, of every time that is printed */
	bool color;            /* ANSI colours, which never say anything that words do not */
	bool utf8;             /* the ladder may be drawn with more than ASCII */
	bool verbose;          /* names of signatures, long texts, long lists in full */
};

/* For a person: the verdict, the findings, what could not be checked and why. For the other parts a
 * table of one line per item. options may be NULL. */
enum cw_code cw_report_write_text(const struct cw_report *report, enum cw_part part,
	const struct cw_text_options *options, const struct cw_sink *sink, struct cw_error *err);

/* The picture of one handshake of the report. options may be NULL. */
enum cw_code cw_report_write_ladder(const struct cw_report *report,
	const struct cw_handshake *handshake, const struct cw_text_options *options,
	const struct cw_sink *sink, struct cw_error *err);

#endif
