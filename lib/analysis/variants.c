/* SPDX-License-Identifier: MIT */
#include "analysis/variants.h"

#include "capture/connection.h"
#include "capture/tcp.h"

#include <stdlib.h>
#include <string.h>

#define MAX_LATE    INT64_C(200000000) /* ns */
#define PACKET_COST 128                /* what a kept segment costs besides its bytes, or more */

uint64_t cw_random(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

uint32_t cw_random_below(uint64_t *state, uint32_t limit)
{
	return (uint32_t)(cw_random(state) >> 32) % limit;
}

/* --- lists of packets --- */

/* Puts the packets into the order of their keys; equal ones stay as they are. */
struct keyed {
	int64_t key;
	size_t index;
	struct cw_tape_packet packet;
};

static int by_key(const void *a, const void *b)
{
	const struct keyed *x = a;
	const struct keyed *y = b;

	if (x->key != y->key) {
		return x->key < y->key ? -1 : 1;
	}
	return x->index < y->index ? -1 : x->index > y->index;
}

static struct keyed *keyed_of(const struct cw_tape *tape)
{
	struct keyed *keyed = calloc(tape->count + 1, sizeof(*keyed));

	if (keyed == NULL) {
		abort();
	}
	for (size_t i = 0; i < tape->count; i++) {
		keyed[i].index = i;
		keyed[i].packet = tape->packets[i];
	}
	return keyed;
}

/* Sorts and frees the list. */
static void sort_into(struct cw_tape *tape, struct keyed *keyed)
{
	qsort(keyed, tape->count, sizeof(*keyed), by_key);
	for (size_t i = 0; i < tape->count; i++) {
		tape->packets[i] = keyed[i].packet;
	}
	free(keyed);
}

static bool is_end(const struct cw_tape_packet *packet)
{
	return (packet->flags & (CW_TCP_FIN | CW_TCP_RST)) != 0;
}

/* The packets that `is` picks, in the order of `from`. */
static void restore_order(struct cw_tape *tape, const struct cw_tape_packet *from,
	bool (*is)(const struct cw_tape_packet *packet))
{
	size_t at = 0;

	for (size_t i = 0; i < tape->count; i++) {
		if (!is(&tape->packets[i])) {
			continue;
		}
		while (!is(&from[at])) {
			at++;
		}
		tape->packets[i] = from[at++];
	}
}

/* How many places the i-th packet of `count` can go on, at most `places`, without coming much later in time:
 * after a pause a connection may rightly be over. */
static uint32_t reach(const struct cw_tape *tape, size_t count, size_t i, uint32_t places)
{
	if (places >= count - i) {
		places = (uint32_t)(count - i - 1);
	}
	while (tape->packets[i + places].at - tape->packets[i].at > MAX_LATE) {
		places--;
	}
	return places;
}

void cw_vary_shuffle(struct cw_tape *tape, uint64_t *random, uint32_t window)
{
	struct cw_tape before = {0};
	struct keyed *keyed = keyed_of(tape);

	cw_tape_add_all(&before, tape);
	for (size_t i = 0; i < tape->count; i++) {
		keyed[i].key =
			(int64_t)(i + reach(tape, tape->count, i, cw_random_below(random, window)));
	}
	sort_into(tape, keyed);
	restore_order(tape, before.packets, is_end);
	for (size_t i = 0; i < tape->count; i++) {
		tape->packets[i].at = before.packets[i].at;
	}
	cw_tape_finish(&before);
}

/* Takes the place of the tape's packets. */
static void replace(struct cw_tape *tape, struct cw_tape *by)
{
	free(tape->packets);
	tape->packets = by->packets;
	tape->count = by->count;
	tape->capacity = by->capacity;
}

/* Packets that come in behind the `count` that are there, and where. */
struct additions {
	size_t count;
	struct cw_buffer keys; /* int64_t */
};

static void add_later(struct cw_tape *tape, struct additions *added,
	const struct cw_tape_packet *packet, size_t index, uint32_t later)
{
	int64_t key = (int64_t)(index + reach(tape, added->count, index, later));

	cw_tape_add(tape, packet);
	cw_buffer_add(&added->keys, &key, sizeof(key));
}

/* All that came in goes to its place. */
static void place_added(struct cw_tape *tape, struct additions *added)
{
	struct keyed *keyed = keyed_of(tape);
	size_t count = added->count;

	for (size_t i = 0; i < count; i++) {
		keyed[i].key = (int64_t)i;
	}
	for (size_t i = count; i < tape->count; i++) {
		memcpy(&keyed[i].key, added->keys.ptr + (i - count) * sizeof(int64_t),
			sizeof(int64_t));
	}
	for (size_t i = count; i < tape->count; i++) { /* at the time of the one before */
		keyed[i].packet.at = tape->packets[keyed[i].key].at;
	}
	sort_into(tape, keyed);
	cw_buffer_finish(&added->keys);
}

void cw_vary_duplicate(struct cw_tape *tape, uint64_t *random, uint32_t n)
{
	struct additions added = {.count = tape->count};

	for (size_t i = 0; i < added.count; i++) {
		struct cw_tape_packet packet = tape->packets[i];

		if (cw_random_below(random, n) == 0) {
			add_later(tape, &added, &packet, i, cw_random_below(random, 20));
		}
	}
	place_added(tape, &added);
}

/* --- payload --- */

static uint8_t *new_bytes(struct cw_tape *tape, size_t len)
{
	uint8_t *bytes = cw_arena_alloc(&tape->arena, len + 1);

	if (bytes == NULL) {
		abort();
	}
	return bytes;
}

static bool is_data(const struct cw_tape_packet *packet)
{
	return packet->len > 0 && packet->missing == 0 &&
	       (packet->flags & (CW_TCP_SYN | CW_TCP_RST)) == 0;
}

/* The data packet among the hundred before i that ends where i begins; NULL when there is none. */
static const struct cw_tape_packet *data_before(const struct cw_tape *tape, size_t i)
{
	const struct cw_tape_packet *packet = &tape->packets[i];

	for (size_t back = 1; back <= i && back < 100; back++) {
		const struct cw_tape_packet *other = &tape->packets[i - back];

		if (is_data(other) && cw_tape_same_flow(other, packet, false) &&
			other->seq + other->len == packet->seq) {
			return other;
		}
	}
	return NULL;
}

void cw_vary_overlap(struct cw_tape *tape, uint64_t *random, uint32_t n)
{
	struct additions added = {.count = tape->count};

	for (size_t i = 0; i < added.count; i++) {
		struct cw_tape_packet packet = tape->packets[i];
		const struct cw_tape_packet *before;
		uint32_t behind;
		uint32_t own;
		uint8_t *bytes;

		if (!is_data(&packet) || cw_random_below(random, n) != 0 ||
			(before = data_before(tape, i)) == NULL) {
			continue;
		}
		behind = cw_random_below(random, before->len + 1);
		own = cw_random_below(random, packet.len) + 1;
		bytes = new_bytes(tape, behind + own);
		memcpy(bytes, before->bytes + before->len - behind, behind);
		memcpy(bytes + behind, packet.bytes, own);
		packet.bytes = bytes;
		packet.seq -= behind;
		packet.len = behind + own;
		packet.flags &= (uint8_t)~CW_TCP_FIN;
		/* Before or behind the segment itself. */
		add_later(tape, &added, &packet, i > 0 ? i - 1 : i, cw_random_below(random, 10));
	}
	place_added(tape, &added);
}

void cw_vary_split(struct cw_tape *tape, uint64_t *random, uint32_t max)
{
	struct cw_tape parts = {0};

	for (size_t i = 0; i < tape->count; i++) {
		struct cw_tape_packet rest = tape->packets[i];

		while (is_data(&rest)) {
			struct cw_tape_packet part = rest;
			uint32_t len = cw_random_below(random, max) + 1;

			if (len >= rest.len) {
				break;
			}
			part.len = len;
			part.flags &= (uint8_t)~CW_TCP_FIN;
			cw_tape_add(&parts, &part);
			rest.seq += len;
			rest.bytes += len;
			rest.len -= len;
		}
		cw_tape_add(&parts, &rest);
	}
	replace(tape, &parts);
}

/* The last packet of the connection in the list. */
static struct cw_tape_packet *last_of_flow(
	struct cw_tape *tape, const struct cw_tape_packet *packet)
{
	for (size_t i = tape->count; i > 0; i--) {
		if (cw_tape_same_flow(&tape->packets[i - 1], packet, true)) {
			return &tape->packets[i - 1];
		}
	}
	return NULL;
}

static bool can_join(const struct cw_tape_packet *first, const struct cw_tape_packet *second)
{
	return is_data(first) && is_data(second) && (first->flags & CW_TCP_FIN) == 0 &&
	       cw_tape_same_flow(first, second, false) && first->seq + first->len == second->seq;
}

void cw_vary_coalesce(struct cw_tape *tape, uint32_t max)
{
	struct cw_tape joined = {0};

	for (size_t i = 0; i < tape->count; i++) {
		const struct cw_tape_packet *packet = &tape->packets[i];
		struct cw_tape_packet *last = last_of_flow(&joined, packet);
		uint8_t *bytes;

		if (last == NULL || !can_join(last, packet) || last->len + packet->len > max) {
			cw_tape_add(&joined, packet);
			continue;
		}
		bytes = new_bytes(tape, last->len + packet->len);
		memcpy(bytes, last->bytes, last->len);
		memcpy(bytes + last->len, packet->bytes, packet->len);
		last->bytes = bytes;
		last->len += packet->len;
		last->flags |= packet->flags;
		last->ack = packet->ack;
	}
	replace(tape, &joined);
}

void cw_vary_keep_alive(struct cw_tape *tape, uint64_t *random, uint32_t n)
{
	struct additions added = {.count = tape->count};

	for (size_t i = 0; i < added.count; i++) {
		struct cw_tape_packet packet = tape->packets[i];
		uint8_t *bytes;

		if (!is_data(&packet) || (packet.flags & CW_TCP_FIN) != 0 ||
			cw_random_below(random, n) != 0) {
			continue;
		}
		bytes = new_bytes(tape, 1);
		bytes[0] = (uint8_t)~packet.bytes[packet.len - 1];
		packet.seq += packet.len - 1;
		packet.bytes = bytes;
		packet.len = 1;
		add_later(tape, &added, &packet, i, 0);
	}
	place_added(tape, &added);
}

/* --- headers --- */

/* The same for all packets of one sender, whichever its connection. */
static uint32_t shift_of(const struct cw_tape_packet *packet, unsigned end, uint64_t key)
{
	uint64_t state = key ^ (uint64_t)packet->port[end] << 32;

	for (size_t i = 0; i < 16; i++) {
		state = state * 31 + packet->ip[end][i];
	}
	return (uint32_t)cw_random(&state);
}

void cw_vary_sequence(struct cw_tape *tape, uint64_t *random)
{
	uint64_t key = cw_random(random);

	for (size_t i = 0; i < tape->count; i++) {
		struct cw_tape_packet *packet = &tape->packets[i];

		packet->seq += shift_of(packet, 0, key);
		if ((packet->flags & CW_TCP_ACK) != 0) {
			packet->ack += shift_of(packet, 1, key);
		}
	}
}

void cw_vary_clock(struct cw_tape *tape, int64_t ns)
{
	for (size_t i = 0; i < tape->count; i++) {
		if (tape->packets[i].at + ns < 0) {
			return;
		}
	}
	for (size_t i = 0; i < tape->count; i++) {
		tape->packets[i].at += ns;
	}
}

void cw_vary_endpoints(struct cw_tape *tape, uint8_t salt)
{
	for (size_t i = 0; i < tape->count; i++) {
		struct cw_tape_packet *packet = &tape->packets[i];
		bool ephemeral[2] = {packet->port[0] >= 32768, packet->port[1] >= 32768};
		size_t address = packet->version == 4 ? 4 : 16;

		for (unsigned end = 0; end < 2; end++) {
			packet->ip[end][address - 3] ^= salt; /* every address changes alike */
			if (ephemeral[end] && !ephemeral[1 - end]) {
				packet->port[end] =
					(uint16_t)(32768 + (packet->port[end] + salt * 97) % 32768);
			}
		}
	}
}

void cw_vary_ipv6(struct cw_tape *tape)
{
	for (size_t i = 0; i < tape->count; i++) {
		struct cw_tape_packet *packet = &tape->packets[i];

		for (unsigned end = 0; end < 2 && packet->version == 4; end++) {
			memcpy(packet->ip[end] + 12, packet->ip[end], 4);
			memcpy(packet->ip[end], "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0", 12);
		}
		packet->version = 6;
	}
}

void cw_vary_mix(struct cw_tape *tape, const struct cw_tape *other)
{
	struct keyed *keyed;
	int64_t shift;

	if (tape->count == 0 || other->count == 0) {
		return;
	}
	shift = tape->packets[0].at - other->packets[0].at;
	for (size_t i = 0; i < other->count; i++) {
		struct cw_tape_packet packet = other->packets[i];

		packet.at += shift;
		cw_tape_add(tape, &packet);
	}
	keyed = keyed_of(tape);
	for (size_t i = 0; i < tape->count; i++) {
		keyed[i].key = keyed[i].packet.at;
	}
	sort_into(tape, keyed);
}

bool cw_tape_is_plain(const struct cw_tape *tape)
{
	for (size_t i = 0; i < tape->count; i++) {
		const struct cw_tape_packet *packet = &tape->packets[i];

		if (i > 0 && packet->at < packet[-1].at) {
			return false;
		}
		for (size_t j = 0; (packet->flags & CW_TCP_SYN) != 0 && j < i; j++) {
			const struct cw_tape_packet *other = &tape->packets[j];

			if (cw_tape_same_flow(other, packet, false) && other->seq != packet->seq) {
				return false;
			}
		}
	}
	return true;
}

bool cw_tape_is_short(const struct cw_tape *tape)
{
	for (size_t i = 0; i < tape->count; i++) {
		uint32_t bytes = 0;

		for (size_t j = i; j < tape->count; j++) {
			if (cw_tape_same_flow(&tape->packets[i], &tape->packets[j], false)) {
				bytes += tape->packets[j].len + PACKET_COST;
			}
		}
		if (bytes > CW_EDGE_BYTES) {
			return false;
		}
	}
	return true;
}
