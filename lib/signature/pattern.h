/* SPDX-License-Identifier: MIT */
/* Patterns of signature files. */
#ifndef CW_SIGNATURE_PATTERN_H
#define CW_SIGNATURE_PATTERN_H

#include "signature/diagnose.h"

/* One pattern or a list of them. The names of groups become those of l->groups. NULL: an error was
 * noted. */
struct cw_check *cw_pattern_load(struct cw_loading *l, const struct cw_node *node);

/* Compiles one pattern, letters compared without case or with; the set owns it. NULL: an error was noted. */
const struct cw_regex *cw_regex_load(struct cw_loading *l, const struct cw_node *node, bool nocase);

#endif
