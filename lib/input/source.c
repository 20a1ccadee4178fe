/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L /* O_CLOEXEC, O_NOCTTY */
#include "input/source.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

ptrdiff_t cw_source_read(struct cw_source *source, void *buf, size_t len, struct cw_error *err)
{
	return source->read(source, buf, len, err);
}

ptrdiff_t cw_source_lend(struct cw_source *source, void *buf, size_t len, const uint8_t **bytes,
	struct cw_error *err)
{
	if (source->lend != NULL) {
		return source->lend(source, bytes, err);
	}
	*bytes = buf;
	return source->read(source, buf, len, err);
}

void cw_source_close(struct cw_source *source)
{
	if (source != NULL) {
		source->close(source);
	}
}

/* strerror would speak the language of the process, and a report must not. */
static const char *reason(int number)
{
	switch (number) {
	case ENOENT:
		return "no such file or folder";
	case EACCES:
	case EPERM:
		return "permission denied";
	case EISDIR:
		return "is a folder";
	case ENOTDIR:
		return "a part of the path is not a folder";
	case ELOOP:
		return "is a symbolic link, or a loop of them";
	case EIO:
		return "input/output error";
	case EMFILE:
	case ENFILE:
		return "too many open files";
	case ENAMETOOLONG:
		return "the name is too long";
	default:
		return NULL;
	}
}

enum cw_code cw_source_errno(struct cw_error *err, const char *what, int number)
{
	const char *text = reason(number);

	if (number == ENOMEM) {
		return cw_error_nomem(err);
	}
	if (text == NULL) {
		return cw_error_set(err, CW_ERR_IO, "%s: system error %d", what, number);
	}
	return cw_error_set(err, CW_ERR_IO, "%s: %s", what, text);
}

struct fd_source {
	struct cw_source source;
	int fd;
	bool owned;
	int failed; /* errno of the first failure */
	uint64_t offset;
};

static ptrdiff_t fd_read(struct cw_source *source, void *buf, size_t len, struct cw_error *err)
{
	struct fd_source *self = (struct fd_source *)source;
	ssize_t n = -1;

	if (self->failed == 0) {
		do {
			n = read(self->fd, buf, len < INT_MAX ? len : INT_MAX);
		} while (n < 0 && errno == EINTR);
		self->failed = n < 0 ? errno : 0;
	}
	if (n < 0) {
		(void)cw_source_errno(err, "cannot be read", self->failed);
		if (err != NULL) {
			err->offset = self->offset;
		}
		return -1;
	}
	self->offset += (uint64_t)n;
	return n;
}

static void fd_close(struct cw_source *source)
{
	struct fd_source *self = (struct fd_source *)source;

	if (self->owned) {
		(void)close(self->fd);
	}
	free(self);
}

enum cw_code cw_source_open_fd(int fd, bool owned, struct cw_source **out, struct cw_error *err)
{
	struct fd_source *self = calloc(1, sizeof(*self));

	if (self == NULL) {
		return cw_error_nomem(err);
	}
	self->source.read = fd_read;
	self->source.close = fd_close;
	self->fd = fd;
	self->owned = owned;
	*out = &self->source;
	return CW_OK;
}

enum cw_code cw_source_open_path(const char *path, struct cw_source **out, struct cw_error *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	enum cw_code code;

	if (fd < 0) {
		code = cw_source_errno(err, "cannot be opened", errno);
		cw_error_place(err, path, 0, 0);
		return code;
	}
	code = cw_source_open_fd(fd, true, out, err);
	if (code != CW_OK) {
		(void)close(fd);
	}
	return code;
}

struct memory_source {
	struct cw_source source;
	const uint8_t *bytes; /* borrowed */
	size_t left;
};

static ptrdiff_t memory_read(struct cw_source *source, void *buf, size_t len, struct cw_error *err)
{
	struct memory_source *self = (struct memory_source *)source;
	size_t n = len < self->left ? len : self->left;

	(void)err;
	if (n > 0) {
		memcpy(buf, self->bytes, n);
		self->bytes += n;
		self->left -= n;
	}
	return (ptrdiff_t)n;
}

static ptrdiff_t memory_lend(struct cw_source *source, const uint8_t **bytes, struct cw_error *err)
{
	struct memory_source *self = (struct memory_source *)source;
	size_t n = self->left < CW_SOURCE_BLOCK ? self->left : CW_SOURCE_BLOCK;

	(void)err;
	*bytes = self->bytes;
	if (n > 0) {
		self->bytes += n;
		self->left -= n;
	}
	return (ptrdiff_t)n;
}

static void memory_close(struct cw_source *source)
{
	free(source);
}

enum cw_code cw_source_open_memory(
	const void *bytes, size_t len, struct cw_source **out, struct cw_error *err)
{
	struct memory_source *self = calloc(1, sizeof(*self));

	if (self == NULL) {
		return cw_error_nomem(err);
	}
	self->source.read = memory_read;
	self->source.lend = memory_lend;
	self->source.close = memory_close;
	self->bytes = bytes;
	self->left = len;
	*out = &self->source;
	return CW_OK;
}

struct function_source {
	struct cw_source source;
	cw_read_fn *function;
	void *ctx; /* borrowed */
	uint64_t offset;
	bool ended;
	struct cw_error failure; /* code is CW_OK while there is none */
};

static ptrdiff_t function_read(
	struct cw_source *source, void *buf, size_t len, struct cw_error *err)
{
	struct function_source *self = (struct function_source *)source;
	ptrdiff_t n;

	if (self->ended) {
		return 0;
	}
	if (self->failure.code != CW_OK) {
		goto failed;
	}
	n = self->function(self->ctx, buf, len, &self->failure);
	if (n >= 0 && (size_t)n <= len) {
		memset(&self->failure, 0, sizeof(self->failure));
		self->ended = n == 0;
		self->offset += (uint64_t)n;
		return n;
	}
	if (n >= 0) {
		(void)cw_error_set(&self->failure, CW_ERR_USAGE,
			"the read function returned more than it was asked for");
	} else if (self->failure.code == CW_OK) {
		(void)cw_error_set(&self->failure, CW_ERR_IO, "the read function failed");
	}
	self->failure.offset = self->offset;
failed:
	if (err != NULL) {
		*err = self->failure;
	}
	return -1;
}

static void function_close(struct cw_source *source)
{
	free(source);
}

enum cw_code cw_source_open_function(
	cw_read_fn *function, void *ctx, struct cw_source **out, struct cw_error *err)
{
	struct function_source *self = calloc(1, sizeof(*self));

	if (self == NULL) {
		return cw_error_nomem(err);
	}
	self->source.read = function_read;
	self->source.close = function_close;
	self->function = function;
	self->ctx = ctx;
	*out = &self->source;
	return CW_OK;
}
