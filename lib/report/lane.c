/* SPDX-License-Identifier: MIT */
#include "report/lane.h"

#include "base/escape.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define AFTER_COLUMN 9   /* where the time stands, 11 columns to the right of it at most */
#define MAX_WIDTH    110 /* longer arrows are hard to follow */
#define NOTE_INDENT  5

unsigned cw_lane_room(const struct cw_page *page)
{
	unsigned width = page->options.width < MAX_WIDTH ? page->options.width : MAX_WIDTH;

	return width - CW_LANE_MARGIN - 2;
}

static size_t columns_of(const char *text)
{
	return cw_text_columns(cw_text_str(text));
}

static void add_bar(struct cw_page *page)
{
	cw_page_add(page, CW_STYLE_DIM, page->options.utf8 ? "│" : "|");
}

void cw_lane_heads(struct cw_page *page, const char *client, const char *server)
{
	unsigned end = CW_LANE_MARGIN + cw_lane_room(page) + 2;
	size_t len = columns_of(server);
	unsigned start = len < end ? end - (unsigned)len : 0;

	cw_page_pad(page, 1);
	cw_page_add(page, CW_STYLE_DIM, "packet");
	cw_page_pad(page, 15);
	cw_page_add(page, CW_STYLE_DIM, "after");
	cw_page_pad(page, CW_LANE_MARGIN);
	cw_page_add(page, CW_STYLE_BOLD, client);
	if (page->column + 2 > start) { /* no room for both on a line */
		cw_page_end_line(page);
	}
	cw_page_pad(page, start);
	cw_page_add(page, CW_STYLE_BOLD, server);
	cw_page_end_line(page);
}

static void add_margin(struct cw_page *page, const struct cw_lane_arrow *arrow)
{
	char text[32] = "";

	if (arrow->packet != 0) {
		(void)snprintf(text, sizeof(text), "%7" PRIu64, arrow->packet);
	}
	cw_page_add(page, CW_STYLE_PLAIN, text);
	cw_page_pad(page, AFTER_COLUMN);
	(void)snprintf(text, sizeof(text), "%11s", arrow->after);
	cw_page_add(page, CW_STYLE_PLAIN, text);
	cw_page_pad(page, CW_LANE_MARGIN);
}

static void add_line(struct cw_page *page, enum cw_style style, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		cw_page_add(page, style, page->options.utf8 ? "─" : "-");
	}
}

void cw_lane_draw(
	struct cw_page *page, const struct cw_lane_arrow *arrow, const struct cw_buffer *label)
{
	const char *text = label->failed || label->len == 0 ? "" : label->ptr;
	bool utf8 = page->options.utf8;
	size_t room = cw_lane_room(page);
	size_t used = columns_of(text) + 5; /* two before it, a blank on each side, the head */
	size_t rest = room > used ? room - used : 0;

	page->out.failed |= label->failed;
	add_margin(page, arrow);
	add_bar(page);
	if (arrow->to_server) {
		add_line(page, arrow->style, 2);
		cw_page_printf(page, arrow->style, " %s ", text);
		add_line(page, arrow->style, rest);
		cw_page_add(page, arrow->style, utf8 ? "▶" : ">");
	} else {
		cw_page_add(page, arrow->style, utf8 ? "◀" : "<");
		add_line(page, arrow->style, rest);
		cw_page_printf(page, arrow->style, " %s ", text);
		add_line(page, arrow->style, 2);
	}
	add_bar(page);
	cw_page_end_line(page);
}

void cw_lane_note(struct cw_page *page, enum cw_style style, struct cw_buffer *buffer)
{
	unsigned room = cw_lane_room(page);
	struct cw_text text = cw_text_trim(cw_buffer_text(buffer));

	page->out.failed |= buffer->failed;
	while (text.len > 0) {
		size_t count = cw_page_fit(page, text, room - NOTE_INDENT - 1);
		char *line = NULL;

		cw_buffer_clear(&page->scratch);
		cw_buffer_add_text(&page->scratch, cw_text_head(text, count));
		cw_buffer_add(&page->scratch, "", 1);
		page->out.failed |= page->scratch.failed;
		line = page->scratch.failed ? NULL : page->scratch.ptr;
		cw_page_pad(page, CW_LANE_MARGIN);
		add_bar(page);
		cw_page_pad(page, CW_LANE_MARGIN + 1 + NOTE_INDENT);
		cw_page_add(page, style, line != NULL ? line : "");
		cw_page_pad(page, CW_LANE_MARGIN + 1 + room);
		add_bar(page);
		cw_page_end_line(page);
		text = cw_text_trim(cw_text_skip(text, count));
	}
	cw_buffer_clear(buffer);
}

void cw_lane_note_str(struct cw_page *page, enum cw_style style, const char *text)
{
	struct cw_buffer buffer = {0};

	cw_buffer_add_str(&buffer, text);
	cw_lane_note(page, style, &buffer);
	cw_buffer_finish(&buffer);
}
