/* SPDX-License-Identifier: MIT */
/* and, or, not and parentheses over the names of events, in three-valued logic. */
#ifndef CW_SIGNATURE_EXPRESSION_H
#define CW_SIGNATURE_EXPRESSION_H

#include "signature/condition.h"

/* NULL: an error was noted at the node. */
const struct cw_expression *cw_expression_load(struct cw_loading *l, const struct cw_node *node);

enum cw_truth cw_expression_eval(
	const struct cw_expression *expression, const struct cw_binding *bindings);

/* Calls visit for each event that the expression names. */
void cw_expression_visit(
	const struct cw_expression *expression, void (*visit)(void *ctx, size_t event), void *ctx);

#endif
