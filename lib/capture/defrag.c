/* SPDX-License-Identifier: MIT */
#include "capture/defrag.h"

#include <stdlib.h>
#include <string.h>

static uint64_t cost(const struct cw_datagram *datagram)
{
	return sizeof(*datagram) + datagram->capacity;
}

/* --- table and lists --- */

/* The limit on bytes holds fewer than 4000 datagrams, so that chosen keys cost little (FNV-1a). */
static size_t bucket_of(const struct cw_datagram_key *key)
{
	const uint8_t *bytes = (const uint8_t *)key;
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < sizeof(*key); i++) {
		hash = (hash ^ bytes[i]) * UINT64_C(0x100000001b3);
	}
	return (hash ^ hash >> 32) % CW_DEFRAG_BUCKETS;
}

static struct cw_datagram *find(const struct cw_defrag *defrag, const struct cw_datagram_key *key)
{
	struct cw_datagram *datagram = defrag->buckets[bucket_of(key)];

	while (datagram != NULL && memcmp(&datagram->key, key, sizeof(*key)) != 0) {
		datagram = datagram->next;
	}
	return datagram;
}

static void append(struct cw_defrag *defrag, struct cw_datagram *datagram, enum cw_defrag_list to)
{
	struct cw_datagram_queue *queue = &defrag->lists[to];

	datagram->list = to;
	datagram->newer = NULL;
	datagram->older = queue->newest;
	if (queue->newest != NULL) {
		queue->newest->newer = datagram;
	} else {
		queue->oldest = datagram;
	}
	queue->newest = datagram;
}

static void unlist(struct cw_defrag *defrag, struct cw_datagram *datagram)
{
	struct cw_datagram_queue *queue = &defrag->lists[datagram->list];

	if (datagram->newer != NULL) {
		datagram->newer->older = datagram->older;
	} else {
		queue->newest = datagram->older;
	}
	if (datagram->older != NULL) {
		datagram->older->newer = datagram->newer;
	} else {
		queue->oldest = datagram->newer;
	}
}

static void untable(struct cw_defrag *defrag, struct cw_datagram *datagram)
{
	struct cw_datagram **link = &defrag->buckets[bucket_of(&datagram->key)];

	while (*link != datagram) {
		link = &(*link)->next;
	}
	*link = datagram->next;
}

/* Takes it out of table and list. The memory stays until the next packet, for what is being decoded
 * may lie in it: fragments of a tunnel carry fragments. */
static void drop(struct cw_defrag *defrag, struct cw_datagram *datagram)
{
	if (datagram->list != CW_DEFRAG_REPLACED) {
		untable(defrag, datagram);
	}
	unlist(defrag, datagram);
	datagram->next = defrag->dropped;
	defrag->dropped = datagram;
	defrag->num_bytes -= cost(datagram);
}

/* Another datagram takes its key. */
static void replace(struct cw_defrag *defrag, struct cw_datagram *datagram)
{
	if (datagram->list == CW_DEFRAG_WHOLE) {
		drop(defrag, datagram);
		return;
	}
	untable(defrag, datagram);
	unlist(defrag, datagram);
	append(defrag, datagram, CW_DEFRAG_REPLACED);
}

static void free_dropped(struct cw_defrag *defrag)
{
	while (defrag->dropped != NULL) {
		struct cw_datagram *next = defrag->dropped->next;

		free(defrag->dropped->bytes);
		free(defrag->dropped);
		defrag->dropped = next;
	}
}

void cw_defrag_finish(struct cw_defrag *defrag)
{
	for (size_t i = 0; i < CW_NUM_DEFRAG_LISTS; i++) {
		while (defrag->lists[i].oldest != NULL) {
			drop(defrag, defrag->lists[i].oldest);
		}
	}
	free_dropped(defrag);
}

static struct cw_datagram *begin(struct cw_defrag *defrag, const struct cw_datagram_key *key,
	const struct cw_packet_place *place)
{
	struct cw_datagram *datagram = calloc(1, sizeof(*datagram));
	size_t bucket = bucket_of(key);

	if (datagram == NULL) {
		defrag->failed = true;
		return NULL;
	}
	datagram->key = *key;
	datagram->begun = *place;
	datagram->captured = UINT32_MAX;
	datagram->next = defrag->buckets[bucket];
	defrag->buckets[bucket] = datagram;
	append(defrag, datagram, CW_DEFRAG_FRESH);
	defrag->num_bytes += cost(datagram);
	return datagram;
}

/* --- one fragment --- */

/* What the layer has of a datagram: [at, end) on the wire, [at, captured) here. */
struct piece {
	const uint8_t *bytes;
	uint32_t at;
	uint32_t end;
	uint32_t captured;
	bool last;
};

static bool has_unit(const struct cw_datagram *datagram, uint32_t unit)
{
	return (datagram->units[unit / 64] >> unit % 64 & 1) != 0;
}

/* Whether the piece can be one of the datagram: its bytes are those that came before. Behind the
 * first cut nothing is compared, nothing will be handed out. */
static bool fits(const struct cw_datagram *datagram, const struct piece *piece)
{
	uint32_t end = piece->captured < datagram->captured ? piece->captured : datagram->captured;

	if (datagram->total != 0 &&
		(piece->last ? piece->end != datagram->total : piece->end > datagram->total)) {
		return false;
	}
	if (piece->last && datagram->end > piece->end) {
		return false;
	}
	for (uint32_t at = piece->at; at < end; at += 8) {
		uint32_t len = end - at < 8 ? end - at : 8;

		if (has_unit(datagram, at / 8) &&
			memcmp(datagram->bytes + at, piece->bytes + (at - piece->at), len) != 0) {
			return false;
		}
	}
	return true;
}

static bool make_room(struct cw_defrag *defrag, struct cw_datagram *datagram, uint32_t end)
{
	uint32_t capacity = datagram->capacity != 0 ? datagram->capacity : 4096;
	uint8_t *grown;

	while (capacity < end) {
		capacity *= 2;
	}
	if (capacity == datagram->capacity) {
		return true;
	}
	grown = realloc(datagram->bytes, capacity);
	if (grown == NULL) {
		defrag->failed = true;
		return false;
	}
	defrag->num_bytes += capacity - datagram->capacity;
	datagram->bytes = grown;
	datagram->capacity = capacity;
	return true;
}

static void take(struct cw_datagram *datagram, const struct piece *piece)
{
	for (uint32_t at = piece->at; at < piece->end; at += 8) {
		uint32_t len = piece->captured > at ? piece->captured - at : 0;

		if (has_unit(datagram, at / 8)) {
			continue;
		}
		datagram->units[at / 8 / 64] |= UINT64_C(1) << at / 8 % 64;
		datagram->num_units++;
		if (len > 0) {
			memcpy(datagram->bytes + at, piece->bytes + (at - piece->at),
				len < 8 ? len : 8);
		}
	}
	if (piece->captured < piece->end && piece->captured < datagram->captured) {
		datagram->captured = piece->captured;
	}
	if (piece->end > datagram->end) {
		datagram->end = piece->end;
	}
	if (piece->last) {
		datagram->total = piece->end;
	}
}

static bool is_whole(const struct cw_datagram *datagram)
{
	return datagram->total != 0 && datagram->num_units == (datagram->total + 7) / 8;
}

/* The bytes from the beginning up to the first that lack. */
static uint32_t beginning(const struct cw_datagram *datagram)
{
	uint32_t end = datagram->end < datagram->captured ? datagram->end : datagram->captured;
	uint32_t unit = 0;

	while (unit * 8 < end && has_unit(datagram, unit)) {
		unit++;
	}
	return unit * 8 < end ? unit * 8 : end;
}

/* Stands the layer at the datagram's payload, as far as it is here. */
static void stand_at(const struct cw_datagram *datagram, struct cw_layer *layer)
{
	uint32_t len = beginning(datagram);

	layer->r = cw_reader_init(datagram->bytes, len, 0);
	layer->missing = is_whole(datagram) ? datagram->total - len : 0;
	layer->more = !is_whole(datagram);
	layer->version = datagram->key.version;
	layer->source = datagram->key.ip[0];
	layer->target = datagram->key.ip[1];
	(void)cw_layer_next(layer, CW_KEY_IP, datagram->protocol);
}

static struct cw_datagram_key key_of(const void *scope, const struct cw_layer *layer)
{
	struct cw_datagram_key key;
	size_t len = layer->version == 4 ? 4 : 16;

	memset(&key, 0, sizeof(key));
	key.scope = scope;
	memcpy(key.ip[0], layer->source, len);
	memcpy(key.ip[1], layer->target, len);
	key.id = layer->fragment.id;
	key.version = layer->version;
	key.protocol = layer->version == 4 ? (uint8_t)layer->number : 0;
	return key;
}

/* False when the fragment cannot be: all but the last are multiples of 8, none is empty, and none
 * ends beyond what a length can say. Nor when it is not known where it ends. */
static bool piece_of(const struct cw_layer *layer, struct piece *piece)
{
	uint64_t end = (uint64_t)layer->fragment.at + layer->r.left + layer->missing;

	if (layer->more || end >= CW_DATAGRAM_MAX || end == layer->fragment.at ||
		(!layer->fragment.last && end % 8 != 0)) {
		return false;
	}
	piece->bytes = layer->r.pos;
	piece->at = layer->fragment.at;
	piece->end = (uint32_t)end;
	piece->captured = piece->at + (uint32_t)layer->r.left;
	piece->last = layer->fragment.last;
	return true;
}

bool cw_defrag_add(struct cw_defrag *defrag, const void *scope, const struct cw_packet_place *place,
	struct cw_layer *layer)
{
	struct cw_datagram_key key = key_of(scope, layer);
	struct cw_datagram *datagram = find(defrag, &key);
	struct piece piece;

	if (!piece_of(layer, &piece)) {
		return false;
	}
	if (datagram != NULL && !fits(datagram, &piece)) {
		replace(defrag, datagram);
		datagram = NULL;
	}
	if (datagram != NULL && datagram->list == CW_DEFRAG_WHOLE) {
		return false; /* a duplicate */
	}
	if (datagram == NULL) {
		datagram = begin(defrag, &key, place);
	}
	if (datagram == NULL || !make_room(defrag, datagram, piece.end)) {
		return false;
	}
	take(datagram, &piece);
	if (piece.at == 0 || datagram->first.packet == 0) {
		datagram->protocol = layer->number;
	}
	if (piece.at == 0 && datagram->first.packet == 0) {
		datagram->first = *place;
	}
	if (!is_whole(datagram)) {
		return false;
	}
	unlist(defrag, datagram);
	append(defrag, datagram, CW_DEFRAG_WHOLE);
	stand_at(datagram, layer);
	return true;
}

/* --- waiting --- */

static bool is_over(int64_t since, int64_t now, int64_t limit)
{
	return since != CW_TIME_UNKNOWN && now != CW_TIME_UNKNOWN && now > since &&
	       (uint64_t)now - (uint64_t)since > (uint64_t)limit;
}

static bool is_due(const struct cw_datagram *datagram, int64_t now)
{
	return is_over(
		datagram->begun.at, now, datagram->key.version == 4 ? CW_DEFRAG_V4 : CW_DEFRAG_V6);
}

static void hand_out(struct cw_datagram *datagram, struct cw_datagram_late *late)
{
	memset(late, 0, sizeof(*late));
	late->scope = datagram->key.scope;
	late->protocol = datagram->protocol;
	late->has_beginning = datagram->first.packet != 0;
	late->place = late->has_beginning ? datagram->first : datagram->begun;
	if (late->has_beginning) {
		stand_at(datagram, &late->layer);
		late->again = late->layer.r.left <= datagram->handed_out;
		datagram->handed_out = (uint32_t)late->layer.r.left;
	}
}

static void give_up(
	struct cw_defrag *defrag, struct cw_datagram *datagram, struct cw_datagram_late *late)
{
	hand_out(datagram, late);
	late->given_up = true;
	drop(defrag, datagram);
}

/* The one to be given up next. */
static struct cw_datagram *oldest_waiting(const struct cw_defrag *defrag)
{
	struct cw_datagram *replaced = defrag->lists[CW_DEFRAG_REPLACED].oldest;
	struct cw_datagram *waiting = defrag->lists[CW_DEFRAG_WAITING].oldest;

	if (replaced != NULL) {
		return replaced;
	}
	return waiting != NULL ? waiting : defrag->lists[CW_DEFRAG_FRESH].oldest;
}

/* Frees whole ones whose time is over, or whose room is wanted. */
static void forget_whole(struct cw_defrag *defrag, int64_t now)
{
	struct cw_datagram *whole;

	while ((whole = defrag->lists[CW_DEFRAG_WHOLE].oldest) != NULL &&
		(is_due(whole, now) ||
			defrag->num_bytes > defrag->kase->limits.max_fragment_bytes)) {
		drop(defrag, whole);
	}
	free_dropped(defrag);
}

bool cw_defrag_late(struct cw_defrag *defrag, int64_t now, struct cw_datagram_late *late)
{
	struct cw_datagram *fresh = defrag->lists[CW_DEFRAG_FRESH].oldest;
	struct cw_datagram *waiting = oldest_waiting(defrag);

	free_dropped(defrag);
	if (defrag->num_bytes == 0) {
		return false;
	}
	forget_whole(defrag, now);
	if (waiting != NULL && waiting->list != CW_DEFRAG_REPLACED &&
		defrag->num_bytes > defrag->kase->limits.max_fragment_bytes) {
		cw_case_note(defrag->kase, "limit.max_fragment_bytes", "", waiting->begun.offset,
			true,
			"IP fragments that wait for others take too much memory: the oldest "
			"are given up");
		give_up(defrag, waiting, late);
		return true;
	}
	if (waiting != NULL && (waiting->list == CW_DEFRAG_REPLACED || is_due(waiting, now))) {
		give_up(defrag, waiting, late);
		return true;
	}
	if (fresh != NULL && is_over(fresh->begun.at, now, CW_DEFRAG_EARLY)) {
		unlist(defrag, fresh);
		append(defrag, fresh, CW_DEFRAG_WAITING);
		hand_out(fresh, late);
		return true;
	}
	return false;
}

bool cw_defrag_drain(struct cw_defrag *defrag, struct cw_datagram_late *late)
{
	struct cw_datagram *waiting = oldest_waiting(defrag);

	free_dropped(defrag);
	if (waiting == NULL) {
		return false;
	}
	give_up(defrag, waiting, late);
	return true;
}
