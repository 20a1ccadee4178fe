/* SPDX-License-Identifier: MIT */
/*
 * What the files of matching share; nobody else includes this.
 *
 *	match.c    one signature after the other; every fact of its first event is a row
 *	bind.c     the row: which facts stand for the further events
 *	row.c      what the row says                       applies.c  does the signature apply
 *	group.c    rows that are one problem
 *	publish.c  cures, order, copies for the caller
 */
#ifndef CW_SIGNATURE_MATCHING_H
#define CW_SIGNATURE_MATCHING_H

#include "base/buffer.h"
#include "signature/bind.h"
#include "signature/match.h"

/* Rows with the same key in the same bundle. */
struct cw_match_group {
	struct cw_match match;
	struct cw_list failures; /* struct cw_failure */
};

struct cw_match_row {
	enum cw_sig_status status;
	enum cw_sig_confidence confidence;
	const char *bundle;
	bool applies_unknown;
};

struct cw_matching {
	const struct cw_list *signatures;
	struct cw_case *kase;
	const char *language;
	struct cw_arena scratch;
	struct cw_binder binder;
	struct cw_buffer text;
	struct cw_list groups; /* struct cw_match_group, of all signatures */
	struct cw_map by_key;  /* of the signature at hand: bundle + key -> struct cw_match_group */
	struct cw_list reasons;  /* const char *, of the signature at hand */
	enum cw_sig_status best; /* of the signature at hand */
	bool applies_unknown;
	bool nomem;
};

/* Whether the signature applies to the bundle of this id, or to any when it is "". The expression
 * of `applies` is about the row. */
enum cw_truth cw_signature_applies(const struct cw_case *kase, const struct cw_signature *signature,
	const char *bundle_id, const struct cw_binding *bindings);

/* What the row that m->binder holds says. */
struct cw_match_row cw_row_judge(const struct cw_matching *m);

/* Adds the row to its group, which is made when it is the first. Sets m->nomem. */
void cw_group_add_row(struct cw_matching *m, const struct cw_match_row *row);

/* Adds a word to a list of const char * unless it is there. False when out of memory. */
CW_MUST_USE bool cw_word_add(struct cw_list *words, const char *word);

/* Sets cures, and hands out all groups by weight, in the case's arena. False when out of memory. */
CW_MUST_USE bool cw_groups_publish(struct cw_matching *m, struct cw_matches *out);

#endif
