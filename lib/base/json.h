/* SPDX-License-Identifier: MIT */
/*
 * Writes JSON (RFC 8259) to a sink as it goes, so that memory does not follow the document, in the
 * order of the calls, indented by two blanks or on one line.
 *
 * A writer in an object passes keys, in an array NULL. The first failure is kept; every later call
 * does nothing.
 */
#ifndef CW_BASE_JSON_H
#define CW_BASE_JSON_H

#include "base/buffer.h"
#include "base/text.h"

#include <certway/error.h>
#include <certway/sink.h>
#include <certway/time.h>

#define CW_JSON_DEPTH 32

struct cw_json {
	const struct cw_sink *sink; /* borrowed */
	struct cw_buffer buffer;
	unsigned depth;
	bool is_line; /* all on one line, with a line end at the end of the document */
	bool refused; /* the sink said no */
	bool has_item[CW_JSON_DEPTH]; /* per open object or array: a comma is due */
	char closer[CW_JSON_DEPTH];
};

void cw_json_init(struct cw_json *json, const struct cw_sink *sink, bool is_line);

/* Writes what is left and a final line end, frees the buffer. CW_ERR_IO when the sink refused,
 * CW_ERR_NOMEM when out of memory. */
enum cw_code cw_json_finish(struct cw_json *json, struct cw_error *err);

void cw_json_object(struct cw_json *json, const char *key); /* opens { */
void cw_json_array(struct cw_json *json, const char *key);  /* opens [ */
void cw_json_end(struct cw_json *json);                     /* closes the innermost */

void cw_json_text(struct cw_json *json, const char *key, struct cw_text value);
void cw_json_str(struct cw_json *json, const char *key, const char *value);
void cw_json_u64(struct cw_json *json, const char *key, uint64_t value);
void cw_json_i64(struct cw_json *json, const char *key, int64_t value);
void cw_json_bool(struct cw_json *json, const char *key, bool value);
void cw_json_null(struct cw_json *json, const char *key);

/* RFC 3339 in UTC; null when unknown. */
void cw_json_time(struct cw_json *json, const char *key, int64_t ns);

#endif
