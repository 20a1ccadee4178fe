/* SPDX-License-Identifier: MIT */
/* One line on standard error that tells how far the reading is. It appears when that takes longer
 * than half a second, and is gone at the end. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
	bool is_wanted; /* standard error is a terminal and nobody asked for quiet */
	bool is_shown;
	int64_t began; /* ms of a clock that only goes forward */
	int64_t next;  /* when the line is written anew */
};

void progress_begin(struct progress *progress, bool is_quiet);

/* A cw_progress_fn; ctx is the struct progress. Never cancels. */
bool progress_show(void *ctx, const char *member, uint64_t bytes);

/* Wipes the line. */
void progress_end(struct progress *progress);

#endif
