/* SPDX-License-Identifier: MIT */
/* What the steps of one analysis share. */
#ifndef CW_ANALYSIS_RUN_H
#define CW_ANALYSIS_RUN_H

#include "analysis/connections.h"
#include "capture/captures.h"
#include "correlate/transactions.h"
#include "facts/case.h"
#include "input/walk.h"
#include "signature/signature.h"

/* A DEBUG_MARKER in the log. */
struct cw_marker {
	int64_t at;
	const char *text;
	const char *bundle;
};

struct cw_run {
	struct cw_case *kase;
	const struct cw_signatures *signatures;
	struct cw_transactions *transactions;
	struct cw_tls_budget budget;
	struct cw_tls_secrets *secrets;
	struct cw_filter *filter; /* owned; NULL: every packet */
	struct cw_list captures;  /* struct cw_bundle_captures: one ring of captures per bundle */
	struct cw_list markers;   /* struct cw_marker, in the case's arena */
	struct cw_arena scratch;
	uint64_t num_records;
	uint64_t num_bytes; /* of the members that are done, for progress */
	size_t num_useful;  /* members that are evidence of any kind */
	bool (*progress)(void *ctx, const char *member, uint64_t bytes);
	void *progress_ctx;
};

/* Each reads one member to its end; what it found is in the case. A damaged member is noted and is
 * no failure. CW_ERR_NOMEM, CW_ERR_CANCELLED, CW_ERR_IO. */
enum cw_code cw_read_log(struct cw_run *run, struct cw_bundle *bundle,
	struct cw_walk_member *member, struct cw_error *err);
enum cw_code cw_read_capture(struct cw_run *run, struct cw_bundle *bundle,
	struct cw_walk_member *member, struct cw_error *err);
enum cw_code cw_read_certificates(struct cw_run *run, struct cw_bundle *bundle,
	struct cw_walk_member *member, struct cw_error *err);
enum cw_code cw_read_settings(struct cw_run *run, struct cw_bundle *bundle,
	struct cw_walk_member *member, struct cw_error *err);

/* Joins the captures of every bundle and ends their connections. */
enum cw_code cw_end_captures(struct cw_run *run, struct cw_error *err);
void cw_drop_captures(struct cw_run *run);

/* What a reader returns when its source failed with this: the walk tells of damage, and what was
 * read before it counts, so only what must stop the analysis goes on. */
enum cw_code cw_read_ended(enum cw_code code);

/* Tells the caller how far it is: so many bytes into the member. CW_ERR_CANCELLED when it does not
 * want to go on. */
enum cw_code cw_run_progress(
	struct cw_run *run, const char *member, uint64_t bytes, struct cw_error *err);

#endif
