/* SPDX-License-Identifier: MIT */
#include "base/map.h"
#include "base/buffer.h"

#include <stdlib.h>
#include <string.h>

/* Multiply-and-fold over 8-byte words; with a seed that the input's author cannot know, keys that
 * collide on purpose cannot be prepared. */
static uint64_t mix(uint64_t a, uint64_t b)
{
	uint64_t x = (a ^ b) * UINT64_C(0x9e3779b97f4a7c15);

	x ^= x >> 29;
	x *= UINT64_C(0xbf58476d1ce4e5b9);
	return x ^ x >> 32;
}

static uint64_t hash_key(const struct cw_map *map, struct cw_text key)
{
	uint64_t h = mix(map->seed, key.len);

	while (key.len > 0) {
		uint64_t word = 0;
		size_t n = key.len < 8 ? key.len : 8;

		memcpy(&word, key.ptr, n);
		h = mix(h, word);
		key = cw_text_skip(key, n);
	}
	return h;
}

void cw_map_finish(struct cw_map *map)
{
	free(map->entries);
	free(map->slots);
	memset(map, 0, sizeof(*map));
}

/* The slot that holds the key, or the free slot where it belongs. num_slots is a power of two and
 * at least twice count, so a free slot exists. */
static size_t find_slot(const struct cw_map *map, struct cw_text key, uint64_t hash)
{
	size_t slot = (size_t)hash & (map->num_slots - 1);

	while (map->slots[slot] != 0) {
		const struct cw_map_entry *entry = &map->entries[map->slots[slot] - 1];

		/* The key of a removed entry may be gone already. */
		if (entry->value != NULL && entry->hash == hash && cw_text_equal(entry->key, key)) {
			break;
		}
		slot = (slot + 1) & (map->num_slots - 1);
	}
	return slot;
}

static struct cw_map_entry *find(const struct cw_map *map, struct cw_text key)
{
	size_t slot;

	if (map->num_slots == 0) {
		return NULL;
	}
	slot = find_slot(map, key, hash_key(map, key));
	return map->slots[slot] == 0 ? NULL : &map->entries[map->slots[slot] - 1];
}

void *cw_map_get(const struct cw_map *map, struct cw_text key)
{
	const struct cw_map_entry *entry = find(map, key);

	return entry == NULL ? NULL : entry->value;
}

/* Rebuilds the slots with at least twice as many as live entries, dropping removed ones. */
static bool rebuild(struct cw_map *map)
{
	size_t live = 0;
	size_t num_slots = 16;
	uint32_t *slots;

	for (size_t i = 0; i < map->count; i++) {
		if (map->entries[i].value != NULL) {
			map->entries[live++] = map->entries[i];
		}
	}
	map->count = live;
	while (num_slots < live * 4) {
		num_slots *= 2;
	}
	slots = calloc(num_slots, sizeof(*slots));
	if (slots == NULL) {
		return false;
	}
	free(map->slots);
	map->slots = slots;
	map->num_slots = num_slots;
	for (size_t i = 0; i < live; i++) {
		slots[find_slot(map, map->entries[i].key, map->entries[i].hash)] =
			(uint32_t)(i + 1);
	}
	return true;
}

bool cw_map_set(struct cw_map *map, struct cw_text key, void *value)
{
	struct cw_map_entry *entry = find(map, key);
	struct cw_map_entry *grown;
	size_t slot;

	if (entry != NULL) {
		entry->value = value;
		return true;
	}
	if (map->seed == 0) {
		map->seed = mix((uint64_t)(uintptr_t)map, UINT64_C(0x2545f4914f6cdd1d)) | 1;
	}
	if ((map->count + 1) * 2 > map->num_slots) {
		if (!rebuild(map)) {
			return false;
		}
	}
	grown = cw_grow(map->entries, map->count, &map->capacity, sizeof(*map->entries));
	if (grown == NULL) {
		return false;
	}
	map->entries = grown;
	entry = &map->entries[map->count];
	entry->key = key;
	entry->value = value;
	entry->hash = hash_key(map, key);
	slot = find_slot(map, key, entry->hash);
	map->slots[slot] = (uint32_t)++map->count;
	return true;
}

void cw_map_remove(struct cw_map *map, struct cw_text key)
{
	struct cw_map_entry *entry = find(map, key);

	if (entry != NULL) {
		entry->key = cw_text_of(NULL, 0);
		entry->value = NULL;
	}
}
