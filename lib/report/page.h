/* SPDX-License-Identifier: MIT */
/*
 * A page of text for a terminal: escapes what comes from the input, wraps at a width, colours when
 * asked to. Only literals of this program reach the page unescaped.
 */
#ifndef CW_REPORT_PAGE_H
#define CW_REPORT_PAGE_H

#include "base/buffer.h"
#include "report/write.h"

enum cw_style {
	CW_STYLE_PLAIN,
	CW_STYLE_BOLD,
	CW_STYLE_DIM,
	CW_STYLE_BAD,
	CW_STYLE_WARN,
	CW_STYLE_GOOD,
};

struct cw_page {
	const struct cw_sink *sink; /* borrowed */
	struct cw_buffer out;
	struct cw_buffer scratch; /* for text being put together */
	struct cw_text_options options;
	unsigned column;    /* of the line being written */
	const char *prefix; /* name of the only input, left out of members; NULL: none */
	unsigned
		table_width; /* columns that lines of a table must fit into; 0: as long as they are */
	bool is_one_day;     /* all times of the table are of one date */
	bool refused;
};

void cw_page_init(
	struct cw_page *page, const struct cw_text_options *options, const struct cw_sink *sink);

/* Hands over what is left. CW_ERR_IO when the sink refused, CW_ERR_NOMEM when out of memory. */
enum cw_code cw_page_finish(struct cw_page *page, struct cw_error *err);

/* Escaped, in a style, on the current line. */
void cw_page_add(struct cw_page *page, enum cw_style style, const char *text);
void cw_page_printf(struct cw_page *page, enum cw_style style, const char *format, ...)
	CW_PRINTF(3, 4);

/* Blanks up to a column, counted from 0; none when the line is already there. */
void cw_page_pad(struct cw_page *page, unsigned column);
void cw_page_end_line(struct cw_page *page);

/* Escaped and wrapped at blanks: from the current column (indent at the start of a line), further
 * lines from column indent. A word
 * wider than the line stands alone, unbroken, so that it can be copied. Ends the line. */
void cw_page_wrap(struct cw_page *page, enum cw_style style, unsigned indent, struct cw_text text);
void cw_page_wrap_str(struct cw_page *page, enum cw_style style, unsigned indent, const char *text);

/* The bytes of text that, escaped, fit into so many columns, cut at a blank; at least one word. */
size_t cw_page_fit(struct cw_page *page, struct cw_text text, size_t room);

/* The name of a member as the page prints it: without the input's name when there is one input.
 * Borrowed from member. */
const char *cw_page_member(const struct cw_page *page, const char *member);

/* "16:55:26.006" and "2022-07-11" in the zone of the options; "" when unknown. */
#define CW_CLOCK_BYTES 16
const char *cw_page_clock(const struct cw_page *page, int64_t ns, char out[CW_CLOCK_BYTES]);
const char *cw_page_date(const struct cw_page *page, int64_t ns, char out[CW_CLOCK_BYTES]);

/* "UTC" or "+02:00". */
const char *cw_page_zone(const struct cw_page *page, char out[CW_CLOCK_BYTES]);

#endif
