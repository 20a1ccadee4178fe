/* SPDX-License-Identifier: MIT */
/*
 * Signatures: YAML files that say how known failures are recognised and cured, and symptoms, which
 * say what a log line or an alert means. docs/signatures.md is the author's view of the format.
 *
 * A set is filled (create, add_file …, finish) and then immutable: any number of threads may match
 * with it. Everything a set returns is borrowed from it.
 */
#ifndef CW_SIGNATURE_SIGNATURE_H
#define CW_SIGNATURE_SIGNATURE_H

#include "base/buffer.h"
#include "base/error.h"
#include "base/text.h"

#include <certway/api.h>
#include <certway/facts.h>
#include <certway/limits.h>

struct cw_case;
struct cw_prefilter;
struct cw_signatures; /* a set */
struct cw_signature;  /* one of them */

/* These three have the values of the report's enumerations: the best news first. */
enum cw_sig_status {
	CW_SIG_NOT_APPLICABLE,
	CW_SIG_NO_ISSUE,
	CW_SIG_MISSING_INFORMATION,
	CW_SIG_POTENTIAL_PROBLEM,
	CW_SIG_ISSUE,
};

enum cw_sig_severity {
	CW_SIG_LOW,
	CW_SIG_MEDIUM,
	CW_SIG_HIGH,
	CW_SIG_CRITICAL,
};

enum cw_sig_confidence {
	CW_SIG_POSSIBLE,
	CW_SIG_LIKELY,
	CW_SIG_CONFIRMED,
};

const char *cw_sig_status_name(enum cw_sig_status status); /* "issue", … */
const char *cw_sig_severity_name(enum cw_sig_severity severity);
const char *cw_sig_confidence_name(enum cw_sig_confidence confidence);

/* --- loading --- */

/* A mistake in a file, or a weakness. */
struct cw_diagnostic {
	const char *file;
	uint32_t line;   /* 1-based; 0 when it concerns the whole file */
	uint32_t column; /* 1-based */
	bool is_error;   /* false: a warning */
	const char *message;
};

/* An empty set, or NULL when out of memory. NULL limits are the defaults. */
struct cw_signatures *cw_signatures_create(const struct cw_limits *limits);
CW_API void cw_signatures_destroy(struct cw_signatures *set); /* NULL is fine */

/* Before the first file: signatures that say something but not in this language are warned of.
 * Borrowed until finish. */
void cw_signatures_lint_language(struct cw_signatures *set, const char *language);

/* Reads one file of signatures or symptoms; the bytes are copied. The name stands in diagnostics
 * and gives id and family to compare with: "signatures/trust/unknown-ca.yaml". A file with an error
 * adds nothing. A signature, symptom, table or alert of the same id as one of an earlier file
 * replaces it. Returns CW_OK also when the file has errors: they are diagnostics. CW_ERR_NOMEM,
 * CW_ERR_LIMIT (too many files) otherwise. */
CW_MUST_USE enum cw_code cw_signatures_add_file(struct cw_signatures *set, const char *name,
	const char *bytes, size_t len, struct cw_error *err);

/* The same for a file that is known to be without flaws: what stands from tests_at on, its tests, is
 * read when they are run. The bytes must outlive the set. */
CW_MUST_USE enum cw_code cw_signatures_add_known(struct cw_signatures *set, const char *name,
	const char *bytes, size_t len, size_t tests_at, struct cw_error *err);

/* Reads one file of suppressions, as above; they are no part of the set's hash. */
CW_MUST_USE enum cw_code cw_signatures_add_suppressions(struct cw_signatures *set, const char *name,
	const char *bytes, size_t len, struct cw_error *err);

/* Makes the set ready for matching; call once after the last file. */
CW_MUST_USE enum cw_code cw_signatures_finish(struct cw_signatures *set, struct cw_error *err);

/* Of all files so far, in the order in which they were found. */
size_t cw_signatures_num_diagnostics(const struct cw_signatures *set);
const struct cw_diagnostic *cw_signatures_diagnostic(const struct cw_signatures *set, size_t index);
size_t cw_signatures_num_errors(const struct cw_signatures *set);

/* --- what is in it, after finish --- */

CW_API size_t cw_signatures_count(const struct cw_signatures *set);
const struct cw_signature *cw_signatures_at(
	const struct cw_signatures *set, size_t index); /* by id */
const struct cw_signature *cw_signatures_find(const struct cw_signatures *set, const char *id);

/* Lower-case hex over the sorted contents of all files that were accepted. */
CW_API const char *cw_signatures_sha256(const struct cw_signatures *set);

struct cw_signature_step {
	const char *kind;  /* "do" or "workaround" */
	const char *text;  /* with its placeholders */
	const char *where; /* "" when not said */
	const char *risk;
	const char *when; /* the expression as written, "" = always */
};

struct cw_signature_about {
	const char *id;
	const char *title;
	const char *family;
	enum cw_sig_severity severity;
	struct cw_strings references;
	struct cw_strings refines; /* ids */
	const char *summary;       /* with its placeholders */
	const char *likewise;      /* what else looks like it, "" when not said */
	const struct cw_signature_step *steps;
	size_t num_steps;
	size_t num_tests;
	const char *file;         /* as given to add_file */
	const char *overrides;    /* the file whose signature of this id it replaced, or "" */
	struct cw_strings events; /* names, in order */
	const char *match;        /* the expression as written */
};

const struct cw_signature_about *cw_signature_about(const struct cw_signature *signature);

/* The same with its texts in a language that cw_signatures_language gave; English where it has none
 * of its own. */
const struct cw_signature_about *cw_signature_about_in(
	const struct cw_signature *signature, const char *language);

/* The set's language that is nearest to what is asked for: "fr" for "fr" and "fr-CA", when some
 * signature speaks it, else "en" (also for NULL). Borrowed from the set. */
const char *cw_signatures_language(const struct cw_signatures *set, const char *asked);

/* --- while facts are read --- */

/* Finds in a record's own text what may concern a symptom or log event, erring only towards finding;
 * to be extended by words of the caller's own (signature/prefilter.h): one search for all. Borrowed
 * from the set. */
const struct cw_prefilter *cw_signatures_prefilter(const struct cw_signatures *set);

/* Runs a record through the symptoms (adding struct cw_failure facts to the case) and keeps it as a
 * fact of the case when a signature's log event may ask for it. The event and its text are borrowed
 * for the call; what is kept is copied. False when out of memory. */
CW_MUST_USE bool cw_signatures_event(
	const struct cw_signatures *set, struct cw_case *kase, const struct cw_event *event);

/* What an alert means as the reason of a failure. False: it is no failure (close_notify). *reason
 * is borrowed from the set, or description itself. */
bool cw_signatures_alert(
	const struct cw_signatures *set, const char *description, const char **reason);

/* --- matching --- */

/* One event of a signature, for one finding. */
struct cw_match_event {
	const char *name;
	const char *source; /* "failure", "chain", …: tells the type of fact */
	const void *fact;   /* NULL: not bound */
	enum cw_truth truth;
	const char *reason; /* why it is unknown, "" otherwise */
};

struct cw_match_step {
	const char *kind; /* "do" or "workaround" */
	const char *text;
	const char *where;
	const char *risk;
};

/* Somebody's word that findings need not be heard of for a while. */
struct cw_suppression {
	const char *id;     /* of the signature */
	const char *reason; /* whose */
	int64_t until;      /* the last time at which it holds */
};

/* Rows of one signature that have the same key in the same bundle. */
struct cw_match {
	const struct cw_signature *signature;
	enum cw_sig_status status; /* issue, potential_problem or missing_information */
	enum cw_sig_confidence confidence;
	const char *key;    /* "unknown-ca|10.1.2.3|5061|unknown_issuer" */
	const char *bundle; /* id, "" when the facts name none */
	const char *title;
	const char *summary;
	const struct cw_match_step *steps;
	size_t num_steps;
	const struct cw_match_event
		*events; /* of the row with the best evidence; all of the signature */
	size_t num_events;
	const struct cw_failure *failure; /* of the signature's `failure:` event, may be NULL */
	const struct cw_certificate *certificate; /* of its `certificate:` path, may be NULL */
	uint64_t count;                           /* rows */
	int64_t first;
	int64_t last;
	const struct cw_failure *const *failures; /* all that its rows explain */
	size_t num_failures;
	struct cw_strings missing; /* reason words of its unknown events, each once */
	bool applies_unknown;      /* the role or version that it applies to is not known */
	const struct cw_match
		*cure; /* a finding of a refining signature about the same failure: the
					 cure is there; NULL otherwise */
	const struct cw_suppression *suppression; /* of the set; NULL: none */
};

struct cw_match_result {
	const struct cw_signature *signature;
	enum cw_sig_status status;
	struct cw_strings reasons; /* why information is missing */
	bool applies_unknown;
};

struct cw_matches {
	const struct cw_match_result *results; /* one per signature, by id */
	size_t num_results;
	const struct cw_match *const
		*matches; /* issues first, then by severity, confidence, id, time */
	size_t num_matches;
};

/* Evaluates every signature on the case. Titles, summaries and remedies are in the language, one of
 * cw_signatures_language, where the signature has them. All that *out points to lies in the case's arena. Reaching
 * limits.max_findings or the bound on work is noted in the case. False when out of memory. */
CW_MUST_USE bool cw_signatures_match(const struct cw_signatures *set, struct cw_case *kase,
	const char *language, struct cw_matches *out);

/* Appends why the signature says what it says of the case, as text that is safe for a terminal. The
 * case is one that was matched with its set. False when out of memory. */
CW_MUST_USE bool cw_signature_why(
	const struct cw_signature *signature, const struct cw_case *kase, struct cw_buffer *out);

/* --- self-tests --- */

struct cw_signature_runner {
	/* Parses log lines as those of this bundle, hands each record to cw_signatures_event, and
	 * adds what it likes. NULL: tests with `log:` are skipped. False when out of memory. */
	bool (*parse_log)(void *ctx, struct cw_case *kase, const char *bundle, struct cw_text text);
	/* Called for each test. `what` says the states of the events when it failed. */
	void (*report)(void *ctx, const struct cw_signature *signature, const char *name,
		bool passed, bool skipped, const char *what);
	void *ctx;
};

/* Runs all tests of one signature. False when out of memory. */
CW_MUST_USE bool cw_signature_test(const struct cw_signatures *set,
	const struct cw_signature *signature, const struct cw_signature_runner *runner);

/* Warns of what shows only beside the others, after finish: literals that stand in many lines of
 * others, signatures that match each other's tests and do not refine one another. False when out of
 * memory. */
CW_MUST_USE bool cw_signatures_lint(
	struct cw_signatures *set, const struct cw_signature_runner *runner);

/* --- for editors --- */

/* Appends the JSON Schema (draft 2020-12) of signature files, generated from the loader's own
 * tables of keys, sources and fields. */
void cw_signature_schema(struct cw_buffer *out);

#endif
