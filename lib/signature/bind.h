/* SPDX-License-Identifier: MIT */
/* One signature over the facts of a case: which fact stands for which event. */
#ifndef CW_SIGNATURE_BIND_H
#define CW_SIGNATURE_BIND_H

#include "base/map.h"
#include "signature/condition.h"

/* Facts of an event's source by the text of one of its joined fields. */
struct cw_bind_index {
	bool built;
	bool usable;
	size_t join;      /* which join it serves */
	struct cw_map by; /* text -> struct chain */
	uint32_t *next;   /* per fact, index + 1 of the next with the same text */
};

/* What an event without references gave for a bundle. */
struct cw_bind_memo {
	bool valid;
	const char *bundle;
	struct cw_binding binding;
};

struct cw_binder {
	struct cw_evaluation e;
	const struct cw_signature *signature;
	struct cw_arena *scratch;
	struct cw_binding bindings[CW_MAX_SIG_EVENTS];
	struct cw_bind_index indexes[CW_MAX_SIG_EVENTS];
	struct cw_bind_memo memos[CW_MAX_SIG_EVENTS];
	bool exhausted; /* the bound on work was reached */
	bool nomem;
};

void cw_binder_init(struct cw_binder *b, const struct cw_case *kase,
	const struct cw_signature *signature, struct cw_arena *scratch);
void cw_binder_finish(struct cw_binder *b);

/* Binds the primary event to this fact if it passes. */
bool cw_bind_primary(struct cw_binder *b, const void *fact);

/* The state of the primary event when no fact passes: b->bindings[0].why says why it is unknown, as
 * cw_bind_primary found for some fact, or as the source does not cover the case. */
void cw_bind_no_primary(struct cw_binder *b);

/* Binds all further events. */
void cw_bind_rest(struct cw_binder *b);

#endif
