/* SPDX-License-Identifier: MIT */
/* A source whose first bytes can be looked at before they are read, also when it cannot seek. */
#ifndef CW_INPUT_PEEK_H
#define CW_INPUT_PEEK_H

#include "base/text.h"
#include "input/source.h"

/* Enough to meet a line that starts with a time inside a long SIP body, and for any magic. */
#define CW_PEEK_BYTES ((size_t)32 << 10)

/* Owns inner on success. */
CW_MUST_USE enum cw_code cw_peek_open(
	struct cw_source *inner, struct cw_source **out, struct cw_error *err);

/* The first CW_PEEK_BYTES bytes, fewer only when the source ends or fails before. Borrowed until
 * the source is read or closed. Call it before reading. A failure is told by the read that comes
 * to it; *err has it already now (code CW_OK when there is none). */
struct cw_text cw_peek_head(struct cw_source *peek, struct cw_error *err);

#endif
