/* SPDX-License-Identifier: MIT */
#include "base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_BYTES ((size_t)16 << 10)

struct cw_arena_block {
	struct cw_arena_block *next;
	size_t used;
	size_t size;
	alignas(max_align_t) unsigned char bytes[];
};

void cw_arena_finish(struct cw_arena *arena)
{
	struct cw_arena_block *block = arena->head;

	while (block != NULL) {
		struct cw_arena_block *next = block->next;

		free(block);
		block = next;
	}
	arena->head = NULL;
	arena->total_bytes = 0;
}

void cw_arena_reset(struct cw_arena *arena)
{
	struct cw_arena_block *keep = arena->head;
	struct cw_arena rest = {NULL, 0};

	if (keep == NULL) {
		return;
	}
	rest.head = keep->next;
	cw_arena_finish(&rest);
	keep->next = NULL;
	keep->used = 0;
	arena->total_bytes = 0;
}

static struct cw_arena_block *add_block(struct cw_arena *arena, size_t at_least)
{
	size_t size = at_least > BLOCK_BYTES ? at_least : BLOCK_BYTES;
	struct cw_arena_block *block;

	if (size > SIZE_MAX - sizeof(*block)) {
		return NULL;
	}
	block = malloc(sizeof(*block) + size);
	if (block == NULL) {
		return NULL;
	}
	block->next = arena->head;
	block->used = 0;
	block->size = size;
	arena->head = block;
	return block;
}

void *cw_arena_alloc(struct cw_arena *arena, size_t size)
{
	const size_t align = alignof(max_align_t);
	struct cw_arena_block *block = arena->head;
	void *out;

	if (size > SIZE_MAX - align) {
		return NULL;
	}
	size = (size + align - 1) / align * align;
	if (block == NULL || block->size - block->used < size) {
		block = add_block(arena, size);
		if (block == NULL) {
			return NULL;
		}
	}
	out = block->bytes + block->used;
	block->used += size;
	arena->total_bytes += size;
	memset(out, 0, size);
	return out;
}

void *cw_arena_array(struct cw_arena *arena, size_t count, size_t size)
{
	if (size != 0 && count > SIZE_MAX / size) {
		return NULL;
	}
	return cw_arena_alloc(arena, count * size);
}

void *cw_arena_dup(struct cw_arena *arena, const void *bytes, size_t len)
{
	void *out = cw_arena_alloc(arena, len);

	if (out != NULL && len > 0) {
		memcpy(out, bytes, len);
	}
	return out;
}

char *cw_arena_text(struct cw_arena *arena, struct cw_text text)
{
	char *out = text.len < SIZE_MAX ? cw_arena_alloc(arena, text.len + 1) : NULL;

	if (out != NULL && text.len > 0) {
		memcpy(out, text.ptr, text.len);
	}
	return out;
}

char *cw_arena_str(struct cw_arena *arena, const char *str)
{
	return cw_arena_text(arena, cw_text_str(str));
}

char *cw_arena_utf8(struct cw_arena *arena, struct cw_text text)
{
	size_t len = cw_text_to_utf8(text, NULL);
	char *out = cw_arena_alloc(arena, len + 1);

	if (out != NULL) {
		(void)cw_text_to_utf8(text, out);
	}
	return out;
}

char *cw_arena_printf(struct cw_arena *arena, const char *format, ...)
{
	va_list args;
	char *out;
	int len;

	va_start(args, format);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (len < 0) {
		return NULL;
	}
	out = cw_arena_alloc(arena, (size_t)len + 1);
	if (out != NULL) {
		va_start(args, format);
		(void)vsnprintf(out, (size_t)len + 1, format, args);
		va_end(args);
	}
	return out;
}
