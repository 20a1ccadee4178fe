/* SPDX-License-Identifier: MIT */
#include "base/oom.h"

#include <stdatomic.h>
#include <stddef.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *ptr, size_t size);
char *__real_strdup(const char *str);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *ptr, size_t size);
char *__wrap_strdup(const char *str);

static atomic_uint_fast64_t made;
static atomic_bool struck;
static uint64_t first = UINT64_MAX;
static uint64_t last = UINT64_MAX;

void cw_oom_at(uint64_t number, uint64_t more)
{
	atomic_store(&made, 0);
	atomic_store(&struck, false);
	first = number;
	last = number > UINT64_MAX - more ? UINT64_MAX : number + more;
}

bool cw_oom_struck(void)
{
	return atomic_load(&struck);
}

uint64_t cw_oom_count(void)
{
	return atomic_load(&made);
}

static bool fails(void)
{
	uint64_t number = atomic_fetch_add(&made, 1);

	if (number < first || number > last || first == UINT64_MAX) {
		return false;
	}
	atomic_store(&struck, true);
	return true;
}

void *__wrap_malloc(size_t size)
{
	return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
	return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *ptr, size_t size)
{
	return fails() ? NULL : __real_realloc(ptr, size);
}

char *__wrap_strdup(const char *str)
{
	return fails() ? NULL : __real_strdup(str);
}
