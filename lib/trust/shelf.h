/* SPDX-License-Identifier: MIT */
/* The trust stores of the case, one for each bundle. */
#ifndef CW_TRUST_SHELF_H
#define CW_TRUST_SHELF_H

#include "facts/case.h"
#include "x509/verify.h"

struct cw_shelf_store {
	const struct cw_bundle *bundle; /* NULL: the empty store of those who have none */
	struct cw_x509_store *x509;
	int64_t *bounds; /* sorted begins and ends of validity of its members */
	size_t num_bounds;
	bool known; /* the bundle holds a trust store, even an empty one */
};

struct cw_shelf {
	struct cw_shelf_store *stores; /* one per bundle and the empty one */
	size_t count;
	struct cw_map by_bundle;     /* id -> struct cw_shelf_store with known set */
	struct cw_shelf_store *only; /* the only known one of the case, else NULL */
};

/* Loads the stores and completes the bundles' store_duplicates. Finish it in any case. */
enum cw_code cw_shelf_init(struct cw_shelf *shelf, struct cw_case *kase, struct cw_error *err);
void cw_shelf_finish(struct cw_shelf *shelf);

/* The store that judges what belongs to a bundle; never NULL. */
struct cw_shelf_store *cw_shelf_for(const struct cw_shelf *shelf, const char *bundle);

/* The newest moment not after `at` at which a member of the store or the chain begins or ends, or
 * INT64_MIN: between two such moments a verdict does not change. */
int64_t cw_shelf_epoch(
	const struct cw_shelf_store *store, const struct cw_certificates *chain, int64_t at);

#endif
