/* SPDX-License-Identifier: MIT */
/* The kinds of weaknesses that lint.c gathers, a file each; nobody else includes this. */
#ifndef CW_SIGNATURE_LINT_PARTS_H
#define CW_SIGNATURE_LINT_PARTS_H

#include "signature/diagnose.h"

/* Texts that are missing in a language that the signature speaks or that set->lint_language asks
 * for, and placeholders that a translation lost. */
void cw_lint_languages(
	struct cw_loading *l, const struct cw_node *root, const struct cw_signature *signature);

/* Texts that are still to be written, and patterns that match too much. */
void cw_lint_texts(
	struct cw_loading *l, const struct cw_node *root, const struct cw_signature *signature);

#endif
