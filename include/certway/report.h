/* SPDX-License-Identifier: MIT */
/*
 * The report: what an analysis found, as plain read-only data that owns its memory.
 *
 * Text, JSON and HTML are written from this and from nothing else; docs/report.md tells what each
 * field means and which never change. All text is valid UTF-8, never NULL ("" when unknown) and not
 * escaped. Times are nanoseconds since 1970 in UTC, CW_TIME_UNKNOWN when not known. Fields may be
 * appended in later versions, so only ever reach these structs through pointers.
 */
#ifndef CERTWAY_REPORT_H
#define CERTWAY_REPORT_H

#include <certway/error.h>
#include <certway/facts.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CW_REPORT_SCHEMA "certway-report/1"

/* What a signature says of a case, the best news first. */
enum cw_status {
	CW_STATUS_NOT_APPLICABLE,
	CW_STATUS_NO_ISSUE,
	CW_STATUS_MISSING_INFORMATION,
	CW_STATUS_POTENTIAL_PROBLEM,
	CW_STATUS_ISSUE,
};

enum cw_severity {
	CW_SEVERITY_LOW,
	CW_SEVERITY_MEDIUM,
	CW_SEVERITY_HIGH,
	CW_SEVERITY_CRITICAL,
};

/* By which kinds of evidence agreed. */
enum cw_confidence {
	CW_CONFIDENCE_POSSIBLE,
	CW_CONFIDENCE_LIKELY,
	CW_CONFIDENCE_CONFIRMED,
};

/* From which finding on the exit status is 1. */
enum cw_fail_on {
	CW_FAIL_ON_ISSUE,
	CW_FAIL_ON_POTENTIAL_PROBLEM,
	CW_FAIL_ON_NEVER,
};

/* Exit statuses of `certway analyze`. */
#define CW_EXIT_OK           0 /* nothing at or above fail_on */
#define CW_EXIT_FINDING      1 /* a finding at or above it */
#define CW_EXIT_USAGE        2
#define CW_EXIT_INCONCLUSIVE 3 /* no such finding, and the evidence does not suffice to say no */
#define CW_EXIT_UNREADABLE   4 /* not a readable bundle, capture, log or certificate */
#define CW_EXIT_FAILED       5 /* I/O or resources; a retry may help */

/* One end of a connection. */
struct cw_actor {
	const char *who;  /* "self": the Expressway that wrote the bundle, "peer", "unknown" */
	const char *role; /* "C" or "E" when it is an Expressway of this case */
	const char *host; /* host name of that Expressway */
	const char *ip;
	uint16_t port;    /* 0 when unknown */
	const char *name; /* the name it was asked for by, or that it gave */
};

struct cw_evidence {
	const char *kind; /* "log", "handshake", "certificate", "store", "config", "status" */
	int64_t at;       /* unknown for what has no time, such as a configuration key */
	const char *text;
	struct cw_place place; /* member and line, or member and packet */
	const char *id;        /* of the handshake */
	const char *sha256;    /* of the certificate */
	const char *where;     /* of the certificate: "wire", "store", "server", "client", "sip" */
};

/* Evidence that was wanted and is not there. */
struct cw_missing {
	const char *reason; /* a code: "no_capture", "tls13", … see docs/report.md */
	const char *how;    /* what to collect to get it; may be "" */
};

struct cw_remedy {
	const char *kind; /* "do": a cure by itself; "workaround": helps and costs something */
	const char *text;
	const char *where; /* the menu path; "" when there is none */
	const char *risk;  /* of a workaround */
};

struct cw_finding {
	const char *id;        /* of the signature */
	const char *key;       /* 16 hex digits, the same for the same failure in every run */
	const char *bundle;    /* id; "" when it concerns several */
	enum cw_status status; /* issue, potential_problem or missing_information */
	enum cw_severity severity;
	enum cw_confidence confidence;
	const char *title;
	const char *summary;
	struct cw_actor refused_by;
	struct cw_actor presented_by;
	const char *certificate; /* sha256 of the one it is about; "" when not seen */
	const char *reason;      /* normalised word of the failure */
	uint64_t count;          /* times it happened */
	int64_t first;
	int64_t last;
	const struct cw_evidence *evidence; /* in order of time, timeless items last */
	size_t num_evidence;
	const struct cw_missing *missing;
	size_t num_missing;
	const char *refined_by; /* id of the finding that names the cause more exactly and has the
				   cure; "" when this one has it */
	const struct cw_remedy *remedy;
	size_t num_remedy;
	struct cw_strings references;
	struct cw_strings failures; /* ids of the failures that it explains */
	const char *wireshark;      /* display filter that selects its connection; may be "" */
	const char *suppressed;     /* why somebody suppressed it; "" when nobody did */
	int64_t suppressed_until;
};

/* What one signature said. */
struct cw_result {
	const char *id;
	enum cw_status status;
	const char *reason; /* codes, separated by ", ": why information is missing or why it does
			       not apply */
};

struct cw_input {
	const char *name; /* its last component; all of it when two inputs share that */
	uint64_t bytes;
	const char *sha256; /* lower-case hex; "" when it was not read to its end */
};

struct cw_verdict {
	enum cw_status status;
	bool complete;       /* false: a part of the input was not read */
	const char *summary; /* one sentence, blame first */
	const char *top;     /* id of the first finding; "" without one */
};

struct cw_report {
	const char *schema; /* CW_REPORT_SCHEMA */
	const char *tool_name;
	const char *tool_version;
	size_t num_signatures;         /* in the set that was used */
	const char *signatures_sha256; /* of that set */
	int64_t as_of;                 /* when validity was judged; unknown: it was not */
	const struct cw_input *inputs;
	size_t num_inputs;
	struct cw_verdict verdict;
	const struct cw_bundle *const *bundles;
	size_t num_bundles;
	const struct cw_finding *const *findings; /* issues first */
	size_t num_findings;                      /* without those that are suppressed */
	const struct cw_result *results;          /* by id */
	size_t num_results;
	const struct cw_failure *const *failures;
	const struct cw_strings *explained_by; /* per failure: ids of the findings */
	size_t num_failures;
	const struct cw_handshake *const *handshakes;
	size_t num_handshakes;
	const struct cw_certificate *const *certificates;
	size_t num_certificates;
	const struct cw_chain *const *chains;
	size_t num_chains;
	const struct cw_anomaly *const *anomalies;
	size_t num_anomalies;
	struct cw_error error; /* why nothing or not all could be read; code CW_OK: none */
	int exit_status;       /* of `certway analyze` */
	uint64_t num_records;  /* log records that were read */
	const struct cw_finding *const *suppressed; /* they do not count for verdict and exit */
	size_t num_suppressed;
	const char *language; /* of the findings' titles, summaries and remedies: "en", "fr" */
};

#ifdef __cplusplus
}
#endif
#endif
