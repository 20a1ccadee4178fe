/* SPDX-License-Identifier: MIT */
/* The three values of truth, and how single values compare. */
#ifndef CW_SIGNATURE_COMPARE_H
#define CW_SIGNATURE_COMPARE_H

#include "signature/path.h"

enum cw_truth cw_truth_and(enum cw_truth a, enum cw_truth b);
enum cw_truth cw_truth_or(enum cw_truth a, enum cw_truth b);
enum cw_truth cw_truth_not(enum cw_truth a);
enum cw_truth cw_truth_of(bool yes);

/* Whether two values are equal; unknown when one is. Lists are compared by any of their words. */
enum cw_truth cw_value_equal(const struct cw_value *a, const struct cw_value *b);

/* Whether a plain check holds for a known value that is no list. `other` is what the operand stands
 * for, of the same kind; the operand itself says the network of a cidr. */
bool cw_check_holds(const struct cw_check *check, const struct cw_operand *operand,
	const struct cw_value *value, const struct cw_value *other);

#endif
