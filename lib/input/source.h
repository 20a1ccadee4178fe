/* SPDX-License-Identifier: MIT */
/*
 * A pull stream of bytes. Sources are stacked: file, digest, peek, gunzip, read-ahead, archive
 * member. Each owns the one below unless its constructor says "borrowed".
 *
 * What was good before a failure is delivered first; only the next read says -1. A source that said
 * 0 or -1 says the same again.
 */
#ifndef CW_INPUT_SOURCE_H
#define CW_INPUT_SOURCE_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Blocks in which files are read and members handed on. */
#define CW_SOURCE_BLOCK ((size_t)256 << 10)

struct cw_source {
	/* Reads up to len (> 0) bytes into buf. Returns the count, 0 at the end, -1 on failure (err
	 * set, err->offset in the bytes of the source where the failure is). */
	ptrdiff_t (*read)(struct cw_source *self, void *buf, size_t len, struct cw_error *err);

	/* Lends the next bytes where they lie, until the next call; otherwise as read. May be NULL:
	 * call cw_source_lend, which then reads. */
	ptrdiff_t (*lend)(struct cw_source *self, const uint8_t **bytes, struct cw_error *err);

	void (*close)(struct cw_source *self); /* frees self and what it owns */

	/* After a failure with CW_ERR_FORMAT: the bytes end early, rather than being damaged. */
	bool cut;
};

/* As read. */
CW_MUST_USE ptrdiff_t cw_source_read(
	struct cw_source *source, void *buf, size_t len, struct cw_error *err);

/* As lend; a source that cannot lend reads into buf. */
CW_MUST_USE ptrdiff_t cw_source_lend(struct cw_source *source, void *buf, size_t len,
	const uint8_t **bytes, struct cw_error *err);

/* Takes NULL. */
void cw_source_close(struct cw_source *source);

/* Sets CW_ERR_IO (CW_ERR_NOMEM for ENOMEM) from an errno, in English whatever the locale. */
enum cw_code cw_source_errno(struct cw_error *err, const char *what, int number);

/* A file by its path. CW_ERR_IO when it cannot be opened; err->source is the path. */
CW_MUST_USE enum cw_code cw_source_open_path(
	const char *path, struct cw_source **out, struct cw_error *err);

/* A descriptor, which need not be seekable. It is closed with the source only if owned. */
CW_MUST_USE enum cw_code cw_source_open_fd(
	int fd, bool owned, struct cw_source **out, struct cw_error *err);

/* Memory, borrowed until close. */
CW_MUST_USE enum cw_code cw_source_open_memory(
	const void *bytes, size_t len, struct cw_source **out, struct cw_error *err);

/* Reads up to len bytes into buf. Returns the count, 0 at the end, -1 on failure; err may be set,
 * with CW_ERR_CANCELLED to stop the whole run, and is CW_ERR_IO when it is not. */
typedef ptrdiff_t cw_read_fn(void *ctx, void *buf, size_t len, struct cw_error *err);

/* A function of the caller; ctx is borrowed until close. */
CW_MUST_USE enum cw_code cw_source_open_function(
	cw_read_fn *function, void *ctx, struct cw_source **out, struct cw_error *err);

#endif
