/* SPDX-License-Identifier: MIT */
/* Matching some signatures of a set, for self-tests. */
#ifndef CW_SIGNATURE_MATCH_H
#define CW_SIGNATURE_MATCH_H

#include "signature/model.h"

/* As cw_signatures_match, with these signatures only and without suppressions. */
CW_MUST_USE bool cw_match_some(const struct cw_list *signatures, struct cw_case *kase,
	const char *language, struct cw_matches *out);

#endif
