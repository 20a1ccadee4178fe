/* SPDX-License-Identifier: MIT */
/* Findings that somebody knows of and does not want to hear of until a date. */
#ifndef CW_SIGNATURE_SUPPRESS_H
#define CW_SIGNATURE_SUPPRESS_H

#include "signature/diagnose.h"

struct cw_suppress_entry {
	struct cw_suppression about;
	const char *file;
	uint32_t line;
	/* Tests that all must hold; NULL: none. */
	const struct cw_where *failure; /* of every failure of the finding */
	const struct cw_where *certificate;
	const struct cw_where *bundle;
};

/* Reads a file of suppressions into the set, unless it has an error. */
void cw_suppress_load(struct cw_loading *l, const struct cw_node *root);

/* Marks the matches that an entry of the set names at the case's time, and those that say less of
 * nothing but the same failures. Notes entries that have ended or name no signature. False when out
 * of memory. */
CW_MUST_USE bool cw_suppress(
	const struct cw_signatures *set, struct cw_case *kase, const struct cw_matches *matches);

#endif
