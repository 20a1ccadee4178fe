/* SPDX-License-Identifier: MIT */
/*
 * The two life lines of a ladder and what goes between them.
 *
 *	packet       after  client                      server
 *	  4731   +0.000 ms  |-- ClientHello, 224 bytes -->|
 *	                    |     asks for cucm.lab       |
 *	  4733   +3.000 ms  |<--- ServerHello, 85 bytes --|
 */
#ifndef CW_REPORT_LANE_H
#define CW_REPORT_LANE_H

#include "report/page.h"

#define CW_LANE_MARGIN 22 /* columns before the client's line */

/* Columns between the lines, which depend on the page's width. */
unsigned cw_lane_room(const struct cw_page *page);

/* The names of the ends above their lines. */
void cw_lane_heads(struct cw_page *page, const char *client, const char *server);

/* An arrow with a label. Packet 0 and time "" leave their columns empty. */
struct cw_lane_arrow {
	uint64_t packet;
	const char *after;
	bool to_server;
	enum cw_style style;
};
void cw_lane_draw(
	struct cw_page *page, const struct cw_lane_arrow *arrow, const struct cw_buffer *label);

/* A remark between the lines, wrapped. The buffer is emptied. */
void cw_lane_note(struct cw_page *page, enum cw_style style, struct cw_buffer *text);
void cw_lane_note_str(struct cw_page *page, enum cw_style style, const char *text);

#endif
