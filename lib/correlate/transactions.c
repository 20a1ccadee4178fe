/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L /* strdup */
#include "correlate/transactions.h"
#include "base/map.h"
#include "base/stamp.h"
#include "log/mra.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Transactions without an answer that are remembered; the oldest is forgotten first. A peer with
 * 2500 users has some hundreds under way. */
#define MAX_OPEN 1024

/* How long before a failure its request may have been sent: connecting takes at most this. */
#define MAX_AGE (60 * CW_SECOND)

/* The line that allows a request and the request's own are written within this of each other. */
#define ALLOWED_WITHIN (2 * CW_SECOND)

/* Two requests to one address sent closer together than this cannot be told apart. */
#define AMBIGUOUS (2 * CW_SECOND)

struct transaction {
	char *key; /* bundle and Txn-id, for by_key */
	char *bundle;
	char *txn_id;
	char *tracking_id;
	char *url;  /* as the user asked for it */
	char *user; /* from the allow-list line with the same URL */
	char *ip;
	uint16_t port;
	int64_t request_at;
	int64_t sent_at; /* of the last Sending Request; CW_TIME_UNKNOWN before the first */
	struct cw_place request_place;
	struct cw_place sent_place;
	struct cw_list failures; /* struct cw_failure that claimed it */
};

struct cw_transactions {
	struct cw_case *kase;
	struct cw_list open;  /* struct transaction, oldest first */
	struct cw_map by_key; /* the same */
	char *allowed_url;    /* of a "Request Allowed" whose transaction is not known yet */
	char *allowed_user;
	int64_t allowed_at;
};

struct cw_transactions *cw_transactions_create(struct cw_case *kase)
{
	struct cw_transactions *transactions = calloc(1, sizeof(*transactions));

	if (transactions != NULL) {
		transactions->kase = kase;
	}
	return transactions;
}

static void destroy_transaction(struct transaction *transaction)
{
	free(transaction->key);
	free(transaction->bundle);
	free(transaction->txn_id);
	free(transaction->tracking_id);
	free(transaction->url);
	free(transaction->user);
	free(transaction->ip);
	cw_list_finish(&transaction->failures);
	free(transaction);
}

void cw_transactions_destroy(struct cw_transactions *transactions)
{
	if (transactions == NULL) {
		return;
	}
	for (size_t i = 0; i < transactions->open.count; i++) {
		destroy_transaction(transactions->open.items[i]);
	}
	cw_list_finish(&transactions->open);
	cw_map_finish(&transactions->by_key);
	free(transactions->allowed_url);
	free(transactions->allowed_user);
	free(transactions);
}

bool cw_transactions_wants(struct cw_text raw)
{
	size_t at;

	return cw_text_find(raw, CW_TEXT("Txn-id=\""), &at) ||
	       cw_text_find(raw, CW_TEXT("Event=\"Request Allowed\""), &at);
}

static const char *pair(const struct cw_event *event, const char *key)
{
	for (size_t i = 0; i < event->num_pairs; i++) {
		if (strcmp(event->pairs[i].key, key) == 0) {
			return event->pairs[i].value;
		}
	}
	return "";
}

static uint16_t port_of(const char *text)
{
	uint64_t port;

	return cw_text_to_u64(cw_text_str(text), &port) && port < 65536 ? (uint16_t)port : 0;
}

/* Replaces *slot with a copy; false when out of memory. */
static bool keep(char **slot, const char *value)
{
	char *copy = strdup(value);

	if (copy == NULL) {
		return false;
	}
	free(*slot);
	*slot = copy;
	return true;
}

static void forget(struct cw_transactions *transactions, struct transaction *transaction)
{
	struct cw_list *open = &transactions->open;
	size_t index = 0;

	while (index < open->count && open->items[index] != transaction) {
		index++;
	}
	if (index < open->count) {
		memmove(&open->items[index], &open->items[index + 1],
			(open->count - index - 1) * sizeof(open->items[0]));
		open->count--;
	}
	cw_map_remove(&transactions->by_key, cw_text_str(transaction->key));
	destroy_transaction(transaction);
}

/* "b1 191": owned by the caller, NULL when out of memory. */
static char *key_of(const struct cw_event *event)
{
	const char *txn_id = pair(event, "Txn-id");
	size_t bytes = strlen(event->bundle) + strlen(txn_id) + 2;
	char *key = malloc(bytes);

	if (key != NULL) {
		(void)snprintf(key, bytes, "%s %s", event->bundle, txn_id);
	}
	return key;
}

/* False when out of memory; *out is NULL when there is none. */
static bool find(const struct cw_transactions *transactions, const struct cw_event *event,
	struct transaction **out)
{
	char *key = key_of(event);

	*out = key != NULL ? cw_map_get(&transactions->by_key, cw_text_str(key)) : NULL;
	free(key);
	return key != NULL;
}

static struct transaction *add(struct cw_transactions *transactions, const struct cw_event *event)
{
	struct transaction *transaction;

	if (transactions->open.count >= MAX_OPEN) {
		forget(transactions, transactions->open.items[0]);
	}
	transaction = calloc(1, sizeof(*transaction));
	if (transaction == NULL) {
		return NULL;
	}
	transaction->sent_at = CW_TIME_UNKNOWN;
	transaction->request_at = event->at;
	transaction->request_place = event->place;
	transaction->key = key_of(event);
	if (transaction->key == NULL || !keep(&transaction->bundle, event->bundle) ||
		!keep(&transaction->txn_id, pair(event, "Txn-id")) ||
		!keep(&transaction->tracking_id, pair(event, "TrackingID")) ||
		!keep(&transaction->url, "") || !keep(&transaction->user, "") ||
		!keep(&transaction->ip, "") ||
		!cw_map_set(&transactions->by_key, cw_text_str(transaction->key), transaction)) {
		destroy_transaction(transaction);
		return NULL;
	}
	if (!cw_list_add(&transactions->open, transaction)) {
		forget(transactions, transaction);
		return NULL;
	}
	return transaction;
}

static struct transaction *find_or_add(
	struct cw_transactions *transactions, const struct cw_event *event)
{
	struct transaction *transaction;

	if (!find(transactions, event, &transaction)) {
		return NULL;
	}
	return transaction != NULL ? transaction : add(transactions, event);
}

/* The line that allowed a request names its user but no Txn-id; the URL joins the two. It comes
 * after the request, or just before it: then the next request of that URL has it. */
static bool give_user(struct cw_transactions *transactions, struct transaction *transaction)
{
	if (transactions->allowed_url == NULL || transaction->user[0] != '\0' ||
		strcmp(transactions->allowed_url, transaction->url) != 0) {
		return true;
	}
	if (cw_stamp_within(transaction->request_at, transactions->allowed_at, ALLOWED_WITHIN) &&
		!keep(&transaction->user, transactions->allowed_user)) {
		return false;
	}
	free(transactions->allowed_url);
	transactions->allowed_url = NULL;
	return true;
}

/* Whether the line may be about this request: two users may ask for one URL, so only at its time. */
static bool may_allow(const struct transaction *transaction, const struct cw_event *event)
{
	return strcmp(transaction->url, pair(event, "Request")) == 0 &&
	       strcmp(transaction->bundle, event->bundle) == 0 &&
	       cw_stamp_within(transaction->request_at, event->at, ALLOWED_WITHIN);
}

/* Requests are allowed in the order in which they came, so the oldest without a user is the one. */
static bool request_allowed(struct cw_transactions *transactions, const struct cw_event *event)
{
	const char *user = pair(event, "Username");

	for (size_t i = 0; i < transactions->open.count; i++) {
		struct transaction *transaction = transactions->open.items[i];

		if (transaction->user[0] == '\0' && may_allow(transaction, event)) {
			return keep(&transaction->user, user);
		}
	}
	for (size_t i = 0; i < transactions->open.count; i++) {
		struct transaction *transaction = transactions->open.items[i];

		if (strcmp(transaction->user, user) == 0 && may_allow(transaction, event)) {
			return true; /* said twice */
		}
	}
	transactions->allowed_at = event->at;
	return keep(&transactions->allowed_url, pair(event, "Request")) &&
	       keep(&transactions->allowed_user, user);
}

static bool keep_url(struct transaction *transaction, const struct cw_mra *mra)
{
	struct cw_buffer url = {0};
	bool ok;

	cw_mra_url(mra, &url);
	cw_buffer_add(&url, "", 1);
	ok = !url.failed && keep(&transaction->url, url.ptr);
	cw_buffer_finish(&url);
	return ok;
}

/* The request or status line: INFO records have it in Msg=, their DEBUG twins in the HTTP
 * message. */
static struct cw_text message_of(const struct cw_event *event)
{
	struct cw_text rest = cw_text_str(pair(event, "Msg"));
	struct cw_text line = rest;

	if (rest.len == 0) {
		rest = cw_text_str(event->body);
		line = rest;
		(void)cw_text_split(&rest, '\n', &line);
	}
	return cw_text_trim(line);
}

/* The transaction that a received request begins. Its record comes twice, as INFO and as DEBUG; the
 * same number with another tracking id is a new transaction and the old one long over. */
static struct transaction *begin(struct cw_transactions *transactions, const struct cw_event *event)
{
	struct transaction *transaction;

	if (!find(transactions, event, &transaction)) {
		return NULL;
	}
	if (transaction != NULL) {
		if (strcmp(transaction->tracking_id, pair(event, "TrackingID")) == 0) {
			return transaction;
		}
		forget(transactions, transaction);
	}
	return add(transactions, event);
}

static bool request_received(struct cw_transactions *transactions, const struct cw_event *event)
{
	struct transaction *transaction = begin(transactions, event);
	struct cw_mra mra;

	if (transaction == NULL) {
		return false;
	}
	if (transaction->url[0] != '\0' || !cw_mra_parse(message_of(event), &mra)) {
		return true;
	}
	return keep_url(transaction, &mra) && give_user(transactions, transaction);
}

static bool request_sent(struct cw_transactions *transactions, const struct cw_event *event)
{
	struct transaction *transaction = find_or_add(transactions, event);

	if (transaction == NULL || !keep(&transaction->ip, pair(event, "Dst-ip"))) {
		return false;
	}
	transaction->port = port_of(pair(event, "Dst-port"));
	transaction->sent_at = event->at;
	transaction->sent_place = event->place;
	return true;
}

/* The server answered, so its certificate was accepted: no later failure belongs to this one. */
static bool server_answered(struct cw_transactions *transactions, const struct cw_event *event)
{
	struct transaction *transaction;

	if (!find(transactions, event, &transaction)) {
		return false;
	}
	if (transaction != NULL) {
		transaction->sent_at = CW_TIME_UNKNOWN;
	}
	return true;
}

/* "HTTP/1.1 502 connect failed" */
static uint32_t status_of(struct cw_text rest)
{
	struct cw_text word;
	uint64_t status;

	if (!cw_text_split(&rest, ' ', &word) || !cw_text_starts(word, CW_TEXT("HTTP/")) ||
		!cw_text_split(&rest, ' ', &word) || !cw_text_to_u64(word, &status) ||
		status > 999) {
		return 0;
	}
	return (uint32_t)status;
}

static bool answered(struct cw_transactions *transactions, const struct cw_event *event)
{
	struct transaction *transaction;

	if (!find(transactions, event, &transaction)) {
		return false;
	}
	for (size_t i = 0; transaction != NULL && i < transaction->failures.count; i++) {
		struct cw_failure *failure = transaction->failures.items[i];

		failure->status = status_of(message_of(event));
		failure->response_at = event->at;
		failure->response_place = event->place;
	}
	if (transaction != NULL) {
		forget(transactions, transaction);
	}
	return true;
}

bool cw_transactions_event(struct cw_transactions *transactions, const struct cw_event *event)
{
	if (strcmp(event->event, "Request Allowed") == 0) {
		return request_allowed(transactions, event);
	}
	if (pair(event, "Txn-id")[0] == '\0') {
		return true;
	}
	if (strcmp(event->detail, "Receive Request") == 0) {
		return request_received(transactions, event);
	}
	if (strcmp(event->detail, "Sending Request") == 0) {
		return request_sent(transactions, event);
	}
	if (strcmp(event->detail, "Receive Response") == 0) {
		return server_answered(transactions, event);
	}
	return strcmp(event->detail, "Sending Response") != 0 || answered(transactions, event);
}

static bool fits(const struct transaction *transaction, const struct cw_failure *failure)
{
	return transaction->sent_at <= failure->at &&
	       cw_stamp_within(transaction->sent_at, failure->at, MAX_AGE) &&
	       strcmp(transaction->ip, failure->server.ip) == 0 &&
	       strcmp(transaction->bundle, failure->bundle) == 0;
}

static struct transaction *nearest(
	const struct cw_transactions *transactions, const struct cw_failure *failure)
{
	struct transaction *best = NULL;

	for (size_t i = 0; i < transactions->open.count; i++) {
		struct transaction *transaction = transactions->open.items[i];

		if (fits(transaction, failure) &&
			(best == NULL || transaction->sent_at >= best->sent_at)) {
			best = transaction;
		}
	}
	return best;
}

/* Names the other transactions that could as well be the one. */
static bool name_candidates(struct cw_transactions *transactions, const struct transaction *best,
	struct cw_failure *failure)
{
	struct cw_case *kase = transactions->kase;
	struct cw_list names = {0};
	bool ok = true;

	for (size_t i = 0; ok && i < transactions->open.count; i++) {
		const struct transaction *other = transactions->open.items[i];
		char *name;

		if (other == best || !fits(other, failure) ||
			best->sent_at - other->sent_at > AMBIGUOUS) {
			continue;
		}
		name = cw_arena_str(&kase->arena, other->txn_id);
		ok = name != NULL && cw_list_add(&names, name);
	}
	ok = ok && cw_case_strings(kase, &names, &failure->txn_candidates);
	cw_list_finish(&names);
	return ok;
}

bool cw_transactions_claim(struct cw_transactions *transactions, struct cw_failure *failure)
{
	struct cw_arena *arena = &transactions->kase->arena;
	struct transaction *best = nearest(transactions, failure);

	if (best == NULL) {
		return true;
	}
	failure->txn_id = cw_arena_str(arena, best->txn_id);
	failure->tracking_id = cw_arena_str(arena, best->tracking_id);
	failure->url = cw_arena_str(arena, best->url);
	failure->user = cw_arena_str(arena, best->user);
	if (failure->txn_id == NULL || failure->tracking_id == NULL || failure->url == NULL ||
		failure->user == NULL || !name_candidates(transactions, best, failure)) {
		return false;
	}
	failure->server.port = best->port;
	failure->request_at = best->request_at;
	failure->request_place = best->request_place;
	failure->sent_at = best->sent_at;
	failure->sent_place = best->sent_place;
	return cw_list_add(&best->failures, failure);
}
