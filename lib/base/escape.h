/* SPDX-License-Identifier: MIT */
/*
 * Text of strangers made safe for where it is printed. Nobody else may print a byte of the input.
 */
#ifndef CW_BASE_ESCAPE_H
#define CW_BASE_ESCAPE_H

#include "base/buffer.h"
#include "base/text.h"

/* Takes one code point from the front of *text and returns it; a byte that is no UTF-8 (RFC 3629)
 * is taken alone and returned as 0x80000000 + byte. text must not be empty. */
uint32_t cw_utf8_next(struct cw_text *text);

/* Whether a code point may move, hide, reorder or restyle what stands around it on a terminal:
 * C0 and C1 controls, DEL, line and paragraph separators, zero-width and bidirectional controls
 * (Unicode 15 general categories Cc, Cf, Zl, Zp, and the tags block). */
bool cw_is_unprintable(uint32_t code);

/* Appends the text for a terminal: an unprintable code point becomes \u{HEX}, a byte that is no
 * UTF-8 becomes \xNN. The result holds no control character at all. */
void cw_escape_terminal(struct cw_buffer *out, struct cw_text text);

/* Appends the text as a JSON string with its quotes (RFC 8259 section 7). Unprintable code points
 * become \uXXXX too, so that a document can be looked at; a byte that is no UTF-8 becomes the six
 * characters of its \\xNN. */
void cw_escape_json(struct cw_buffer *out, struct cw_text text);

/* Columns that a text takes on a terminal: 2 for East Asian wide characters, 0 for combining
 * marks, as UAX #11 and wcwidth have it, for the blocks that names are written in. */
size_t cw_text_columns(struct cw_text text);

#endif
