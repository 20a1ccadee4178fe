/* SPDX-License-Identifier: MIT */
/* A member's bytes on their way to whoever reads them: the caller is told how far it is, and can
 * cancel, whatever the member is. */
#ifndef CW_ANALYSIS_WATCHED_H
#define CW_ANALYSIS_WATCHED_H

#include "analysis/run.h"

/* Puts itself in front of the member's source until cw_watched_end. */
struct cw_watched {
	struct cw_source source; /* first: readers get this */
	struct cw_source *below; /* the member's own, borrowed */
	struct cw_walk_member *member;
	struct cw_run *run;
	bool cancelled;
};

void cw_watched_begin(
	struct cw_watched *watched, struct cw_run *run, struct cw_walk_member *member);

/* Reads what nobody read, so that it is told of as well. CW_ERR_CANCELLED, else CW_OK: why a source
 * ends is the walk's to tell. */
enum cw_code cw_watched_drain(struct cw_watched *watched, struct cw_error *err);

/* Gives the member its source back. */
void cw_watched_end(struct cw_watched *watched);

#endif
