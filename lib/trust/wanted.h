/* SPDX-License-Identifier: MIT */
/* Certificates of the case by name and key identifier: is the one that is missing anywhere? */
#ifndef CW_TRUST_WANTED_H
#define CW_TRUST_WANTED_H

#include "facts/case.h"

struct cw_wanted {            /* zeroed = empty */
	struct cw_map by_key; /* "subject\nski" and "subject" -> struct cw_certificate */
	struct cw_arena keys;
};

/* False when out of memory. Finish it in any case. */
CW_MUST_USE bool cw_wanted_init(struct cw_wanted *wanted, const struct cw_case *kase);
void cw_wanted_finish(struct cw_wanted *wanted);

/* A certificate of this subject whose key identifier is aki, a self-signed one before a
 * cross-signed one; with aki "" any of the subject. NULL when the case holds none, and when out of
 * memory. */
const struct cw_certificate *cw_wanted_find(
	const struct cw_wanted *wanted, const char *subject, const char *aki);

#endif
