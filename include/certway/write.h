/* SPDX-License-Identifier: MIT */
/* Writing a report. */
#ifndef CERTWAY_WRITE_H
#define CERTWAY_WRITE_H

#include <certway/api.h>
#include <certway/error.h>
#include <certway/report.h>
#include <certway/sink.h>

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

enum cw_format {
	CW_FORMAT_TEXT,   /* for a person at a terminal */
	CW_FORMAT_JSON,   /* certway-report/1, indented */
	CW_FORMAT_NDJSON, /* the same document on one line */
};

/* Which parts of the document. */
enum cw_parts {
	CW_PARTS_ALL,
	CW_PARTS_HANDSHAKES,
	CW_PARTS_CERTIFICATES,
};

struct cw_write_options {
	size_t size; /* sizeof(struct cw_write_options) */
	enum cw_format format;
	enum cw_parts parts;
	bool color;     /* text only */
	bool verbose;   /* text only: also what was found in order */
	unsigned width; /* columns to wrap text at and to fit tables into; 0: 100, and tables as
			 * wide as what stands in them */
	int tz_minutes; /* text only: minutes east of UTC; JSON is always UTC */
	/* One handshake, by its id ("h3"), whatever the parts: as text a picture of its messages,
	 * as JSON the only one of handshakes[]. NULL: none. CW_ERR_USAGE when there is no such. */
	const char *handshake_id;
	bool utf8; /* the picture may be drawn with more than ASCII */
};

#define CW_WRITE_OPTIONS_DEFAULT                                                                   \
	{                                                                                          \
		sizeof(struct cw_write_options), CW_FORMAT_TEXT, CW_PARTS_ALL, false, false, 0, 0, \
			NULL, false                                                                \
	}

/* Writes a report; the same report and options give the same bytes everywhere. Options may be NULL.
 * CW_ERR_IO when the sink refuses. */
CW_API enum cw_code cw_report_write(const struct cw_report *report,
	const struct cw_write_options *options, const struct cw_sink *sink, struct cw_error *err);

/* Writes the JSON Schema of certway-report/1 (draft 2020-12). */
CW_API enum cw_code cw_report_write_schema(const struct cw_sink *sink, struct cw_error *err);

#ifdef __cplusplus
}
#endif
#endif
