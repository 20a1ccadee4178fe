/* SPDX-License-Identifier: MIT */
#include "base/guess.h"

#include <stdio.h>

/* No id or key is longer. */
#define MAX_NAME 64

/* One row of the matrix at a time. */
uint32_t cw_text_distance(struct cw_text a, struct cw_text b)
{
	unsigned row[MAX_NAME + 1];

	if (a.len > MAX_NAME || b.len > MAX_NAME) {
		return UINT32_MAX;
	}
	for (size_t j = 0; j <= b.len; j++) {
		row[j] = (unsigned)j;
	}
	for (size_t i = 1; i <= a.len; i++) {
		unsigned diagonal = row[0];

		row[0] = (unsigned)i;
		for (size_t j = 1; j <= b.len; j++) {
			unsigned best = diagonal + (a.ptr[i - 1] != b.ptr[j - 1]);

			diagonal = row[j];
			best = best < row[j] + 1 ? best : row[j] + 1;
			row[j] = best < row[j - 1] + 1 ? best : row[j - 1] + 1;
		}
	}
	return row[b.len];
}

void cw_guess_init(struct cw_guess *guess, struct cw_text name)
{
	guess->name = name;
	guess->best[0] = '\0';
	/* A third of the letters may be wrong, at least two. */
	guess->distance = (uint32_t)(name.len < MAX_NAME ? name.len / 3 : 0);
	guess->distance = (guess->distance < 2 ? 2 : guess->distance) + 1;
}

void cw_guess_try(struct cw_guess *guess, const char *candidate)
{
	struct cw_text text = cw_text_str(candidate);
	size_t longer = text.len > guess->name.len ? text.len - guess->name.len
						   : guess->name.len - text.len;
	uint32_t d;

	if (longer >= guess->distance) {
		return; /* each of these letters is a mistake */
	}
	d = cw_text_distance(guess->name, text);
	if (d < guess->distance) {
		guess->distance = d;
		(void)snprintf(guess->best, sizeof(guess->best), "%s", candidate);
	}
}

const char *cw_guess_hint(const struct cw_guess *guess, char out[CW_GUESS_BYTES])
{
	out[0] = '\0';
	if (guess->best[0] != '\0') {
		(void)snprintf(out, CW_GUESS_BYTES, "; did you mean '%s'?", guess->best);
	}
	return out;
}
