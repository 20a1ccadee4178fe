/* SPDX-License-Identifier: MIT */
#include "capture/flow.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(sizeof(struct cw_flow_key) == 40, "the key must have no padding");

unsigned cw_flow_key_set(struct cw_flow_key *key, const uint8_t *source, const uint8_t *target,
	size_t ip_len, uint16_t source_port, uint16_t target_port)
{
	int order = memcmp(source, target, ip_len);
	unsigned side = order > 0 || (order == 0 && source_port > target_port) ? 1 : 0;

	memset(key, 0, sizeof(*key));
	memcpy(key->ip[side], source, ip_len);
	memcpy(key->ip[1 - side], target, ip_len);
	key->port[side] = source_port;
	key->port[1 - side] = target_port;
	key->version = ip_len == 4 ? 4 : 6;
	return side;
}

void cw_flow_ip_text(const struct cw_flow_key *key, unsigned side, char out[CW_FLOW_IP_BYTES])
{
	out[0] = '\0';
	(void)inet_ntop(
		key->version == 4 ? AF_INET : AF_INET6, key->ip[side], out, CW_FLOW_IP_BYTES);
}

static uint64_t hash_key(uint64_t seed, const struct cw_flow_key *key)
{
	uint64_t words[sizeof(*key) / 8];
	uint64_t h = seed;

	memcpy(words, key, sizeof(words));
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		h = (h ^ words[i]) * UINT64_C(0x9e3779b97f4a7c15);
		h ^= h >> 32;
	}
	return h;
}

void cw_flow_table_finish(struct cw_flow_table *table)
{
	free(table->slots);
	memset(table, 0, sizeof(*table));
}

/* The slot of the key, or the free slot where it belongs. A free slot always exists. */
static size_t find_slot(
	const struct cw_flow_table *table, const struct cw_flow_key *key, uint64_t hash)
{
	size_t mask = table->num_slots - 1;
	size_t i = (size_t)hash & mask;

	while (table->slots[i].key != NULL) {
		if (table->slots[i].hash == hash &&
			memcmp(table->slots[i].key, key, sizeof(*key)) == 0) {
			break;
		}
		i = (i + 1) & mask;
	}
	return i;
}

struct cw_flow_key *cw_flow_table_get(
	const struct cw_flow_table *table, const struct cw_flow_key *key)
{
	if (table->num_slots == 0) {
		return NULL;
	}
	return table->slots[find_slot(table, key, hash_key(table->seed, key))].key;
}

static bool grow(struct cw_flow_table *table)
{
	struct cw_flow_table larger = *table;

	larger.num_slots = table->num_slots == 0 ? 64 : table->num_slots * 2;
	larger.slots = calloc(larger.num_slots, sizeof(*larger.slots));
	if (larger.slots == NULL) {
		return false;
	}
	if (larger.seed == 0) {
		/* Where the heap lies is what an author of captures cannot know; the order of the
		 * table never reaches a result. */
		larger.seed = ((uint64_t)(uintptr_t)larger.slots ^ (uint64_t)(uintptr_t)table) *
				      UINT64_C(0xbf58476d1ce4e5b9) |
			      1;
		/* No entries yet, so no hash to redo. */
	}
	for (size_t i = 0; i < table->num_slots; i++) {
		const struct cw_flow_slot *slot = &table->slots[i];

		if (slot->key != NULL) {
			larger.slots[find_slot(&larger, slot->key, slot->hash)] = *slot;
		}
	}
	free(table->slots);
	*table = larger;
	return true;
}

bool cw_flow_table_set(struct cw_flow_table *table, struct cw_flow_key *key)
{
	struct cw_flow_slot *slot;
	uint64_t hash;

	if (table->num_slots == 0 && !grow(table)) {
		return false;
	}
	hash = hash_key(table->seed, key);
	slot = &table->slots[find_slot(table, key, hash)];
	if (slot->key == NULL) {
		if ((table->count + 1) * 2 > table->num_slots) {
			if (!grow(table)) {
				return false;
			}
			slot = &table->slots[find_slot(table, key, hash)];
		}
		table->count++;
	}
	slot->hash = hash;
	slot->key = key;
	return true;
}

/* Closes the hole by moving later entries of the same run back, so that no tombstones pile up. */
void cw_flow_table_remove(struct cw_flow_table *table, const struct cw_flow_key *key)
{
	size_t mask = table->num_slots - 1;
	size_t hole;

	if (table->num_slots == 0) {
		return;
	}
	hole = find_slot(table, key, hash_key(table->seed, key));
	if (table->slots[hole].key == NULL) {
		return;
	}
	for (size_t i = (hole + 1) & mask; table->slots[i].key != NULL; i = (i + 1) & mask) {
		size_t home = (size_t)table->slots[i].hash & mask;

		if (((i - home) & mask) >= ((i - hole) & mask)) {
			table->slots[hole] = table->slots[i];
			hole = i;
		}
	}
	table->slots[hole].key = NULL;
	table->count--;
}
