/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a log. Besides not failing: each record is a run of the input at the place that it
 * names, in order; all its slices lie within it; and how the input is cut into reads never shows.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log/log.h"
#include "log/mra.h"
#include "log/pem.h"
#include "log/test_source.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct run {
	struct cw_text input;
	uint64_t next_offset; /* the record's must not be before */
	uint64_t next_line;
	uint64_t newlines_offset; /* newlines are counted up to here */
	uint64_t newlines;
	uint64_t hash;
};

static void check(bool condition, const char *what)
{
	if (!condition) {
		(void)fprintf(stderr, "property broken: %s\n", what);
		abort();
	}
}

static void mix(struct run *run, const void *bytes, size_t len)
{
	const unsigned char *p = bytes;

	for (size_t i = 0; i < len; i++) {
		run->hash = (run->hash ^ p[i]) * UINT64_C(1099511628211);
	}
	run->hash = (run->hash ^ len) * UINT64_C(1099511628211);
}

static void check_within(struct cw_text outer, struct cw_text inner)
{
	check(inner.len == 0 ||
			(inner.ptr >= outer.ptr && inner.ptr + inner.len <= outer.ptr + outer.len),
		"slice within the record");
}

static void check_slices(struct run *run, const struct cw_record *r)
{
	const struct cw_text slices[] = {r->raw, r->body, r->host, r->process, r->pid, r->tag,
		r->thread, r->module, r->level, r->event, r->detail, r->reason, r->text,
		r->message};

	for (size_t i = 0; i < sizeof(slices) / sizeof(slices[0]); i++) {
		check_within(r->whole, slices[i]);
		mix(run, slices[i].ptr, slices[i].len);
	}
	check(r->body.len == 0 || r->body.ptr >= r->raw.ptr + r->raw.len,
		"own message before the body");
	check_within(r->raw, r->text);
}

static void check_place(struct run *run, const struct cw_record *r)
{
	check(r->offset >= run->next_offset && r->line >= run->next_line, "order");
	check(r->offset + r->whole.len <= run->input.len, "record within the input");
	check(r->whole.len > 0 &&
			memcmp(r->whole.ptr, run->input.ptr + r->offset, r->whole.len) == 0,
		"record is the input at its offset");
	for (; run->newlines_offset < r->offset; run->newlines_offset++) {
		run->newlines += run->input.ptr[run->newlines_offset] == '\n';
	}
	check(r->line == run->newlines + 1, "line number");
	run->next_offset = r->offset + r->whole.len;
	run->next_line = r->line + 1;
	mix(run, &r->line, sizeof(r->line));
	mix(run, &r->at, sizeof(r->at));
	mix(run, &r->header_at, sizeof(r->header_at));
	mix(run, r->whole.ptr, r->whole.len);
}

static void read_mra(struct run *run, struct cw_text request)
{
	struct cw_buffer url = {0};
	struct cw_mra mra;

	if (cw_mra_parse(request, &mra)) {
		cw_mra_url(&mra, &url);
		check(mra.host.len == 0 || url.len > mra.host.len, "URL holds the host");
		mix(run, url.ptr, url.len);
	}
	cw_buffer_finish(&url);
}

static void read_pairs(struct run *run, const struct cw_record *r)
{
	struct cw_pairs pairs = cw_record_pairs(r);
	struct cw_text key;
	struct cw_text value;
	size_t before = 0;
	struct cw_text marker;

	while (cw_pairs_next(&pairs, &key, &value)) {
		check(pairs.at > before && pairs.at <= r->text.len, "pairs go on");
		before = pairs.at;
		check_within(r->text, key);
		check_within(r->text, value);
		mix(run, key.ptr, key.len);
		mix(run, value.ptr, value.len);
		read_mra(run, value);
	}
	if (cw_record_marker(r, &marker)) {
		check_within(r->text, marker);
	}
}

static void read_pem(struct run *run, const struct cw_record *r)
{
	struct cw_pem pem = {0};
	struct cw_pem_block block;
	bool end = false;

	cw_pem_begin_body(&pem, r);
	while (cw_pem_next(&pem, &block, &end, NULL) == CW_OK && !end) {
		check(block.offset + 27 <= run->input.len &&
				memcmp(run->input.ptr + block.offset, "-----BEGIN CERTIFICATE-----",
					27) == 0,
			"offset of a certificate");
		mix(run, block.der.ptr, block.der.len);
		mix(run, &block.line, sizeof(block.line));
	}
	cw_pem_finish(&pem);
}

static uint64_t read_log(struct cw_text input, size_t step, uint32_t max_line, uint32_t max_record)
{
	struct cw_limits limits = CW_LIMITS_DEFAULT;
	struct test_source source = test_source_of(input, step);
	struct run run = {input, 0, 1, 0, 0, UINT64_C(14695981039346656037)};
	struct cw_case kase;
	struct cw_log *log;
	struct cw_record record;
	bool end = false;

	limits.max_line_bytes = max_line;
	limits.max_record_bytes = max_record;
	cw_case_init(&kase, &limits);
	if (cw_log_open(&kase, "log", &source.base, &log, NULL) != CW_OK) {
		abort();
	}
	while (cw_log_next(log, &record, &end, NULL) == CW_OK && !end) {
		check(record.whole.len <= max_record, "record within its limit");
		check_place(&run, &record);
		cw_record_parse(&record);
		check_slices(&run, &record);
		mix(&run, &record.at, sizeof(record.at));
		read_pairs(&run, &record);
		read_pem(&run, &record);
	}
	check(end, "reads to the end");
	mix(&run, &kase.anomalies.count, sizeof(kase.anomalies.count));
	cw_log_close(log);
	cw_case_finish(&kase);
	return run.hash;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint32_t limits[][2] = {{2048, 4096}, {40, 100}};
	struct cw_text input = cw_text_of(data, size);

	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		uint64_t whole = read_log(input, SIZE_MAX, limits[i][0], limits[i][1]);

		check(read_log(input, 1, limits[i][0], limits[i][1]) == whole, "reads of 1 byte");
		check(read_log(input, 7, limits[i][0], limits[i][1]) == whole, "reads of 7 bytes");
	}
	return 0;
}
