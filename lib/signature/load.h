/* SPDX-License-Identifier: MIT */
/* One file into the set. What is wrong becomes diagnostics; the caller adds nothing then. */
#ifndef CW_SIGNATURE_LOAD_H
#define CW_SIGNATURE_LOAD_H

#include "signature/diagnose.h"

/* NULL: errors were noted. */
struct cw_signature *cw_signature_load(struct cw_loading *l, const struct cw_node *root);

/* Adds words, alerts and symptoms to the set, unless there was an error. */
void cw_symptoms_load(struct cw_loading *l, const struct cw_node *root);

/* Finds the tables of words that symptoms name, once all files are there; a symptom without its
 * table is noted and leaves the set. False when one did. */
bool cw_symptoms_resolve(struct cw_loading *l);

/* The list of tests with one for each value of an `each`, in l->arena. NULL: an error was noted, or
 * memory ran out. The tests of a known file are not checked, and of l only arena and is_known are
 * needed then. */
const struct cw_node *cw_tests_expand(struct cw_loading *l, const struct cw_node *tests);

/* Warnings about one signature: titles, tests, ids. */
void cw_signature_lint(
	struct cw_loading *l, const struct cw_node *root, const struct cw_signature *signature);

#endif
