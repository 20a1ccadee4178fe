/* SPDX-License-Identifier: MIT */
/*
 * An archive read in one pass from a source: tar, zip, and tar or a single file under xz, bzip2,
 * zstd or lz4. libarchive does it; its types stay in container.c. gzip never comes here.
 */
#ifndef CW_INPUT_CONTAINER_H
#define CW_INPUT_CONTAINER_H

#include "base/text.h"
#include "input/source.h"

enum cw_container_format {
	CW_CONTAINER_NONE,
	CW_CONTAINER_TAR,
	CW_CONTAINER_ZIP,
	CW_CONTAINER_FOREIGN, /* 7z (it can only be read by seeking) or rar: known, not read */
	CW_CONTAINER_XZ,
	CW_CONTAINER_BZIP2,
	CW_CONTAINER_ZSTD,
	CW_CONTAINER_LZ4,
};

struct cw_container;

struct cw_container_entry {
	struct cw_text path; /* as the archive has it, any bytes; borrowed until the next entry */
	bool is_file; /* a regular file with data; neither this nor the next: links, devices */
	bool is_folder;
	bool is_encrypted;
	bool is_all; /* there is no archive in the compressed stream: the entry is all of it */
};

/* What these first bytes are. */
enum cw_container_format cw_container_detect(struct cw_text head);

/* Borrows the source until close. is_inflated: the source comes out of gzip, and errors say so,
 * because their offset then is not one in a file. On failure *cut tells whether the archive
 * ends early. max_ratio (0 = none) bounds what the entries inflate to, over what was read of
 * the source. */
CW_MUST_USE enum cw_code cw_container_open(struct cw_source *source,
	enum cw_container_format format, bool is_inflated, uint32_t max_ratio,
	struct cw_container **out, bool *cut, struct cw_error *err);

/* Takes NULL. */
void cw_container_close(struct cw_container *self);

/* Whether there is a further entry: 1, 0 at the end, -1 on failure, which ends the archive. What is
 * left of the entry before is skipped. err->offset counts in the source; err->source is set when
 * the failure came up from below the source, and stays. */
CW_MUST_USE int cw_container_next(
	struct cw_container *self, struct cw_container_entry *entry, struct cw_error *err);

/* The bytes of the entry, as cw_source's lend: -1 when the archive is cut or damaged here;
 * err->offset counts in the entry when others can follow. */
CW_MUST_USE ptrdiff_t cw_container_lend(
	struct cw_container *self, const uint8_t **bytes, struct cw_error *err);

/* After -1: the archive ends early, rather than being damaged. */
bool cw_container_is_cut(const struct cw_container *self);

/* After -1 from cw_container_lend: only this entry is lost, others can follow. */
bool cw_container_can_go_on(const struct cw_container *self);

#endif
