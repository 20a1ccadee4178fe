/* SPDX-License-Identifier: MIT */
/* Whether the case could hold the fact that was not found: false, or unknown and why. */
#ifndef CW_SIGNATURE_COVERAGE_H
#define CW_SIGNATURE_COVERAGE_H

#include "facts/case.h"
#include "signature/path.h"

/* Where an event looks: bundle and time of what it is joined to, and whether that is one
 * connection. */
struct cw_scope {
	const char *bundle; /* "" = anywhere */
	bool strict;        /* facts of other bundles do not count */
	int64_t at;
	bool one_connection; /* joined by flow or id: the fact should exist */
	bool some_joined;    /* a fact did join, whatever its other tests said */
	struct cw_text flow;
};

/* The reason word for what the case lacks there; NULL when it would hold the fact. */
const char *cw_not_covered(
	const struct cw_case *kase, const struct cw_sig_event *event, const struct cw_scope *scope);

#endif
