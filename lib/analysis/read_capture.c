/* SPDX-License-Identifier: MIT */
/* The captures of each bundle, as one ring, become handshakes. */
#include "analysis/run.h"

#include <stdlib.h>

struct cw_bundle_captures {
	struct cw_bundle *bundle;
	struct cw_connections *connections;
	struct cw_captures *captures;
};

static void destroy(struct cw_bundle_captures *ring)
{
	cw_captures_destroy(ring->captures);
	cw_connections_destroy(ring->connections);
	free(ring);
}

static struct cw_bundle_captures *create(
	struct cw_run *run, struct cw_bundle *bundle, struct cw_error *err)
{
	struct cw_bundle_captures *ring = calloc(1, sizeof(*ring));

	if (ring == NULL) {
		(void)cw_error_nomem(err);
		return NULL;
	}
	ring->bundle = bundle;
	ring->connections =
		cw_connections_create(run->kase, bundle->id, &run->budget, run->secrets);
	if (ring->connections == NULL ||
		cw_captures_create(run->kase, cw_connections_events(), ring->connections,
			&ring->captures, err) != CW_OK ||
		!cw_list_add(&run->captures, ring)) {
		(void)cw_error_nomem(err);
		destroy(ring);
		return NULL;
	}
	cw_captures_set_filter(ring->captures, run->filter);
	return ring;
}

static struct cw_bundle_captures *ring_of(
	struct cw_run *run, struct cw_bundle *bundle, struct cw_error *err)
{
	for (size_t i = 0; i < run->captures.count; i++) {
		struct cw_bundle_captures *ring = run->captures.items[i];

		if (ring->bundle == bundle) {
			return ring;
		}
	}
	return create(run, bundle, err);
}

enum cw_code cw_read_capture(struct cw_run *run, struct cw_bundle *bundle,
	struct cw_walk_member *member, struct cw_error *err)
{
	struct cw_bundle_captures *ring = ring_of(run, bundle, err);
	enum cw_code code;

	if (ring == NULL || !cw_connections_add_member(ring->connections, member->path)) {
		return cw_error_nomem(err);
	}
	bundle->has_capture = true;
	code = cw_captures_add(ring->captures, member->path, member->name, member->source, err);
	return run->kase->failed ? cw_error_nomem(err) : cw_read_ended(code);
}

enum cw_code cw_end_captures(struct cw_run *run, struct cw_error *err)
{
	for (size_t i = 0; i < run->captures.count; i++) {
		struct cw_bundle_captures *ring = run->captures.items[i];
		enum cw_code code = cw_captures_end(ring->captures, err);

		if (code != CW_OK) {
			return code;
		}
		ring->bundle->capture_window = cw_captures_window(ring->captures);
	}
	return run->kase->failed ? cw_error_nomem(err) : CW_OK;
}

void cw_drop_captures(struct cw_run *run)
{
	for (size_t i = 0; i < run->captures.count; i++) {
		destroy(run->captures.items[i]);
	}
	cw_list_finish(&run->captures);
}
