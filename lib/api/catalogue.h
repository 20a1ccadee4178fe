/* SPDX-License-Identifier: MIT */
/* The signatures as documents: one page of HTML for all, a manual page each. */
#ifndef CW_API_CATALOGUE_H
#define CW_API_CATALOGUE_H

#include "base/buffer.h"
#include "signature/signature.h"

/* Appends a page that loads nothing from elsewhere, all text escaped. The language is one of
 * cw_signatures_language. */
void cw_catalogue_html(
	struct cw_buffer *out, const struct cw_signatures *set, const char *language);

/* Appends a manual page of section 7 (man(7) macros). */
void cw_catalogue_man(struct cw_buffer *out, const struct cw_signature_about *about);

#endif
