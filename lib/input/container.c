/* SPDX-License-Identifier: MIT */
#include "input/container.h"
#include "input/gunzip.h"

#include <archive.h>
#include <archive_entry.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

/* Path names past this are cut: pax allows any length, reports do not need it. */
#define MAX_PATH_BYTES ((size_t)4096)

struct cw_container {
	struct archive *archive;
	struct cw_source *source; /* borrowed */
	uint32_t max_ratio;
	uint64_t in_total;
	uint64_t out_total;
	uint64_t position; /* in the entry */
	bool doubtful;     /* libarchive warned: the entry's length or checksum is wrong */
	uint64_t gap;      /* zeros of a sparse entry that come before held */
	const uint8_t *held;
	size_t held_len;
	bool at_end;             /* the source said 0 or -1 */
	struct cw_error failure; /* of the source; code CW_OK when there is none */
	bool cut;
	bool fatal;
	bool is_inflated;
	uint8_t *buf; /* for a source that cannot lend */
};

static bool has_magic(struct cw_text head, const char *magic, size_t len)
{
	return cw_text_starts(head, cw_text_of(magic, len));
}

static bool is_octal_or_blank(char c)
{
	return (c >= '0' && c <= '7') || c == ' ' || c == '\0';
}

/* A tar header's checksum: the sum of its 512 bytes, its own 8 taken as blanks, in octal (POSIX
 * pax, "ustar Interchange Format"). Pre-POSIX tar has no other mark. */
static bool is_tar(struct cw_text head)
{
	uint64_t stated = 0;
	uint64_t sum = 0;

	if (head.len < 512 || head.ptr[0] == '\0') {
		return false;
	}
	for (size_t i = 148; i < 156; i++) {
		char c = head.ptr[i];

		if (!is_octal_or_blank(c)) {
			return false;
		}
		stated = c >= '0' ? stated * 8 + (uint64_t)(c - '0') : stated;
	}
	for (size_t i = 0; i < 512; i++) {
		sum += i >= 148 && i < 156 ? ' ' : (unsigned char)head.ptr[i];
	}
	return sum == stated;
}

enum cw_container_format cw_container_detect(struct cw_text head)
{
	static const struct {
		enum cw_container_format format;
		size_t len;
		const char *magic;
	} magics[] = {
		{CW_CONTAINER_ZIP, 4, "PK\003\004"},
		{CW_CONTAINER_ZIP, 4, "PK\005\006"},           /* without entries */
		{CW_CONTAINER_ZIP, 8, "PK\007\010PK\003\004"}, /* split, in one piece */
		{CW_CONTAINER_FOREIGN, 6, "7z\274\257\047\034"},
		{CW_CONTAINER_FOREIGN, 6, "Rar!\032\007"},
		{CW_CONTAINER_XZ, 6, "\3757zXZ\0"},
		{CW_CONTAINER_ZSTD, 4, "\050\265\057\375"},
		{CW_CONTAINER_LZ4, 4, "\004\042\115\030"},
	};

	for (size_t i = 0; i < sizeof(magics) / sizeof(magics[0]); i++) {
		if (has_magic(head, magics[i].magic, magics[i].len)) {
			return magics[i].format;
		}
	}
	/* "BZh", the level, and the first block's or the end's 48 bits. */
	if (head.len >= 10 && has_magic(head, "BZh", 3) &&
		(has_magic(cw_text_skip(head, 4), "1AY&SY", 6) ||
			has_magic(cw_text_skip(head, 4), "\x17rE8P\x90", 6))) {
		return CW_CONTAINER_BZIP2;
	}
	return is_tar(head) ? CW_CONTAINER_TAR : CW_CONTAINER_NONE;
}

/* libarchive pulls a block. A failure looks like the end to it, so that it hands out all that came
 * before; cw_container then tells the failure. */
static la_ssize_t pull(struct archive *archive, void *ctx, const void **block)
{
	struct cw_container *self = ctx;
	const uint8_t *bytes = NULL;
	ptrdiff_t n = 0;

	(void)archive;
	if (!self->at_end) {
		n = cw_source_lend(
			self->source, self->buf, CW_SOURCE_BLOCK, &bytes, &self->failure);
		if (n <= 0) {
			self->at_end = true;
			self->cut = n < 0 && self->source->cut;
			self->failure.code = n < 0 ? self->failure.code : CW_OK;
			n = 0;
		}
	}
	self->in_total += (uint64_t)n;
	*block = bytes;
	return n;
}

static int support(struct archive *archive, enum cw_container_format format)
{
	int (*filter)(struct archive *) = NULL;

	switch (format) {
	case CW_CONTAINER_TAR:
		return archive_read_support_format_tar(archive);
	case CW_CONTAINER_ZIP:
		return archive_read_support_format_zip_streamable(archive);
	case CW_CONTAINER_XZ:
		filter = archive_read_support_filter_xz;
		break;
	case CW_CONTAINER_BZIP2:
		filter = archive_read_support_filter_bzip2;
		break;
	case CW_CONTAINER_ZSTD:
		filter = archive_read_support_filter_zstd;
		break;
	case CW_CONTAINER_LZ4:
		filter = archive_read_support_filter_lz4;
		break;
	case CW_CONTAINER_FOREIGN:
	case CW_CONTAINER_NONE:
		break;
	}
	/* WARN means that libarchive would start another program to decompress: never. */
	if (filter == NULL || filter(archive) != ARCHIVE_OK) {
		return ARCHIVE_FATAL;
	}
	(void)archive_read_support_format_tar(archive);
	return archive_read_support_format_raw(archive);
}

static uint64_t failure_offset(const struct cw_container *self)
{
	if (!self->fatal) {
		return self->position;
	}
	return self->cut ? self->in_total : (uint64_t)archive_filter_bytes(self->archive, -1);
}

/* Turns libarchive's complaint, or what the source said, into err; returns -1. */
static int fail(struct cw_container *self, int result, struct cw_error *err)
{
	const char *why = archive_error_string(self->archive);

	self->fatal = result == ARCHIVE_FATAL || (self->at_end && !self->doubtful);
	if (self->failure.code != CW_OK) {
		if (err != NULL) {
			*err = self->failure;
		}
		return -1;
	}
	if (archive_errno(self->archive) == ENOMEM) {
		(void)cw_error_nomem(err);
		return -1;
	}
	why = why != NULL ? why : "the archive is damaged";
	/* libarchive asks for more only when it has used up what it had, so an archive that fails
	 * when there is no more was cut; what its decompressors call that differs. */
	self->cut = self->at_end && !self->doubtful;
	(void)cw_error_set(err, CW_ERR_FORMAT, "%s%s", self->cut ? "the archive ends early" : why,
		self->is_inflated && self->fatal ? " (at this offset of the inflated bytes)" : "");
	if (err != NULL) {
		err->offset = failure_offset(self);
	}
	return -1;
}

enum cw_code cw_container_open(struct cw_source *source, enum cw_container_format format,
	bool is_inflated, uint32_t max_ratio, struct cw_container **out, bool *cut,
	struct cw_error *err)
{
	struct cw_container *self = calloc(1, sizeof(*self));
	enum cw_code code = CW_OK;

	if (self == NULL) {
		return cw_error_nomem(err);
	}
	self->source = source;
	self->max_ratio = max_ratio;
	self->is_inflated = is_inflated;
	self->archive = archive_read_new();
	self->buf = source->lend == NULL ? malloc(CW_SOURCE_BLOCK) : NULL;
	if (self->archive == NULL || (source->lend == NULL && self->buf == NULL)) {
		code = cw_error_nomem(err);
		goto fail;
	}
	if (support(self->archive, format) < ARCHIVE_WARN) {
		code = cw_error_set(err, CW_ERR_FORMAT, "this kind of archive cannot be read here");
		goto fail;
	}
	if (archive_read_open(self->archive, self, NULL, pull, NULL) != ARCHIVE_OK) {
		(void)fail(self, ARCHIVE_FATAL, err);
		*cut = self->cut;
		code = err != NULL && err->code != CW_OK ? err->code : CW_ERR_FORMAT;
		goto fail;
	}
	*out = self;
	return CW_OK;
fail:
	cw_container_close(self);
	return code;
}

void cw_container_close(struct cw_container *self)
{
	if (self != NULL) {
		if (self->archive != NULL) {
			(void)archive_read_free(self->archive);
		}
		free(self->buf);
		free(self);
	}
}

static struct cw_text entry_path(struct archive_entry *entry)
{
	const char *path = archive_entry_pathname(entry);

	if (path == NULL) {
		/* The name is stored as UTF-8 and the process's locale cannot say it. */
		path = archive_entry_pathname_utf8(entry);
	}
	return cw_text_head(cw_text_str(path), MAX_PATH_BYTES);
}

static void describe(
	struct cw_container *self, struct archive_entry *entry, struct cw_container_entry *out)
{
	mode_t type = archive_entry_filetype(entry);

	memset(out, 0, sizeof(*out));
	out->path = entry_path(entry);
	out->is_folder = type == AE_IFDIR;
	out->is_file = (type == AE_IFREG || type == 0) && archive_entry_hardlink(entry) == NULL;
	out->is_encrypted = archive_entry_is_data_encrypted(entry) > 0;
	out->is_all = archive_format(self->archive) == ARCHIVE_FORMAT_RAW;
}

int cw_container_next(
	struct cw_container *self, struct cw_container_entry *entry, struct cw_error *err)
{
	struct archive_entry *found;
	int result;

	self->position = self->gap = 0;
	self->doubtful = false;
	self->held_len = 0;
	result = archive_read_next_header(self->archive, &found);
	if (result == ARCHIVE_EOF && self->failure.code == CW_OK) {
		return 0;
	}
	/* RETRY is tar's "not a header": libarchive could search on, but what it then finds may lie
	 * inside a member's bytes. */
	if (result != ARCHIVE_OK && result != ARCHIVE_WARN) {
		return fail(self, ARCHIVE_FATAL, err);
	}
	describe(self, found, entry);
	return 1;
}

/* Gets the next run of the entry into held, and the gap before it; 1, 0 or -1. */
static int hold(struct cw_container *self, struct cw_error *err)
{
	const void *bytes = NULL;
	size_t len = 0;
	la_int64_t offset = 0;
	int result = ARCHIVE_OK;

	if (self->doubtful) {
		return fail(self, ARCHIVE_FAILED, err);
	}
	/* Some readers give runs of no bytes; a reader that gives nothing else is stuck. */
	for (int i = 0; i < 1000 && len == 0 && (uint64_t)offset <= self->position; i++) {
		result = archive_read_data_block(self->archive, &bytes, &len, &offset);
		if (result != ARCHIVE_OK) {
			break;
		}
	}
	if (result == ARCHIVE_EOF) {
		return 0;
	}
	if (result != ARCHIVE_OK && result != ARCHIVE_WARN) {
		return fail(self, result, err);
	}
	self->doubtful = result == ARCHIVE_WARN;
	if (self->doubtful && len == 0) {
		return fail(self, ARCHIVE_FAILED, err);
	}
	if (offset < 0 || (uint64_t)offset < self->position ||
		(len == 0 && (uint64_t)offset == self->position)) {
		self->fatal = false;
		self->cut = false;
		(void)cw_error_set(err, CW_ERR_FORMAT, "the pieces of a sparse file do not fit");
		return -1;
	}
	self->gap = (uint64_t)offset - self->position;
	self->held = bytes;
	self->held_len = len;
	return 1;
}

static bool is_bomb(const struct cw_container *self)
{
	return self->max_ratio > 0 && self->out_total > CW_RATIO_GRACE &&
	       self->out_total / self->max_ratio > self->in_total;
}

ptrdiff_t cw_container_lend(struct cw_container *self, const uint8_t **bytes, struct cw_error *err)
{
	static const uint8_t zeros[64 << 10];
	size_t len;
	int have = self->gap == 0 && self->held_len == 0 ? hold(self, err) : 1;

	if (have <= 0) {
		return have;
	}
	if (self->gap > 0) {
		len = self->gap < sizeof(zeros) ? (size_t)self->gap : sizeof(zeros);
		*bytes = zeros;
		self->gap -= len;
	} else {
		len = self->held_len;
		*bytes = self->held;
		self->held_len = 0;
	}
	self->position += len;
	self->out_total += len;
	if (is_bomb(self)) {
		self->fatal = true;
		(void)cw_error_set(err, CW_ERR_LIMIT, "it inflates by more than limits.max_ratio");
		if (err != NULL) {
			err->offset = self->in_total;
		}
		return -1;
	}
	return (ptrdiff_t)len;
}

bool cw_container_is_cut(const struct cw_container *self)
{
	return self->cut;
}

bool cw_container_can_go_on(const struct cw_container *self)
{
	return !self->fatal;
}
