/* SPDX-License-Identifier: MIT */
/* Which literals a log record must hold for a test to pass: what the prefilter looks for. */
#ifndef CW_SIGNATURE_LITERALS_H
#define CW_SIGNATURE_LITERALS_H

#include "base/list.h"
#include "signature/model.h"

/* The best set of literals of which at least one stands in every record that passes: NULL when no
 * test gives one of CW_MIN_LITERAL bytes. */
const struct cw_check *cw_literals_of(const struct cw_where *where);

/* Builds the set's prefilter, literal_owners and owner_always. False when out of memory. */
CW_MUST_USE bool cw_literals_build(struct cw_signatures *set);

/* Tells for each symptom and then each signature whether the record may concern it, erring only
 * towards true: an array, the caller's to free. NULL when out of memory. */
CW_MUST_USE bool *cw_literals_asked(const struct cw_signatures *set, const struct cw_event *event);

#endif
