/* SPDX-License-Identifier: MIT */
#include "report/page.h"

#include "base/escape.h"
#include "base/stamp.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define FLUSH_BYTES   ((size_t)32 << 10)
#define DEFAULT_WIDTH 100
#define MIN_WIDTH     40

void cw_page_init(
	struct cw_page *page, const struct cw_text_options *options, const struct cw_sink *sink)
{
	memset(page, 0, sizeof(*page));
	page->sink = sink;
	if (options != NULL) {
		page->options = *options;
	}
	page->table_width = page->options.width;
	if (page->options.width == 0) {
		page->options.width = DEFAULT_WIDTH;
	}
	if (page->options.width < MIN_WIDTH) {
		page->options.width = MIN_WIDTH;
	}
}

static void flush(struct cw_page *page)
{
	if (page->out.len > 0 && !page->refused && !page->out.failed) {
		page->refused = !page->sink->write(page->sink->ctx, page->out.ptr, page->out.len);
	}
	page->out.len = 0;
}

enum cw_code cw_page_finish(struct cw_page *page, struct cw_error *err)
{
	enum cw_code code = CW_OK;

	if (page->out.failed || page->scratch.failed) {
		code = cw_error_nomem(err);
	} else {
		flush(page);
		if (page->refused) {
			code = cw_error_set(err, CW_ERR_IO, "the output could not be written");
		}
	}
	cw_buffer_finish(&page->out);
	cw_buffer_finish(&page->scratch);
	return code;
}

static const char *sgr(enum cw_style style)
{
	switch (style) {
	case CW_STYLE_BOLD:
		return "\033[1m";
	case CW_STYLE_DIM:
		return "\033[2m";
	case CW_STYLE_BAD:
		return "\033[1;31m";
	case CW_STYLE_WARN:
		return "\033[1;33m";
	case CW_STYLE_GOOD:
		return "\033[1;32m";
	case CW_STYLE_PLAIN:
	default:
		return "";
	}
}

/* Escapes into the page and counts the columns. */
static void put(struct cw_page *page, enum cw_style style, struct cw_text text)
{
	bool styled = page->options.color && style != CW_STYLE_PLAIN && text.len > 0;
	size_t start;

	if (styled) {
		cw_buffer_add_str(&page->out, sgr(style));
	}
	start = page->out.len;
	cw_escape_terminal(&page->out, text);
	if (!page->out.failed) {
		page->column += (unsigned)cw_text_columns(
			cw_text_of(page->out.ptr + start, page->out.len - start));
	}
	if (styled) {
		cw_buffer_add_str(&page->out, "\033[0m");
	}
}

void cw_page_add(struct cw_page *page, enum cw_style style, const char *text)
{
	put(page, style, cw_text_str(text));
}

void cw_page_printf(struct cw_page *page, enum cw_style style, const char *format, ...)
{
	struct cw_buffer text = {0};
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (len < 0 || !cw_buffer_reserve(&text, (size_t)len + 1)) {
		page->out.failed = true;
		return;
	}
	va_start(args, format);
	(void)vsnprintf(text.ptr, (size_t)len + 1, format, args);
	va_end(args);
	text.len = (size_t)len;
	put(page, style, cw_buffer_text(&text));
	cw_buffer_finish(&text);
}

void cw_page_pad(struct cw_page *page, unsigned column)
{
	while (page->column < column) {
		cw_buffer_add(&page->out, " ", 1);
		page->column++;
	}
}

void cw_page_end_line(struct cw_page *page)
{
	/* No blanks at the end of a line. */
	while (page->out.len > 0 && page->out.ptr[page->out.len - 1] == ' ') {
		page->out.len--;
	}
	cw_buffer_add(&page->out, "\n", 1);
	page->column = 0;
	if (page->out.len >= FLUSH_BYTES) {
		flush(page);
	}
}

static size_t escaped_columns(struct cw_page *page, struct cw_text text)
{
	struct cw_buffer escaped = {0};
	size_t columns;

	cw_escape_terminal(&escaped, text);
	columns = cw_text_columns(cw_buffer_text(&escaped));
	page->out.failed |= escaped.failed;
	cw_buffer_finish(&escaped);
	return columns;
}

size_t cw_page_fit(struct cw_page *page, struct cw_text text, size_t room)
{
	size_t fits = 0;
	size_t columns = 0;
	size_t at = 0;

	while (at < text.len) {
		size_t end = at;
		struct cw_text word;

		while (end < text.len && text.ptr[end] == ' ') {
			end++;
		}
		while (end < text.len && text.ptr[end] != ' ') {
			end++;
		}
		word = cw_text_of(text.ptr + at, end - at);
		columns += escaped_columns(page, word);
		if (columns > room && fits > 0) {
			return fits;
		}
		fits = end;
		at = end;
	}
	return fits;
}

void cw_page_wrap(struct cw_page *page, enum cw_style style, unsigned indent, struct cw_text text)
{
	text = cw_text_trim(text);
	while (text.len > 0) {
		unsigned width = page->options.width;
		unsigned column = page->column > indent ? page->column : indent;
		size_t count = cw_page_fit(page, text, width > column + 20 ? width - column : 20);

		cw_page_pad(page, page->column == 0 ? indent : 0);
		put(page, style, cw_text_head(text, count));
		text = cw_text_trim(cw_text_skip(text, count));
		if (text.len > 0) {
			cw_page_end_line(page);
		}
	}
	cw_page_end_line(page);
}

void cw_page_wrap_str(struct cw_page *page, enum cw_style style, unsigned indent, const char *text)
{
	cw_page_wrap(page, style, indent, cw_text_str(text));
}

const char *cw_page_member(const struct cw_page *page, const char *member)
{
	size_t len = page->prefix != NULL ? strlen(page->prefix) : 0;

	if (len > 0 && strncmp(member, page->prefix, len) == 0 &&
		(member[len] == '!' || member[len] == '/') && member[len + 1] != '\0') {
		return member + len + 1;
	}
	return member;
}

const char *cw_page_date(const struct cw_page *page, int64_t ns, char out[CW_CLOCK_BYTES])
{
	char stamp[CW_STAMP_BYTES];

	cw_stamp_format_zone(ns, page->options.tz_offset_minutes, stamp);
	(void)snprintf(out, CW_CLOCK_BYTES, "%.10s", stamp);
	return out;
}

const char *cw_page_clock(const struct cw_page *page, int64_t ns, char out[CW_CLOCK_BYTES])
{
	int64_t rest = ns % CW_SECOND;
	char stamp[CW_STAMP_BYTES];

	if (ns == CW_TIME_UNKNOWN) {
		out[0] = '\0';
		return out;
	}
	rest += rest < 0 ? CW_SECOND : 0;
	cw_stamp_format_zone(ns, page->options.tz_offset_minutes, stamp);
	(void)snprintf(out, CW_CLOCK_BYTES, "%.8s.%03d", stamp + 11, (int)(rest / 1000000));
	return out;
}

const char *cw_page_zone(const struct cw_page *page, char out[CW_CLOCK_BYTES])
{
	int offset = page->options.tz_offset_minutes;
	int minutes = offset < 0 ? -offset : offset;

	if (offset == 0) {
		(void)snprintf(out, CW_CLOCK_BYTES, "UTC");
	} else {
		(void)snprintf(out, CW_CLOCK_BYTES, "%c%02d:%02d", offset < 0 ? '-' : '+',
			minutes / 60 % 100, minutes % 60);
	}
	return out;
}
