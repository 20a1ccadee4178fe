/* SPDX-License-Identifier: MIT */
/* The pipeline: members to facts, facts to failures, chains and findings, findings to a report. It
 * only wires the other modules. */
#ifndef CW_ANALYSIS_ANALYSIS_H
#define CW_ANALYSIS_ANALYSIS_H

#include "input/walk.h"
#include "report/report.h"
#include "signature/signature.h"

struct cw_analysis_options {
	struct cw_limits limits;
	int64_t as_of;
	const char *around;   /* NULL: everything */
	const char *language; /* of titles, summaries and remedies; NULL: English */
	const char *filter;   /* NULL: every packet */
	enum cw_fail_on fail_on;
	const void *keylog; /* borrowed; NULL: none */
	size_t keylog_len;
	const char *tool_version;
	bool (*progress)(void *ctx, const char *member, uint64_t bytes);
	void *progress_ctx;
};

/* Opens the inputs; the walk notes flaws of the input in the case. */
typedef enum cw_code (*cw_open_fn)(
	void *ctx, struct cw_case *kase, struct cw_walk **out, struct cw_error *err);

/* Reads all inputs and makes the report. *out may be set although the result is not CW_OK: then it
 * holds the error and what was found before. */
enum cw_code cw_analysis_run(cw_open_fn open, void *open_ctx,
	const struct cw_signatures *signatures, const struct cw_analysis_options *options,
	const struct cw_report **out, struct cw_error *err);

#endif
