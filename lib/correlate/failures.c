/* SPDX-License-Identifier: MIT */
#include "correlate/failures.h"
#include "base/stamp.h"
#include "facts/fields.h"

#include <stdlib.h>
#include <string.h>

/* The lines about one connection are written within this of each other. */
#define SAME_CONNECTION (5 * CW_SECOND)

/* A log line follows the packet it tells of; the box writes both with one clock. */
#define LOG_LAG (5 * CW_SECOND)

/* Two tries of one request lie no further apart: connecting may take up to half a minute each. */
#define ONE_REQUEST (60 * CW_SECOND)

static bool same_endpoint(const struct cw_endpoint *a, const struct cw_endpoint *b)
{
	return a->port == b->port && strcmp(a->ip, b->ip) == 0;
}

static bool has_tuple(const struct cw_failure *failure)
{
	return failure->client.port != 0 && failure->server.port != 0 &&
	       failure->client.ip[0] != '\0' && failure->server.ip[0] != '\0';
}

static bool within(int64_t a, int64_t b, int64_t ns)
{
	return a != CW_TIME_UNKNOWN && b != CW_TIME_UNKNOWN && (a > b ? a - b : b - a) <= ns;
}

/* --- lines about one connection --- */

static bool same_connection(const struct cw_failure *a, const struct cw_failure *b)
{
	return has_tuple(a) && has_tuple(b) && same_endpoint(&a->client, &b->client) &&
	       same_endpoint(&a->server, &b->server) && within(a->at, b->at, SAME_CONNECTION) &&
	       strcmp(a->bundle, b->bundle) == 0;
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

/* Looks back from index `from` for a failure that the test joins to this one, no further than the
 * time allows, because failures are in order of time. Returns its index + 1, or 0. */
static size_t look_back(const struct cw_list *failures, size_t from,
	const struct cw_failure *failure, int64_t window,
	bool (*joined)(const struct cw_failure *, const struct cw_failure *))
{
	for (size_t k = from; k > 0; k--) {
		const struct cw_failure *earlier = failures->items[k - 1];

		if (joined(earlier, failure)) {
			return k;
		}
		if (failure->at - window > earlier->at) {
			break;
		}
	}
	return 0;
}

/* Keeps the line of the highest rank, the earlier one of equals, and drops the others. */
static void merge_lines(struct cw_list *failures)
{
	size_t kept = 0;

	for (size_t i = 0; i < failures->count; i++) {
		struct cw_failure *failure = failures->items[i];
		size_t k = look_back(failures, kept, failure, SAME_CONNECTION, same_connection);

		if (k == 0) {
			failures->items[kept++] = failure;
			continue;
		}
		if (failure->rank > ((struct cw_failure *)failures->items[k - 1])->rank) {
			fill_from(failure, failures->items[k - 1]);
			failures->items[k - 1] = failure;
		} else {
			fill_from(failures->items[k - 1], failure);
		}
	}
	failures->count = kept;
}

/* --- the handshake of a failure --- */

static bool could_be(const struct cw_handshake *handshake, const struct cw_failure *failure)
{
	if (strcmp(handshake->bundle, failure->bundle) != 0 ||
		strcmp(handshake->server.ip, failure->server.ip) != 0) {
		return false;
	}
	if (has_tuple(failure)) {
		return same_endpoint(&handshake->client, &failure->client) &&
		       same_endpoint(&handshake->server, &failure->server) &&
		       handshake->at <= failure->at + LOG_LAG;
	}
	return (failure->server.port == 0 || handshake->server.port == failure->server.port) &&
	       handshake->outcome != CW_OUTCOME_COMPLETED &&
	       handshake->at <= failure->at + CW_SECOND &&
	       within(handshake->ended, failure->at, LOG_LAG);
}

static int64_t distance(const struct cw_handshake *handshake, const struct cw_failure *failure)
{
	int64_t at = handshake->num_alerts > 0 ? handshake->alerts[0].at : handshake->ended;

	return at > failure->at ? at - failure->at : failure->at - at;
}

static struct cw_handshake *nearest(const struct cw_case *kase, const struct cw_failure *failure,
	const bool *taken, size_t *index)
{
	struct cw_handshake *best = NULL;

	for (size_t i = 0; i < kase->handshakes.count; i++) {
		struct cw_handshake *handshake = kase->handshakes.items[i];

		if (!taken[i] && could_be(handshake, failure) &&
			(best == NULL || distance(handshake, failure) < distance(best, failure))) {
			best = handshake;
			*index = i;
		}
	}
	return best;
}

static const char *why_not_captured(const struct cw_case *kase, const struct cw_failure *failure)
{
	const struct cw_bundle *bundle = cw_case_find_bundle(kase, failure->bundle);

	if (bundle == NULL || !bundle->has_capture) {
		return "no_capture";
	}
	if (failure->at == CW_TIME_UNKNOWN || bundle->capture_window.first == CW_TIME_UNKNOWN ||
		failure->at < bundle->capture_window.first - CW_SECOND ||
		failure->at > bundle->capture_window.last + LOG_LAG) {
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

static bool join_handshakes(struct cw_case *kase, bool *taken)
{
	for (size_t i = 0; i < kase->failures.count; i++) {
		struct cw_failure *failure = kase->failures.items[i];
		struct cw_handshake *handshake;
		size_t index = 0;

		handshake = nearest(kase, failure, taken, &index);
		if (handshake != NULL) {
			taken[index] = true;
			use_handshake(failure, handshake);
		} else {
			failure->hidden = why_not_captured(kase, failure);
			if (!name_flow(kase, failure)) {
				return false;
			}
		}
	}
	return true;
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

static void add_from_capture(
	struct cw_case *kase, const bool *taken, cw_alert_meaning_fn meaning, const void *ctx)
{
	for (size_t i = 0; i < kase->handshakes.count; i++) {
		const struct cw_handshake *handshake = kase->handshakes.items[i];

		if (taken[i]) {
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

static bool same_request(const struct cw_failure *a, const struct cw_failure *b)
{
	return a->txn_id[0] != '\0' && strcmp(a->txn_id, b->txn_id) == 0 &&
	       strcmp(a->bundle, b->bundle) == 0 && strcmp(a->reason, b->reason) == 0 &&
	       strcmp(a->server.ip, b->server.ip) == 0 && a->server.port == b->server.port;
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
	       within(logged->at, captured->at, CW_SECOND) &&
	       (logged->certificate == captured->certificate);
}

static bool is_try(const struct cw_failure *a, const struct cw_failure *b)
{
	return same_request(a, b) || same_try(a, b) || same_try(b, a);
}

static bool add_attempt(
	struct cw_case *kase, struct cw_failure *failure, const struct cw_failure *attempt)
{
	struct cw_failure *attempts =
		cw_arena_array(&kase->arena, failure->num_attempts + 1, sizeof(*attempts));

	if (attempts == NULL) {
		return false;
	}
	if (failure->num_attempts > 0) {
		memcpy(attempts, failure->attempts, failure->num_attempts * sizeof(*attempts));
	}
	attempts[failure->num_attempts] = *attempt;
	failure->attempts = attempts;
	failure->num_attempts++;
	failure->tries += attempt->tries;
	failure->last = attempt->at > failure->last ? attempt->at : failure->last;
	if (failure->status == 0 && attempt->status != 0) {
		failure->status = attempt->status;
		failure->response_at = attempt->response_at;
		failure->response_place = attempt->response_place;
	}
	return true;
}

static bool merge_tries(struct cw_case *kase)
{
	struct cw_list *failures = &kase->failures;
	size_t kept = 0;

	for (size_t i = 0; i < failures->count; i++) {
		struct cw_failure *failure = failures->items[i];
		size_t k = look_back(failures, kept, failure, ONE_REQUEST, is_try);

		if (k == 0) {
			failures->items[kept++] = failure;
			continue;
		}
		if (same_try(failure,
			    failures->items[k - 1])) { /* the log's word is the better one */
			struct cw_failure *captured = failures->items[k - 1];

			failures->items[k - 1] = failure;
			failure = captured;
		}
		if (!add_attempt(kase, failures->items[k - 1], failure)) {
			return false;
		}
	}
	failures->count = kept;
	return true;
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
	return x->place.packet < y->place.packet ? -1 : x->place.packet > y->place.packet;
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
	bool *taken = calloc(kase->handshakes.count + 1, sizeof(*taken));
	bool ok = taken != NULL;

	if (ok) {
		sort(&kase->failures);
		merge_lines(&kase->failures);
		ok = join_handshakes(kase, taken);
	}
	if (ok) {
		add_from_capture(kase, taken, meaning, ctx);
		sort(&kase->failures);
		ok = merge_tries(kase) && number(kase) && !kase->failed;
	}
	free(taken);
	return ok;
}
