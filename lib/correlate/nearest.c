/* SPDX-License-Identifier: MIT */
#include "correlate/nearest.h"
#include "base/stamp.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* A connection whose end was not captured may fail as late as its timeout. */
#define UNSEEN_END (60 * CW_SECOND)

/* Lines have milliseconds: failures closer together than this cannot be told apart. */
#define SAME_MOMENT (CW_SECOND / 100)

/* A line without ports is written while its connection fails. Some systems' lines have whole seconds. */
#define FAILED_WITHIN (2 * CW_SECOND)

/* Handshakes looked at for one failure, and others named that fit as well. */
#define MAX_LOOKS      512
#define MAX_CANDIDATES 8

struct entry {
	const struct cw_handshake *handshake;
	size_t index;   /* in kase->handshakes */
	int64_t moment; /* when it failed; in by_tuple when it began */
	size_t before;  /* where to look next to the left and right when this one is taken */
	size_t after;
};

struct order {
	struct entry *entries;
	size_t count;
};

struct cw_nearest {
	struct cw_case *kase;
	bool *taken;
	struct order by_port;   /* that failed, by server and port */
	struct order by_server; /* that failed, by server alone */
	struct order by_tuple;  /* all, by both ends */
};

/* What an order is searched for. */
struct wanted {
	const char *bundle;
	const struct cw_endpoint *server;
	const struct cw_endpoint *client;
	int64_t at;
};

typedef int compare_fn(const struct entry *entry, const struct wanted *wanted);

static int compare_server(const struct entry *entry, const struct wanted *wanted)
{
	int order = strcmp(entry->handshake->server.ip, wanted->server->ip);

	return order != 0 ? order : strcmp(entry->handshake->bundle, wanted->bundle);
}

static int compare_port(const struct entry *entry, const struct wanted *wanted)
{
	int order = compare_server(entry, wanted);

	return order != 0 ? order : (int)entry->handshake->server.port - wanted->server->port;
}

static int compare_tuple(const struct entry *entry, const struct wanted *wanted)
{
	int order = (int)entry->handshake->client.port - wanted->client->port;

	order = order != 0 ? order : compare_port(entry, wanted);
	return order != 0 ? order : strcmp(entry->handshake->client.ip, wanted->client->ip);
}

static int compare_entries(const void *a, const void *b, compare_fn *compare)
{
	const struct entry *x = a;
	const struct entry *y = b;
	const struct wanted wanted = {
		y->handshake->bundle, &y->handshake->server, &y->handshake->client, y->moment};
	int order = compare(x, &wanted);

	if (order != 0) {
		return order;
	}
	if (x->moment != y->moment) {
		return x->moment < y->moment ? -1 : 1;
	}
	return x->index < y->index ? -1 : x->index > y->index;
}

static int sort_by_server(const void *a, const void *b)
{
	return compare_entries(a, b, compare_server);
}

static int sort_by_port(const void *a, const void *b)
{
	return compare_entries(a, b, compare_port);
}

static int sort_by_tuple(const void *a, const void *b)
{
	return compare_entries(a, b, compare_tuple);
}

/* --- building --- */

static int64_t failed_at(const struct cw_handshake *handshake)
{
	int64_t at = handshake->num_alerts > 0 ? handshake->alerts[0].at : handshake->ended;

	return at != CW_TIME_UNKNOWN ? at : handshake->at;
}

static bool fill(struct order *order, const struct cw_case *kase, bool all,
	int (*sort)(const void *, const void *))
{
	order->entries = calloc(kase->handshakes.count + 1, sizeof(*order->entries));
	if (order->entries == NULL) {
		return false;
	}
	for (size_t i = 0; i < kase->handshakes.count; i++) {
		const struct cw_handshake *handshake = kase->handshakes.items[i];
		struct entry *entry = &order->entries[order->count];

		if (all || handshake->outcome != CW_OUTCOME_COMPLETED) {
			entry->handshake = handshake;
			entry->index = i;
			entry->moment = all ? handshake->at : failed_at(handshake);
			order->count++;
		}
	}
	qsort(order->entries, order->count, sizeof(*order->entries), sort);
	for (size_t i = 0; i < order->count; i++) {
		order->entries[i].before = i; /* 1-based, 0 = none: the neighbour to the left */
		order->entries[i].after = i + 1;
	}
	return true;
}

struct cw_nearest *cw_nearest_create(struct cw_case *kase)
{
	struct cw_nearest *nearest = calloc(1, sizeof(*nearest));

	if (nearest == NULL) {
		return NULL;
	}
	nearest->kase = kase;
	nearest->taken = calloc(kase->handshakes.count + 1, sizeof(*nearest->taken));
	if (nearest->taken == NULL || !fill(&nearest->by_port, kase, false, sort_by_port) ||
		!fill(&nearest->by_server, kase, false, sort_by_server) ||
		!fill(&nearest->by_tuple, kase, true, sort_by_tuple)) {
		cw_nearest_destroy(nearest);
		return NULL;
	}
	return nearest;
}

void cw_nearest_destroy(struct cw_nearest *nearest)
{
	if (nearest != NULL) {
		free(nearest->taken);
		free(nearest->by_port.entries);
		free(nearest->by_server.entries);
		free(nearest->by_tuple.entries);
		free(nearest);
	}
}

bool cw_nearest_is_taken(const struct cw_nearest *nearest, size_t index)
{
	return nearest->taken[index];
}

/* --- searching --- */

/* The first entry that is not before what is wanted, by key and time. */
static size_t lower_bound(
	const struct order *order, const struct wanted *wanted, compare_fn *compare)
{
	size_t first = 0;
	size_t last = order->count;

	while (first < last) {
		size_t middle = first + (last - first) / 2;
		const struct entry *entry = &order->entries[middle];
		int compared = compare(entry, wanted);

		if (compared < 0 || (compared == 0 && entry->moment < wanted->at)) {
			first = middle + 1;
		} else {
			last = middle;
		}
	}
	return first;
}

static uint64_t distance(int64_t a, int64_t b)
{
	return a > b ? (uint64_t)a - (uint64_t)b : (uint64_t)b - (uint64_t)a;
}

/* The next free entry at or left of this 1-based place; 0 = none. Taken ones are jumped over, and
 * the jumps grow, so that many failures at one time stay cheap. */
static size_t free_left(const struct cw_nearest *nearest, struct order *order, size_t place)
{
	size_t found = place;

	while (found > 0 && nearest->taken[order->entries[found - 1].index]) {
		found = order->entries[found - 1].before;
	}
	while (place > found) {
		size_t next = order->entries[place - 1].before;

		order->entries[place - 1].before = found;
		place = next;
	}
	return found;
}

/* The same to the right, 0-based; count = none. */
static size_t free_right(const struct cw_nearest *nearest, struct order *order, size_t place)
{
	size_t found = place;

	while (found < order->count && nearest->taken[order->entries[found].index]) {
		found = order->entries[found].after;
	}
	while (place < found) {
		size_t next = order->entries[place].after;

		order->entries[place].after = found;
		place = next;
	}
	return found;
}

/* The name in the line is the one in the ClientHello, and who sent the alert is who refused. */
static bool agrees(const struct cw_handshake *handshake, const struct cw_failure *failure)
{
	const struct cw_alert *alert = handshake->alerts;

	if (handshake->at > cw_stamp_add(failure->at, CW_SECOND)) {
		return false;
	}
	if (strcmp(failure->presented_role, "server") == 0 && failure->name[0] != '\0' &&
		handshake->sni[0] != '\0' &&
		!cw_text_equal_nocase(cw_text_str(failure->name), cw_text_str(handshake->sni))) {
		return false;
	}
	return handshake->outcome != CW_OUTCOME_ALERT || handshake->num_alerts != 1 ||
	       alert->sender == CW_PARTY_UNKNOWN || failure->refused_by == CW_PARTY_UNKNOWN ||
	       alert->sender == failure->refused_by;
}

/* An entry that may be looked at: of the wanted key, and near enough. */
static bool is_near(const struct entry *entry, const struct wanted *wanted, compare_fn *compare)
{
	return entry->moment != CW_TIME_UNKNOWN &&
	       distance(entry->moment, wanted->at) <= (uint64_t)FAILED_WITHIN &&
	       compare(entry, wanted) == 0;
}

/* Looks outward from the failure's time, the nearer side first. Returns 0 when there is none, else
 * the place + 1. */
static size_t find_failed(const struct cw_nearest *nearest, struct order *order,
	const struct wanted *wanted, compare_fn *compare, const struct cw_failure *failure)
{
	size_t right = lower_bound(order, wanted, compare);
	size_t left = right;

	for (size_t looks = 0; looks < MAX_LOOKS; looks++) {
		const struct entry *l;
		const struct entry *r;
		bool go_left;

		left = free_left(nearest, order, left);
		right = free_right(nearest, order, right);
		l = left > 0 ? &order->entries[left - 1] : NULL;
		r = right < order->count ? &order->entries[right] : NULL;
		l = l != NULL && is_near(l, wanted, compare) ? l : NULL;
		r = r != NULL && is_near(r, wanted, compare) ? r : NULL;
		if (l == NULL && r == NULL) {
			return 0;
		}
		go_left = r == NULL || (l != NULL && distance(l->moment, wanted->at) <=
							     distance(r->moment, wanted->at));
		if (agrees(go_left ? l->handshake : r->handshake, failure)) {
			return go_left ? left : right + 1;
		}
		left -= go_left;
		right += !go_left;
	}
	return 0;
}

/* Those as near as the one that was found, whether another failure has them or not. */
static bool name_candidates(const struct cw_nearest *nearest, const struct order *order,
	size_t place, const struct wanted *wanted, compare_fn *compare, struct cw_failure *failure)
{
	uint64_t limit = distance(order->entries[place].moment, wanted->at) +
			 (uint64_t)(wanted->at % CW_SECOND == 0 ? CW_SECOND : SAME_MOMENT);
	struct cw_list flows = {0};
	bool ok = true;

	for (int step = -1; ok && step <= 1; step += 2) {
		size_t i = step < 0 ? place - 1 : place + 1;

		for (size_t looks = 0; ok && looks < MAX_LOOKS && i < order->count;
			looks++, i = step < 0 ? i - 1 : i + 1) {
			const struct entry *entry = &order->entries[i];

			bool away =
				step < 0 ? entry->moment < wanted->at : entry->moment > wanted->at;
			bool near = is_near(entry, wanted, compare) &&
				    distance(entry->moment, wanted->at) <= limit;

			if (flows.count == MAX_CANDIDATES ||
				(!near && (away || compare(entry, wanted) != 0))) {
				break;
			}
			if (near && agrees(entry->handshake, failure)) {
				ok = cw_list_add(&flows, (void *)(uintptr_t)entry->handshake->flow);
			}
		}
	}
	ok = ok && (flows.count == 0 ||
			   cw_case_strings(nearest->kase, &flows, &failure->flow_candidates));
	cw_list_finish(&flows);
	return ok;
}

static bool take_failed(struct cw_nearest *nearest, struct order *order, compare_fn *compare,
	struct cw_failure *failure, const struct cw_handshake **out)
{
	const struct wanted wanted = {
		failure->bundle, &failure->server, &failure->client, failure->at};
	size_t place = find_failed(nearest, order, &wanted, compare, failure);

	if (place == 0) {
		return true;
	}
	*out = order->entries[place - 1].handshake;
	nearest->taken[order->entries[place - 1].index] = true;
	return name_candidates(nearest, order, place - 1, &wanted, compare, failure);
}

/* Whether the connection was there when the line was written: the same ends are used again, a
 * minute or a day later. */
static bool was_open(const struct cw_handshake *handshake, int64_t at)
{
	int64_t lag = handshake->outcome == CW_OUTCOME_UNKNOWN ? UNSEEN_END : CW_LOG_LAG;
	int64_t ended = handshake->ended != CW_TIME_UNKNOWN ? handshake->ended : handshake->at;

	return handshake->at != CW_TIME_UNKNOWN && at <= cw_stamp_add(ended, lag);
}

/* Connections of the same ends follow each other, so the last that had begun is the one. */
static void take_tuple(struct cw_nearest *nearest, const struct cw_failure *failure,
	const struct cw_handshake **out)
{
	const struct wanted wanted = {failure->bundle, &failure->server, &failure->client,
		cw_stamp_add(failure->at, CW_LOG_LAG)};
	const struct order *order = &nearest->by_tuple;
	size_t place = lower_bound(order, &wanted, compare_tuple);
	const struct entry *best = NULL;

	for (size_t looks = 0; looks < MAX_LOOKS && place > 0; looks++, place--) {
		const struct entry *entry = &order->entries[place - 1];

		if (compare_tuple(entry, &wanted) != 0) {
			break;
		}
		if (!nearest->taken[entry->index] && was_open(entry->handshake, failure->at) &&
			(best == NULL ||
				distance(failed_at(entry->handshake), failure->at) <
					distance(failed_at(best->handshake), failure->at))) {
			best = entry;
		}
	}
	if (best != NULL) {
		nearest->taken[best->index] = true;
		*out = best->handshake;
	}
}

bool cw_nearest_take(
	struct cw_nearest *nearest, struct cw_failure *failure, const struct cw_handshake **out)
{
	*out = NULL;
	if (failure->at == CW_TIME_UNKNOWN || failure->server.ip[0] == '\0') {
		return true;
	}
	if (failure->client.ip[0] != '\0' && failure->client.port != 0 &&
		failure->server.port != 0) {
		take_tuple(nearest, failure, out);
		return true;
	}
	if (failure->server.port != 0) {
		return take_failed(nearest, &nearest->by_port, compare_port, failure, out);
	}
	return take_failed(nearest, &nearest->by_server, compare_server, failure, out);
}
