/* SPDX-License-Identifier: MIT */
#include "base/buffer.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void cw_buffer_finish(struct cw_buffer *buffer)
{
	free(buffer->ptr);
	memset(buffer, 0, sizeof(*buffer));
}

void cw_buffer_clear(struct cw_buffer *buffer)
{
	buffer->len = 0;
	buffer->failed = false;
}

bool cw_buffer_reserve(struct cw_buffer *buffer, size_t extra)
{
	size_t capacity = buffer->capacity > 0 ? buffer->capacity : 256;
	char *grown;

	if (extra <= buffer->capacity - buffer->len) {
		return true;
	}
	if (extra > SIZE_MAX / 2 - buffer->len) {
		return false;
	}
	while (capacity - buffer->len < extra) {
		capacity *= 2;
	}
	grown = realloc(buffer->ptr, capacity);
	if (grown == NULL) {
		return false;
	}
	buffer->ptr = grown;
	buffer->capacity = capacity;
	return true;
}

void cw_buffer_add(struct cw_buffer *buffer, const void *bytes, size_t len)
{
	if (len == 0) {
		return;
	}
	if (!cw_buffer_reserve(buffer, len)) {
		buffer->failed = true;
		return;
	}
	memcpy(buffer->ptr + buffer->len, bytes, len);
	buffer->len += len;
}

void cw_buffer_add_str(struct cw_buffer *buffer, const char *str)
{
	cw_buffer_add_text(buffer, cw_text_str(str));
}

void cw_buffer_add_text(struct cw_buffer *buffer, struct cw_text text)
{
	cw_buffer_add(buffer, text.ptr, text.len);
}

void cw_buffer_printf(struct cw_buffer *buffer, const char *format, ...)
{
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (len < 0 || !cw_buffer_reserve(buffer, (size_t)len + 1)) {
		buffer->failed = true;
		return;
	}
	va_start(args, format);
	(void)vsnprintf(buffer->ptr + buffer->len, (size_t)len + 1, format, args);
	va_end(args);
	buffer->len += (size_t)len;
}

struct cw_text cw_buffer_text(const struct cw_buffer *buffer)
{
	return cw_text_of(buffer->ptr, buffer->len);
}

void *cw_grow(void *array, size_t count, size_t *capacity, size_t size)
{
	size_t wanted = *capacity > 0 ? *capacity * 2 : 8;
	char *grown;

	if (count < *capacity) {
		return array;
	}
	if (wanted > SIZE_MAX / 2 / size) {
		return NULL;
	}
	grown = realloc(array, wanted * size);
	if (grown == NULL) {
		return NULL;
	}
	memset(grown + count * size, 0, (wanted - count) * size);
	*capacity = wanted;
	return grown;
}
