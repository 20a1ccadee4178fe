/* SPDX-License-Identifier: MIT */
/* Tests on the fields of a fact: from YAML to a tree, and what the tree says of a fact. */
#ifndef CW_SIGNATURE_CONDITION_H
#define CW_SIGNATURE_CONDITION_H

#include "signature/compare.h"
#include "signature/diagnose.h"

/* Loads a mapping of fields to tests. Named groups of patterns are added to l->groups. */
CW_MUST_USE bool cw_where_load(struct cw_loading *l, const struct cw_node *node,
	enum cw_source source, struct cw_where *out);

/* Loads "extract": a pattern or a list of patterns, of which the first that matches counts. */
CW_MUST_USE struct cw_check *cw_extract_load(
	struct cw_loading *l, const struct cw_node *node, const struct cw_path *path);

/* What evaluation needs to know. */
struct cw_evaluation {
	const struct cw_case *kase;
	const struct cw_signature *signature; /* NULL in a symptom */
	const struct cw_binding *bindings;    /* of its events; NULL: references are unknown */
	struct cw_text *groups;           /* CW_MAX_GROUPS, of the event at hand: read and set */
	const struct cw_phrases *phrases; /* NULL: English */
	const char *why;                  /* reason word of the last unknown */
	uint64_t steps;                   /* tests made */
};

/* What an event of a signature is bound to in one row. */
struct cw_binding {
	enum cw_truth truth;
	const void *fact; /* NULL unless truth */
	const char *why;  /* when unknown */
	struct cw_text groups[CW_MAX_GROUPS];
};

enum cw_truth cw_where_eval(
	struct cw_evaluation *e, const struct cw_where *where, const void *fact);

/* The value of a reference; unknown when its event is not bound. */
struct cw_value cw_reference_get(struct cw_evaluation *e, const struct cw_reference *reference);

#endif
