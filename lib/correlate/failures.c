/* SPDX-License-Identifier: MIT */
#include "correlate/failures.h"
#include "base/map.h"
#include "base/stamp.h"
#include "correlate/nearest.h"
#include "facts/fields.h"

#include <stdlib.h>
#include <string.h>

/* The lines about one connection are written within this of each other. */
#define SAME_CONNECTION (5 * CW_SECOND)

/* Two tries of one request lie no further apart: connecting may take up to half a minute each. */
#define ONE_REQUEST (60 * CW_SECOND)

/* Tries of one request that are kept one by one; more are only counted. The traffic server makes two. */
#define MAX_ATTEMPTS 16

static bool same_endpoint(const struct cw_endpoint *a, const struct cw_endpoint *b)
{
	return a->port == b->port && strcmp(a->ip, b->ip) == 0;
}

static bool has_tuple(const struct cw_failure *failure)
{
	return failure->client.port != 0 && failure->server.port != 0 &&
	       failure->client.ip[0] != '\0' && failure->server.ip[0] != '\0';
}

/* --- lines about one connection --- */

/* A key of the text of a failure that others are looked for by; in scratch memory. */
struct finder {
	struct cw_arena scratch;
	struct cw_map map; /* -> index in the list of failures, + 1 */
};

static void finder_finish(struct finder *finder)
{
	cw_map_finish(&finder->map);
	cw_arena_finish(&finder->scratch);
}

/* The latest failure of that key; NULL when there is none. */
static struct cw_failure **find_latest(
	const struct finder *finder, const struct cw_list *failures, const char *key)
{
	size_t index = (size_t)(uintptr_t)cw_map_get(&finder->map, cw_text_str(key));

	return index > 0 ? (struct cw_failure **)(void *)&failures->items[index - 1] : NULL;
}

static bool set_latest(struct finder *finder, const char *key, size_t index)
{
	return cw_map_set(&finder->map, cw_text_str(key), (void *)(uintptr_t)(index + 1));
}

static const char *connection_key(struct finder *finder, const struct cw_failure *failure)
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
	struct finder finder = {0};
	size_t kept = 0;
	bool ok = true;

	for (size_t i = 0; ok && i < failures->count; i++) {
		struct cw_failure *failure = failures->items[i];
		struct cw_failure **latest = NULL;

		if (has_tuple(failure)) {
			const char *key = connection_key(&finder, failure);

			latest = key != NULL ? find_latest(&finder, failures, key) : NULL;
			if (latest != NULL &&
				!cw_stamp_within((*latest)->at, failure->at, SAME_CONNECTION)) {
				latest = NULL;
			}
			ok = key != NULL && (latest != NULL || set_latest(&finder, key, kept));
		}
		if (latest != NULL) {
			*latest = stronger(*latest, failure);
		} else if (ok) {
			failures->items[kept++] = failure;
		}
	}
	failures->count = ok ? kept : failures->count;
	finder_finish(&finder);
	return ok;
}

/* --- the handshake of a failure --- */

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

static void use_handshake(struct cw_failure *failure, const struct cw_handshake *handshake)
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
		use_handshake(failure, handshake);
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

/* --- failures that only the capture tells --- */

static enum cw_party other(enum cw_party party)
{
	return party == CW_PARTY_SELF   ? CW_PARTY_PEER
	       : party == CW_PARTY_PEER ? CW_PARTY_SELF
					: CW_PARTY_UNKNOWN;
}

static struct cw_failure *add_from_handshake(struct cw_case *kase,
	const struct cw_handshake *handshake, const char *refuser, const char *reason)
{
	struct cw_failure *failure = cw_case_add_failure(kase);
	bool client = strcmp(refuser, "client") == 0;

	if (failure == NULL) {
		return NULL;
	}
	failure->bundle = handshake->bundle;
	failure->reason = reason;
	failure->refused_by = client ? handshake->client_is : handshake->server_is;
	failure->presented_by = other(failure->refused_by);
	failure->presented_role = client ? "server" : "client";
	failure->at = handshake->ended;
	failure->place = handshake->end_place;
	if (client) {
		failure->name = handshake->sni;
	}
	use_handshake(failure, handshake);
	return failure;
}

static void add_alert(struct cw_case *kase, const struct cw_handshake *handshake,
	cw_alert_meaning_fn meaning, const void *ctx)
{
	for (size_t i = 0; i < handshake->num_alerts; i++) {
		const struct cw_alert *alert = &handshake->alerts[i];
		const char *reason = alert->description;
		struct cw_failure *failure;

		if (strcmp(alert->level, "fatal") != 0 ||
			!meaning(ctx, alert->description, &reason)) {
			continue;
		}
		failure = add_from_handshake(kase, handshake, alert->from, reason);
		if (failure != NULL) {
			failure->symptom = "alert";
			failure->reason_text = alert->description;
			failure->at = alert->at;
			failure->place = alert->place;
		}
		return;
	}
}

/* A connection that ended within the handshake, after the server had answered. Before that it is a
 * matter of reaching the port, not of certificates. */
static void add_close(struct cw_case *kase, const struct cw_handshake *handshake)
{
	bool reset = handshake->outcome == CW_OUTCOME_RESET;
	struct cw_failure *failure;

	if (!handshake->saw_server_hello || handshake->closed_by[0] == '\0') {
		return;
	}
	failure = add_from_handshake(kase, handshake, handshake->closed_by,
		reset ? "reset_without_alert" : "closed_without_alert");
	if (failure != NULL) {
		failure->symptom = "close";
	}
}

static void add_from_capture(struct cw_case *kase, const struct cw_nearest *nearest,
	cw_alert_meaning_fn meaning, const void *ctx)
{
	for (size_t i = 0; i < kase->handshakes.count; i++) {
		const struct cw_handshake *handshake = kase->handshakes.items[i];

		if (cw_nearest_is_taken(nearest, i)) {
			continue;
		}
		if (handshake->outcome == CW_OUTCOME_ALERT) {
			add_alert(kase, handshake, meaning, ctx);
		} else if (handshake->outcome == CW_OUTCOME_CLOSED ||
			   handshake->outcome == CW_OUTCOME_RESET) {
			add_close(kase, handshake);
		}
	}
}

/* --- tries of one request --- */

static const char *request_key(struct finder *finder, const struct cw_failure *failure)
{
	return cw_arena_printf(&finder->scratch, "%s %s:%u %s %s", failure->bundle,
		failure->server.ip, failure->server.port, failure->reason, failure->txn_id);
}

/* A further attempt is only seen in the capture: the same client asked the same server again within
 * the time in which the traffic server tries twice, and was refused for the same reason. */
static bool same_try(const struct cw_failure *logged, const struct cw_failure *captured)
{
	return logged->txn_id[0] != '\0' && captured->process[0] == '\0' &&
	       strcmp(logged->bundle, captured->bundle) == 0 &&
	       strcmp(logged->client.ip, captured->client.ip) == 0 &&
	       same_endpoint(&logged->server, &captured->server) &&
	       logged->refused_by == captured->refused_by && logged->request_at <= captured->at &&
	       cw_stamp_within(logged->at, captured->at, CW_SECOND) &&
	       (logged->certificate == captured->certificate);
}

static const char *try_key(
	struct finder *finder, const struct cw_failure *failure, const char *kind)
{
	return cw_arena_printf(&finder->scratch, "%s %s %s %s:%u %d %p", kind, failure->bundle,
		failure->client.ip, failure->server.ip, failure->server.port,
		(int)failure->refused_by, (const void *)failure->certificate);
}

static bool keep_attempt(
	struct cw_case *kase, struct cw_failure *failure, const struct cw_failure *attempt)
{
	struct cw_failure *attempts;

	if (failure->num_attempts >= MAX_ATTEMPTS) {
		return true;
	}
	attempts = cw_arena_array(&kase->arena, failure->num_attempts + 1, sizeof(*attempts));
	if (attempts == NULL) {
		return false;
	}
	if (failure->num_attempts > 0) {
		memcpy(attempts, failure->attempts, failure->num_attempts * sizeof(*attempts));
	}
	attempts[failure->num_attempts] = *attempt;
	failure->attempts = attempts;
	failure->num_attempts++;
	return true;
}

static bool add_attempt(
	struct cw_case *kase, struct cw_failure *failure, const struct cw_failure *attempt)
{
	if (!keep_attempt(kase, failure, attempt)) {
		return false;
	}
	failure->tries += attempt->tries;
	failure->last = attempt->at > failure->last ? attempt->at : failure->last;
	if (failure->status == 0 && attempt->status != 0) {
		failure->status = attempt->status;
		failure->response_at = attempt->response_at;
		failure->response_place = attempt->response_place;
	}
	return true;
}

/* Merges a failure of the log into the earlier line of its request, or with the captured try before
 * it: the log's word is the better one. */
static bool merge_logged(
	struct cw_case *kase, struct finder *finder, struct cw_failure *failure, size_t *kept)
{
	struct cw_list *failures = &kase->failures;
	const char *request = request_key(finder, failure);
	const char *captured = try_key(finder, failure, "captured");
	const char *logged = try_key(finder, failure, "logged");
	struct cw_failure **latest;
	struct cw_failure *earlier;
	size_t index = *kept;

	if (request == NULL || captured == NULL || logged == NULL) {
		return false;
	}
	latest = find_latest(finder, failures, request);
	if (latest != NULL && cw_stamp_within((*latest)->at, failure->at, ONE_REQUEST)) {
		return add_attempt(kase, *latest, failure);
	}
	latest = find_latest(finder, failures, captured);
	if (latest != NULL && same_try(failure, *latest)) {
		earlier = *latest;
		*latest = failure;
		index = (size_t)((void **)(void *)latest - failures->items);
		if (!add_attempt(kase, failure, earlier)) {
			return false;
		}
	} else {
		failures->items[(*kept)++] = failure;
	}
	return set_latest(finder, request, index) && set_latest(finder, logged, index);
}

static bool merge_captured(
	struct cw_case *kase, struct finder *finder, struct cw_failure *failure, size_t *kept)
{
	struct cw_list *failures = &kase->failures;
	const char *captured = try_key(finder, failure, "captured");
	const char *logged = try_key(finder, failure, "logged");
	struct cw_failure **latest;

	if (captured == NULL || logged == NULL) {
		return false;
	}
	latest = find_latest(finder, failures, logged);
	if (latest != NULL && same_try(*latest, failure)) {
		return add_attempt(kase, *latest, failure);
	}
	failures->items[*kept] = failure;
	return set_latest(finder, captured, (*kept)++);
}

static bool merge_tries(struct cw_case *kase)
{
	struct cw_list *failures = &kase->failures;
	struct finder finder = {0};
	size_t kept = 0;
	bool ok = true;

	for (size_t i = 0; ok && i < failures->count; i++) {
		struct cw_failure *failure = failures->items[i];

		if (failure->txn_id[0] != '\0') {
			ok = merge_logged(kase, &finder, failure, &kept);
		} else if (failure->process[0] == '\0') {
			ok = merge_captured(kase, &finder, failure, &kept);
		} else {
			failures->items[kept++] = failure;
		}
	}
	failures->count = ok ? kept : failures->count;
	finder_finish(&finder);
	return ok;
}

/* --- order --- */

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
		add_from_capture(kase, nearest, meaning, ctx);
		sort(&kase->failures);
		ok = merge_tries(kase) && number(kase) && !kase->failed;
	}
	cw_nearest_destroy(nearest);
	return ok;
}
