/* SPDX-License-Identifier: MIT */
/* <certway/certway.h>: argument checks, then one call. */
#include "analysis/analysis.h"
#include "api/adopt.h"
#include "base/stamp.h"

#include <certway/certway.h>

const char *cw_version(void)
{
	return CERTWAY_VERSION;
}

bool cw_time_parse(const char *text, int64_t *ns)
{
	size_t used;
	int64_t value;

	if (text == NULL || !cw_stamp_parse(cw_text_str(text), &value, &used) ||
		text[used] != '\0') {
		return false;
	}
	*ns = value;
	return true;
}

static struct cw_analysis_options internal_options(const struct cw_options *options)
{
	struct cw_analysis_options out = {0};

	out.limits = options->limits;
	out.as_of = options->as_of;
	out.around = options->around;
	out.language = options->language;
	out.filter = options->filter;
	out.fail_on = options->fail_on;
	out.keylog = options->keylog;
	out.keylog_len = options->keylog != NULL ? options->keylog_len : 0;
	out.tool_version = CERTWAY_VERSION;
	out.progress = options->progress;
	out.progress_ctx = options->progress_ctx;
	return out;
}

struct inputs {
	const char *const *paths;
	size_t num_paths;
	const char *name;
	const void *bytes;
	size_t len;
	cw_read_fn *read;
	void *read_ctx;
};

static enum cw_code open_paths(
	void *ctx, struct cw_case *kase, struct cw_walk **out, struct cw_error *err)
{
	const struct inputs *inputs = ctx;

	return cw_walk_open(kase, inputs->paths, inputs->num_paths, out, err);
}

static enum cw_code open_memory(
	void *ctx, struct cw_case *kase, struct cw_walk **out, struct cw_error *err)
{
	const struct inputs *inputs = ctx;

	return cw_walk_open_memory(kase, inputs->name, inputs->bytes, inputs->len, out, err);
}

static enum cw_code open_stream(
	void *ctx, struct cw_case *kase, struct cw_walk **out, struct cw_error *err)
{
	const struct inputs *inputs = ctx;

	return cw_walk_open_function(kase, inputs->name, inputs->read, inputs->read_ctx, out, err);
}

static enum cw_code analyze(cw_open_fn open, struct inputs *inputs,
	const struct cw_signatures *signatures, const struct cw_options *options,
	const struct cw_report **out, struct cw_error *err)
{
	struct cw_analysis_options internal;
	struct cw_options adopted;

	*out = NULL;
	if (signatures == NULL) {
		return cw_error_set(err, CW_ERR_USAGE, "no signature set");
	}
	if (cw_adopt_options(options, &adopted, err) != CW_OK) {
		return CW_ERR_USAGE;
	}
	internal = internal_options(&adopted);
	return cw_analysis_run(open, inputs, signatures, &internal, out, err);
}

enum cw_code cw_analyze_paths(const char *const *paths, size_t num_paths,
	const struct cw_signatures *signatures, const struct cw_options *options,
	const struct cw_report **out, struct cw_error *err)
{
	struct inputs inputs = {0};

	inputs.paths = paths;
	inputs.num_paths = num_paths;
	return analyze(open_paths, &inputs, signatures, options, out, err);
}

enum cw_code cw_analyze_memory(const char *name, const void *bytes, size_t len,
	const struct cw_signatures *signatures, const struct cw_options *options,
	const struct cw_report **out, struct cw_error *err)
{
	struct inputs inputs = {0};

	inputs.name = name;
	inputs.bytes = bytes;
	inputs.len = len;
	return analyze(open_memory, &inputs, signatures, options, out, err);
}

enum cw_code cw_analyze_stream(const char *name, cw_read_fn *read, void *ctx,
	const struct cw_signatures *signatures, const struct cw_options *options,
	const struct cw_report **out, struct cw_error *err)
{
	struct inputs inputs = {0};

	inputs.name = name;
	inputs.read = read;
	inputs.read_ctx = ctx;
	return analyze(open_stream, &inputs, signatures, options, out, err);
}
