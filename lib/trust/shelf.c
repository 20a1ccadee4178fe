/* SPDX-License-Identifier: MIT */
#include "trust/shelf.h"

#include <stdlib.h>
#include <string.h>

static int by_time(const void *left, const void *right)
{
	const int64_t *a = left;
	const int64_t *b = right;

	return (*a > *b) - (*a < *b);
}

static bool load_bounds(struct cw_shelf_store *store, const struct cw_certificates *members)
{
	store->bounds = calloc(2 * members->count + 1, sizeof(*store->bounds));
	if (store->bounds == NULL) {
		return false;
	}
	for (size_t i = 0; i < members->count; i++) {
		store->bounds[store->num_bounds++] = members->items[i]->not_before;
		store->bounds[store->num_bounds++] = members->items[i]->not_after;
	}
	qsort(store->bounds, store->num_bounds, sizeof(*store->bounds), by_time);
	return true;
}

static enum cw_code load(struct cw_shelf_store *store, struct cw_case *kase,
	struct cw_bundle *bundle, struct cw_error *err)
{
	static const struct cw_certificates none = {NULL, 0};
	const struct cw_certificates *members = bundle != NULL ? &bundle->store : &none;
	enum cw_code code = cw_x509_store_new(kase, members, &store->x509, err);

	if (code != CW_OK) {
		return code;
	}
	if (!load_bounds(store, members)) {
		return cw_error_nomem(err);
	}
	store->bundle = bundle;
	if (bundle == NULL) {
		return CW_OK;
	}
	store->known = bundle->has_store || members->count > 0;
	return cw_x509_store_duplicates(
		store->x509, &bundle->store_duplicates, &bundle->store_duplicates_other_key, err);
}

enum cw_code cw_shelf_init(struct cw_shelf *shelf, struct cw_case *kase, struct cw_error *err)
{
	size_t known = 0;

	memset(shelf, 0, sizeof(*shelf));
	shelf->stores = calloc(kase->bundles.count + 1, sizeof(*shelf->stores));
	if (shelf->stores == NULL) {
		return cw_error_nomem(err);
	}
	for (size_t i = 0; i <= kase->bundles.count; i++) {
		struct cw_bundle *bundle = i < kase->bundles.count ? kase->bundles.items[i] : NULL;
		struct cw_shelf_store *store = &shelf->stores[shelf->count++];
		enum cw_code code = load(store, kase, bundle, err);

		if (code != CW_OK) {
			return code;
		}
		if (!store->known) {
			continue;
		}
		known++;
		shelf->only = known == 1 ? store : NULL;
		if (!cw_map_set(&shelf->by_bundle, cw_text_str(bundle->id), store)) {
			return cw_error_nomem(err);
		}
	}
	return CW_OK;
}

void cw_shelf_finish(struct cw_shelf *shelf)
{
	for (size_t i = 0; i < shelf->count; i++) {
		cw_x509_store_free(shelf->stores[i].x509);
		free(shelf->stores[i].bounds);
	}
	free(shelf->stores);
	cw_map_finish(&shelf->by_bundle);
	memset(shelf, 0, sizeof(*shelf));
}

struct cw_shelf_store *cw_shelf_for(const struct cw_shelf *shelf, const char *bundle)
{
	struct cw_shelf_store *store = cw_map_get(&shelf->by_bundle, cw_text_str(bundle));

	if (store == NULL) {
		store = shelf->only;
	}
	return store != NULL ? store : &shelf->stores[shelf->count - 1];
}

static void move_up(int64_t *epoch, int64_t bound, int64_t at)
{
	if (bound <= at && bound > *epoch) {
		*epoch = bound;
	}
}

int64_t cw_shelf_epoch(
	const struct cw_shelf_store *store, const struct cw_certificates *chain, int64_t at)
{
	size_t low = 0;
	size_t high = store->num_bounds;
	int64_t epoch = INT64_MIN;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (store->bounds[middle] <= at) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	if (low > 0) {
		epoch = store->bounds[low - 1];
	}
	for (size_t i = 0; i < chain->count; i++) {
		move_up(&epoch, chain->items[i]->not_before, at);
		move_up(&epoch, chain->items[i]->not_after, at);
	}
	return epoch;
}
