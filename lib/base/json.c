/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "base/escape.h"
#include "base/stamp.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#define FLUSH_BYTES ((size_t)32 << 10)

void cw_json_init(struct cw_json *json, const struct cw_sink *sink, bool is_line)
{
	memset(json, 0, sizeof(*json));
	json->sink = sink;
	json->is_line = is_line;
}

static void flush(struct cw_json *json)
{
	struct cw_buffer *buffer = &json->buffer;

	if (buffer->len > 0 && !json->refused && !buffer->failed) {
		json->refused = !json->sink->write(json->sink->ctx, buffer->ptr, buffer->len);
	}
	buffer->len = 0;
}

static void line_end(struct cw_json *json)
{
	if (json->is_line) {
		return;
	}
	cw_buffer_add(&json->buffer, "\n", 1);
	for (unsigned i = 0; i < json->depth; i++) {
		cw_buffer_add(&json->buffer, "  ", 2);
	}
}

/* What stands before a value: comma, line end, key. */
static void begin(struct cw_json *json, const char *key)
{
	if (json->depth > 0) {
		bool *has_item = &json->has_item[json->depth - 1];

		if (*has_item) {
			cw_buffer_add(&json->buffer, ",", 1);
		}
		*has_item = true;
		line_end(json);
	}
	if (key != NULL) {
		cw_escape_json(&json->buffer, cw_text_str(key));
		cw_buffer_add_str(&json->buffer, json->is_line ? ":" : ": ");
	}
	if (json->buffer.len >= FLUSH_BYTES) {
		flush(json);
	}
}

static void open_with(struct cw_json *json, const char *key, const char *opener, char closer)
{
	assert(json->depth < CW_JSON_DEPTH);
	begin(json, key);
	cw_buffer_add_str(&json->buffer, opener);
	json->has_item[json->depth] = false;
	json->closer[json->depth] = closer;
	json->depth++;
}

void cw_json_object(struct cw_json *json, const char *key)
{
	open_with(json, key, "{", '}');
}

void cw_json_array(struct cw_json *json, const char *key)
{
	open_with(json, key, "[", ']');
}

void cw_json_end(struct cw_json *json)
{
	assert(json->depth > 0);
	json->depth--;
	if (json->has_item[json->depth]) {
		line_end(json);
	}
	cw_buffer_add(&json->buffer, &json->closer[json->depth], 1);
}

void cw_json_text(struct cw_json *json, const char *key, struct cw_text value)
{
	begin(json, key);
	cw_escape_json(&json->buffer, value);
}

void cw_json_str(struct cw_json *json, const char *key, const char *value)
{
	cw_json_text(json, key, cw_text_str(value));
}

void cw_json_u64(struct cw_json *json, const char *key, uint64_t value)
{
	begin(json, key);
	cw_buffer_printf(&json->buffer, "%" PRIu64, value);
}

void cw_json_i64(struct cw_json *json, const char *key, int64_t value)
{
	begin(json, key);
	cw_buffer_printf(&json->buffer, "%" PRId64, value);
}

void cw_json_bool(struct cw_json *json, const char *key, bool value)
{
	begin(json, key);
	cw_buffer_add_str(&json->buffer, value ? "true" : "false");
}

void cw_json_null(struct cw_json *json, const char *key)
{
	begin(json, key);
	cw_buffer_add_str(&json->buffer, "null");
}

void cw_json_time(struct cw_json *json, const char *key, int64_t ns)
{
	char stamp[CW_STAMP_BYTES];

	if (ns == CW_TIME_UNKNOWN) {
		cw_json_null(json, key);
	} else {
		cw_json_str(json, key, cw_stamp_format(ns, stamp));
	}
}

enum cw_code cw_json_finish(struct cw_json *json, struct cw_error *err)
{
	enum cw_code code = CW_OK;

	assert(json->depth == 0);
	cw_buffer_add(&json->buffer, "\n", 1);
	if (json->buffer.failed) {
		code = cw_error_nomem(err);
	} else {
		flush(json);
		if (json->refused) {
			code = cw_error_set(err, CW_ERR_IO, "the output could not be written");
		}
	}
	cw_buffer_finish(&json->buffer);
	return code;
}
