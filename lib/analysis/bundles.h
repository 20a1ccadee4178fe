/* SPDX-License-Identifier: MIT */
/* Which members belong to one Expressway: those of one archive or folder, and of one host in it. */
#ifndef CW_ANALYSIS_BUNDLES_H
#define CW_ANALYSIS_BUNDLES_H

#include "facts/case.h"

/* The bundle of a member, made when it is the first of its kind. A member whose name tells no host
 * belongs to the first bundle of its container. NULL when out of memory or over a limit. */
struct cw_bundle *cw_bundles_find(struct cw_case *kase, const char *container, const char *host);

/* Lists a member under its bundle. False when out of memory. */
CW_MUST_USE bool cw_bundles_add_member(
	struct cw_case *kase, struct cw_bundle *bundle, const struct cw_member *member);

#endif
