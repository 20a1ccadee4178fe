/* SPDX-License-Identifier: MIT */
/*
 * Any bytes through the whole library: whatever comes of it, its report is written as JSON that is
 * whole, and its exit status is one of those that are documented. Byte 0 chooses small limits.
 */
#include "base/buffer.h"

#include <certway/certway.h>

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Every string closed, every bracket met by its own, nothing raw below a blank inside a string. */
static bool is_whole(const char *json, size_t len)
{
	char open[64];
	size_t depth = 0;
	bool in_string = false;

	for (size_t i = 0; i < len; i++) {
		char c = json[i];

		if (in_string) {
			if ((unsigned char)c < ' ') {
				return false;
			}
			i += c == '\\';
			in_string = c != '"';
		} else if (c == '"') {
			in_string = true;
		} else if (c == '{' || c == '[') {
			if (depth == sizeof(open)) {
				return false;
			}
			open[depth++] = c;
		} else if ((c == '}' || c == ']') &&
			   (depth == 0 || open[--depth] != (c == '}' ? '{' : '['))) {
			return false;
		}
	}
	return depth == 0 && !in_string && len > 0 && json[0] == '{';
}

static bool append(void *ctx, const char *bytes, size_t len)
{
	struct cw_buffer *buffer = ctx;

	cw_buffer_add(buffer, bytes, len);
	return !buffer->failed;
}

static void write_as(const struct cw_report *report, enum cw_format format, struct cw_buffer *out)
{
	const struct cw_sink sink = {append, out};
	struct cw_write_options options = CW_WRITE_OPTIONS_DEFAULT;

	options.format = format;
	options.verbose = true;
	cw_buffer_clear(out);
	if (cw_report_write(report, &options, &sink, NULL) != CW_OK || out->failed) {
		abort();
	}
}

/* The tables at a width, and the picture of each of the first handshakes. */
static void write_tables(const struct cw_report *report, unsigned width, struct cw_buffer *out)
{
	const struct cw_sink sink = {append, out};
	struct cw_write_options options = CW_WRITE_OPTIONS_DEFAULT;

	options.width = width;
	cw_buffer_clear(out);
	for (int part = CW_PARTS_HANDSHAKES; part <= CW_PARTS_CERTIFICATES; part++) {
		options.parts = (enum cw_parts)part;
		if (cw_report_write(report, &options, &sink, NULL) != CW_OK) {
			abort();
		}
	}
	for (size_t i = 0; i < report->num_handshakes && i < 4; i++) {
		options.handshake_id = report->handshakes[i]->id;
		if (cw_report_write(report, &options, &sink, NULL) != CW_OK) {
			abort();
		}
	}
	if (memchr(out->ptr, '\x1b', out->len) != NULL) {
		abort();
	}
}

static void check(const struct cw_report *report)
{
	struct cw_buffer out = {0};

	write_as(report, CW_FORMAT_JSON, &out);
	if (!is_whole(out.ptr, out.len)) {
		abort();
	}
	write_as(report, CW_FORMAT_NDJSON, &out);
	if (!is_whole(out.ptr, out.len) ||
		memchr(out.ptr, '\n', out.len) != out.ptr + out.len - 1) {
		abort();
	}
	write_as(report, CW_FORMAT_TEXT, &out);
	if (memchr(out.ptr, '\x1b', out.len) != NULL) {
		abort();
	}
	write_tables(report, 0, &out);
	write_tables(report, 80, &out);
	cw_buffer_finish(&out);
	if (report->exit_status < CW_EXIT_OK || report->exit_status > CW_EXIT_FAILED ||
		report->exit_status == CW_EXIT_USAGE) {
		abort();
	}
}

static void set_limits(struct cw_limits *limits, uint8_t choice)
{
	uint32_t few = choice & 1 ? 3 : 50;

	limits->max_members = choice & 2 ? 4 : 100;
	limits->max_depth = 2;
	limits->max_member_bytes = 1u << 20;
	limits->max_total_bytes = 2u << 20;
	limits->max_line_bytes = choice & 4 ? 200 : 8192;
	limits->max_record_bytes = choice & 4 ? 400 : 16384;
	limits->max_records = choice & 8 ? 20 : 5000;
	limits->max_store_certificates = few;
	limits->max_flows = few;
	limits->max_reorder_bytes = 8192;
	limits->max_stream_bytes = choice & 16 ? 2000 : 65536;
	limits->max_handshakes = few;
	limits->max_handshake_bytes = choice & 16 ? 1000 : 65536;
	limits->max_certificates = few;
	limits->max_events = choice & 32 ? 4 : 200;
	limits->max_findings = few;
	limits->regex_match_limit = choice & 64 ? 10 : 10000;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct cw_signatures *signatures;
	struct cw_options options = CW_OPTIONS_DEFAULT;
	const struct cw_report *report = NULL;

	if (signatures == NULL && cw_signatures_load(NULL, &signatures, NULL) != CW_OK) {
		abort();
	}
	if (size == 0) {
		return 0;
	}
	set_limits(&options.limits, data[0]);
	(void)cw_analyze_memory("input", data + 1, size - 1, signatures, &options, &report, NULL);
	if (report == NULL) {
		abort(); /* only out of memory and cancelling leave none */
	}
	check(report);
	cw_report_destroy(report);
	return 0;
}
