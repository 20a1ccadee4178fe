/* SPDX-License-Identifier: MIT */
#include "correlate/transactions.h"
#include "base/buffer.h"
#include "base/map.h"
#include "base/stamp.h"
#include "log/mra.h"

#include <stddef.h>
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
	/* Copies of what the log says, any bytes. */
	struct cw_text key; /* bundle and Txn-id, for by_key */
	struct cw_text bundle;
	struct cw_text txn_id;
	struct cw_text tracking_id;
	struct cw_text url;  /* as the user asked for it */
	struct cw_text user; /* from the allow-list line with the same URL */
	struct cw_text ip;
	uint16_t port;
	int64_t request_at;
	int64_t sent_at; /* of the last Sending Request; CW_TIME_UNKNOWN before the first */
	struct cw_place request_place;
	struct cw_place sent_place;
	struct cw_list failures; /* struct cw_failure that claimed it */
};

struct cw_transactions {
	struct cw_case *kase;
	struct cw_list open;        /* struct transaction, oldest first */
	struct cw_map by_key;       /* the same */
	struct cw_text allowed_url; /* of a "Request Allowed" whose transaction is not known yet */
	struct cw_text allowed_user;
	int64_t allowed_at;
	bool has_allowed;
	struct cw_buffer key; /* of the line that is looked up */
};

struct cw_transactions *cw_transactions_create(struct cw_case *kase)
{
	struct cw_transactions *transactions = calloc(1, sizeof(*transactions));

	if (transactions != NULL) {
		transactions->kase = kase;
	}
	return transactions;
}

static void drop(struct cw_text *copy)
{
	free((char *)(uintptr_t)copy->ptr);
	*copy = cw_text_of(NULL, 0);
}

static void destroy_transaction(struct transaction *transaction)
{
	drop(&transaction->key);
	drop(&transaction->bundle);
	drop(&transaction->txn_id);
	drop(&transaction->tracking_id);
	drop(&transaction->url);
	drop(&transaction->user);
	drop(&transaction->ip);
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
	drop(&transactions->allowed_url);
	drop(&transactions->allowed_user);
	cw_buffer_finish(&transactions->key);
	free(transactions);
}

static void take_first_line(struct cw_text body, struct cw_text *out)
{
	if (!cw_text_split(&body, '\n', out)) {
		*out = cw_text_of("", 0);
	}
}

void cw_transaction_line(const struct cw_record *record, const char *bundle, const char *member,
	struct cw_transaction_line *out)
{
	static const struct {
		struct cw_text key;
		size_t value;
	} wanted[] = {{{"Txn-id", 6}, offsetof(struct cw_transaction_line, txn_id)},
		{{"TrackingID", 10}, offsetof(struct cw_transaction_line, tracking_id)},
		{{"Dst-ip", 6}, offsetof(struct cw_transaction_line, dst_ip)},
		{{"Dst-port", 8}, offsetof(struct cw_transaction_line, dst_port)},
		{{"Msg", 3}, offsetof(struct cw_transaction_line, message)},
		{{"Request", 7}, offsetof(struct cw_transaction_line, request)},
		{{"Username", 8}, offsetof(struct cw_transaction_line, username)}};
	struct cw_pairs pairs = cw_record_pairs(record);
	struct cw_text key;
	struct cw_text value;

	memset(out, 0, sizeof(*out));
	out->bundle = bundle;
	out->at = record->at;
	out->place.member = member;
	out->place.line = record->line;
	out->place.offset = record->offset;
	out->event = record->event;
	out->detail = record->detail;
	while (cw_pairs_next(&pairs, &key, &value)) {
		for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
			struct cw_text *field =
				(struct cw_text *)(void *)((char *)out + wanted[i].value);

			if (key.len == wanted[i].key.len && field->ptr == NULL &&
				memcmp(key.ptr, wanted[i].key.ptr, key.len) == 0) {
				*field = value;
			}
		}
	}
	/* INFO records have it in Msg=, their DEBUG twins in the HTTP message. */
	if (out->message.len == 0) {
		take_first_line(record->body, &out->message);
	}
	out->message = cw_text_trim(out->message);
}

static uint16_t port_of(struct cw_text text)
{
	uint64_t port;

	return cw_text_to_u64(text, &port) && port < 65536 ? (uint16_t)port : 0;
}

/* Replaces *slot with a copy; false when out of memory. */
static bool keep(struct cw_text *slot, struct cw_text value)
{
	char *copy = malloc(value.len + 1);

	if (copy == NULL) {
		return false;
	}
	if (value.len > 0) {
		memcpy(copy, value.ptr, value.len);
	}
	drop(slot);
	*slot = cw_text_of(copy, value.len);
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
	cw_map_remove(&transactions->by_key, transaction->key);
	destroy_transaction(transaction);
}

/* False when out of memory; *out is NULL when there is none. Leaves the key of the line ("b1 191")
 * in transactions->key. */
static bool find(struct cw_transactions *transactions, const struct cw_transaction_line *line,
	struct transaction **out)
{
	struct cw_buffer *key = &transactions->key;

	cw_buffer_clear(key);
	cw_buffer_add_str(key, line->bundle);
	cw_buffer_add(key, " ", 1);
	cw_buffer_add_text(key, line->txn_id);
	*out = key->failed ? NULL : cw_map_get(&transactions->by_key, cw_buffer_text(key));
	return !key->failed;
}

/* The transaction of a line that `find` has just looked up in vain. */
static struct transaction *add(
	struct cw_transactions *transactions, const struct cw_transaction_line *line)
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
	transaction->request_at = line->at;
	transaction->request_place = line->place;
	if (!keep(&transaction->key, cw_buffer_text(&transactions->key)) ||
		!keep(&transaction->bundle, cw_text_str(line->bundle)) ||
		!keep(&transaction->txn_id, line->txn_id) ||
		!keep(&transaction->tracking_id, line->tracking_id) ||
		!cw_map_set(&transactions->by_key, transaction->key, transaction)) {
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
	struct cw_transactions *transactions, const struct cw_transaction_line *line)
{
	struct transaction *transaction;

	if (!find(transactions, line, &transaction)) {
		return NULL;
	}
	return transaction != NULL ? transaction : add(transactions, line);
}

/* The line that allowed a request names its user but no Txn-id; the URL joins the two. It comes
 * after the request, or just before it: then the next request of that URL has it. */
static bool give_user(struct cw_transactions *transactions, struct transaction *transaction)
{
	if (!transactions->has_allowed || transaction->user.len > 0 ||
		!cw_text_equal(transactions->allowed_url, transaction->url)) {
		return true;
	}
	if (cw_stamp_within(transaction->request_at, transactions->allowed_at, ALLOWED_WITHIN) &&
		!keep(&transaction->user, transactions->allowed_user)) {
		return false;
	}
	transactions->has_allowed = false;
	return true;
}

/* Whether the line may be about this request: two users may ask for one URL, so only at its time. */
static bool may_allow(const struct transaction *transaction, const struct cw_transaction_line *line)
{
	return cw_stamp_within(transaction->request_at, line->at, ALLOWED_WITHIN) &&
	       cw_text_equal(transaction->url, line->request) &&
	       cw_text_is(transaction->bundle, line->bundle);
}

/* Requests are allowed in the order in which they came, so the oldest without a user is the one. */
static bool request_allowed(
	struct cw_transactions *transactions, const struct cw_transaction_line *line)
{
	for (size_t i = 0; i < transactions->open.count; i++) {
		struct transaction *transaction = transactions->open.items[i];

		if (transaction->user.len == 0 && may_allow(transaction, line)) {
			return keep(&transaction->user, line->username);
		}
	}
	for (size_t i = 0; i < transactions->open.count; i++) {
		struct transaction *transaction = transactions->open.items[i];

		if (may_allow(transaction, line) &&
			cw_text_equal(transaction->user, line->username)) {
			return true; /* said twice */
		}
	}
	transactions->allowed_at = line->at;
	transactions->has_allowed = true;
	return keep(&transactions->allowed_url, line->request) &&
	       keep(&transactions->allowed_user, line->username);
}

static bool keep_url(struct transaction *transaction, const struct cw_mra *mra)
{
	struct cw_buffer url = {0};
	bool ok;

	cw_mra_url(mra, &url);
	ok = !url.failed && keep(&transaction->url, cw_buffer_text(&url));
	cw_buffer_finish(&url);
	return ok;
}

/* The transaction that a received request begins. Its record comes twice, as INFO and as DEBUG; the
 * same number with another tracking id is a new transaction and the old one long over. */
static struct transaction *begin(
	struct cw_transactions *transactions, const struct cw_transaction_line *line)
{
	struct transaction *transaction;

	if (!find(transactions, line, &transaction)) {
		return NULL;
	}
	if (transaction != NULL) {
		if (cw_text_equal(transaction->tracking_id, line->tracking_id)) {
			return transaction;
		}
		forget(transactions, transaction);
	}
	return add(transactions, line);
}

static bool request_received(
	struct cw_transactions *transactions, const struct cw_transaction_line *line)
{
	struct transaction *transaction = begin(transactions, line);
	struct cw_mra mra;

	if (transaction == NULL) {
		return false;
	}
	if (transaction->url.len > 0 || !cw_mra_parse(line->message, &mra)) {
		return true;
	}
	return keep_url(transaction, &mra) && give_user(transactions, transaction);
}

static bool request_sent(
	struct cw_transactions *transactions, const struct cw_transaction_line *line)
{
	struct transaction *transaction = find_or_add(transactions, line);

	if (transaction == NULL || !keep(&transaction->ip, line->dst_ip)) {
		return false;
	}
	transaction->port = port_of(line->dst_port);
	transaction->sent_at = line->at;
	transaction->sent_place = line->place;
	return true;
}

/* The server answered, so its certificate was accepted: no later failure belongs to this one. */
static bool server_answered(
	struct cw_transactions *transactions, const struct cw_transaction_line *line)
{
	struct transaction *transaction;

	if (!find(transactions, line, &transaction)) {
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

static bool answered(struct cw_transactions *transactions, const struct cw_transaction_line *line)
{
	struct transaction *transaction;

	if (!find(transactions, line, &transaction)) {
		return false;
	}
	for (size_t i = 0; transaction != NULL && i < transaction->failures.count; i++) {
		struct cw_failure *failure = transaction->failures.items[i];

		failure->status = status_of(line->message);
		failure->response_at = line->at;
		failure->response_place = line->place;
	}
	if (transaction != NULL) {
		forget(transactions, transaction);
	}
	return true;
}

bool cw_transactions_add(
	struct cw_transactions *transactions, const struct cw_transaction_line *line)
{
	if (cw_text_is(line->event, "Request Allowed")) {
		return request_allowed(transactions, line);
	}
	if (line->txn_id.len == 0) {
		return true;
	}
	if (cw_text_is(line->detail, "Receive Request")) {
		return request_received(transactions, line);
	}
	if (cw_text_is(line->detail, "Sending Request")) {
		return request_sent(transactions, line);
	}
	if (cw_text_is(line->detail, "Receive Response")) {
		return server_answered(transactions, line);
	}
	return !cw_text_is(line->detail, "Sending Response") || answered(transactions, line);
}

static bool fits(const struct transaction *transaction, const struct cw_failure *failure)
{
	return transaction->sent_at <= failure->at &&
	       cw_stamp_within(transaction->sent_at, failure->at, MAX_AGE) &&
	       cw_text_is(transaction->ip, failure->server.ip) &&
	       cw_text_is(transaction->bundle, failure->bundle);
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
		name = cw_arena_utf8(&kase->arena, other->txn_id);
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
	failure->txn_id = cw_arena_utf8(arena, best->txn_id);
	failure->tracking_id = cw_arena_utf8(arena, best->tracking_id);
	failure->url = cw_arena_utf8(arena, best->url);
	failure->user = cw_arena_utf8(arena, best->user);
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
