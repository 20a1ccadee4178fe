/* SPDX-License-Identifier: MIT */
/* What fields are compared with: plain values, networks, times, $event.field. */
#ifndef CW_SIGNATURE_OPERAND_H
#define CW_SIGNATURE_OPERAND_H

#include "signature/diagnose.h"

/* Reads one value or a list of them for a test on this path, by check->op, into the check. False:
 * an error was noted. */
CW_MUST_USE bool cw_operands_load(struct cw_loading *l, const struct cw_node *node,
	const struct cw_path *path, struct cw_check *check);

/* Reads one value into out. */
CW_MUST_USE bool cw_operand_load(struct cw_loading *l, const struct cw_node *node,
	const struct cw_path *path, struct cw_check *check, struct cw_operand *out);

/* Reads an IPv4 or IPv6 address; IPv4 is mapped into IPv6 (RFC 4291 section 2.5.5.2). False when it
 * is neither. */
bool cw_address_parse(struct cw_text text, uint8_t out[16], bool *is_v4);

#endif
