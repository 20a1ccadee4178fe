/* SPDX-License-Identifier: MIT */
/* What stands beneath a message in the picture of a handshake. */
#ifndef CW_REPORT_LADDER_NOTE_H
#define CW_REPORT_LADDER_NOTE_H

#include "report/page.h"

#include <certway/report.h>

/* Writes the notes of one message. is_first: no message of this name and sender came before it. */
void cw_ladder_note(struct cw_page *page, const struct cw_report *report,
	const struct cw_handshake *handshake, const struct cw_message *message, bool is_first);

#endif
