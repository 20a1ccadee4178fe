/* SPDX-License-Identifier: MIT */
/*
 * Finds whether any of some literals occurs in a text, fast: most of a log of gigabytes concerns no
 * signature, and this is what looks at all of it.
 *
 * The text is read in windows as long as the shortest literal. The last three bytes of a window say
 * how far it may move on (Wu and Manber, "A fast algorithm for multi-pattern searching", 1994);
 * only where they could end the head of a literal is it compared. So the shortest literal sets the
 * pace.
 */
#ifndef CW_SIGNATURE_PREFILTER_H
#define CW_SIGNATURE_PREFILTER_H

#include "base/list.h"
#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

struct cw_prefilter;

/* literals: struct cw_text, copied; each has at least CW_MIN_LITERAL bytes. With `always` every
 * text is wanted. NULL when out of memory. */
#define CW_MIN_LITERAL 4
struct cw_prefilter *cw_prefilter_create(const struct cw_text *literals, size_t count, bool always);
void cw_prefilter_destroy(struct cw_prefilter *prefilter);

/* A new one that finds the literals of another and up to 31 words of the caller's own as well, of at
 * least CW_MIN_LITERAL bytes each. NULL when out of memory. */
struct cw_prefilter *cw_prefilter_extend(
	const struct cw_prefilter *prefilter, const struct cw_text *words, size_t count);

/* Which of them occur in the text: bit 0 for the literals, bit 1 for the first word of the caller,
 * and so on. Passes over the text once. */
uint32_t cw_prefilter_find_all(const struct cw_prefilter *prefilter, struct cw_text text);

/* Offset of the first byte of an occurrence, SIZE_MAX when there is none. */
size_t cw_prefilter_find(const struct cw_prefilter *prefilter, struct cw_text text);

#endif
