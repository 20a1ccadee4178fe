/* SPDX-License-Identifier: MIT */
/* What facts.c and facts_field.c share; nobody else includes this. */
#ifndef CW_SIGNATURE_FACTS_PARTS_H
#define CW_SIGNATURE_FACTS_PARTS_H

#include "signature/facts.h"

struct cw_facts_builder {
	struct cw_loading *l; /* may be NULL */
	struct cw_case *kase;
	bool nomem;
};

/* Notes an error, unless nobody wants to know. */
void cw_facts_complain(struct cw_facts_builder *b, const struct cw_node *at, const char *what);

/* Sets the fields of a fact that the mapping names. */
void cw_facts_set_fields(struct cw_facts_builder *b, const struct cw_fields *fields, void *fact,
	const struct cw_node *node);

#endif
