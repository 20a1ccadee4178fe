/* SPDX-License-Identifier: MIT */
/* What condition_load.c and pattern.c share. */
#ifndef CW_SIGNATURE_CONDITION_PARTS_H
#define CW_SIGNATURE_CONDITION_PARTS_H

#include "signature/diagnose.h"

/* A check with room for its parts. NULL when out of memory, which is noted. */
struct cw_check *cw_check_create(struct cw_loading *l, enum cw_op op, size_t num_parts);

/* One pattern or a list of them. The names of groups become those of l->groups. NULL: an error was
 * noted. */
struct cw_check *cw_pattern_load(struct cw_loading *l, const struct cw_node *node);

#endif
