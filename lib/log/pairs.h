/* SPDX-License-Identifier: MIT */
/*
 * The key="value" pairs of a log message. Values are not escaped, keys repeat, and a quote may be
 * missing, so these rules decide:
 *
 * - A key is one or more of A-Z a-z 0-9 _ - and stands before "=", up to two blanks, and a quote.
 * - A value ends at the next quote. But where that quote itself follows a blank, a key and "=", and
 *   the text between it and the quote after it does not end so too, it opens the next pair: the
 *   closing quote is missing and the value ends before that key
 *   (TrackingID=" Src-ip="10.0.0.1": TrackingID is empty).
 * - Without any further quote the value ends with its line.
 * - Blanks around a value (also U+00A0) are not part of it: web pages put them there.
 */
#ifndef CW_LOG_PAIRS_H
#define CW_LOG_PAIRS_H

#include "base/text.h"

struct cw_found_pair {
	struct cw_text key;
	struct cw_text value;
	size_t end; /* where the search goes on behind it */
};

struct cw_pairs {
	struct cw_text text; /* borrowed */
	size_t at;           /* behind the last pair */
	/* The first pairs, when an earlier search has found them; borrowed. */
	const struct cw_found_pair *found;
	size_t num_found;
};

struct cw_pairs cw_pairs_init(struct cw_text text);

/* The next pair, both borrowed from the text; false at the end. */
CW_MUST_USE bool cw_pairs_next(struct cw_pairs *pairs, struct cw_text *key, struct cw_text *value);

/* Whether a pair begins right here. */
bool cw_pairs_starts(struct cw_text text);

#endif
