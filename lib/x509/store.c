/* SPDX-License-Identifier: MIT */
#include "x509/store.h"
#include "x509/openssl.h"
#include "x509/verify.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>

/* Steps upwards from the chain. OpenSSL's depth is 100; no path is longer. */
#define MAX_STEPS 102

bool cw_x509_members_init(
	struct cw_x509_members *members, const struct cw_certificates *certificates)
{
	members->count = 0;
	members->items = calloc(certificates->count + 1, sizeof(*members->items));
	if (members->items == NULL) {
		return false;
	}
	members->count = certificates->count;
	for (size_t i = 0; i < certificates->count; i++) {
		members->items[i].certificate = certificates->items[i];
	}
	return true;
}

void cw_x509_members_finish(struct cw_x509_members *members)
{
	for (size_t i = 0; i < members->count; i++) {
		X509_free(members->items[i].x509);
	}
	free(members->items);
	memset(members, 0, sizeof(*members));
}

X509 *cw_x509_member_parse(struct cw_x509_member *member, bool *failed)
{
	const struct cw_certificate *certificate = member->certificate;
	enum cw_code code = CW_OK;
	size_t used;

	/* What cw_x509_add could not read has no key, and is not tried again. */
	if (member->x509 == NULL && certificate->spki_sha256[0] != '\0') {
		member->x509 = cw_x509_parse(certificate->der, certificate->der_len, &used, &code);
		*failed |= code == CW_ERR_NOMEM;
	}
	return member->x509;
}

const struct cw_certificate *cw_x509_members_find(
	const struct cw_x509_members *members, const X509 *x509)
{
	for (size_t i = 0; i < members->count; i++) {
		if (members->items[i].x509 == x509) {
			return members->items[i].certificate;
		}
	}
	return NULL;
}

/* A position with what it is sorted by. */
struct entry {
	uint32_t hash;
	size_t position;
};

static int by_hash(const void *left, const void *right)
{
	const struct entry *a = left;
	const struct entry *b = right;

	if (a->hash != b->hash) {
		return a->hash < b->hash ? -1 : 1;
	}
	return (a->position > b->position) - (a->position < b->position);
}

static bool sort_by_subject(struct cw_x509_store *store)
{
	size_t count = store->trusted.count;
	struct entry *entries = calloc(count + 1, sizeof(*entries));

	if (entries == NULL) {
		return false;
	}
	for (size_t i = 0; i < count; i++) {
		entries[i].hash = store->trusted.items[i].certificate->subject_hash;
		entries[i].position = i;
	}
	qsort(entries, count, sizeof(*entries), by_hash);
	for (size_t i = 0; i < count; i++) {
		store->by_subject[i] = entries[i].position;
	}
	free(entries);
	return true;
}

enum cw_code cw_x509_store_new(struct cw_case *kase, const struct cw_certificates *certificates,
	struct cw_x509_store **out, struct cw_error *err)
{
	struct cw_x509_store *store = calloc(1, sizeof(*store));

	*out = NULL;
	if (store == NULL) {
		return cw_error_nomem(err);
	}
	store->kase = kase;
	store->by_subject = calloc(certificates->count + 1, sizeof(*store->by_subject));
	store->selected = calloc(certificates->count + 1, sizeof(*store->selected));
	if (store->by_subject == NULL || store->selected == NULL ||
		!cw_x509_members_init(&store->trusted, certificates) || !sort_by_subject(store)) {
		cw_x509_store_free(store);
		return cw_error_nomem(err);
	}
	*out = store;
	return CW_OK;
}

void cw_x509_store_free(struct cw_x509_store *store)
{
	if (store != NULL) {
		cw_x509_members_finish(&store->trusted);
		free(store->by_subject);
		free(store->selected);
		free(store);
	}
}

static const struct cw_x509_member *member_at(const struct cw_x509_store *store, size_t index)
{
	return &store->trusted.items[store->by_subject[index]];
}

/* The first index of by_subject whose hash is not below. */
static size_t lower_bound(const struct cw_x509_store *store, uint32_t hash)
{
	size_t low = 0;
	size_t high = store->trusted.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (member_at(store, middle)->certificate->subject_hash < hash) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low;
}

/* Selects the members of this subject; the new ones are appended to queue. */
static bool select_subject(struct cw_x509_store *store, uint32_t hash, struct cw_list *queue)
{
	for (size_t i = lower_bound(store, hash); i < store->trusted.count; i++) {
		const struct cw_x509_member *member = member_at(store, i);
		size_t position = store->by_subject[i];

		if (member->certificate->subject_hash != hash) {
			break;
		}
		if (!store->selected[position]) {
			store->selected[position] = true;
			if (!cw_list_add(queue, &store->trusted.items[position])) {
				return false;
			}
		}
	}
	return true;
}

static bool select_upwards(
	struct cw_x509_store *store, const struct cw_certificates *chain, struct cw_list *queue)
{
	size_t from = 0;

	memset(store->selected, 0, store->trusted.count * sizeof(*store->selected));
	for (size_t i = 0; i < chain->count; i++) {
		/* Its own subject too: a self-signed leaf may itself be trusted. */
		if (!select_subject(store, chain->items[i]->subject_hash, queue) ||
			!select_subject(store, chain->items[i]->issuer_hash, queue)) {
			return false;
		}
	}
	for (int step = 0; step < MAX_STEPS && from < queue->count; step++) {
		size_t end = queue->count;

		for (; from < end; from++) {
			const struct cw_x509_member *member = queue->items[from];

			if (!select_subject(store, member->certificate->issuer_hash, queue)) {
				return false;
			}
		}
	}
	return true;
}

STACK_OF(X509) *
	cw_x509_store_select(struct cw_x509_store *store, const struct cw_certificates *chain)
{
	STACK_OF(X509) *stack = sk_X509_new_null();
	struct cw_list queue = {0};
	bool failed = stack == NULL || !select_upwards(store, chain, &queue);

	for (size_t i = 0; !failed && i < store->trusted.count; i++) {
		if (store->selected[i]) {
			X509 *x509 = cw_x509_member_parse(&store->trusted.items[i], &failed);

			failed |= x509 != NULL && sk_X509_push(stack, x509) <= 0;
		}
	}
	cw_list_finish(&queue);
	if (failed) {
		sk_X509_free(stack);
		return NULL;
	}
	return stack;
}
