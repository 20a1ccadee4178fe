/* SPDX-License-Identifier: MIT */
/* Paths such as "leaf.subject", and the values that they lead to. */
#ifndef CW_SIGNATURE_PATH_H
#define CW_SIGNATURE_PATH_H

#include "facts/case.h"
#include "signature/diagnose.h"

/* Parses the path of a source's field. An error is noted at `at`. */
CW_MUST_USE bool cw_path_parse(struct cw_loading *l, const struct cw_node *at,
	enum cw_source source, struct cw_text text, struct cw_path *out);

/* Parses "event.path" or "event.group" of the signature; in a symptom "group" or a field of the log
 * record (event 0). A quantifier is an error. */
CW_MUST_USE bool cw_reference_parse(struct cw_loading *l, const struct cw_node *at,
	struct cw_text text, struct cw_reference *out);

enum cw_value_kind {
	CW_VALUE_UNKNOWN, /* why: a reason word */
	CW_VALUE_TEXT,
	CW_VALUE_NUMBER,
	CW_VALUE_TIME,
	CW_VALUE_STRINGS, /* any list of words, see cw_value_item */
	CW_VALUE_CERTIFICATE,
	CW_VALUE_CERTIFICATES,
	CW_VALUE_HANDSHAKE,
};

struct cw_value {
	enum cw_value_kind kind;
	const char *why;
	struct cw_text text; /* borrowed from the fact; NUL-terminated except for groups */
	int64_t number;      /* or time */
	enum cw_type type;
	const void *data; /* the field itself, for lists and references */
	size_t count;     /* of a list */
};

/* Follows the path from step `from` to its end, or up to a quantifier (*stopped = its index, else
 * num_steps). The value is borrowed from the fact. */
struct cw_value cw_path_get(const struct cw_case *kase, const struct cw_path *path, size_t from,
	const void *fact, size_t *stopped);

/* The i-th word of a list, in buffer when it must be put together. */
#define CW_ITEM_BYTES 128
struct cw_text cw_value_item(const struct cw_value *value, size_t i, char buffer[CW_ITEM_BYTES]);

const struct cw_certificate *cw_value_certificate(const struct cw_value *value, size_t i);

/* The bundle id of a fact and its time; "" and CW_TIME_UNKNOWN when its source has none. */
const char *cw_fact_bundle(enum cw_source source, const void *fact);
int64_t cw_fact_time(enum cw_source source, const void *fact);

/* a - b, saturated. */
int64_t cw_time_apart(int64_t a, int64_t b);

/* Why the capture of this bundle does not show what happened then; NULL when it should. */
const char *cw_capture_lacks(const struct cw_case *kase, const char *bundle, int64_t at);

#endif
