/* SPDX-License-Identifier: MIT */
/* The keys of each mapping of the format: the loader checks with them, the schema prints them. */
#ifndef CW_SIGNATURE_KEYS_H
#define CW_SIGNATURE_KEYS_H

#include "signature/diagnose.h"

enum cw_key_kind {
	CW_KEY_TEXT,
	CW_KEY_SAID,  /* a text for people: beside title may stand title.fr, title.ko */
	CW_KEY_TEXTS, /* one or a list */
	CW_KEY_EXPRESSION,
	CW_KEY_MAP,
	CW_KEY_LIST,
	CW_KEY_NUMBER,
	CW_KEY_ANY,
};

struct cw_key {
	const char *name;
	enum cw_key_kind kind;
	bool required;
	const char *meaning;
};

/* Each ends with a NULL name. */
extern const struct cw_key cw_signature_keys[];
extern const struct cw_key cw_applies_keys[];
extern const struct cw_key cw_event_keys[];
extern const struct cw_key cw_confidence_keys[];
extern const struct cw_key cw_step_keys[];
extern const struct cw_key cw_test_keys[];
extern const struct cw_key cw_symptoms_keys[]; /* of a file of symptoms */
extern const struct cw_key cw_symptom_keys[];
extern const struct cw_key cw_alert_keys[];
extern const struct cw_key cw_suppress_keys[]; /* of a file of suppressions */
extern const struct cw_key cw_suppress_entry_keys[];
extern const struct cw_key cw_data_keys[]; /* of a file of data */

extern const char *const cw_severity_words[]; /* by enum cw_sig_severity; ends with NULL */
extern const char *const cw_status_words[];   /* by enum cw_sig_status; ends with NULL */

/* Whether the node is a mapping with only these keys, of these kinds, and all required ones. All
 * that is wrong is noted. */
CW_MUST_USE bool cw_keys_check(struct cw_loading *l, const struct cw_node *node,
	const struct cw_key *keys, const char *what);

/* The language of a key such as title.fr when its name is this one; "" otherwise. */
struct cw_text cw_key_language(struct cw_text key, const char *name);

/* A scalar's text; "" and an error when it is none. NULL node gives "". */
const char *cw_sig_text(struct cw_loading *l, const struct cw_node *node);

/* One or a list of texts. */
CW_MUST_USE bool cw_sig_texts(
	struct cw_loading *l, const struct cw_node *node, struct cw_strings *out);

/* The index of the node's word, or -1 with an error that names the nearest. */
int cw_sig_word(struct cw_loading *l, const struct cw_node *node, const char *const *words,
	const char *what);

#endif
