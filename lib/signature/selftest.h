/* SPDX-License-Identifier: MIT */
/* The case that a signature's test describes. */
#ifndef CW_SIGNATURE_SELFTEST_H
#define CW_SIGNATURE_SELFTEST_H

#include "facts/case.h"
#include "signature/document.h"
#include "signature/signature.h"

/* Fills an initialised case with the facts of the test and, when the runner can read them, of its
 * log lines. False when out of memory. */
CW_MUST_USE bool cw_selftest_case(
	const struct cw_node *test, const struct cw_signature_runner *runner, struct cw_case *kase);

#endif
