/* SPDX-License-Identifier: MIT */
/*
 * A hash map from bytes to a pointer. The hash is seeded per map, because keys come from hostile
 * input. Entries lie in insertion order, so walking them may reach output.
 */
#ifndef CW_BASE_MAP_H
#define CW_BASE_MAP_H

#include "base/error.h"
#include "base/text.h"

#include <stddef.h>
#include <stdint.h>

struct cw_map_entry {
	struct cw_text key; /* borrowed: must outlive the map */
	void *value;        /* NULL when removed */
	uint64_t hash;
};

struct cw_map { /* zeroed = empty */
	struct cw_map_entry *entries;
	size_t count; /* entries used, removed ones included */
	size_t capacity;
	uint32_t *slots; /* index + 1 into entries, 0 = free */
	size_t num_slots;
	uint64_t seed;
};

void cw_map_finish(struct cw_map *map);

/* NULL when absent. */
void *cw_map_get(const struct cw_map *map, struct cw_text key);

/* Sets or replaces; value must not be NULL. False when out of memory. */
CW_MUST_USE bool cw_map_set(struct cw_map *map, struct cw_text key, void *value);

/* The key may be freed afterwards. */
void cw_map_remove(struct cw_map *map, struct cw_text key);

#endif
