/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L /* stat, STDIN_FILENO */
#include "input/hashed.h"
#include "input/naming.h"
#include "input/walk_state.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum cw_code create(
	struct cw_case *kase, size_t count, struct cw_walk **out, struct cw_error *err)
{
	struct cw_walk *walk = calloc(1, sizeof(*walk));

	if (walk == NULL) {
		return cw_error_nomem(err);
	}
	walk->kase = kase;
	walk->num_inputs = count;
	walk->inputs = calloc(count > 0 ? count : 1, sizeof(*walk->inputs));
	walk->given = calloc(count > 0 ? count : 1, sizeof(*walk->given));
	if (walk->inputs == NULL || walk->given == NULL) {
		cw_walk_close(walk);
		return cw_error_nomem(err);
	}
	for (size_t i = 0; i < count; i++) {
		walk->inputs[i].name = walk->inputs[i].sha256 = "";
	}
	*out = walk;
	return CW_OK;
}

static struct cw_text without_slashes(const char *path)
{
	struct cw_text text = cw_text_str(path);

	while (text.len > 1 && text.ptr[text.len - 1] == '/') {
		text.len--;
	}
	return text;
}

/* The part of a path that names it on every machine. */
static struct cw_text short_name(const char *path)
{
	struct cw_text text = without_slashes(path);
	size_t at = text.len;

	while (at > 0 && text.ptr[at - 1] != '/') {
		at--;
	}
	return at < text.len ? cw_text_skip(text, at) : text;
}

/* Whether another input has the same short name, so that neither tells which is meant. */
static bool is_ambiguous(const char *const *paths, size_t count, size_t index)
{
	for (size_t i = 0; i < count; i++) {
		if (i != index && cw_text_equal(short_name(paths[i]), short_name(paths[index]))) {
			return true;
		}
	}
	return false;
}

static bool set_input(struct cw_walk *walk, size_t index, const char *given, struct cw_text name)
{
	walk->given[index] = cw_arena_str(&walk->kase->arena, given);
	walk->inputs[index].name = cw_arena_utf8(&walk->kase->arena, name);
	return walk->given[index] != NULL && walk->inputs[index].name != NULL;
}

enum cw_code cw_walk_open(struct cw_case *kase, const char *const *paths, size_t count,
	struct cw_walk **out, struct cw_error *err)
{
	struct cw_walk *walk = NULL;
	enum cw_code code = create(kase, count, &walk, err);

	if (code != CW_OK) {
		return code;
	}
	walk->own_thread = true;
	for (size_t i = 0; i < count; i++) {
		struct cw_text name = is_ambiguous(paths, count, i) ? without_slashes(paths[i])
								    : short_name(paths[i]);

		if (!set_input(walk, i, paths[i], name)) {
			cw_walk_close(walk);
			return cw_error_nomem(err);
		}
	}
	*out = walk;
	return CW_OK;
}

static enum cw_code open_one(
	struct cw_case *kase, const char *name, struct cw_walk **out, struct cw_error *err)
{
	struct cw_walk *walk = NULL;
	enum cw_code code = create(kase, 1, &walk, err);

	if (code != CW_OK) {
		return code;
	}
	if (!set_input(walk, 0, name, cw_text_str(name))) {
		cw_walk_close(walk);
		return cw_error_nomem(err);
	}
	*out = walk;
	return CW_OK;
}

enum cw_code cw_walk_open_memory(struct cw_case *kase, const char *name, const void *bytes,
	size_t len, struct cw_walk **out, struct cw_error *err)
{
	enum cw_code code = open_one(kase, name, out, err);

	if (code == CW_OK) {
		(*out)->in_memory = true;
		(*out)->own_thread = true;
		(*out)->bytes = bytes;
		(*out)->bytes_len = len;
	}
	return code;
}

enum cw_code cw_walk_open_function(struct cw_case *kase, const char *name, cw_read_fn *function,
	void *ctx, struct cw_walk **out, struct cw_error *err)
{
	enum cw_code code = open_one(kase, name, out, err);

	if (code == CW_OK) {
		(*out)->function = function;
		(*out)->function_ctx = ctx;
	}
	return code;
}

void cw_walk_close(struct cw_walk *walk)
{
	if (walk == NULL) {
		return;
	}
	cw_walk_leave_member(walk);
	while (walk->top != NULL) {
		cw_walk_pop(walk);
	}
	cw_hashed_destroy(walk->hashed);
	cw_arena_finish(&walk->scratch);
	free(walk->inputs);
	free(walk->given);
	free(walk);
}

static enum cw_code open_source(
	struct cw_walk *walk, const char *given, struct cw_source **out, struct cw_error *err)
{
	if (walk->function != NULL) {
		return cw_source_open_function(walk->function, walk->function_ctx, out, err);
	}
	if (walk->in_memory) {
		return cw_source_open_memory(walk->bytes, walk->bytes_len, out, err);
	}
	if (strcmp(given, "-") == 0) {
		return cw_source_open_fd(STDIN_FILENO, false, out, err);
	}
	return cw_source_open_path(given, out, err);
}

static bool is_path(const struct cw_walk *walk, const char *given)
{
	return walk->function == NULL && !walk->in_memory && strcmp(given, "-") != 0;
}

static enum cw_code begin_folder(
	struct cw_walk *walk, struct cw_walk_input *input, const char *given, struct cw_error *err)
{
	struct cw_folder *folder;
	enum cw_code code = cw_folder_open(given, walk->kase->limits.max_members, &folder, err);

	input->is_folder = true;
	if (code != CW_OK) {
		return code;
	}
	return cw_walk_push_folder(walk, folder, input->name, err);
}

static enum cw_code begin_file(struct cw_walk *walk, const struct cw_walk_input *input,
	const char *given, struct cw_error *err)
{
	struct cw_source *file;
	struct offer offer;
	enum cw_code code = open_source(walk, given, &file, err);

	if (code != CW_OK) {
		return code;
	}
	code = cw_hashed_open(file, &walk->hashed, err);
	if (code != CW_OK) {
		cw_source_close(file);
		return code;
	}
	memset(&offer, 0, sizeof(offer));
	offer.source = walk->hashed;
	offer.path = input->name;
	offer.container = "";
	offer.name = cw_naming_base(cw_text_str(input->name));
	offer.is_file = true;
	walk->members++;
	return cw_walk_offer(walk, &offer, err);
}

static enum cw_code begin_input(struct cw_walk *walk, struct cw_error *err)
{
	const char *given = walk->given[walk->num_begun];
	struct cw_walk_input *input = &walk->inputs[walk->num_begun];
	struct stat status;
	enum cw_code code;

	walk->num_begun++;
	cw_arena_reset(&walk->scratch);
	if (is_path(walk, given) && stat(given, &status) != 0) {
		code = cw_source_errno(err, "cannot be opened", errno);
	} else if (is_path(walk, given) && S_ISDIR(status.st_mode)) {
		code = begin_folder(walk, input, given, err);
	} else {
		code = begin_file(walk, input, given, err);
	}
	if (code != CW_OK) {
		input->code = code;
		cw_error_place(err, given, 0, 0);
	}
	return code;
}

/* The input's members are all done: its digest and size. */
static enum cw_code end_input(struct cw_walk *walk, struct cw_error *err)
{
	struct cw_walk_input *input = &walk->inputs[walk->num_begun - 1];
	char hex[CW_DIGEST_HEX];
	bool whole;

	/* After a limit of the walk the rest may be endless. */
	whole = !walk->stopped && input->code == CW_OK &&
		cw_hashed_drain(walk->hashed, walk->kase->limits.max_total_bytes);
	input->bytes = cw_hashed_bytes(walk->hashed);
	if (whole && cw_hashed_finish(walk->hashed, hex)) {
		input->sha256 = cw_arena_str(&walk->kase->arena, hex);
	}
	cw_hashed_destroy(walk->hashed);
	walk->hashed = NULL;
	if (input->sha256 == NULL) {
		input->sha256 = "";
		return cw_error_nomem(err);
	}
	return CW_OK;
}

/* Tells a failure that a member met while it was read. */
static enum cw_code tell_pending(struct cw_walk *walk, struct cw_error *err)
{
	struct cw_walk_input *input = &walk->inputs[walk->num_begun - 1];
	struct cw_error pending = walk->pending;

	memset(&walk->pending, 0, sizeof(walk->pending));
	input->code = pending.code;
	pending.source[0] = '\0';
	cw_error_place(&pending, walk->given[walk->num_begun - 1], 0, pending.offset);
	if (err != NULL) {
		*err = pending;
	}
	return pending.code;
}

enum cw_code cw_walk_drain(struct cw_walk *walk, struct cw_error *err)
{
	uint8_t buf[4096];
	const uint8_t *bytes;
	ptrdiff_t n;

	if (!walk->has_member) {
		return CW_OK;
	}
	do {
		n = cw_source_lend(&walk->reading.source, buf, sizeof(buf), &bytes, err);
	} while (n > 0);
	return n == 0 ? CW_OK : walk->reading.failure.code;
}

/* One step towards the next member. */
static enum cw_code advance(struct cw_walk *walk, bool *done, struct cw_error *err)
{
	if (walk->pending.code != CW_OK) {
		return tell_pending(walk, err);
	}
	if (walk->stopped) {
		while (walk->top != NULL) {
			cw_walk_pop(walk);
		}
	}
	if (walk->top != NULL) {
		return cw_walk_step(walk, err);
	}
	if (walk->hashed != NULL) {
		return end_input(walk, err);
	}
	*done = walk->stopped || walk->num_begun == walk->num_inputs;
	return *done ? CW_OK : begin_input(walk, err);
}

enum cw_code cw_walk_next(
	struct cw_walk *walk, struct cw_walk_member **member, struct cw_error *err)
{
	enum cw_code code = cw_walk_drain(walk, err);
	bool done = false;

	*member = NULL;
	cw_walk_leave_member(walk);
	while (code == CW_OK && !done && !walk->has_member) {
		code = advance(walk, &done, err);
	}
	if (code == CW_ERR_NOMEM || code == CW_ERR_CANCELLED) {
		walk->stopped = true;
		memset(&walk->pending, 0, sizeof(walk->pending));
	}
	if (code == CW_OK && walk->has_member) {
		*member = &walk->member;
	}
	return code;
}

const struct cw_walk_input *cw_walk_inputs(const struct cw_walk *walk, size_t *count)
{
	*count = walk->num_begun;
	return walk->inputs;
}
