/* SPDX-License-Identifier: MIT */
#include "analysis/bundles.h"

#include <string.h>

static bool is_of(const struct cw_bundle *bundle, const char *container, const char *host)
{
	return strcmp(bundle->source, container) == 0 &&
	       (host[0] == '\0' || bundle->host[0] == '\0' || strcmp(bundle->host, host) == 0);
}

static struct cw_bundle *find(const struct cw_case *kase, const char *container, const char *host)
{
	for (size_t i = 0; i < kase->bundles.count; i++) {
		struct cw_bundle *bundle = kase->bundles.items[i];

		if (is_of(bundle, container, host)) {
			return bundle;
		}
	}
	return NULL;
}

struct cw_bundle *cw_bundles_find(struct cw_case *kase, const char *container, const char *host)
{
	struct cw_bundle *bundle = find(kase, container, host);
	char *kept;

	if (bundle == NULL) {
		bundle = cw_case_add_bundle(kase);
		kept = cw_arena_str(&kase->arena, container);
		if (bundle == NULL || kept == NULL) {
			kase->failed = true;
			return NULL;
		}
		bundle->source = kept;
	}
	if (bundle->host[0] == '\0' && host[0] != '\0') {
		kept = cw_arena_str(&kase->arena, host);
		kase->failed |= kept == NULL;
		bundle->host = kept != NULL ? kept : "";
	}
	return bundle;
}

bool cw_bundles_add_member(
	struct cw_case *kase, struct cw_bundle *bundle, const struct cw_member *member)
{
	size_t count = bundle->num_members;
	const struct cw_member **members = (const struct cw_member **)(uintptr_t)bundle->members;

	if ((count & (count - 1)) == 0) { /* full at 0, 1, 2, 4, …: double */
		members = cw_arena_array(&kase->arena, count > 0 ? count * 2 : 1, sizeof(*members));
		if (members == NULL) {
			return false;
		}
		if (count > 0) {
			memcpy(members, bundle->members, count * sizeof(*members));
		}
		bundle->members = members;
	}
	members[bundle->num_members++] = member;
	return true;
}
