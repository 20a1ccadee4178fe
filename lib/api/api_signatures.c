/* SPDX-License-Identifier: MIT */
/* <certway/signatures.h>: what a set has to say, and its self-tests. */
#include "analysis/log_text.h"
#include "api/catalogue.h"
#include "api/explain.h"
#include "api/flush.h"
#include "base/buffer.h"
#include "base/guess.h"
#include "report/report.h"
#include "signature/signature.h"

#include <certway/certway.h>

#include <string.h>

enum cw_code cw_signatures_write_list(
	const struct cw_signatures *signatures, const struct cw_sink *sink, struct cw_error *err)
{
	struct cw_buffer out = {0};

	for (size_t i = 0; i < cw_signatures_count(signatures); i++) {
		const struct cw_signature_about *about =
			cw_signature_about(cw_signatures_at(signatures, i));

		cw_buffer_printf(&out, "%-30s %-8s %-10s %s\n", about->id,
			cw_sig_severity_name(about->severity), about->family, about->title);
	}
	return cw_flush(&out, sink, err);
}

static const char *nearest_id(const struct cw_signatures *signatures, const char *id)
{
	const char *best = "";
	uint64_t best_distance = UINT64_MAX;

	for (size_t i = 0; i < cw_signatures_count(signatures); i++) {
		const char *other = cw_signature_about(cw_signatures_at(signatures, i))->id;
		uint32_t d = cw_text_distance(cw_text_str(id), cw_text_str(other));

		if (d < best_distance) {
			best = other;
			best_distance = d;
		}
	}
	return best;
}

static enum cw_code no_signature(
	const struct cw_signatures *signatures, const char *id, struct cw_error *err)
{
	return cw_error_set(err, CW_ERR_USAGE,
		"no signature '%s'; the nearest is '%s', 'certway signatures list' has all", id,
		nearest_id(signatures, id));
}

enum cw_code cw_signatures_explain(const struct cw_signatures *signatures, const char *id,
	const char *language, const struct cw_sink *sink, struct cw_error *err)
{
	const struct cw_signature *signature = cw_signatures_find(signatures, id);
	struct cw_buffer out = {0};

	if (signature == NULL) {
		return no_signature(signatures, id, err);
	}
	cw_explain(&out,
		cw_signature_about_in(signature, cw_signatures_language(signatures, language)));
	return cw_flush(&out, sink, err);
}

enum cw_code cw_signatures_why(const struct cw_signatures *signatures, const char *id,
	const struct cw_report *report, const struct cw_sink *sink, struct cw_error *err)
{
	const struct cw_signature *signature = cw_signatures_find(signatures, id);
	struct cw_buffer out = {0};

	if (signature == NULL) {
		return no_signature(signatures, id, err);
	}
	for (size_t i = 0; i < report->num_results; i++) {
		if (strcmp(report->results[i].id, id) == 0) {
			cw_buffer_printf(&out, "%s: %s\n", id,
				cw_sig_status_name((enum cw_sig_status)report->results[i].status));
		}
	}
	out.failed |= !cw_signature_why(signature, cw_report_case(report), &out);
	return cw_flush(&out, sink, err);
}

const char *cw_signatures_id(const struct cw_signatures *signatures, size_t index)
{
	return cw_signature_about(cw_signatures_at(signatures, index))->id;
}

enum cw_code cw_signatures_write_html(const struct cw_signatures *signatures, const char *language,
	const struct cw_sink *sink, struct cw_error *err)
{
	struct cw_buffer out = {0};

	cw_catalogue_html(&out, signatures, cw_signatures_language(signatures, language));
	return cw_flush(&out, sink, err);
}

enum cw_code cw_signatures_write_man(const struct cw_signatures *signatures, size_t index,
	const char *language, const struct cw_sink *sink, struct cw_error *err)
{
	struct cw_buffer out = {0};

	if (index >= cw_signatures_count(signatures)) {
		return cw_error_set(err, CW_ERR_USAGE, "no such signature");
	}
	cw_catalogue_man(&out, cw_signature_about_in(cw_signatures_at(signatures, index),
				       cw_signatures_language(signatures, language)));
	return cw_flush(&out, sink, err);
}

enum cw_code cw_signatures_write_schema(const struct cw_sink *sink, struct cw_error *err)
{
	struct cw_buffer out = {0};

	cw_signature_schema(&out);
	return cw_flush(&out, sink, err);
}

struct test_run {
	const struct cw_signatures *signatures;
	struct cw_buffer out;
	size_t passed;
	size_t failed;
};

static bool parse_log(void *ctx, struct cw_case *kase, const char *bundle, struct cw_text text)
{
	const struct test_run *run = ctx;

	return cw_log_text(run->signatures, kase, bundle, text);
}

static void report_test(void *ctx, const struct cw_signature *signature, const char *name,
	bool passed, bool skipped, const char *what)
{
	struct test_run *run = ctx;

	run->passed += passed && !skipped;
	run->failed += !passed && !skipped;
	if (!passed || skipped) {
		cw_buffer_printf(&run->out, "%s: %s: %s: %s", skipped ? "skipped" : "FAILED",
			cw_signature_about(signature)->id, name, what);
	}
}

enum cw_code cw_signatures_test(const struct cw_signatures *signatures, const char *id,
	const struct cw_sink *sink, size_t *failed, struct cw_error *err)
{
	struct test_run run = {signatures, {0}, 0, 0};
	const struct cw_signature_runner runner = {parse_log, report_test, &run};

	if (id != NULL && cw_signatures_find(signatures, id) == NULL) {
		return no_signature(signatures, id, err);
	}
	for (size_t i = 0; i < cw_signatures_count(signatures); i++) {
		const struct cw_signature *signature = cw_signatures_at(signatures, i);

		if ((id == NULL || strcmp(cw_signature_about(signature)->id, id) == 0) &&
			!cw_signature_test(signatures, signature, &runner)) {
			cw_buffer_finish(&run.out);
			return cw_error_nomem(err);
		}
	}
	*failed = run.failed;
	cw_buffer_printf(&run.out, "%zu passed, %zu failed\n", run.passed, run.failed);
	return cw_flush(&run.out, sink, err);
}
