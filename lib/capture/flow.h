/* SPDX-License-Identifier: MIT */
/*
 * Which connection a packet belongs to: the binary key of two endpoints, the smaller one first, so
 * that both directions have the same key; and an open-addressing hash table on it.
 */
#ifndef CW_CAPTURE_FLOW_H
#define CW_CAPTURE_FLOW_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cw_flow_key {       /* no padding: compared and hashed as bytes */
	uint8_t ip[2][16]; /* side 0 and side 1; IPv4 in the first four bytes, the rest zero */
	uint16_t port[2];
	uint8_t version; /* 4 or 6 */
	uint8_t zero[3];
};

/* Fills the key. Returns the side (0 or 1) on which the source stands. ip_len is 4 or 16. */
unsigned cw_flow_key_set(struct cw_flow_key *key, const uint8_t *source, const uint8_t *target,
	size_t ip_len, uint16_t source_port, uint16_t target_port);

#define CW_FLOW_IP_BYTES 46

/* The address of one side as RFC 5952 writes it. */
void cw_flow_ip_text(const struct cw_flow_key *key, unsigned side, char out[CW_FLOW_IP_BYTES]);

struct cw_flow_slot {
	uint64_t hash;
	struct cw_flow_key *key; /* NULL = free. Borrowed: the first member of the value */
};

struct cw_flow_table { /* zeroed = empty */
	struct cw_flow_slot *slots;
	size_t num_slots; /* a power of two */
	size_t count;
	uint64_t seed; /* an attacker who knows it could make keys collide */
};

void cw_flow_table_finish(struct cw_flow_table *table);

/* The key that equals this one, which is the value's first member; NULL when absent. */
struct cw_flow_key *cw_flow_table_get(
	const struct cw_flow_table *table, const struct cw_flow_key *key);

/* Adds a key that is not there, or replaces the equal one. False when out of memory (replacing
 * cannot fail). */
CW_MUST_USE bool cw_flow_table_set(struct cw_flow_table *table, struct cw_flow_key *key);

void cw_flow_table_remove(struct cw_flow_table *table, const struct cw_flow_key *key);

#endif
