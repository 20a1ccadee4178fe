/* SPDX-License-Identifier: MIT */
/*
 * What the files of the walk share; nobody else includes this.
 *
 *   walk.c         the inputs, one after the other, and the public calls
 *   walk_level.c   the stack of open folders and archives
 *   walk_member.c  bytes to a member or to another archive; the member's source and its limits
 */
#ifndef CW_INPUT_WALK_STATE_H
#define CW_INPUT_WALK_STATE_H

#include "base/arena.h"
#include "input/container.h"
#include "input/folder.h"
#include "input/walk.h"

struct level;

/* The bytes of the entry that its container is at. */
struct entry_source {
	struct cw_source source;
	struct level *level;
	const uint8_t *left; /* lent by the container, not yet read */
	size_t left_len;
	bool ended;
	struct cw_error failure; /* code CW_OK when there is none */
};

/* An open folder or archive. */
struct level {
	struct level *parent;
	struct cw_walk *walk;
	struct cw_folder *folder;       /* or */
	struct cw_container *container; /* over */
	struct cw_source *source;       /* owned */
	char *path;                     /* owned */
	uint32_t archives;              /* how many archives deep, itself included */
	uint32_t folders;
	bool failed; /* the archive ends here */
	bool untold; /* and the case does not know yet */
	struct entry_source entry;
	struct cw_arena scratch; /* the text of the current entry */
};

/* The member's source, as the caller reads it. */
struct member_source {
	struct cw_source source;
	struct cw_walk *walk;
	struct cw_source *chain; /* owned; NULL when there are no bytes */
	bool ended;
	struct cw_error failure; /* of a walk that has ended; code CW_OK when there is none */
};

struct cw_walk {
	struct cw_case *kase; /* borrowed */
	struct cw_walk_input *inputs;
	const char **given; /* the paths as they were given */
	size_t num_inputs;
	size_t num_begun;
	const void *bytes; /* of an input in memory */
	size_t bytes_len;
	cw_read_fn *function; /* of an input by a function */
	void *function_ctx;
	bool own_thread; /* whether files and gzip are read on threads of their own */
	bool in_memory;

	struct cw_source *hashed; /* under the current input; NULL: a folder, or none */
	struct level *top;
	struct cw_arena scratch; /* the text of a member that is an input by itself */
	bool has_member;
	struct cw_walk_member member;
	struct member_source reading;

	uint32_t members;
	uint64_t total_bytes;
	bool stopped;            /* a limit of the whole walk, or a failure, ended it */
	struct cw_error pending; /* an input that could not be read on: the next call says it */
};

/* Bytes that may be a member or an archive. */
struct offer {
	struct cw_source *source; /* owned: taken over, also on failure */
	const char *path;         /* borrowed until the member or the level ends */
	const char *container;    /* as path */
	struct cw_text name;
	uint32_t archives; /* how many archives deep they lie */
	bool is_file;      /* they come from outside rather than out of an archive */
};

/* walk_member.c */

/* Sets walk->has_member, or puts a level on the stack. */
CW_MUST_USE enum cw_code cw_walk_offer(
	struct cw_walk *walk, struct offer *offer, struct cw_error *err);

/* A member without bytes. */
CW_MUST_USE enum cw_code cw_walk_report(struct cw_walk *walk, const char *path,
	const char *container, struct cw_text name, enum cw_member_status status,
	struct cw_error *err);

/* Closes what the member held. */
void cw_walk_leave_member(struct cw_walk *walk);

/* Notes a failure of the bytes of path once, where it came up first, and gives failure->source that
 * path. Returns the status that a member gets by it. */
enum cw_member_status cw_walk_note(
	struct cw_walk *walk, const char *path, bool cut, struct cw_error *failure);

/* Counts bytes of the whole walk; returns how many of n still fit in limits.max_total_bytes. */
size_t cw_walk_count(struct cw_walk *walk, size_t n);

/* walk_level.c */

/* Takes source over, also on failure. path is copied. */
CW_MUST_USE enum cw_code cw_walk_push_archive(struct cw_walk *walk, struct cw_source *source,
	enum cw_container_format format, bool is_inflated, const char *path, uint32_t archives,
	struct cw_error *err);

/* Takes folder over, also on failure. */
CW_MUST_USE enum cw_code cw_walk_push_folder(
	struct cw_walk *walk, struct cw_folder *folder, const char *path, struct cw_error *err);

/* One entry of the topmost level, or its end. */
CW_MUST_USE enum cw_code cw_walk_step(struct cw_walk *walk, struct cw_error *err);

/* Closes the topmost level without reading on. */
void cw_walk_pop(struct cw_walk *walk);

#endif
