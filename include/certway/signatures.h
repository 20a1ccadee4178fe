/* SPDX-License-Identifier: MIT */
/*
 * Signature sets: what is known about failures, as data (docs/signatures.md).
 *
 * A set is loaded once, is immutable afterwards and may be shared between threads.
 */
#ifndef CERTWAY_SIGNATURES_H
#define CERTWAY_SIGNATURES_H

#include <certway/api.h>
#include <certway/error.h>
#include <certway/limits.h>
#include <certway/sink.h>

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct cw_signatures;

/* Told once per flaw of a signature file: where is the file, line and column (0 when unknown). */
typedef void (*cw_signature_flaw_fn)(void *ctx, const char *file, uint32_t line, uint32_t column,
	bool is_error, const char *message);

struct cw_signatures_options {
	size_t size; /* sizeof(struct cw_signatures_options), set by the DEFAULT below */
	/* Files and folders that add to the shipped set or, with an id that it has, override. A
	 * later path wins over an earlier one. */
	const char *const *paths;
	size_t num_paths;
	bool without_shipped;           /* load the paths alone */
	const struct cw_limits *limits; /* NULL: the defaults */
	cw_signature_flaw_fn flaw;      /* may be NULL */
	void *flaw_ctx;
	bool lint; /* flaw is also told what shows only beside the others; takes a while */
	const char *lint_language; /* flaw is also told of texts that lack it; NULL: none */
	/* Files of suppressions: findings that stand in the report's `suppressed` instead. */
	const char *const *suppress;
	size_t num_suppress;
};

#define CW_SIGNATURES_OPTIONS_DEFAULT                                                              \
	{                                                                                          \
		sizeof(struct cw_signatures_options), NULL, 0, false, NULL, NULL, NULL, false,     \
			NULL, NULL, 0                                                              \
	}

/* Loads the shipped set and the options' paths (options may be NULL). All flaws of all files
 * are told. CW_ERR_USAGE when a file has an error; then no set is made. The set is owned by the
 * caller. */
CW_API enum cw_code cw_signatures_load(const struct cw_signatures_options *options,
	struct cw_signatures **out, struct cw_error *err);

/* Frees a set; NULL is allowed. No analysis may be using it. */
CW_API void cw_signatures_destroy(struct cw_signatures *signatures);

CW_API size_t cw_signatures_count(const struct cw_signatures *signatures);

/* Lower-case hex SHA-256 over the whole set; the same on every machine. Borrowed. */
CW_API const char *cw_signatures_sha256(const struct cw_signatures *signatures);

/* Writes one line per signature, sorted by id: id, severity, family, title. */
CW_API enum cw_code cw_signatures_write_list(
	const struct cw_signatures *signatures, const struct cw_sink *sink, struct cw_error *err);

/* Writes one signature as a page: what it is, how it is recognised, what to do; in the language
 * ("fr", NULL: English) where it has it. CW_ERR_USAGE with the nearest id in the message when there
 * is none of that id. */
CW_API enum cw_code cw_signatures_explain(const struct cw_signatures *signatures, const char *id,
	const char *language, const struct cw_sink *sink, struct cw_error *err);

/* The id of the index-th signature, sorted; borrowed. */
CW_API const char *cw_signatures_id(const struct cw_signatures *signatures, size_t index);

/* Writes the whole catalogue as one page of HTML that loads nothing from elsewhere. The language as in
 * cw_signatures_explain. */
CW_API enum cw_code cw_signatures_write_html(const struct cw_signatures *signatures,
	const char *language, const struct cw_sink *sink, struct cw_error *err);

/* Writes the index-th signature as a manual page (section 7). */
CW_API enum cw_code cw_signatures_write_man(const struct cw_signatures *signatures, size_t index,
	const char *language, const struct cw_sink *sink, struct cw_error *err);

/* Runs the tests inside the signatures (of one id, or of all when id is NULL) and writes one line
 * per failed test and a last line with the counts. *failed is the number of failed tests. */
CW_API enum cw_code cw_signatures_test(const struct cw_signatures *signatures, const char *id,
	const struct cw_sink *sink, size_t *failed, struct cw_error *err);

/* Writes why a signature said what it did of the inputs of a report, event by event; the set is the
 * one that the report was made with. CW_ERR_USAGE when there is no such id. */
struct cw_report;
CW_API enum cw_code cw_signatures_why(const struct cw_signatures *signatures, const char *id,
	const struct cw_report *report, const struct cw_sink *sink, struct cw_error *err);

/* Writes the draft of a signature for a log record: valid, with tests that pass, and with TODO where
 * its author has to say something. CW_ERR_USAGE when it is not one record. */
CW_API enum cw_code cw_signatures_draft_line(const struct cw_signatures *signatures,
	const char *line, size_t len, const struct cw_sink *sink, struct cw_error *err);

/* The same for a failed connection of a report: a failure's id, or the id or key of a finding.
 * CW_ERR_USAGE when there is none. */
CW_API enum cw_code cw_signatures_draft_finding(const struct cw_report *report, const char *id,
	const struct cw_sink *sink, struct cw_error *err);

/* Writes the JSON Schema of a signature file, for editors. */
CW_API enum cw_code cw_signatures_write_schema(const struct cw_sink *sink, struct cw_error *err);

#ifdef __cplusplus
}
#endif
#endif
