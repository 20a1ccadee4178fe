/* SPDX-License-Identifier: MIT */
/* What is wrong with a file, and what its author may have meant. */
#ifndef CW_SIGNATURE_DIAGNOSE_H
#define CW_SIGNATURE_DIAGNOSE_H

#include "base/guess.h"
#include "signature/document.h"
#include "signature/model.h"

/* Where the loader is. */
struct cw_loading {
	struct cw_signatures *set; /* NULL: what is wrong is counted and not kept */
	struct cw_arena *arena;    /* for what a file holds: the set's, or a shorter one of tests */
	const char *file;
	struct cw_signature *signature; /* NULL in a file of symptoms */
	struct cw_symptom *symptom;     /* NULL in a signature */
	size_t num_events;              /* of the signature: those that may be named here */
	const char **groups; /* of the event or symptom at hand, CW_MAX_GROUPS; or NULL */
	size_t *num_groups;
	bool has_references;        /* set by an operand $event.path */
	bool nocase;                /* inside nocase */
	unsigned depth;             /* of nested tests */
	bool is_known;              /* the file has no flaw: none is looked for */
	struct cw_text later_tests; /* what of it was left for cw_signature_test */
	size_t num_errors;          /* of this file */
	bool nomem;
};

/* Notes an error or warning at a node (NULL: the whole file). Always returns false. */
bool cw_sig_error(struct cw_loading *l, const struct cw_node *at, const char *format, ...)
	CW_PRINTF(3, 4);
void cw_sig_warning(struct cw_loading *l, const struct cw_node *at, const char *format, ...)
	CW_PRINTF(3, 4);

/* Notes that memory ran out. Always returns NULL. */
void *cw_sig_nomem(struct cw_loading *l);

#endif
