/* SPDX-License-Identifier: MIT */
/* The facts that a self-test writes down, as a case. */
#ifndef CW_SIGNATURE_FACTS_H
#define CW_SIGNATURE_FACTS_H

#include "facts/case.h"
#include "signature/diagnose.h"

/* Adds the test's `facts:` to the case, and as_of. A case without a bundle gets "b1", which holds
 * what the facts need; facts that name no bundle are of the first one. Mistakes are noted where l
 * is not NULL. False when out of memory. */
CW_MUST_USE bool cw_facts_build(
	struct cw_loading *l, const struct cw_node *test, struct cw_case *kase);

#endif
