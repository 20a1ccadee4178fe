/* SPDX-License-Identifier: MIT */
/*
 * One table per source of facts: the name by which signatures, docs and JSON call a field, its
 * type, where it lies in the struct, and what it means. The signature loader rejects any other
 * name; the schema and docs/signatures.md are generated from here.
 *
 * A path such as "leaf.subject", "server.ip" or "chain_server.any.not_after" walks a reference:
 * after a list of certificates stands any, all, none, first, last or a number.
 */
#ifndef CW_FACTS_FIELDS_H
#define CW_FACTS_FIELDS_H

#include "base/text.h"

#include <certway/facts.h>

enum cw_source {
	CW_SOURCE_LOG,
	CW_SOURCE_HANDSHAKE,
	CW_SOURCE_FAILURE,
	CW_SOURCE_CERTIFICATE,
	CW_SOURCE_CHAIN,
	CW_SOURCE_CONFIG,
	CW_SOURCE_STATUS,
	CW_SOURCE_BUNDLE,
	CW_NUM_SOURCES,
};

enum cw_type {
	CW_TYPE_TEXT,    /* const char * */
	CW_TYPE_STRINGS, /* struct cw_strings */
	CW_TYPE_U64,
	CW_TYPE_U32,
	CW_TYPE_I32,
	CW_TYPE_U16,
	CW_TYPE_BOOL,
	CW_TYPE_TIME,    /* int64_t ns */
	CW_TYPE_TRUTH,   /* enum cw_truth: "true", "false"; unknown compares as unknown */
	CW_TYPE_PARTY,   /* enum cw_party: "self", "peer"; unknown compares as unknown */
	CW_TYPE_HIDDEN,  /* enum cw_hidden: "no", "tls13", … */
	CW_TYPE_OUTCOME, /* enum cw_outcome: "completed", "alert", … */
	CW_TYPE_SEEN,    /* the seen[] list of a certificate: a list of where words */
	CW_TYPE_ALERTS,  /* the alerts[] list: "SENDER DESCRIPTION" words, see cw_field_alert */
	CW_TYPE_PAIRS,   /* the pairs of a log event; a path goes on with the key: pairs.Src-ip */
	CW_TYPE_CERTIFICATE,  /* const struct cw_certificate * , NULL = none */
	CW_TYPE_CERTIFICATES, /* struct cw_certificates */
	CW_TYPE_HANDSHAKE,    /* const struct cw_handshake *, NULL = none */
};

struct cw_field {
	const char *name; /* "server.ip" for a member of a nested struct */
	enum cw_type type;
	size_t offset;
	const char *meaning;
};

struct cw_fields {
	enum cw_source source;
	const char *name; /* "failure" */
	const char *meaning;
	size_t fact_bytes; /* sizeof the struct */
	const struct cw_field *fields;
	size_t count;
};

/* Never NULL for a valid source. */
const struct cw_fields *cw_fields_of(enum cw_source source);

/* By the name that signatures use; NULL when there is none. */
const struct cw_fields *cw_fields_find(struct cw_text name);
const struct cw_field *cw_field_find(const struct cw_fields *fields, struct cw_text name);

/* Where the field lies in the fact. */
const void *cw_field_get(const struct cw_field *field, const void *fact);

/* Words of the enumerations, as they stand in signatures and JSON. */
const char *cw_party_name(enum cw_party party);       /* "unknown", "self", "peer" */
const char *cw_truth_name(enum cw_truth truth);       /* "unknown", "false", "true" */
const char *cw_hidden_name(enum cw_hidden hidden);    /* "no", "tls13", "resumed", … */
const char *cw_outcome_name(enum cw_outcome outcome); /* "unknown", "completed", … */
const char *cw_seen_name(enum cw_seen_where where);   /* "wire", "store", … */

/* The list that holds a case's facts of a source. */
struct cw_case;
const struct cw_list *cw_case_facts(const struct cw_case *kase, enum cw_source source);

#endif
