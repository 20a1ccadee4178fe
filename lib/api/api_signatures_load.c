/* SPDX-License-Identifier: MIT */
/* <certway/signatures.h>: the shipped set and the caller's files become one set. */
#define _POSIX_C_SOURCE 200809L
#include "analysis/log_text.h"
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

#define READ_BYTES 16384

/* A path given by mistake, such as a bundle, is not read whole: the shipped set has about a hundred
 * kilobytes in all. */
#define MAX_FILE_BYTES ((size_t)64 << 20)

typedef enum cw_code (*load_fn)(struct cw_signatures *set, const char *name, const char *bytes,
	size_t len, struct cw_error *err);

static enum cw_code io_error(struct cw_error *err, const char *path)
{
	enum cw_code code = cw_error_set(err, CW_ERR_USAGE, "%s", strerror(errno));

	cw_error_place(err, path, 0, 0);
	return code;
}

/* Hands the bytes of a file to one of the set's loaders. */
static enum cw_code add_file(
	struct cw_signatures *set, const char *path, load_fn load, struct cw_error *err)
{
	struct cw_buffer buffer = {0};
	FILE *file = fopen(path, "rb");
	enum cw_code code = CW_OK;

	if (file == NULL) {
		return io_error(err, path);
	}
	for (;;) {
		size_t got;

		if (!cw_buffer_reserve(&buffer, READ_BYTES)) {
			code = cw_error_nomem(err);
			break;
		}
		got = fread(buffer.ptr + buffer.len, 1, READ_BYTES, file);
		buffer.len += got;
		if (got == 0) {
			code = ferror(file) ? io_error(err, path) : CW_OK;
			break;
		}
		if (buffer.len > MAX_FILE_BYTES) {
			code = cw_error_set(err, CW_ERR_USAGE, "no signature file is this large");
			cw_error_place(err, path, 0, 0);
			break;
		}
	}
	(void)fclose(file);
	if (code == CW_OK) {
		code = load(set, path, buffer.ptr, buffer.len, err);
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
	return add_file(set, path, cw_signatures_add_file, err);
}

static enum cw_code add_all(struct cw_signatures *set, const struct cw_signatures_options *options,
	struct cw_error *err)
{
	enum cw_code code = CW_OK;

	for (size_t i = 0; !options->without_shipped && code == CW_OK && i < cw_num_shipped_files;
		i++) {
		const struct cw_shipped_file *file = &cw_shipped_files[i];

		/* A third of a set is what it does; the rest are tests that nobody runs now. */
		code = options->lint
			       ? cw_signatures_add_file(set, file->name, file->text, file->len, err)
			       : cw_signatures_add_known(set, file->name, file->text, file->len,
					 file->tests_at, err);
	}
	for (size_t i = 0; code == CW_OK && i < options->num_paths; i++) {
		code = add_path(set, options->paths[i], 0, err);
	}
	for (size_t i = 0; code == CW_OK && i < options->num_suppress; i++) {
		code = add_file(set, options->suppress[i], cw_signatures_add_suppressions, err);
	}
	return code == CW_OK ? cw_signatures_finish(set, err) : code;
}

static bool parse_log(void *ctx, struct cw_case *kase, const char *bundle, struct cw_text text)
{
	return cw_log_text(ctx, kase, bundle, text);
}

static bool lint(struct cw_signatures *set)
{
	const struct cw_signature_runner runner = {parse_log, NULL, set};

	return cw_signatures_lint(set, &runner);
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
	static const struct cw_signatures_options defaults = CW_SIGNATURES_OPTIONS_DEFAULT;
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
	cw_signatures_lint_language(set, options->lint_language);
	code = add_all(set, options, err);
	if (code == CW_OK && options->lint && !lint(set)) {
		code = cw_error_nomem(err);
	}
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
