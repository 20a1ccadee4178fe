/* SPDX-License-Identifier: MIT */
/*
 * A bump allocator: everything in it is freed at once. It backs the report and scratch memory,
 * never anything that grows with the input without a limit of struct cw_limits in front of it.
 */
#ifndef CW_BASE_ARENA_H
#define CW_BASE_ARENA_H

#include "base/error.h"
#include "base/text.h"

#include <stddef.h>

struct cw_arena_block;

struct cw_arena { /* zeroed = empty */
	struct cw_arena_block *head;
	size_t total_bytes; /* handed out so far */
};

void cw_arena_finish(struct cw_arena *arena);

/* Forgets all that was handed out but keeps the newest block for reuse. For scratch arenas. */
void cw_arena_reset(struct cw_arena *arena);

/* Zeroed memory aligned for any type, or NULL when out of memory. */
CW_MUST_USE void *cw_arena_alloc(struct cw_arena *arena, size_t size);

/* Zeroed memory for count items of size bytes; NULL on overflow or out of memory. */
CW_MUST_USE void *cw_arena_array(struct cw_arena *arena, size_t count, size_t size);

CW_MUST_USE void *cw_arena_dup(struct cw_arena *arena, const void *bytes, size_t len);

/* A NUL-terminated copy. */
CW_MUST_USE char *cw_arena_str(struct cw_arena *arena, const char *str);
CW_MUST_USE char *cw_arena_text(struct cw_arena *arena, struct cw_text text);

/* A NUL-terminated copy that is valid UTF-8: a byte that is not, and NUL, become \xNN. All text
 * from input enters the facts through here. */
CW_MUST_USE char *cw_arena_utf8(struct cw_arena *arena, struct cw_text text);

CW_MUST_USE char *cw_arena_printf(struct cw_arena *arena, const char *format, ...) CW_PRINTF(2, 3);

#endif
