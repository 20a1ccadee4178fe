/* SPDX-License-Identifier: MIT */
/* <certway/signatures.h>: the shipped set and the caller's files become one set. */
#define _POSIX_C_SOURCE 200809L
#include "analysis/log_text.h"
#include "api/explain.h"
#include "api/shipped.h"
#include "base/buffer.h"
#include "signature/signature.h"

#include <certway/certway.h>

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Folders within folders that are looked into: a set has one level of families. */
#define MAX_FOLDERS 4

/* --- loading --- */

static enum cw_code io_error(struct cw_error *err, const char *path)
{
	enum cw_code code = cw_error_set(err, CW_ERR_USAGE, "%s", strerror(errno));

	cw_error_place(err, path, 0, 0);
	return code;
}

static enum cw_code add_file(struct cw_signatures *set, const char *path, struct cw_error *err)
{
	struct cw_buffer buffer = {0};
	FILE *file = fopen(path, "rb");
	enum cw_code code = CW_OK;

	if (file == NULL) {
		return io_error(err, path);
	}
	for (;;) {
		size_t got;

		if (!cw_buffer_reserve(&buffer, 16384)) {
			code = cw_error_nomem(err);
			break;
		}
		got = fread(buffer.ptr + buffer.len, 1, 16384, file);
		buffer.len += got;
		if (got == 0) {
			code = ferror(file) ? io_error(err, path) : CW_OK;
			break;
		}
		if (buffer.len > (size_t)64 << 20) {
			code = cw_error_set(err, CW_ERR_USAGE, "no signature file is this large");
			cw_error_place(err, path, 0, 0);
			break;
		}
	}
	(void)fclose(file);
	if (code == CW_OK) {
		code = cw_signatures_add_file(set, path, buffer.ptr, buffer.len, err);
	}
	cw_buffer_finish(&buffer);
	return code;
}

static enum cw_code add_path(
	struct cw_signatures *set, const char *path, int depth, struct cw_error *err);

static bool is_yaml(const char *name)
{
	struct cw_text text = cw_text_str(name);

	return cw_text_ends(text, CW_TEXT(".yaml")) || cw_text_ends(text, CW_TEXT(".yml"));
}

/* In the order of names, so that a set is the same on every machine. */
static enum cw_code add_folder(
	struct cw_signatures *set, const char *path, int depth, struct cw_error *err)
{
	struct dirent **entries = NULL;
	int count = scandir(path, &entries, NULL, alphasort);
	enum cw_code code = CW_OK;

	if (count < 0) {
		return io_error(err, path);
	}
	for (int i = 0; i < count; i++) {
		char full[4096];
		struct stat info;

		if (code == CW_OK && entries[i]->d_name[0] != '.' &&
			snprintf(full, sizeof(full), "%s/%s", path, entries[i]->d_name) <
				(int)sizeof(full) &&
			stat(full, &info) == 0 && (S_ISDIR(info.st_mode) || is_yaml(full))) {
			code = add_path(set, full, depth + 1, err);
		}
		free(entries[i]);
	}
	free(entries);
	return code;
}

static enum cw_code add_path(
	struct cw_signatures *set, const char *path, int depth, struct cw_error *err)
{
	struct stat info;

	if (stat(path, &info) != 0) {
		return io_error(err, path);
	}
	if (S_ISDIR(info.st_mode)) {
		return depth < MAX_FOLDERS ? add_folder(set, path, depth, err) : CW_OK;
	}
	return add_file(set, path, err);
}

static enum cw_code add_all(struct cw_signatures *set, const struct cw_signatures_options *options,
	struct cw_error *err)
{
	enum cw_code code = CW_OK;

	for (size_t i = 0; !options->without_shipped && code == CW_OK && i < cw_num_shipped_files;
		i++) {
		const struct cw_shipped_file *file = &cw_shipped_files[i];

		code = cw_signatures_add_file(set, file->name, file->text, file->len, err);
	}
	for (size_t i = 0; code == CW_OK && i < options->num_paths; i++) {
		code = add_path(set, options->paths[i], 0, err);
	}
	return code == CW_OK ? cw_signatures_finish(set, err) : code;
}

static void tell_flaws(const struct cw_signatures *set, const struct cw_signatures_options *options)
{
	for (size_t i = 0; options->flaw != NULL && i < cw_signatures_num_diagnostics(set); i++) {
		const struct cw_diagnostic *flaw = cw_signatures_diagnostic(set, i);

		options->flaw(options->flaw_ctx, flaw->file, flaw->line, flaw->column,
			flaw->is_error, flaw->message);
	}
}

enum cw_code cw_signatures_load(const struct cw_signatures_options *options,
	struct cw_signatures **out, struct cw_error *err)
{
	static const struct cw_signatures_options defaults = {
		sizeof(defaults), NULL, 0, false, NULL, NULL, NULL};
	struct cw_signatures *set;
	enum cw_code code;

	*out = NULL;
	options = options != NULL ? options : &defaults;
	if (options->size != sizeof(*options)) {
		return cw_error_set(err, CW_ERR_USAGE, "the options are of another version");
	}
	set = cw_signatures_create(options->limits);
	if (set == NULL) {
		return cw_error_nomem(err);
	}
	code = add_all(set, options, err);
	tell_flaws(set, options);
	if (code == CW_OK && cw_signatures_num_errors(set) > 0) {
		code = cw_error_set(err, CW_ERR_USAGE, "%zu errors in signature files",
			cw_signatures_num_errors(set));
	}
	if (code != CW_OK) {
		cw_signatures_destroy(set);
		return code;
	}
	*out = set;
	return CW_OK;
}

/* --- telling --- */

static enum cw_code flush(
	struct cw_buffer *buffer, const struct cw_sink *sink, struct cw_error *err)
{
	enum cw_code code = CW_OK;

	if (buffer->failed) {
		code = cw_error_nomem(err);
	} else if (buffer->len > 0 && !sink->write(sink->ctx, buffer->ptr, buffer->len)) {
		code = cw_error_set(err, CW_ERR_IO, "the output could not be written");
	}
	cw_buffer_finish(buffer);
	return code;
}

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
	return flush(&out, sink, err);
}

/* Edits between two short words, for "did you mean". */
static size_t distance(const char *a, const char *b)
{
	size_t row[65];
	size_t len_b = strlen(b);

	if (strlen(a) > 64 || len_b > 64) {
		return 64;
	}
	for (size_t j = 0; j <= len_b; j++) {
		row[j] = j;
	}
	for (size_t i = 1; a[i - 1] != '\0'; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= len_b; j++) {
			size_t best = diagonal + (a[i - 1] != b[j - 1]);

			best = row[j] + 1 < best ? row[j] + 1 : best;
			best = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
			diagonal = row[j];
			row[j] = best;
		}
	}
	return row[len_b];
}

static const char *nearest_id(const struct cw_signatures *signatures, const char *id)
{
	const char *best = "";
	size_t best_distance = SIZE_MAX;

	for (size_t i = 0; i < cw_signatures_count(signatures); i++) {
		const char *other = cw_signature_about(cw_signatures_at(signatures, i))->id;
		size_t d = distance(id, other);

		if (d < best_distance) {
			best = other;
			best_distance = d;
		}
	}
	return best;
}

enum cw_code cw_signatures_explain(const struct cw_signatures *signatures, const char *id,
	const struct cw_sink *sink, struct cw_error *err)
{
	const struct cw_signature *signature = cw_signatures_find(signatures, id);
	struct cw_buffer out = {0};

	if (signature == NULL) {
		return cw_error_set(err, CW_ERR_USAGE,
			"no signature '%s'; the nearest is '%s', 'certway signatures list' has all",
			id, nearest_id(signatures, id));
	}
	cw_explain(&out, cw_signature_about(signature));
	return flush(&out, sink, err);
}

enum cw_code cw_signatures_write_schema(const struct cw_sink *sink, struct cw_error *err)
{
	struct cw_buffer out = {0};

	cw_signature_schema(&out);
	return flush(&out, sink, err);
}

/* --- self-tests --- */

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
		cw_buffer_printf(&run->out, "%s: %s: %s: %s\n", skipped ? "skipped" : "FAILED",
			cw_signature_about(signature)->id, name, what);
	}
}

enum cw_code cw_signatures_test(const struct cw_signatures *signatures, const char *id,
	const struct cw_sink *sink, size_t *failed, struct cw_error *err)
{
	struct test_run run = {signatures, {0}, 0, 0};
	const struct cw_signature_runner runner = {parse_log, report_test, &run};

	if (id != NULL && cw_signatures_find(signatures, id) == NULL) {
		return cw_error_set(err, CW_ERR_USAGE, "no signature '%s'; the nearest is '%s'", id,
			nearest_id(signatures, id));
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
	return flush(&run.out, sink, err);
}
