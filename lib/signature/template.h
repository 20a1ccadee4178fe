/* SPDX-License-Identifier: MIT */
/* Texts with placeholders: "{refused.name|the server} presented {chain.leaf.subject}". */
#ifndef CW_SIGNATURE_TEMPLATE_H
#define CW_SIGNATURE_TEMPLATE_H

#include "signature/condition.h"

/* {{ and }} stand for braces. False: an error was noted at the node. */
CW_MUST_USE bool cw_template_load(
	struct cw_loading *l, const struct cw_node *node, struct cw_template *out);

/* Appends the text. For people, self and peer are put in words and an unknown value without a
 * fallback is "(unknown)"; otherwise values stand as they are and an unknown one is empty. */
void cw_template_render(struct cw_evaluation *e, const struct cw_template *template,
	bool for_people, struct cw_buffer *out);

/* Appends a value as plain text: lists with ", " between, times as RFC 3339, certificates by their
 * subject. */
void cw_value_render(const struct cw_value *value, struct cw_buffer *out);

#endif
