/* SPDX-License-Identifier: MIT */
/* A signature's first draft, from what was seen: valid, with tests that pass, and with a TODO where
 * its author has to say something. */
#ifndef CW_API_DRAFT_SIGNATURE_H
#define CW_API_DRAFT_SIGNATURE_H

#include "base/buffer.h"
#include "facts/case.h"
#include "facts/fields.h"

struct cw_draft_of {
	struct cw_text line;              /* a log record; empty: there is none */
	const struct cw_failure *failure; /* what it means; NULL: nothing is known of it */
	const struct cw_event *event;     /* what it says; only used without a failure */
	struct cw_strings refines;        /* ids of signatures that match it already */
};

/* Appends the draft. */
void cw_draft_signature(struct cw_buffer *out, const struct cw_draft_of *of);

/* Appends a text as a YAML scalar in quotes. */
void cw_yaml_text(struct cw_buffer *out, struct cw_text text);

/* Appends the known simple fields of a fact as a mapping on one line, `more` in front; skip names
 * fields to leave out and ends with NULL. */
void cw_yaml_fact(struct cw_buffer *out, enum cw_source source, const void *fact,
	const char *const *skip, const char *more);

#endif
