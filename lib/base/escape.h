/* SPDX-License-Identifier: MIT */
/*
 * Text of strangers made safe for where it is printed. Nobody else may print a byte of the input.
 */
#ifndef CW_BASE_ESCAPE_H
#define CW_BASE_ESCAPE_H

#include "base/buffer.h"
#include "base/text.h"

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
