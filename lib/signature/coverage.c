/* SPDX-License-Identifier: MIT */
#include "signature/coverage.h"

/* Whether any bundle of the case (or the one of this id) has it. */
static bool some_bundle(
	const struct cw_case *kase, const char *id, bool (*has)(const struct cw_bundle *))
{
	const struct cw_bundle *one = cw_case_find_bundle(kase, id);

	if (one != NULL) {
		return has(one);
	}
	for (size_t i = 0; i < kase->bundles.count; i++) {
		if (has(kase->bundles.items[i])) {
			return true;
		}
	}
	return false;
}

static bool has_log(const struct cw_bundle *b)
{
	return b->has_log;
}

static bool has_config(const struct cw_bundle *b)
{
	return b->has_config;
}

static bool has_status(const struct cw_bundle *b)
{
	return b->has_status;
}

static bool has_own(const struct cw_bundle *b)
{
	return b->has_server_certificate || b->has_client_certificate;
}

static bool has_traffic(const struct cw_bundle *b)
{
	return b->has_log || b->has_capture;
}

/* Why the chain of this connection is not there although the handshake is. */
static const char *why_hidden(const struct cw_case *kase, struct cw_text flow)
{
	for (size_t i = 0; flow.len > 0 && i < kase->handshakes.count; i++) {
		const struct cw_handshake *h = kase->handshakes.items[i];

		if (!cw_text_is(flow, h->flow)) {
			continue;
		}
		if (h->hidden_server != CW_HIDDEN_NO) {
			return cw_hidden_name(h->hidden_server);
		}
		return h->hidden_client != CW_HIDDEN_NO ? cw_hidden_name(h->hidden_client) : NULL;
	}
	return NULL;
}

const char *cw_not_covered(
	const struct cw_case *kase, const struct cw_sig_event *event, const struct cw_scope *scope)
{
	const char *why;

	switch (event->source) {
	case CW_SOURCE_LOG:
		return some_bundle(kase, scope->bundle, has_log) ? NULL : "no_log";
	case CW_SOURCE_HANDSHAKE:
	case CW_SOURCE_CHAIN:
		if (event->own_chain) {
			return some_bundle(kase, scope->bundle, has_own) ? NULL
									 : "no_server_certificate";
		}
		why = cw_capture_lacks(kase, scope->bundle, scope->at);
		if (why == NULL && event->source == CW_SOURCE_CHAIN) {
			why = why_hidden(kase, scope->flow);
		}
		return why == NULL && scope->one_connection && !scope->some_joined ? "not_seen"
										   : why;
	case CW_SOURCE_FAILURE:
		return some_bundle(kase, scope->bundle, has_traffic) ? NULL : "no_log";
	case CW_SOURCE_CONFIG:
		return some_bundle(kase, scope->bundle, has_config) ? NULL : "no_configuration";
	case CW_SOURCE_STATUS:
		return some_bundle(kase, scope->bundle, has_status) ? NULL : "no_status";
	case CW_SOURCE_CERTIFICATE:
	case CW_SOURCE_BUNDLE:
	case CW_NUM_SOURCES:
	default:
		return NULL;
	}
}
