/* SPDX-License-Identifier: MIT */
/*
 * Walks every member of every input: archives are opened in place, one inside the other, folders
 * in order of names. Nothing is written to disk, and only one member is open at a time.
 *
 * What the input lacks becomes an anomaly of the case, and the walk goes on with what follows:
 * archive.cut, archive.damaged, archive.encrypted, archive.unsupported, input.unreadable,
 * limit.max_members, …. The
 * offset of an anomaly counts in the file or member that it names (compressed bytes in a .gz; where
 * the archive inside is what is damaged, its text says that it counts inflated ones).
 */
#ifndef CW_INPUT_WALK_H
#define CW_INPUT_WALK_H

#include "facts/case.h"
#include "input/kind.h"
#include "input/source.h"

struct cw_walk;

enum cw_member_status {
	CW_MEMBER_OK,
	CW_MEMBER_CUT,     /* its bytes end early */
	CW_MEMBER_DAMAGED, /* the archive is damaged inside it */
	CW_MEMBER_IGNORED, /* a link or device, encrypted, a 7z or rar: it has no bytes to read */
	CW_MEMBER_LIMIT,   /* a limit ended it */
	CW_MEMBER_UNREADABLE, /* the system would not give its bytes */
};

/* "ok", "cut", "damaged", "ignored", "limit", "unreadable". */
const char *cw_member_status_name(enum cw_member_status status);

/* Borrowed until the next call of cw_walk_next. Text is valid UTF-8, never NULL. */
struct cw_walk_member {
	const char *path;      /* "bundle.tar.gz!folder/name", "case.zip!a.tar.gz!b" */
	const char *container; /* the innermost archive or folder, "" for a file given by itself:
				  members that share it are one bundle */
	const char *name;      /* the last component, without ".gz" */
	const char *host;      /* from NAME_<host>_<timestamp>; "" when the name has none */
	enum cw_kind kind;
	/* Its bytes, inflated. Only the caller's own end of memory or cancelling is a failure here:
	 * an input that ends early, is damaged or too large ends the source, and status says so. */
	struct cw_source *source;
	uint64_t bytes;               /* read so far */
	enum cw_member_status status; /* final when the source has ended */
};

/* One input as it was given. */
struct cw_walk_input {
	const char *name;   /* its last component; all of it when two inputs share that */
	uint64_t bytes;     /* as it lies on disk; of a folder the sum of its files */
	const char *sha256; /* of all its bytes; "" for a folder, or when not all were read */
	bool is_folder;
	enum cw_code code; /* CW_OK, or why it could not be read (CW_ERR_IO) */
};

/* Opens nothing yet: a path that cannot be opened fails at its turn. "-" is standard input. A
 * path may be a folder. */
CW_MUST_USE enum cw_code cw_walk_open(struct cw_case *kase, const char *const *paths, size_t count,
	struct cw_walk **out, struct cw_error *err);

/* bytes are borrowed until close; name is how reports call them. */
CW_MUST_USE enum cw_code cw_walk_open_memory(struct cw_case *kase, const char *name,
	const void *bytes, size_t len, struct cw_walk **out, struct cw_error *err);

/* function is only called from the thread that calls cw_walk_next and reads members. */
CW_MUST_USE enum cw_code cw_walk_open_function(struct cw_case *kase, const char *name,
	cw_read_fn *function, void *ctx, struct cw_walk **out, struct cw_error *err);

/* The next member; *member is NULL at the end. What was not read of the member before is read to
 * its end, so that its bytes and status are final then.
 *
 * CW_ERR_IO: an input cannot be opened or read on; err->source is the path as it was given. The
 * next call goes on with the next input. CW_ERR_NOMEM and CW_ERR_CANCELLED end the walk. */
CW_MUST_USE enum cw_code cw_walk_next(
	struct cw_walk *walk, struct cw_walk_member **member, struct cw_error *err);

/* Reads the rest of the member, so that its bytes and status are final. */
CW_MUST_USE enum cw_code cw_walk_drain(struct cw_walk *walk, struct cw_error *err);

/* The inputs whose turn has come; complete when cw_walk_next has said NULL. The array is borrowed
 * until close, the text in it belongs to the case. */
const struct cw_walk_input *cw_walk_inputs(const struct cw_walk *walk, size_t *count);

/* Takes NULL. Never reads on; waits at most for the one read that its thread is in. */
void cw_walk_close(struct cw_walk *walk);

#endif
