/* SPDX-License-Identifier: MIT */
#include "input/naming.h"
#include "input/walk_state.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Folders within folders. No bundle is deeper than three; a loop of mounts has no end. */
#define MAX_FOLDERS 64

static ptrdiff_t entry_lend(struct cw_source *source, const uint8_t **bytes, struct cw_error *err)
{
	struct entry_source *self = (struct entry_source *)source;
	struct cw_container *container = self->level->container;
	ptrdiff_t n = 0;

	if (self->left_len > 0) {
		*bytes = self->left;
		n = (ptrdiff_t)self->left_len;
		self->left_len = 0;
		return n;
	}
	if (!self->ended) {
		n = cw_container_lend(container, bytes, &self->failure);
		if (n > 0) {
			return n;
		}
		self->ended = true;
		if (n < 0) {
			source->cut = cw_container_is_cut(container);
			self->level->failed = !cw_container_can_go_on(container);
			/* This may run on the thread of a gzip member in the archive, so the
			 * case is told later. A flaw of this entry alone is left to its reader. */
			if (self->level->failed && self->failure.source[0] == '\0') {
				self->level->untold = true;
				cw_error_place(
					&self->failure, self->level->path, 0, self->failure.offset);
			}
		} else {
			self->failure.code = CW_OK;
		}
	}
	if (self->failure.code == CW_OK) {
		return 0;
	}
	if (err != NULL) {
		*err = self->failure;
	}
	return -1;
}

static ptrdiff_t entry_read(struct cw_source *source, void *buf, size_t len, struct cw_error *err)
{
	struct entry_source *self = (struct entry_source *)source;
	const uint8_t *bytes;
	ptrdiff_t n = entry_lend(source, &bytes, err);

	if (n <= 0) {
		return n;
	}
	if (len < (size_t)n) {
		self->left = bytes + len;
		self->left_len = (size_t)n - len;
		n = (ptrdiff_t)len;
	}
	memcpy(buf, bytes, (size_t)n);
	return n;
}

static void stay_open(struct cw_source *source)
{
	(void)source;
}

static struct cw_source *begin_entry(struct level *level)
{
	struct entry_source *entry = &level->entry;

	memset(entry, 0, sizeof(*entry));
	entry->source.read = entry_read;
	entry->source.lend = entry_lend;
	entry->source.close = stay_open;
	entry->level = level;
	return &entry->source;
}

/* A new level on the stack, or NULL when out of memory. */
static struct level *push(struct cw_walk *walk, const char *path)
{
	struct level *level = calloc(1, sizeof(*level));

	if (level == NULL) {
		return NULL;
	}
	level->path = malloc(strlen(path) + 1);
	if (level->path == NULL) {
		free(level);
		return NULL;
	}
	memcpy(level->path, path, strlen(path) + 1);
	level->walk = walk;
	level->parent = walk->top;
	level->archives = walk->top != NULL ? walk->top->archives : 0;
	level->folders = walk->top != NULL ? walk->top->folders : 0;
	walk->top = level;
	return level;
}

void cw_walk_pop(struct cw_walk *walk)
{
	struct level *level = walk->top;

	walk->top = level->parent;
	cw_container_close(level->container);
	cw_source_close(level->source);
	cw_folder_close(level->folder);
	cw_arena_finish(&level->scratch);
	free(level->path);
	free(level);
}

enum cw_code cw_walk_push_archive(struct cw_walk *walk, struct cw_source *source,
	enum cw_container_format format, bool is_inflated, const char *path, uint32_t archives,
	struct cw_error *err)
{
	struct level *level = push(walk, path);
	struct cw_error failure;
	bool cut = false;

	if (level == NULL) {
		cw_source_close(source);
		return cw_error_nomem(err);
	}
	level->source = source;
	level->archives = archives;
	if (cw_container_open(source, format, is_inflated, walk->kase->limits.max_ratio,
		    &level->container, &cut, &failure) != CW_OK) {
		(void)cw_walk_note(walk, level->path, cut, &failure);
		level->failed = true; /* the next step takes it off the stack */
	}
	return CW_OK;
}

enum cw_code cw_walk_push_folder(
	struct cw_walk *walk, struct cw_folder *folder, const char *path, struct cw_error *err)
{
	struct level *level = push(walk, path);

	if (level == NULL) {
		cw_folder_close(folder);
		return cw_error_nomem(err);
	}
	level->folder = folder;
	level->folders++;
	return CW_OK;
}

/* Reads what an archive left behind its last entry: padding, a zip's directory, the checksum of the
 * gzip around it. Only so is a cut in there seen, and the input's digest whole. */
static void drain(struct level *level)
{
	struct cw_walk *walk = level->walk;
	struct cw_error failure;
	uint8_t buf[4096];
	const uint8_t *bytes;
	ptrdiff_t n = 1;

	cw_container_close(level->container);
	level->container = NULL;
	while (n > 0 && !walk->stopped) {
		n = cw_source_lend(level->source, buf, sizeof(buf), &bytes, &failure);
		if (n > 0) {
			(void)cw_walk_count(walk, (size_t)n);
		}
	}
	if (n < 0) {
		(void)cw_walk_note(walk, level->path, level->source->cut, &failure);
	}
}

/* Counts an entry; false when there are too many. */
static bool count_entry(struct cw_walk *walk)
{
	if (walk->members >= walk->kase->limits.max_members) {
		cw_case_note(walk->kase, "limit.max_members",
			walk->inputs[walk->num_begun - 1].name, 0, true,
			"more than %" PRIu32 " members", walk->kase->limits.max_members);
		walk->stopped = true;
		return false;
	}
	walk->members++;
	return true;
}

/* The entry's path as reports print it: without "./" and "/" in front, and valid UTF-8. */
static const char *entry_path(struct level *level, const struct cw_container_entry *entry)
{
	struct cw_text path = entry->path;
	const char *clean;

	if (entry->is_all) {
		return cw_arena_str(&level->scratch, level->path);
	}
	while (cw_text_starts(path, CW_TEXT("./")) || cw_text_starts(path, CW_TEXT("/"))) {
		path = cw_text_skip(path, path.ptr[0] == '/' ? 1 : 2);
	}
	clean = cw_arena_utf8(&level->scratch, path);
	if (clean == NULL) {
		return NULL;
	}
	return cw_arena_printf(&level->scratch, "%s!%s", level->path, clean);
}

/* "loggingsnapshot_….txt" of "loggingsnapshot_….txt.xz". */
static struct cw_text inner_name(const char *path)
{
	struct cw_text name = cw_naming_base(cw_text_str(path));
	size_t dot = name.len;

	while (dot > 0 && name.ptr[dot - 1] != '.') {
		dot--;
	}
	return dot > 1 ? cw_text_head(name, dot - 1) : name;
}

static enum cw_code offer_entry(
	struct cw_walk *walk, const struct cw_container_entry *entry, struct cw_error *err)
{
	struct level *level = walk->top;
	const char *path = entry_path(level, entry);
	struct offer offer;

	if (path == NULL) {
		return cw_error_nomem(err);
	}
	memset(&offer, 0, sizeof(offer));
	offer.path = path;
	offer.container = level->path;
	offer.archives = level->archives;
	offer.name = cw_naming_base(entry->path);
	if (entry->is_all) {
		offer.container = level->parent != NULL ? level->parent->path : "";
		offer.name = inner_name(path);
	}
	if (entry->is_encrypted) {
		cw_case_note(walk->kase, "archive.encrypted", path, 0, true,
			"it is encrypted and cannot be read");
	}
	if (!entry->is_file || entry->is_encrypted) {
		return cw_walk_report(
			walk, path, offer.container, offer.name, CW_MEMBER_IGNORED, err);
	}
	offer.source = begin_entry(level);
	return cw_walk_offer(walk, &offer, err);
}

/* Tells the case of a failure that was met while an entry was read. */
static void note_failure(struct level *level)
{
	struct entry_source *entry = &level->entry;

	if (level->untold) {
		entry->failure.source[0] = '\0';
		(void)cw_walk_note(level->walk, level->path, entry->source.cut, &entry->failure);
	}
}

static enum cw_code step_archive(struct cw_walk *walk, struct cw_error *err)
{
	struct level *level = walk->top;
	struct cw_container_entry entry;
	struct cw_error failure;
	int more;

	if (level->failed) {
		note_failure(level);
		cw_walk_pop(walk);
		return CW_OK;
	}
	more = cw_container_next(level->container, &entry, &failure);
	if (more < 0) {
		(void)cw_walk_note(
			walk, level->path, cw_container_is_cut(level->container), &failure);
		level->failed = true;
		return CW_OK;
	}
	if (more == 0) {
		drain(level);
		cw_walk_pop(walk);
		return CW_OK;
	}
	if (!count_entry(walk) || entry.is_folder) {
		return CW_OK;
	}
	return offer_entry(walk, &entry, err);
}

static enum cw_code enter_folder(struct cw_walk *walk, const char *path, struct cw_error *err)
{
	struct level *level = walk->top;
	struct cw_folder *folder;
	struct cw_error failure;

	if (level->folders >= MAX_FOLDERS) {
		cw_case_note(walk->kase, "limit.max_depth", path, 0, true,
			"a folder inside more than %d others", MAX_FOLDERS);
		return CW_OK;
	}
	if (cw_folder_open_child(
		    level->folder, walk->kase->limits.max_members, &folder, &failure) != CW_OK) {
		if (failure.code == CW_ERR_NOMEM) {
			return cw_error_nomem(err);
		}
		cw_case_note(walk->kase, "input.unreadable", path, 0, true, "%s", failure.message);
		return CW_OK;
	}
	return cw_walk_push_folder(walk, folder, path, err);
}

static enum cw_code offer_file(
	struct cw_walk *walk, const char *path, const char *name, struct cw_error *err)
{
	struct level *level = walk->top;
	struct cw_error failure;
	struct offer offer;
	uint64_t bytes;

	memset(&offer, 0, sizeof(offer));
	if (cw_folder_open_file(level->folder, &offer.source, &bytes, &failure) != CW_OK) {
		if (failure.code == CW_ERR_NOMEM) {
			return cw_error_nomem(err);
		}
		/* One file that may not be read is no reason to call the folder unreadable. */
		cw_case_note(walk->kase, "input.unreadable", path, 0, true, "%s", failure.message);
		return cw_walk_report(
			walk, path, level->path, cw_text_str(name), CW_MEMBER_UNREADABLE, err);
	}
	walk->inputs[walk->num_begun - 1].bytes += bytes;
	offer.path = path;
	offer.container = level->path;
	offer.name = cw_text_str(name);
	offer.archives = level->archives;
	offer.is_file = true;
	return cw_walk_offer(walk, &offer, err);
}

static enum cw_code step_folder(struct cw_walk *walk, struct cw_error *err)
{
	struct level *level = walk->top;
	const char *name;
	const char *path;
	enum cw_folder_entry entry = cw_folder_next(level->folder, &name);

	if (entry == CW_FOLDER_END) {
		if (cw_folder_is_cut(level->folder)) {
			cw_case_note(walk->kase, "limit.max_members", level->path, 0, true,
				"more than %" PRIu32 " members", walk->kase->limits.max_members);
		}
		cw_walk_pop(walk);
		return CW_OK;
	}
	if (!count_entry(walk)) {
		return CW_OK;
	}
	path = cw_arena_utf8(&level->scratch, cw_text_str(name));
	path = path != NULL ? cw_arena_printf(&level->scratch, "%s/%s", level->path, path) : NULL;
	if (path == NULL) {
		return cw_error_nomem(err);
	}
	switch (entry) {
	case CW_FOLDER_FOLDER:
		return enter_folder(walk, path, err);
	case CW_FOLDER_FILE:
		return offer_file(walk, path, name, err);
	case CW_FOLDER_OTHER:
	case CW_FOLDER_END:
		break;
	}
	return cw_walk_report(walk, path, level->path, cw_text_str(name), CW_MEMBER_IGNORED, err);
}

enum cw_code cw_walk_step(struct cw_walk *walk, struct cw_error *err)
{
	cw_arena_reset(&walk->top->scratch);
	return walk->top->folder != NULL ? step_folder(walk, err) : step_archive(walk, err);
}
