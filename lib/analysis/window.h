/* SPDX-License-Identifier: MIT */
/* --around: only what happened near a DEBUG_MARKER. */
#ifndef CW_ANALYSIS_WINDOW_H
#define CW_ANALYSIS_WINDOW_H

#include "analysis/run.h"

/* Drops the failures, events and handshakes outside the window of the first marker whose text
 * contains this: from one minute before it to the next marker, or to the end. CW_ERR_USAGE, naming
 * the markers that there are, when none matches. */
enum cw_code cw_window_around(struct cw_run *run, const char *marker, struct cw_error *err);

#endif
