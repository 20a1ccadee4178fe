/* SPDX-License-Identifier: MIT */
/* Handshakes that failed without a word in the log. */
#include "correlate/failure_parts.h"

#include <string.h>

static enum cw_party other(enum cw_party party)
{
	return party == CW_PARTY_SELF   ? CW_PARTY_PEER
	       : party == CW_PARTY_PEER ? CW_PARTY_SELF
					: CW_PARTY_UNKNOWN;
}

static struct cw_failure *add_from_handshake(struct cw_case *kase,
	const struct cw_handshake *handshake, const char *refuser, const char *reason)
{
	struct cw_failure *failure = cw_case_add_failure(kase);
	bool client = strcmp(refuser, "client") == 0;

	if (failure == NULL) {
		return NULL;
	}
	failure->bundle = handshake->bundle;
	failure->reason = reason;
	failure->refused_by = client ? handshake->client_is : handshake->server_is;
	failure->presented_by = other(failure->refused_by);
	failure->presented_role = client ? "server" : "client";
	failure->at = handshake->ended;
	failure->place = handshake->end_place;
	if (client) {
		failure->name = handshake->sni;
	}
	cw_failure_use_handshake(failure, handshake);
	return failure;
}

static void add_alert(struct cw_case *kase, const struct cw_handshake *handshake,
	cw_alert_meaning_fn meaning, const void *ctx)
{
	for (size_t i = 0; i < handshake->num_alerts; i++) {
		const struct cw_alert *alert = &handshake->alerts[i];
		const char *reason = alert->description;
		struct cw_failure *failure;

		if (strcmp(alert->level, "fatal") != 0 ||
			!meaning(ctx, alert->description, &reason)) {
			continue;
		}
		failure = add_from_handshake(kase, handshake, alert->from, reason);
		if (failure != NULL) {
			failure->symptom = "alert";
			failure->reason_text = alert->description;
			failure->at = alert->at;
			failure->place = alert->place;
		}
		return;
	}
}

/* A connection that ended within the handshake, after the server had answered. Before that it is a
 * matter of reaching the port, not of certificates. */
static void add_close(struct cw_case *kase, const struct cw_handshake *handshake)
{
	bool reset = handshake->outcome == CW_OUTCOME_RESET;
	struct cw_failure *failure;

	if (!handshake->saw_server_hello || handshake->closed_by[0] == '\0') {
		return;
	}
	failure = add_from_handshake(kase, handshake, handshake->closed_by,
		reset ? "reset_without_alert" : "closed_without_alert");
	if (failure != NULL) {
		failure->symptom = "close";
	}
}

void cw_failures_from_wire(struct cw_case *kase, const struct cw_nearest *nearest,
	cw_alert_meaning_fn meaning, const void *ctx)
{
	for (size_t i = 0; i < kase->handshakes.count; i++) {
		const struct cw_handshake *handshake = kase->handshakes.items[i];

		if (cw_nearest_is_taken(nearest, i)) {
			continue;
		}
		if (handshake->outcome == CW_OUTCOME_ALERT) {
			add_alert(kase, handshake, meaning, ctx);
		} else if (handshake->outcome == CW_OUTCOME_CLOSED ||
			   handshake->outcome == CW_OUTCOME_RESET) {
			add_close(kase, handshake);
		}
	}
}
