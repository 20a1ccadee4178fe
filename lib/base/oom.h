/* SPDX-License-Identifier: MIT */
/* Test support, never in the library: memory that runs out when a test wants it to. */
#ifndef CW_BASE_OOM_H
#define CW_BASE_OOM_H

#include <stdbool.h>
#include <stdint.h>

/* The allocation of this number from now on fails, and `more` after it; SIZE_MAX: none. Counts all
 * threads. Linked with -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=strdup, which reaches
 * the objects of this project and not the shared libraries under them. */
void cw_oom_at(uint64_t number, uint64_t more);

/* Whether one has failed since, and how many were made. */
bool cw_oom_struck(void);
uint64_t cw_oom_count(void);

#endif
