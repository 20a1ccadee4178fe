/* SPDX-License-Identifier: MIT */
/* A growable run of bytes, and the one function through which every array here grows. */
#ifndef CW_BASE_BUFFER_H
#define CW_BASE_BUFFER_H

#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

struct cw_buffer { /* zeroed = empty */
	char *ptr; /* owned */
	size_t len;
	size_t capacity;
	bool failed; /* sticky: out of memory at some append; len is then short */
};

void cw_buffer_finish(struct cw_buffer *buffer);
void cw_buffer_clear(struct cw_buffer *buffer); /* keeps the memory */

/* Room for extra more bytes behind len; false when out of memory. */
CW_MUST_USE bool cw_buffer_reserve(struct cw_buffer *buffer, size_t extra);

/* Appending sets `failed` when out of memory, so that a writer checks once at its end. */
void cw_buffer_add(struct cw_buffer *buffer, const void *bytes, size_t len);
void cw_buffer_add_str(struct cw_buffer *buffer, const char *str);
void cw_buffer_add_text(struct cw_buffer *buffer, struct cw_text text);
void cw_buffer_printf(struct cw_buffer *buffer, const char *format, ...) CW_PRINTF(2, 3);

struct cw_text cw_buffer_text(const struct cw_buffer *buffer);

/* Grows *array (items of size bytes) so that count + 1 items fit; doubles. New memory is zeroed.
 * Returns the array, or NULL when out of memory (the old one stays valid and unchanged). */
CW_MUST_USE void *cw_grow(void *array, size_t count, size_t *capacity, size_t size);

#endif
