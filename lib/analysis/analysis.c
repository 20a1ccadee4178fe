/* SPDX-License-Identifier: MIT */
#include "analysis/analysis.h"
#include "analysis/bundles.h"
#include "analysis/findings.h"
#include "analysis/handshake_fact.h"
#include "analysis/run.h"
#include "analysis/watched.h"
#include "analysis/window.h"
#include "correlate/failures.h"
#include "correlate/identity.h"
#include "trust/judge.h"

#include <string.h>

enum cw_code cw_run_progress(
	struct cw_run *run, const char *member, uint64_t bytes, struct cw_error *err)
{
	if (run->progress != NULL &&
		!run->progress(run->progress_ctx, member, run->num_bytes + bytes)) {
		return cw_error_set(err, CW_ERR_CANCELLED, "cancelled");
	}
	return CW_OK;
}

static enum cw_code run_init(struct cw_run *run, struct cw_case *kase,
	const struct cw_signatures *signatures, const struct cw_analysis_options *options,
	struct cw_error *err)
{
	memset(run, 0, sizeof(*run));
	run->kase = kase;
	run->signatures = signatures;
	run->progress = options->progress;
	run->progress_ctx = options->progress_ctx;
	run->budget.max = kase->limits.max_stream_bytes;
	run->transactions = cw_transactions_create(kase);
	run->secrets = cw_tls_secrets_create(kase);
	if (run->transactions == NULL || run->secrets == NULL) {
		return cw_error_nomem(err);
	}
	cw_tls_secrets_read(run->secrets, "key log", options->keylog, options->keylog_len);
	if (kase->failed) {
		return cw_error_nomem(err);
	}
	return options->filter == NULL ? CW_OK
				       : cw_filter_create(options->filter, &run->filter, err);
}

static void run_finish(struct cw_run *run)
{
	cw_drop_captures(run);
	cw_filter_destroy(run->filter);
	cw_tls_secrets_destroy(run->secrets);
	cw_transactions_destroy(run->transactions);
	cw_list_finish(&run->markers);
	cw_arena_finish(&run->scratch);
}

enum cw_code cw_read_ended(enum cw_code code)
{
	return code == CW_ERR_NOMEM || code == CW_ERR_CANCELLED ? code : CW_OK;
}

/* --- reading --- */

/* What makes an input one that certway is for. */
static bool is_evidence(enum cw_kind kind)
{
	return kind != CW_KIND_OTHER && kind != CW_KIND_EMPTY;
}

static enum cw_code read_member(struct cw_run *run, struct cw_bundle *bundle,
	struct cw_walk_member *member, struct cw_error *err)
{
	switch (member->kind) {
	case CW_KIND_LOG:
		return cw_read_log(run, bundle, member, err);
	case CW_KIND_CAPTURE:
	case CW_KIND_CAPTURE_NG:
		return cw_read_capture(run, bundle, member, err);
	case CW_KIND_TRUST_STORE:
	case CW_KIND_SERVER_CERTIFICATE:
	case CW_KIND_CLIENT_CERTIFICATE:
	case CW_KIND_CERTIFICATES:
		return cw_read_certificates(run, bundle, member, err);
	case CW_KIND_CONFIG:
	case CW_KIND_CONFIG_XML:
	case CW_KIND_STATUS:
	case CW_KIND_STATUS_XML:
		return cw_read_settings(run, bundle, member, err);
	case CW_KIND_EMPTY:
	case CW_KIND_OTHER:
	case CW_NUM_KINDS:
	default:
		return CW_OK;
	}
}

/* The walk's member lives until the next call; what facts refer to lives in the case. */
static enum cw_code take_member(struct cw_run *run, struct cw_walk *walk,
	struct cw_walk_member *member, struct cw_error *err)
{
	struct cw_arena *arena = &run->kase->arena;
	struct cw_bundle *bundle = cw_bundles_find(run->kase, member->container, member->host);
	struct cw_member *fact = cw_arena_alloc(arena, sizeof(*fact));
	char *path = cw_arena_utf8(arena, cw_text_str(member->path));
	struct cw_watched watched;
	enum cw_code code;

	if (bundle == NULL || fact == NULL || path == NULL) {
		return cw_error_nomem(err);
	}
	fact->path = path;
	fact->kind = cw_kind_name(member->kind);
	if (!cw_bundles_add_member(run->kase, bundle, fact)) {
		return cw_error_nomem(err);
	}
	member->path = path;
	cw_watched_begin(&watched, run, member);
	code = read_member(run, bundle, member, err);
	if (code == CW_OK) {
		code = cw_watched_drain(&watched, err);
	}
	cw_watched_end(&watched);
	if (code == CW_OK) {
		code = cw_walk_drain(walk, err);
	}
	fact->bytes = member->bytes;
	fact->status = cw_member_status_name(member->status);
	run->num_bytes += member->bytes;
	run->num_useful += is_evidence(member->kind);
	return code == CW_OK ? cw_run_progress(run, path, 0, err) : code;
}

/* An input that cannot be opened does not keep the others from being read: the first such error is
 * returned when all had their turn. */
static enum cw_code read_all(struct cw_run *run, struct cw_walk *walk, struct cw_error *err)
{
	enum cw_code first = CW_OK;

	for (;;) {
		struct cw_walk_member *member = NULL;
		struct cw_error local = {0};
		enum cw_code code = cw_walk_next(walk, &member, &local);

		if (code == CW_OK && member == NULL) {
			return first;
		}
		if (code == CW_OK) {
			code = take_member(run, walk, member, &local);
		}
		if (code != CW_OK && first == CW_OK) {
			first = code;
			*err = local;
		}
		if (code == CW_ERR_NOMEM || code == CW_ERR_CANCELLED) {
			*err = local;
			return code;
		}
	}
}

/* --- what follows from what was read --- */

static bool alert_meaning(const void *ctx, const char *description, const char **reason)
{
	return cw_signatures_alert(ctx, description, reason);
}

static void set_as_of(struct cw_case *kase, int64_t wanted)
{
	struct cw_window all = {CW_TIME_UNKNOWN, CW_TIME_UNKNOWN};

	for (size_t i = 0; i < kase->bundles.count; i++) {
		const struct cw_bundle *bundle = kase->bundles.items[i];

		cw_window_add(&all, bundle->log_window.last);
		cw_window_add(&all, bundle->capture_window.last);
	}
	kase->as_of = wanted != CW_TIME_UNKNOWN ? wanted : all.last;
}

static enum cw_code conclude(struct cw_run *run, const struct cw_analysis_options *options,
	struct cw_matches *matches, struct cw_error *err)
{
	struct cw_case *kase = run->kase;

	set_as_of(kase, options->as_of);
	cw_handshakes_number(kase);
	if (!cw_correlate_identity(kase)) {
		return cw_error_nomem(err);
	}
	if (options->around != NULL) {
		enum cw_code code = cw_window_around(run, options->around, err);

		if (code != CW_OK) {
			return code;
		}
	}
	if (!cw_correlate_failures(kase, alert_meaning, run->signatures)) {
		return cw_error_nomem(err);
	}
	if (cw_trust_judge(kase, err) != CW_OK) {
		return err->code;
	}
	return cw_signatures_match(run->signatures, kase,
		       cw_signatures_language(run->signatures, options->language), matches)
		       ? CW_OK
		       : cw_error_nomem(err);
}

/* --- the report --- */

static void add_inputs(struct cw_draft *draft, const struct cw_walk *walk)
{
	size_t count;
	const struct cw_walk_input *inputs = cw_walk_inputs(walk, &count);

	for (size_t i = 0; i < count; i++) {
		cw_draft_add_input(draft, inputs[i].name, inputs[i].bytes, inputs[i].sha256);
	}
}

static enum cw_code make_report(struct cw_run *run, const struct cw_walk *walk,
	const struct cw_matches *matches, const struct cw_analysis_options *options,
	const struct cw_error *failure, const struct cw_report **out, struct cw_error *err)
{
	struct cw_draft *draft = cw_draft_create(run->kase);

	if (draft == NULL) {
		return cw_error_nomem(err);
	}
	draft->report.num_records = run->num_records;
	draft->report.language = cw_signatures_language(run->signatures, options->language);
	if (walk != NULL) {
		add_inputs(draft, walk);
	}
	cw_findings_add(draft, matches);
	if (failure->code != CW_OK) {
		cw_draft_set_error(draft, failure);
	}
	*out = cw_draft_finish(draft, options->fail_on, options->tool_version,
		cw_signatures_sha256(run->signatures), cw_signatures_count(run->signatures));
	return *out == NULL ? cw_error_nomem(err) : failure->code;
}

/* Nothing of all inputs was of a kind that certway reads. */
static enum cw_code nothing_useful(const struct cw_walk *walk, struct cw_error *err)
{
	enum cw_code code = cw_error_set(
		err, CW_ERR_FORMAT, "no log, capture, certificate or dump of an Expressway in it");
	size_t count;
	const struct cw_walk_input *inputs = cw_walk_inputs(walk, &count);

	if (count > 0) {
		cw_error_place(err, inputs[0].name, 0, 0);
	}
	return code;
}

enum cw_code cw_analysis_run(cw_open_fn open, void *open_ctx,
	const struct cw_signatures *signatures, const struct cw_analysis_options *options,
	const struct cw_report **out, struct cw_error *err)
{
	struct cw_case kase;
	struct cw_run run;
	struct cw_walk *walk = NULL;
	struct cw_matches matches = {0};
	struct cw_error local;
	enum cw_code code;

	err = err != NULL ? err : &local;
	memset(err, 0, sizeof(*err));
	*out = NULL;
	cw_case_init(&kase, &options->limits);
	code = run_init(&run, &kase, signatures, options, err);
	if (code != CW_OK) {
		goto out;
	}
	code = open(open_ctx, &kase, &walk, err);
	if (code == CW_OK) {
		code = read_all(&run, walk, err);
	}
	if (code == CW_OK && run.num_useful == 0) {
		code = nothing_useful(walk, err);
	}
	if (code != CW_ERR_NOMEM && code != CW_ERR_CANCELLED) {
		struct cw_error read_error = *err;
		enum cw_code ended = cw_end_captures(&run, err);

		ended = ended == CW_OK ? conclude(&run, options, &matches, err) : ended;
		if (code == CW_OK || ended == CW_ERR_NOMEM) {
			code = ended;
		} else {
			*err = read_error; /* the first cause wins */
		}
	}
	if (code != CW_ERR_NOMEM && code != CW_ERR_CANCELLED) {
		struct cw_error failure = *err;

		failure.code = code;
		code = make_report(&run, walk, &matches, options, &failure, out, err);
	}
out:
	cw_walk_close(walk);
	run_finish(&run);
	cw_case_finish(&kase);
	return code;
}
