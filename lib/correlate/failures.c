/* SPDX-License-Identifier: MIT */
#include "correlate/failure_parts.h"

#include "base/stamp.h"
#include "facts/fields.h"

#include <stdlib.h>
#include <string.h>

/* The lines about one connection are written within this of each other. */
#define SAME_CONNECTION (5 * CW_SECOND)

static bool has_tuple(const struct cw_failure *failure)
{
	return failure->client.port != 0 && failure->server.port != 0 &&
	       failure->client.ip[0] != '\0' && failure->server.ip[0] != '\0';
}

void cw_finder_finish(struct cw_finder *finder)
{
	cw_map_finish(&finder->map);
	cw_arena_finish(&finder->scratch);
}

struct cw_failure **cw_finder_latest(
	const struct cw_finder *finder, const struct cw_list *failures, const char *key)
{
	size_t index = (size_t)(uintptr_t)cw_map_get(&finder->map, cw_text_str(key));

	return index > 0 ? (struct cw_failure **)(void *)&failures->items[index - 1] : NULL;
}

bool cw_finder_set(struct cw_finder *finder, const char *key, size_t index)
{
	return cw_map_set(&finder->map, cw_text_str(key), (void *)(uintptr_t)(index + 1));
}

static const char *connection_key(struct cw_finder *finder, const struct cw_failure *failure)
{
	return cw_arena_printf(&finder->scratch, "%s %s:%u %s:%u", failure->bundle,
		failure->client.ip, failure->client.port, failure->server.ip, failure->server.port);
}

static void fill_text(const char **slot, const char *other)
{
	if ((*slot)[0] == '\0') {
		*slot = other;
	}
}

/* What the weaker line knows and the stronger one does not say. */
static void fill_from(struct cw_failure *to, const struct cw_failure *from)
{
	fill_text(&to->openssl, from->openssl);
	fill_text(&to->service, from->service);
	fill_text(&to->name, from->name);
	fill_text(&to->presented_role, from->presented_role);
	if (to->depth < 0) {
		to->depth = from->depth;
	}
}

/* The stronger of two lines, with what the other says besides. */
static struct cw_failure *stronger(struct cw_failure *earlier, struct cw_failure *later)
{
	bool replaces = later->rank > earlier->rank;

	fill_from(replaces ? later : earlier, replaces ? earlier : later);
	return replaces ? later : earlier;
}

/* Keeps the line of the highest rank, the earlier one of equals, and drops the others. False when
 * out of memory. */
static bool merge_lines(struct cw_list *failures)
{
	struct cw_finder finder = {0};
	size_t kept = 0;
	bool ok = true;

	for (size_t i = 0; ok && i < failures->count; i++) {
		struct cw_failure *failure = failures->items[i];
		struct cw_failure **latest = NULL;

		if (has_tuple(failure)) {
			const char *key = connection_key(&finder, failure);

			latest = key != NULL ? cw_finder_latest(&finder, failures, key) : NULL;
			if (latest != NULL &&
				!cw_stamp_within((*latest)->at, failure->at, SAME_CONNECTION)) {
				latest = NULL;
			}
			ok = key != NULL && (latest != NULL || cw_finder_set(&finder, key, kept));
		}
		if (latest != NULL) {
			*latest = stronger(*latest, failure);
		} else if (ok) {
			failures->items[kept++] = failure;
		}
	}
	failures->count = ok ? kept : failures->count;
	cw_finder_finish(&finder);
	return ok;
}

static const char *why_not_captured(const struct cw_case *kase, const struct cw_failure *failure)
{
	const struct cw_bundle *bundle = cw_case_find_bundle(kase, failure->bundle);

	if (bundle == NULL || !bundle->has_capture) {
		return "no_capture";
	}
	if (failure->at == CW_TIME_UNKNOWN || bundle->capture_window.first == CW_TIME_UNKNOWN ||
		failure->at < cw_stamp_add(bundle->capture_window.first, -CW_SECOND) ||
		failure->at > cw_stamp_add(bundle->capture_window.last, CW_LOG_LAG)) {
		return "outside_capture_window";
	}
	return "not_captured";
}

void cw_failure_use_handshake(struct cw_failure *failure, const struct cw_handshake *handshake)
{
	bool client = strcmp(failure->presented_role, "client") == 0;
	const struct cw_certificates *chain =
		client ? &handshake->chain_client : &handshake->chain_server;
	enum cw_hidden hidden = client ? handshake->hidden_client : handshake->hidden_server;

	failure->handshake = handshake;
	failure->flow = handshake->flow;
	failure->client = handshake->client;
	failure->server = handshake->server;
	if (chain->count > 0) {
		failure->certificate = chain->items[0];
	} else {
		failure->hidden = hidden == CW_HIDDEN_NO ? "not_seen" : cw_hidden_name(hidden);
	}
	if (failure->name[0] == '\0' && failure->presented_by == CW_PARTY_PEER && !client) {
		failure->name = handshake->sni;
	}
}

/* A flow text for failures that no capture shows, so that they can still be told apart. */
static bool name_flow(struct cw_case *kase, struct cw_failure *failure)
{
	if (!has_tuple(failure) || failure->flow[0] != '\0') {
		return true;
	}
	failure->flow = cw_arena_printf(&kase->arena, "%s:%u > %s:%u", failure->client.ip,
		failure->client.port, failure->server.ip, failure->server.port);
	return failure->flow != NULL;
}

static bool join_handshake(
	struct cw_case *kase, struct cw_nearest *nearest, struct cw_failure *failure)
{
	const struct cw_handshake *handshake;

	if (!cw_nearest_take(nearest, failure, &handshake)) {
		return false;
	}
	if (handshake != NULL) {
		cw_failure_use_handshake(failure, handshake);
		return true;
	}
	failure->hidden = why_not_captured(kase, failure);
	return name_flow(kase, failure);
}

/* How much of its connection the line tells. */
static int exactness(const struct cw_failure *failure)
{
	return has_tuple(failure) ? 2 : failure->server.port != 0;
}

/* The lines that tell most choose first: what they take, no other can take by mistake. */
static bool join_handshakes(struct cw_case *kase, struct cw_nearest *nearest)
{
	size_t count = kase->failures.count;
	unsigned char *exact = malloc(count + 1);
	bool ok = exact != NULL;

	for (size_t i = 0; ok && i < count; i++) {
		exact[i] = (unsigned char)exactness(kase->failures.items[i]);
	}
	for (int pass = 2; ok && pass >= 0; pass--) {
		for (size_t i = 0; ok && i < count; i++) {
			if (exact[i] == pass) {
				ok = join_handshake(kase, nearest, kase->failures.items[i]);
			}
		}
	}
	free(exact);
	return ok;
}

static int by_time(const void *a, const void *b)
{
	const struct cw_failure *x = *(const struct cw_failure *const *)a;
	const struct cw_failure *y = *(const struct cw_failure *const *)b;
	int order = strcmp(x->bundle, y->bundle);

	if (x->at != y->at) {
		return x->at < y->at ? -1 : 1;
	}
	if (order != 0) {
		return order;
	}
	if (x->place.offset != y->place.offset) {
		return x->place.offset < y->place.offset ? -1 : 1;
	}
	if (x->place.packet != y->place.packet) {
		return x->place.packet < y->place.packet ? -1 : 1;
	}
	return strcmp(x->place.member, y->place.member);
}

static void sort(struct cw_list *failures)
{
	if (failures->count > 1) {
		qsort(failures->items, failures->count, sizeof(failures->items[0]), by_time);
	}
}

static bool number(struct cw_case *kase)
{
	for (size_t i = 0; i < kase->failures.count; i++) {
		struct cw_failure *failure = kase->failures.items[i];

		failure->id = cw_arena_printf(&kase->arena, "f%zu", i + 1);
		if (failure->id == NULL) {
			return false;
		}
		if (failure->last == CW_TIME_UNKNOWN || failure->last < failure->at) {
			failure->last = failure->at;
		}
	}
	return true;
}

bool cw_correlate_failures(struct cw_case *kase, cw_alert_meaning_fn meaning, const void *ctx)
{
	struct cw_nearest *nearest = cw_nearest_create(kase);
	bool ok = nearest != NULL;

	if (ok) {
		sort(&kase->failures);
		ok = merge_lines(&kase->failures) && join_handshakes(kase, nearest);
	}
	if (ok) {
		cw_failures_from_wire(kase, nearest, meaning, ctx);
		sort(&kase->failures);
		ok = cw_merge_tries(kase) && number(kase) && !kase->failed;
	}
	cw_nearest_destroy(nearest);
	return ok;
}
