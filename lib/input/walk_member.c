/* SPDX-License-Identifier: MIT */
#include "input/ahead.h"
#include "input/gunzip.h"
#include "input/naming.h"
#include "input/peek.h"
#include "input/walk_state.h"

#include <inttypes.h>
#include <string.h>

const char *cw_member_status_name(enum cw_member_status status)
{
	static const char *const names[] = {
		[CW_MEMBER_OK] = "ok",
		[CW_MEMBER_CUT] = "cut",
		[CW_MEMBER_DAMAGED] = "damaged",
		[CW_MEMBER_IGNORED] = "ignored",
		[CW_MEMBER_LIMIT] = "limit",
		[CW_MEMBER_UNREADABLE] = "unreadable",
	};

	return names[status];
}

static void note(struct cw_walk *walk, const char *name, const char *path, struct cw_error *failure)
{
	if (failure->source[0] != '\0') {
		return; /* noted where it came up */
	}
	cw_error_place(failure, path, 0, failure->offset);
	cw_case_note(walk->kase, name, path, failure->offset, true, "%s", failure->message);
}

enum cw_member_status cw_walk_note(
	struct cw_walk *walk, const char *path, bool cut, struct cw_error *failure)
{
	switch (failure->code) {
	case CW_ERR_LIMIT:
		note(walk, "limit.max_ratio", path, failure);
		return CW_MEMBER_LIMIT;
	case CW_ERR_FORMAT:
		note(walk, cut ? "archive.cut" : "archive.damaged", path, failure);
		return cut ? CW_MEMBER_CUT : CW_MEMBER_DAMAGED;
	case CW_ERR_NOMEM:
	case CW_ERR_CANCELLED:
		walk->stopped = true;
		break;
	case CW_ERR_IO:
	case CW_ERR_USAGE:
	case CW_OK:
		note(walk, "input.unreadable", path, failure);
		break;
	}
	if (walk->pending.code == CW_OK) {
		walk->pending = *failure;
	}
	return CW_MEMBER_UNREADABLE;
}

size_t cw_walk_count(struct cw_walk *walk, size_t n)
{
	uint64_t left = walk->kase->limits.max_total_bytes - walk->total_bytes;

	if (n > left) {
		n = (size_t)left;
		walk->stopped = true;
		cw_case_note(walk->kase, "limit.max_total_bytes",
			walk->inputs[walk->num_begun - 1].name, 0, true,
			"all members together are longer than %" PRIu64 " bytes",
			walk->kase->limits.max_total_bytes);
	}
	walk->total_bytes += n;
	return n;
}

/* What the limits leave of n bytes that came. */
static ptrdiff_t count(struct member_source *self, size_t n)
{
	struct cw_walk *walk = self->walk;
	struct cw_walk_member *member = &walk->member;
	uint64_t left = walk->kase->limits.max_member_bytes - member->bytes;
	size_t fits = n;

	if (n > left) {
		fits = (size_t)left;
		cw_case_note(walk->kase, "limit.max_member_bytes", member->path,
			member->bytes + fits, true, "longer than %" PRIu64 " bytes",
			walk->kase->limits.max_member_bytes);
	}
	fits = cw_walk_count(walk, fits);
	if (fits < n) {
		member->status = CW_MEMBER_LIMIT;
		self->ended = true;
	}
	member->bytes += fits;
	return (ptrdiff_t)fits;
}

static ptrdiff_t ending(struct member_source *self, struct cw_error *err)
{
	if (self->failure.code == CW_OK) {
		return 0;
	}
	if (err != NULL) {
		*err = self->failure;
	}
	return -1;
}

/* The chain said 0 or, with failure, -1. */
static ptrdiff_t end(struct member_source *self, struct cw_error *failure, struct cw_error *err)
{
	struct cw_walk *walk = self->walk;

	self->ended = true;
	if (failure != NULL) {
		walk->member.status =
			cw_walk_note(walk, walk->member.path, self->chain->cut, failure);
		if (walk->stopped) {
			self->failure = *failure;
		}
	}
	return ending(self, err);
}

static ptrdiff_t member_read(struct cw_source *source, void *buf, size_t len, struct cw_error *err)
{
	struct member_source *self = (struct member_source *)source;
	struct cw_error failure;
	ptrdiff_t n;

	if (self->ended) {
		return ending(self, err);
	}
	n = cw_source_read(self->chain, buf, len, &failure);
	if (n <= 0) {
		return end(self, n < 0 ? &failure : NULL, err);
	}
	return count(self, (size_t)n);
}

static ptrdiff_t member_lend(struct cw_source *source, const uint8_t **bytes, struct cw_error *err)
{
	struct member_source *self = (struct member_source *)source;
	struct cw_error failure;
	ptrdiff_t n;

	if (self->ended) {
		return ending(self, err);
	}
	n = self->chain->lend(self->chain, bytes, &failure);
	if (n <= 0) {
		return end(self, n < 0 ? &failure : NULL, err);
	}
	return count(self, (size_t)n);
}

static void stay_open(struct cw_source *source)
{
	(void)source;
}

void cw_walk_leave_member(struct cw_walk *walk)
{
	cw_source_close(walk->reading.chain);
	memset(&walk->reading, 0, sizeof(walk->reading));
	walk->has_member = false;
}

/* Takes the chain over, also on failure; it is NULL when there are no bytes. */
static enum cw_code set_member(struct cw_walk *walk, struct cw_source *chain, const char *path,
	const char *container, struct cw_text name, enum cw_kind kind, struct cw_error *err)
{
	struct cw_arena *arena = walk->top != NULL ? &walk->top->scratch : &walk->scratch;
	struct cw_walk_member *member = &walk->member;

	memset(member, 0, sizeof(*member));
	member->path = path;
	member->container = container;
	member->name = cw_arena_utf8(arena, name);
	member->host = cw_arena_utf8(arena, cw_naming_host(name));
	member->kind = kind;
	member->source = &walk->reading.source;
	memset(&walk->reading, 0, sizeof(walk->reading));
	walk->reading.source.read = member_read;
	walk->reading.source.lend = chain != NULL && chain->lend != NULL ? member_lend : NULL;
	walk->reading.source.close = stay_open;
	walk->reading.walk = walk;
	walk->reading.chain = chain;
	walk->reading.ended = chain == NULL;
	if (member->name == NULL || member->host == NULL) {
		cw_walk_leave_member(walk);
		return cw_error_nomem(err);
	}
	walk->has_member = true;
	return CW_OK;
}

enum cw_code cw_walk_report(struct cw_walk *walk, const char *path, const char *container,
	struct cw_text name, enum cw_member_status status, struct cw_error *err)
{
	enum cw_code code = set_member(walk, NULL, path, container, name, CW_KIND_OTHER, err);

	walk->member.status = status;
	return code;
}

/* Puts a source over *chain. Whatever happens, *chain stays the one to close. */
static enum cw_code put(
	enum cw_code (*open)(struct cw_source *, struct cw_source **, struct cw_error *),
	struct cw_source **chain, struct cw_error *err)
{
	return open(*chain, chain, err);
}

/* Takes the gzip layers off: *chain becomes a peek over the innermost bytes, *head its first bytes
 * and *failure what its head met. With too many layers *head is that of a gzip. */
static enum cw_code take_off_gzip(struct cw_walk *walk, const struct offer *offer,
	struct cw_source **chain, struct cw_text *head, uint32_t *layers, struct cw_error *failure,
	struct cw_error *err)
{
	uint32_t allowed = walk->kase->limits.max_depth > offer->archives
				   ? walk->kase->limits.max_depth - offer->archives
				   : 0;
	enum cw_code code = put(cw_peek_open, chain, err);

	*layers = 0;
	while (code == CW_OK) {
		bool is_long;

		*head = cw_peek_head(*chain, failure);
		/* A gzip'd log in the deepest archive is no further archive: one layer is free. */
		if (!cw_gunzip_detect(*head) || *layers > allowed) {
			break;
		}
		++*layers;
		is_long = head->len == CW_PEEK_BYTES; /* worth a thread */
		code = cw_gunzip_open(*chain, walk->kase->limits.max_ratio, chain, err);
		if (code == CW_OK && walk->own_thread && is_long && *layers == 1) {
			code = put(cw_ahead_open, chain, err);
		}
		if (code == CW_OK) {
			code = put(cw_peek_open, chain, err);
		}
	}
	return code;
}

static struct cw_text without_suffix(struct cw_text name, uint32_t layers)
{
	if (layers > 0 && cw_text_ends(name, CW_TEXT(".gz"))) {
		name = cw_text_head(name, name.len - 3);
	}
	return name;
}

/* An archive that is not opened becomes a member without bytes. */
static enum cw_code leave_closed(struct cw_walk *walk, const struct offer *offer,
	enum cw_container_format format, struct cw_error *err)
{
	enum cw_member_status status = CW_MEMBER_LIMIT;

	if (format == CW_CONTAINER_FOREIGN) {
		status = CW_MEMBER_IGNORED;
		cw_case_note(walk->kase, "archive.unsupported", offer->path, 0, true,
			"7z and rar archives are not read; repack it as zip or tar.gz");
	} else {
		cw_case_note(walk->kase, "limit.max_depth", offer->path, 0, true,
			"an archive inside more than %" PRIu32 " others",
			walk->kase->limits.max_depth);
	}
	return cw_walk_report(walk, offer->path, offer->container, offer->name, status, err);
}

enum cw_code cw_walk_offer(struct cw_walk *walk, struct offer *offer, struct cw_error *err)
{
	struct cw_source *chain = offer->source;
	enum cw_container_format format;
	struct cw_error failure;
	struct cw_text head;
	uint32_t layers;
	uint32_t depth;
	enum cw_code code;
	enum cw_kind kind;

	code = take_off_gzip(walk, offer, &chain, &head, &layers, &failure, err);
	if (code != CW_OK) {
		goto fail;
	}
	format = cw_container_detect(head);
	depth = offer->archives + (layers > 1 ? layers : 1);
	if (format == CW_CONTAINER_FOREIGN || cw_gunzip_detect(head) ||
		(format != CW_CONTAINER_NONE && depth > walk->kase->limits.max_depth)) {
		cw_source_close(chain);
		return leave_closed(walk, offer, format, err);
	}
	offer->name = without_suffix(offer->name, layers);
	kind = cw_kind_of(head, head.len < CW_PEEK_BYTES && failure.code == CW_OK, offer->name);
	if (walk->own_thread && offer->is_file && layers == 0 && head.len == CW_PEEK_BYTES) {
		/* Reading and hashing then run beside parsing. */
		code = put(cw_ahead_open, &chain, err);
		if (code != CW_OK) {
			goto fail;
		}
	}
	if (format != CW_CONTAINER_NONE) {
		return cw_walk_push_archive(
			walk, chain, format, layers > 0, offer->path, depth, err);
	}
	return set_member(walk, chain, offer->path, offer->container, offer->name, kind, err);
fail:
	cw_source_close(chain);
	return code;
}
