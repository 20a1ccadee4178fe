/* SPDX-License-Identifier: MIT */
/* What the files that load checks share. */
#ifndef CW_SIGNATURE_CONDITION_PARTS_H
#define CW_SIGNATURE_CONDITION_PARTS_H

#include "signature/diagnose.h"

/* A check with room for its parts. NULL when out of memory, which is noted. */
struct cw_check *cw_check_create(struct cw_loading *l, enum cw_op op, size_t num_parts);

#endif
