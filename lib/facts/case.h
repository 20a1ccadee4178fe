/* SPDX-License-Identifier: MIT */
/*
 * The case: all facts of one run, in the arena that becomes the report's. Producers add facts,
 * signatures read them by field, correlate and trust complete them.
 */
#ifndef CW_FACTS_CASE_H
#define CW_FACTS_CASE_H

#include "base/arena.h"
#include "base/list.h"
#include "base/map.h"
#include "base/reader.h"

#include <certway/facts.h>
#include <certway/limits.h>

struct cw_case {
	struct cw_arena arena;
	struct cw_limits limits;
	struct cw_list bundles;      /* struct cw_bundle */
	struct cw_list events;       /* struct cw_event */
	struct cw_list handshakes;   /* struct cw_handshake */
	struct cw_list failures;     /* struct cw_failure */
	struct cw_list certificates; /* struct cw_certificate, each once */
	struct cw_list chains;       /* struct cw_chain */
	struct cw_list config;       /* struct cw_setting */
	struct cw_list status;       /* struct cw_setting */
	struct cw_list anomalies;    /* struct cw_anomaly */
	struct cw_map by_sha256;     /* hex -> struct cw_certificate */
	struct cw_map anomaly_by_key;
	int64_t as_of; /* CW_TIME_UNKNOWN: validity is not judged */
	bool incomplete;
	bool failed; /* sticky: out of memory while adding */
};

void cw_case_init(struct cw_case *kase, const struct cw_limits *limits);
void cw_case_finish(struct cw_case *kase);

/* Sets the "" default in every text field of a zeroed fact of this type (see fields.h). */
struct cw_fields;
void cw_fact_init(void *fact, const struct cw_fields *fields);

/* A new fact in its list with all text "" and all times unknown, or NULL when out of memory or over
 * a limit (then an anomaly says so). */
struct cw_bundle *cw_case_add_bundle(struct cw_case *kase);
struct cw_event *cw_case_add_event(struct cw_case *kase);
struct cw_handshake *cw_case_add_handshake(struct cw_case *kase);
struct cw_failure *cw_case_add_failure(struct cw_case *kase);
struct cw_certificate *cw_case_add_certificate(struct cw_case *kase);
struct cw_chain *cw_case_add_chain(struct cw_case *kase);
struct cw_setting *cw_case_add_config(struct cw_case *kase);
struct cw_setting *cw_case_add_status(struct cw_case *kase);

/* Notes a flaw of the input once per name and member; repeats are counted. */
void cw_case_note(struct cw_case *kase, const char *name, const char *member, uint64_t offset,
	bool incomplete, const char *format, ...) CW_PRINTF(6, 7);

/* Lists in the arena, from pointers. False when out of memory. */
CW_MUST_USE bool cw_case_strings(
	struct cw_case *kase, const struct cw_list *list, struct cw_strings *out);
CW_MUST_USE bool cw_case_certificates(
	struct cw_case *kase, const struct cw_list *list, struct cw_certificates *out);

const struct cw_bundle *cw_case_find_bundle(const struct cw_case *kase, const char *id);
const struct cw_handshake *cw_case_find_handshake(const struct cw_case *kase, const char *id);

/* Widens the window to this time, unless it is unknown. */
void cw_window_add(struct cw_window *window, int64_t at);

#endif
