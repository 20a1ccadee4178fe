/* SPDX-License-Identifier: MIT */
/* A signature as a page for a person. */
#ifndef CW_API_EXPLAIN_H
#define CW_API_EXPLAIN_H

#include "base/buffer.h"
#include "signature/signature.h"

/* Appends the page. Placeholders stand as their fallback, or as an ellipsis. */
void cw_explain(struct cw_buffer *out, const struct cw_signature_about *about);

/* Appends a text with placeholders: {path|fallback} as the fallback, {path} as an ellipsis, {{ and }}
 * as braces. */
void cw_explain_plain(struct cw_buffer *out, const char *template);

#endif
