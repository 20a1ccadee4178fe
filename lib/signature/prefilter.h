/* SPDX-License-Identifier: MIT */
/*
 * Finds which of thousands of literals occur in a text, fast: most of a log of gigabytes concerns no
 * signature, and this is what looks at all of it.
 *
 * Every n-th place of the text is looked at, where n is as large as the shortest literal allows. Of
 * each literal n successive groups of four bytes are known to a bitmap, so that wherever it stands
 * one of them meets such a place; only there are literals compared. The groups are taken from where
 * the literal is most unlike others and unlike the log, so more literals cost hardly more time. The
 * looks do not depend on one another, which a processor likes better than a window that moves by
 * what it has just seen (Wu and Manber) or an automaton.
 */
#ifndef CW_SIGNATURE_PREFILTER_H
#define CW_SIGNATURE_PREFILTER_H

#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

struct cw_prefilter;

/* The literals are copied; each has at least CW_MIN_LITERAL bytes. With `always` every text is
 * wanted. NULL when out of memory. */
#define CW_MIN_LITERAL 4
struct cw_prefilter *cw_prefilter_create(const struct cw_text *literals, size_t count, bool always);
void cw_prefilter_destroy(struct cw_prefilter *prefilter);

/* A new one that finds the literals of another and up to 31 words of the caller's own as well, of at
 * least CW_MIN_LITERAL bytes each. The sample is some of what will be searched, so that what is
 * common there is not looked for; empty = nothing is known of it. NULL when out of memory. */
struct cw_prefilter *cw_prefilter_extend(const struct cw_prefilter *prefilter,
	const struct cw_text *words, size_t count, struct cw_text sample);

/* Which of them occur in the text: bit 0 for any of the literals, bit 1 for the first word of the
 * caller, and so on. Passes over the text once. */
uint32_t cw_prefilter_find(const struct cw_prefilter *prefilter, struct cw_text text);

/* Calls each for every literal that occurs, with its index, as often as it is met. */
typedef void cw_prefilter_fn(void *ctx, size_t literal);
void cw_prefilter_each(const struct cw_prefilter *prefilter, struct cw_text text,
	cw_prefilter_fn *each, void *ctx);

#endif
