/* SPDX-License-Identifier: MIT */
#include "x509/store.h"
#include "x509/openssl.h"
#include "x509/verify.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>

void cw_x509_members_finish(struct cw_x509_members *members)
{
	for (size_t i = 0; i < members->count; i++) {
		X509_free(members->items[i].x509);
	}
	sk_X509_free(members->stack);
	free(members->items);
	memset(members, 0, sizeof(*members));
}

static bool add_member(struct cw_x509_members *members, const struct cw_certificate *certificate)
{
	struct cw_x509_member *member = &members->items[members->count];
	enum cw_code code;
	size_t used;

	member->certificate = certificate;
	member->x509 = cw_x509_parse(certificate->der, certificate->der_len, &used, &code);
	if (member->x509 == NULL) {
		return code != CW_ERR_NOMEM;
	}
	members->count++;
	return sk_X509_push(members->stack, member->x509) > 0;
}

bool cw_x509_members_init(
	struct cw_x509_members *members, const struct cw_certificates *certificates)
{
	memset(members, 0, sizeof(*members));
	members->stack = sk_X509_new_null();
	members->items = calloc(certificates->count + 1, sizeof(*members->items));
	if (members->stack == NULL || members->items == NULL) {
		goto fail;
	}
	for (size_t i = 0; i < certificates->count; i++) {
		if (!add_member(members, certificates->items[i])) {
			goto fail;
		}
	}
	return true;
fail:
	cw_x509_members_finish(members);
	return false;
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

enum cw_code cw_x509_store_new(struct cw_case *kase, const struct cw_certificates *certificates,
	struct cw_x509_store **out, struct cw_error *err)
{
	struct cw_x509_store *store = calloc(1, sizeof(*store));
	bool ok;

	*out = NULL;
	if (store == NULL) {
		return cw_error_nomem(err);
	}
	store->kase = kase;
	(void)ERR_set_mark();
	ok = cw_x509_members_init(&store->trusted, certificates);
	(void)ERR_pop_to_mark();
	if (!ok) {
		free(store);
		return cw_error_nomem(err);
	}
	*out = store;
	return CW_OK;
}

void cw_x509_store_free(struct cw_x509_store *store)
{
	if (store != NULL) {
		cw_x509_members_finish(&store->trusted);
		free(store);
	}
}

/* What the search for namesakes sorts by and answers. */
struct namesake {
	const struct cw_x509_member *member;
	size_t position;
	bool same;
	bool other_key;
};

static int compare_subject(const struct namesake *a, const struct namesake *b)
{
	return X509_NAME_cmp(
		X509_get_subject_name(a->member->x509), X509_get_subject_name(b->member->x509));
}

static int by_subject(const void *left, const void *right)
{
	const struct namesake *a = left;
	const struct namesake *b = right;
	int order = compare_subject(a, b);

	return order != 0 ? order : (a->position > b->position) - (a->position < b->position);
}

static int by_position(const void *left, const void *right)
{
	const struct namesake *a = left;
	const struct namesake *b = right;

	return (a->position > b->position) - (a->position < b->position);
}

/* A self-signed certificate that a server presents itself, as CUCM's do. */
static bool is_self_signed_leaf(const struct cw_certificate *certificate)
{
	return certificate->self_signed &&
	       (!certificate->is_ca || certificate->has_eku || certificate->dns_names.count > 0);
}

/* Whether OpenSSL, looking for the issuer of what b signed, passes over a: a key identifier that
 * b's certificates name and that a has not (X509_check_issued compares them only where both exist).
 */
static bool tells_apart(const struct cw_certificate *a, const struct cw_certificate *b)
{
	const char *named = is_self_signed_leaf(b) ? b->aki : b->ski;

	return a->ski[0] != '\0' && named[0] != '\0' && strcmp(a->ski, named) != 0;
}

static void compare_pair(struct namesake *a, struct namesake *b)
{
	const struct cw_certificate *first = a->member->certificate;
	const struct cw_certificate *second = b->member->certificate;

	if (first == second) {
		return;
	}
	a->same = b->same = true;
	if (strcmp(first->spki_sha256, second->spki_sha256) != 0 &&
		(!tells_apart(first, second) || !tells_apart(second, first))) {
		a->other_key = b->other_key = true;
	}
}

/* Namesakes compared with each of a run; past this many in one run only neighbours are, so that a
 * hostile list of one subject stays cheap. */
#define MAX_RUN 64

static void mark_namesakes(struct namesake *all, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		for (size_t j = i + 1; j < count && j - i < MAX_RUN; j++) {
			if (compare_subject(&all[i], &all[j]) != 0) {
				break;
			}
			compare_pair(&all[i], &all[j]);
		}
	}
}

static bool keep_marked(struct cw_case *kase, const struct namesake *all, size_t count,
	bool other_key, struct cw_certificates *out)
{
	const struct cw_certificate **items = cw_arena_array(&kase->arena, count, sizeof(*items));

	if (items == NULL) {
		return false;
	}
	out->items = items;
	out->count = 0;
	for (size_t i = 0; i < count; i++) {
		if (other_key ? all[i].other_key : all[i].same) {
			items[out->count++] = all[i].member->certificate;
		}
	}
	return true;
}

enum cw_code cw_x509_store_duplicates(const struct cw_x509_store *store,
	struct cw_certificates *same, struct cw_certificates *other_key, struct cw_error *err)
{
	size_t count = store->trusted.count;
	struct namesake *all = calloc(count + 1, sizeof(*all));
	bool ok;

	if (all == NULL) {
		return cw_error_nomem(err);
	}
	for (size_t i = 0; i < count; i++) {
		all[i].member = &store->trusted.items[i];
		all[i].position = i;
	}
	qsort(all, count, sizeof(*all), by_subject);
	mark_namesakes(all, count);
	qsort(all, count, sizeof(*all), by_position);
	ok = keep_marked(store->kase, all, count, false, same) &&
	     keep_marked(store->kase, all, count, true, other_key);
	free(all);
	return ok ? CW_OK : cw_error_nomem(err);
}
