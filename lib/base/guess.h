/* SPDX-License-Identifier: MIT */
/* "Did you mean": the nearest of some names to a misspelt one. */
#ifndef CW_BASE_GUESS_H
#define CW_BASE_GUESS_H

#include "base/text.h"

/* Levenshtein distance: letters to insert, drop or change. UINT32_MAX when one of the names is too
 * long to be compared. */
uint32_t cw_text_distance(struct cw_text a, struct cw_text b);

struct cw_guess {
	struct cw_text name;
	char best[80]; /* "" when nothing is near */
	uint32_t distance;
};

void cw_guess_init(struct cw_guess *guess, struct cw_text name);
void cw_guess_try(struct cw_guess *guess, const char *candidate);

/* "; did you mean 'x'?" in out, or "". Returns out. */
#define CW_GUESS_BYTES 120
const char *cw_guess_hint(const struct cw_guess *guess, char out[CW_GUESS_BYTES]);

#endif
