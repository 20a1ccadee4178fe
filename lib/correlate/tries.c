/* SPDX-License-Identifier: MIT */
#include "correlate/failure_parts.h"

#include "base/stamp.h"

#include <string.h>

/* Two tries of one request lie no further apart: connecting may take up to half a minute each. */
#define ONE_REQUEST (60 * CW_SECOND)

/* Tries of one request that are kept one by one; more are only counted. The traffic server makes two. */
#define MAX_ATTEMPTS 16

static bool same_endpoint(const struct cw_endpoint *a, const struct cw_endpoint *b)
{
	return a->port == b->port && strcmp(a->ip, b->ip) == 0;
}

static const char *request_key(struct cw_finder *finder, const struct cw_failure *failure)
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
	struct cw_finder *finder, const struct cw_failure *failure, const char *kind)
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
	struct cw_case *kase, struct cw_finder *finder, struct cw_failure *failure, size_t *kept)
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
	latest = cw_finder_latest(finder, failures, request);
	if (latest != NULL && cw_stamp_within((*latest)->at, failure->at, ONE_REQUEST)) {
		return add_attempt(kase, *latest, failure);
	}
	latest = cw_finder_latest(finder, failures, captured);
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
	return cw_finder_set(finder, request, index) && cw_finder_set(finder, logged, index);
}

static bool merge_captured(
	struct cw_case *kase, struct cw_finder *finder, struct cw_failure *failure, size_t *kept)
{
	struct cw_list *failures = &kase->failures;
	const char *captured = try_key(finder, failure, "captured");
	const char *logged = try_key(finder, failure, "logged");
	struct cw_failure **latest;

	if (captured == NULL || logged == NULL) {
		return false;
	}
	latest = cw_finder_latest(finder, failures, logged);
	if (latest != NULL && same_try(*latest, failure)) {
		return add_attempt(kase, *latest, failure);
	}
	failures->items[*kept] = failure;
	return cw_finder_set(finder, captured, (*kept)++);
}

bool cw_merge_tries(struct cw_case *kase)
{
	struct cw_list *failures = &kase->failures;
	struct cw_finder finder = {0};
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
	cw_finder_finish(&finder);
	return ok;
}
