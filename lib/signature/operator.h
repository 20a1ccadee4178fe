/* SPDX-License-Identifier: MIT */
/* The operators of tests, and which kinds of values each fits. */
#ifndef CW_SIGNATURE_OPERATOR_H
#define CW_SIGNATURE_OPERATOR_H

#include "signature/diagnose.h"

/* What tests tell apart of the types of fields. */
enum cw_category {
	CW_CATEGORY_TEXT,
	CW_CATEGORY_NUMBER,
	CW_CATEGORY_TIME,
	CW_CATEGORY_WORDS, /* a list of text */
	/* From here on references: no test compares them, their fields are tested. */
	CW_CATEGORY_CERTIFICATE,
	CW_CATEGORY_CERTIFICATES,
	CW_CATEGORY_HANDSHAKE,
};

enum cw_category cw_category_of(enum cw_type type);

/* "a list of texts" */
const char *cw_category_name(enum cw_category category);

struct cw_op_key {
	const char *name;
	enum cw_op op;
	const char *meaning;
};

/* The operators, by the names that signatures use; ends with a NULL name. */
extern const struct cw_op_key cw_op_keys[];

/* Whether a value of this category can be tested so. */
bool cw_op_fits(enum cw_op op, enum cw_category category);

/* The operator that the key names. NULL: there is none of this name, or it does not fit; noted. */
const struct cw_op_key *cw_op_find(
	struct cw_loading *l, const struct cw_node *key, enum cw_category category);

#endif
