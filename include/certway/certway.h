/* SPDX-License-Identifier: MIT */
/*
 * libcertway: what a Cisco Expressway's diagnostic log says about a failed TLS connection.
 *
 *   load a signature set once  ->  analyze inputs into a report  ->  write the report, or walk it
 *
 * The library prints nothing, reads no environment and no clock, opens no socket and never exits.
 * An analysis belongs to one thread; a set may be shared; a report is read-only data that owns its
 * memory. See docs/embedding.md.
 */
#ifndef CERTWAY_H
#define CERTWAY_H

#include <certway/api.h>
#include <certway/error.h>
#include <certway/facts.h>
#include <certway/limits.h>
#include <certway/report.h>
#include <certway/signatures.h>
#include <certway/sink.h>
#include <certway/time.h>
#include <certway/write.h>

#ifdef __cplusplus
extern "C" {
#endif

/* "0.1.0" */
CW_API const char *cw_version(void);

/* Reads a date or a time (ISO 8601, RFC 3339; UTC without a zone). False when it is neither. */
CW_API bool cw_time_parse(const char *text, int64_t *ns);

/* Reads the next bytes of an input: up to len into buf. Returns the count, 0 at the end, -1 on
 * failure; err may then be set, with CW_ERR_CANCELLED to stop the analysis, and is CW_ERR_IO when
 * it is not. */
typedef ptrdiff_t cw_read_fn(void *ctx, void *buf, size_t len, struct cw_error *err);

/* Told now and then while input is read; false stops the analysis with CW_ERR_CANCELLED. */
typedef bool (*cw_progress_fn)(void *ctx, const char *member, uint64_t bytes_read);

struct cw_options {
	size_t size; /* sizeof(struct cw_options), set by CW_OPTIONS_DEFAULT */
	struct cw_limits limits;
	/* The time that "now" means for validity; CW_TIME_UNKNOWN: the last time in the case. */
	int64_t as_of;
	/* Limits the analysis to the window of the DEBUG_MARKER whose text contains this: from one
	 * minute before the marker to the next marker, or to the end. The bundle's windows stay those
	 * of the whole log and capture. NULL: everything. */
	const char *around;
	/* From which finding on the exit status is 1 (inclusive). */
	enum cw_fail_on fail_on;
	cw_progress_fn progress; /* may be NULL */
	void *progress_ctx;
	/* Packets of captures that do not match are passed over: an expression of pcap-filter(7) with
	 * numeric addresses and ports only, so that no name is ever looked up. NULL: every packet. */
	const char *filter;
	/* Secrets in the format of NSS key logs (SSLKEYLOGFILE), borrowed for the call; they open
	 * what is encrypted in captures, beside the secrets blocks of a pcapng. NULL: none. */
	const void *keylog;
	size_t keylog_len;
	/* The language of titles, summaries and remedies, such as "fr" or "pt-BR", where signatures
	 * have it; the report says which it became. NULL: English. */
	const char *language;
};

#define CW_OPTIONS_DEFAULT                                                                         \
	{                                                                                          \
		sizeof(struct cw_options), CW_LIMITS_DEFAULT, CW_TIME_UNKNOWN, NULL,               \
			CW_FAIL_ON_ISSUE, NULL, NULL, NULL, NULL, 0, NULL                          \
	}

/*
 * Analyzes all inputs as one case. A path is a bundle, an archive, a folder, a log, a capture or a
 * certificate file; "-" is standard input. Options may be NULL. The report is owned by the caller.
 *
 * A report is made whenever anything at all can be said, also when an input is damaged: then its
 * verdict is not complete and its anomalies say why. CW_ERR_FORMAT (nothing is a bundle, capture,
 * log or certificate) and CW_ERR_IO still give a report that holds the error, so that it can be
 * written.
 */
CW_API enum cw_code cw_analyze_paths(const char *const *paths, size_t num_paths,
	const struct cw_signatures *signatures, const struct cw_options *options,
	const struct cw_report **out, struct cw_error *err);

/* As above for bytes in memory (borrowed for the call); name is what the report calls them. */
CW_API enum cw_code cw_analyze_memory(const char *name, const void *bytes, size_t len,
	const struct cw_signatures *signatures, const struct cw_options *options,
	const struct cw_report **out, struct cw_error *err);

/* As above for a stream that cannot be rewound. */
CW_API enum cw_code cw_analyze_stream(const char *name, cw_read_fn *read, void *ctx,
	const struct cw_signatures *signatures, const struct cw_options *options,
	const struct cw_report **out, struct cw_error *err);

/* Frees a report and all that it points to; NULL is allowed. */
CW_API void cw_report_destroy(const struct cw_report *report);

#ifdef __cplusplus
}
#endif
#endif
