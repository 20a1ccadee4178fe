/* SPDX-License-Identifier: MIT */
/* Lines of a log in memory, read as those of a bundle: what a signature's own tests are run on. */
#ifndef CW_ANALYSIS_LOG_TEXT_H
#define CW_ANALYSIS_LOG_TEXT_H

#include "facts/case.h"
#include "signature/signature.h"

/* Adds the facts of the lines to the case, as those of the bundle of this id, with the requests
 * that failures belong to. False when out of memory. */
CW_MUST_USE bool cw_log_text(const struct cw_signatures *signatures, struct cw_case *kase,
	const char *bundle, struct cw_text text);

#endif
