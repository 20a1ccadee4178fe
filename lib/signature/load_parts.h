/* SPDX-License-Identifier: MIT */
/*
 * The parts of a file, each loaded by a file of its own for load.c and load_symptoms.c; nobody else
 * includes this. False: an error was noted.
 */
#ifndef CW_SIGNATURE_LOAD_PARTS_H
#define CW_SIGNATURE_LOAD_PARTS_H

#include "signature/diagnose.h"

CW_MUST_USE bool cw_applies_load(
	struct cw_loading *l, const struct cw_node *node, struct cw_signature *signature);
CW_MUST_USE bool cw_events_load(
	struct cw_loading *l, const struct cw_node *node, struct cw_signature *signature);
CW_MUST_USE bool cw_remedy_load(
	struct cw_loading *l, const struct cw_node *node, struct cw_signature *signature);

CW_MUST_USE bool cw_tests_load(
	struct cw_loading *l, const struct cw_node *tests, struct cw_signature *signature);

/* What it says in other languages; the English texts are loaded before. */
CW_MUST_USE bool cw_wordings_load(
	struct cw_loading *l, const struct cw_node *root, struct cw_signature *signature);

/* The tables of words and the alerts of a file of symptoms, appended to out: struct cw_words,
 * struct cw_alert_entry. NULL node: none. */
void cw_words_load(struct cw_loading *l, const struct cw_node *node, struct cw_list *out);
void cw_alerts_load(struct cw_loading *l, const struct cw_node *node, struct cw_list *out);

/* Whether an id or the name of an event: small letters, digits, - and _, no operator. */
bool cw_sig_name_is_good(struct cw_text name);

#endif
