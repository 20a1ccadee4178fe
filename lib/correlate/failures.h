/* SPDX-License-Identifier: MIT */
/*
 * One failure per failed attempt of a person: log lines about the same connection are merged,
 * joined to the captured handshake, repeated tries of one request become one, and handshakes that
 * failed without a word in the log become failures of their own.
 */
#ifndef CW_CORRELATE_FAILURES_H
#define CW_CORRELATE_FAILURES_H

#include "facts/case.h"

/* What a fatal alert means as the reason of a failure. Returns false when it is no failure at all
 * (close_notify, user_canceled); *reason is borrowed and lives as long as the signatures. */
typedef bool (*cw_alert_meaning_fn)(const void *ctx, const char *description, const char **reason);

/* Rewrites kase->failures in order of time, with ids f1, f2, …. Call after cw_correlate_identity.
 * False when out of memory. */
CW_MUST_USE bool cw_correlate_failures(
	struct cw_case *kase, cw_alert_meaning_fn meaning, const void *ctx);

#endif
