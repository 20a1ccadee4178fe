/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L /* openat, fdopendir, fstatat */
#include "input/folder.h"
#include "base/arena.h"
#include "base/list.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct cw_folder {
	int fd; /* owned by dir */
	DIR *dir;
	struct cw_arena arena;
	struct cw_list names; /* const char * */
	size_t next;
	bool cut;
};

static int compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static enum cw_code list(struct cw_folder *self, size_t max, struct cw_error *err)
{
	struct dirent *entry;

	errno = 0;
	while ((entry = readdir(self->dir)) != NULL) {
		char *name;

		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) {
			continue;
		}
		if (self->names.count >= max) {
			self->cut = true;
			break;
		}
		name = cw_arena_str(&self->arena, entry->d_name);
		if (name == NULL || !cw_list_add(&self->names, name)) {
			return cw_error_nomem(err);
		}
		errno = 0;
	}
	if (entry == NULL && errno != 0) {
		return cw_source_errno(err, "cannot be listed", errno);
	}
	if (self->names.count > 0) {
		qsort(self->names.items, self->names.count, sizeof(void *), compare);
	}
	return CW_OK;
}

/* Takes fd over, also on failure. */
static enum cw_code open_fd(int fd, size_t max, struct cw_folder **out, struct cw_error *err)
{
	struct cw_folder *self = calloc(1, sizeof(*self));
	enum cw_code code;

	if (self == NULL) {
		(void)close(fd);
		return cw_error_nomem(err);
	}
	self->dir = fdopendir(fd);
	if (self->dir == NULL) {
		code = cw_source_errno(err, "cannot be listed", errno);
		(void)close(fd);
		free(self);
		return code;
	}
	self->fd = fd;
	code = list(self, max, err);
	if (code != CW_OK) {
		cw_folder_close(self);
		return code;
	}
	*out = self;
	return CW_OK;
}

enum cw_code cw_folder_open(
	const char *path, size_t max, struct cw_folder **out, struct cw_error *err)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0) {
		return cw_source_errno(err, "cannot be opened", errno);
	}
	return open_fd(fd, max, out, err);
}

static const char *last_name(const struct cw_folder *self)
{
	return self->names.items[self->next - 1];
}

enum cw_code cw_folder_open_child(
	struct cw_folder *parent, size_t max, struct cw_folder **out, struct cw_error *err)
{
	int fd = openat(
		parent->fd, last_name(parent), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0) {
		return cw_source_errno(err, "cannot be opened", errno);
	}
	return open_fd(fd, max, out, err);
}

void cw_folder_close(struct cw_folder *self)
{
	if (self != NULL) {
		(void)closedir(self->dir);
		cw_list_finish(&self->names);
		cw_arena_finish(&self->arena);
		free(self);
	}
}

enum cw_folder_entry cw_folder_next(struct cw_folder *self, const char **name)
{
	struct stat status;

	if (self->next == self->names.count) {
		return CW_FOLDER_END;
	}
	*name = self->names.items[self->next++];
	if (fstatat(self->fd, *name, &status, AT_SYMLINK_NOFOLLOW) != 0) {
		return CW_FOLDER_FILE; /* opening it will say why */
	}
	if (S_ISDIR(status.st_mode)) {
		return CW_FOLDER_FOLDER;
	}
	return S_ISREG(status.st_mode) ? CW_FOLDER_FILE : CW_FOLDER_OTHER;
}

enum cw_code cw_folder_open_file(
	struct cw_folder *self, struct cw_source **out, uint64_t *bytes, struct cw_error *err)
{
	/* O_NONBLOCK: should it have become a pipe meanwhile, opening must not wait for a
	 * writer. */
	int fd = openat(self->fd, last_name(self),
		O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	struct stat status;
	enum cw_code code;

	if (fd < 0) {
		return cw_source_errno(err, "cannot be opened", errno);
	}
	if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
		(void)close(fd);
		return cw_error_set(err, CW_ERR_IO, "is no regular file");
	}
	code = cw_source_open_fd(fd, true, out, err);
	if (code != CW_OK) {
		(void)close(fd);
		return code;
	}
	*bytes = (uint64_t)status.st_size;
	return CW_OK;
}

bool cw_folder_is_cut(const struct cw_folder *self)
{
	return self->cut;
}
