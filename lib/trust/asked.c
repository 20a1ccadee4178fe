/* SPDX-License-Identifier: MIT */
#include "trust/asked.h"

#include "base/buffer.h"

#include <string.h>

static bool is_mismatch(const struct cw_failure *failure)
{
	return strcmp(failure->reason, "name_mismatch") == 0;
}

static bool add(
	struct cw_asked *asked, const char *bundle, const char *flow, struct cw_failure *failure)
{
	char *key;
	const struct cw_failure *known;

	if (flow[0] == '\0') {
		return true;
	}
	key = cw_arena_printf(&asked->keys, "%s %s", bundle, flow);
	if (key == NULL) {
		return false;
	}
	known = cw_map_get(&asked->by_flow, cw_text_str(key));
	if (known != NULL && (is_mismatch(known) || !is_mismatch(failure))) {
		return true;
	}
	return cw_map_set(&asked->by_flow, cw_text_str(key), failure);
}

bool cw_asked_init(struct cw_asked *asked, const struct cw_case *kase)
{
	memset(asked, 0, sizeof(*asked));
	for (size_t i = 0; i < kase->failures.count; i++) {
		struct cw_failure *failure = kase->failures.items[i];
		const struct cw_handshake *handshake = failure->handshake;

		/* The name that somebody asked a server for is no name of a client. */
		if (failure->name[0] == '\0' || strcmp(failure->presented_role, "client") == 0) {
			continue;
		}
		if (!(handshake != NULL ? add(asked, handshake->bundle, handshake->flow, failure)
					: add(asked, failure->bundle, failure->flow, failure))) {
			return false;
		}
	}
	return true;
}

void cw_asked_finish(struct cw_asked *asked)
{
	cw_map_finish(&asked->by_flow);
	cw_arena_finish(&asked->keys);
}

const char *cw_asked_name(
	const struct cw_asked *asked, const struct cw_handshake *handshake, bool *guessed)
{
	struct cw_buffer key = {0};
	const struct cw_failure *failure = NULL;

	cw_buffer_printf(&key, "%s %s", handshake->bundle, handshake->flow);
	if (!key.failed) {
		failure = cw_map_get(&asked->by_flow, cw_buffer_text(&key));
	}
	cw_buffer_finish(&key);
	*guessed = false;
	if (failure != NULL && (is_mismatch(failure) || handshake->sni[0] == '\0')) {
		return failure->name;
	}
	if (handshake->sni[0] != '\0') {
		return handshake->sni;
	}
	*guessed = true;
	return handshake->server.ip;
}
