/* SPDX-License-Identifier: MIT */
/* Which members of a trust store share their subject. */
#include "x509/openssl.h"
#include "x509/store.h"
#include "x509/verify.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>

/* Each is compared with so many that follow it in the order of subjects, so that a hostile list of
 * one subject stays cheap. */
#define MAX_RUN 64

/* By position in the store. */
struct marks {
	bool *same;
	bool *other_key;
	bool failed;
};

/* A self-signed certificate that a server presents itself, as CUCM's do. */
static bool is_self_signed_leaf(const struct cw_certificate *certificate)
{
	return certificate->self_signed &&
	       (!certificate->is_ca || certificate->has_eku || certificate->dns_names.count > 0);
}

/* Whether OpenSSL, looking for the issuer of what b signed, passes over a: a key identifier that
 * b's certificates name and that a has not (X509_check_issued compares them only where both are
 * there). */
static bool tells_apart(const struct cw_certificate *a, const struct cw_certificate *b)
{
	const char *named = is_self_signed_leaf(b) ? b->aki : b->ski;

	return a->ski[0] != '\0' && named[0] != '\0' && strcmp(a->ski, named) != 0;
}

/* The hash has only 32 bits: a stranger can make two names of one. */
static bool same_subject(struct cw_x509_member *a, struct cw_x509_member *b, struct marks *marks)
{
	X509 *first;
	X509 *second;

	if (a->certificate->subject_hash != b->certificate->subject_hash) {
		return false;
	}
	first = cw_x509_member_parse(a, &marks->failed);
	second = cw_x509_member_parse(b, &marks->failed);
	return first != NULL && second != NULL &&
	       X509_NAME_cmp(X509_get_subject_name(first), X509_get_subject_name(second)) == 0;
}

static void compare_pair(struct cw_x509_members *trusted, size_t i, size_t j, struct marks *marks)
{
	const struct cw_certificate *first = trusted->items[i].certificate;
	const struct cw_certificate *second = trusted->items[j].certificate;

	if (first == second || !same_subject(&trusted->items[i], &trusted->items[j], marks)) {
		return;
	}
	marks->same[i] = marks->same[j] = true;
	if (strcmp(first->spki_sha256, second->spki_sha256) != 0 &&
		(!tells_apart(first, second) || !tells_apart(second, first))) {
		marks->other_key[i] = marks->other_key[j] = true;
	}
}

static void mark_namesakes(struct cw_x509_store *store, struct marks *marks)
{
	struct cw_x509_members *trusted = &store->trusted;

	for (size_t i = 0; i < trusted->count; i++) {
		size_t left = store->by_subject[i];

		for (size_t j = i + 1; j < trusted->count && j - i < MAX_RUN; j++) {
			size_t right = store->by_subject[j];

			if (trusted->items[left].certificate->subject_hash !=
				trusted->items[right].certificate->subject_hash) {
				break;
			}
			compare_pair(trusted, left, right, marks);
		}
	}
}

static bool keep_marked(
	struct cw_x509_store *store, const bool *marked, struct cw_certificates *out)
{
	size_t count = store->trusted.count;
	const struct cw_certificate **items =
		cw_arena_array(&store->kase->arena, count, sizeof(*items));

	if (items == NULL) {
		return false;
	}
	out->items = items;
	out->count = 0;
	for (size_t i = 0; i < count; i++) {
		if (marked[i]) {
			items[out->count++] = store->trusted.items[i].certificate;
		}
	}
	return true;
}

enum cw_code cw_x509_store_duplicates(struct cw_x509_store *store, struct cw_certificates *same,
	struct cw_certificates *other_key, struct cw_error *err)
{
	size_t count = store->trusted.count;
	struct marks marks = {
		calloc(count + 1, sizeof(bool)), calloc(count + 1, sizeof(bool)), false};
	bool ok = marks.same != NULL && marks.other_key != NULL;

	if (ok) {
		(void)ERR_set_mark();
		mark_namesakes(store, &marks);
		(void)ERR_pop_to_mark();
		ok = !marks.failed && keep_marked(store, marks.same, same) &&
		     keep_marked(store, marks.other_key, other_key);
	}
	free(marks.same);
	free(marks.other_key);
	return ok ? CW_OK : cw_error_nomem(err);
}
