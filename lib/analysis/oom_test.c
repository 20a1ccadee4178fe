/* SPDX-License-Identifier: MIT */
/*
 * Every allocation of an analysis, of writing its report and of loading the signatures fails once:
 * the answer is CW_ERR_NOMEM or complete, and nothing leaks (which the sanitizer sees).
 */
#define _GNU_SOURCE /* glob */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <certway/certway.h>
#include <glob.h>

#include "base/oom.h"

/* CERTWAY_OOM=all: the first 2000 one by one. Else a sample that ends within seconds. */
static uint64_t next_number(uint64_t number, uint64_t count)
{
	const char *all = getenv("CERTWAY_OOM");

	if (all != NULL) {
		return number < 2000 ? number + 1 : number + 37;
	}
	return number < 30 ? number + 1 : number + 1 + count / 150;
}

static char bytes[1 << 20];
static size_t num_bytes;

/* The one file of testdata that the pattern names. */
static void read_input(const char *pattern)
{
	char path[1024];
	glob_t found;
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/%s", getenv("CERTWAY_TESTDATA"), pattern);
	assert_int_equal(glob(path, 0, NULL, &found), 0);
	file = fopen(found.gl_pathv[0], "rb");
	globfree(&found);
	assert_non_null(file);
	num_bytes = fread(bytes, 1, sizeof(bytes), file);
	assert_int_equal(fclose(file), 0);
}

struct document {
	char *text;
	size_t len;
	size_t size;
};

static bool append(void *ctx, const char *text, size_t len)
{
	struct document *document = ctx;

	if (document->len + len > document->size) {
		return false;
	}
	memcpy(document->text + document->len, text, len);
	document->len += len;
	return true;
}

static char expected_text[4 << 20];
static char text[4 << 20];

/* One analysis and its report as JSON and text, the tables and one picture. */
static enum cw_code run(const struct cw_signatures *signatures, struct document *document)
{
	const struct cw_sink sink = {append, document};
	struct cw_write_options options = CW_WRITE_OPTIONS_DEFAULT;
	const struct cw_report *report = NULL;
	struct cw_error err = {0};
	enum cw_code code;

	document->len = 0;
	code = cw_analyze_memory("input", bytes, num_bytes, signatures, NULL, &report, &err);
	if (code == CW_OK) {
		assert_non_null(report);
		options.format = CW_FORMAT_JSON;
		code = cw_report_write(report, &options, &sink, &err);
	}
	if (code == CW_OK) {
		options.format = CW_FORMAT_TEXT;
		code = cw_report_write(report, &options, &sink, &err);
	}
	options.width = 80;
	for (int part = CW_PARTS_HANDSHAKES; code == CW_OK && part <= CW_PARTS_CERTIFICATES;
		part++) {
		options.parts = (enum cw_parts)part;
		code = cw_report_write(report, &options, &sink, &err);
	}
	if (code == CW_OK && report->num_handshakes > 0) {
		options.handshake_id = report->handshakes[0]->id;
		code = cw_report_write(report, &options, &sink, &err);
	}
	if (code != CW_OK) {
		assert_int_equal(err.code, code);
	}
	cw_report_destroy(report);
	return code;
}

static void exhaust(const char *name, uint64_t more)
{
	struct document expected = {expected_text, 0, sizeof(expected_text)};
	struct document document = {text, 0, sizeof(text)};
	struct cw_signatures *signatures = NULL;
	unsigned wrong = 0;
	unsigned runs = 0;
	uint64_t count;

	read_input(name);
	assert_int_equal(cw_signatures_load(NULL, &signatures, NULL), CW_OK);
	cw_oom_at(UINT64_MAX, 0);
	assert_int_equal(run(signatures, &expected), CW_OK);
	count = cw_oom_count();
	for (uint64_t number = 0; number < count; number = next_number(number, count)) {
		enum cw_code code;
		bool struck;

		cw_oom_at(number, more);
		code = run(signatures, &document);
		struck = cw_oom_struck();
		cw_oom_at(UINT64_MAX, 0);
		runs++;
		if (code == CW_OK && document.len == expected.len &&
			memcmp(document.text, expected.text, expected.len) == 0) {
			continue; /* it was not needed */
		}
		if (!struck || code != CW_ERR_NOMEM) {
			print_error("# %s: allocation %llu: code %d, %zu of %zu bytes\n", name,
				(unsigned long long)number, (int)code, document.len, expected.len);
			wrong++;
		}
	}
	print_message("# %s: %u of %llu allocations\n", name, runs, (unsigned long long)count);
	cw_signatures_destroy(signatures);
	assert_int_equal(wrong, 0);
}

static void analysis_of_a_bundle(void **state)
{
	const char *path = getenv("CERTWAY_OOM_INPUT");

	(void)state;
	exhaust(path != NULL ? path
			     : "scenarios/self-signed-6972/"
			       "diagnostic_log_vcsc_2026-11-21_01_12_32.tar.gz",
		0);
}

/* Nothing more after that one, which is how it really ends. */
static void analysis_without_any_memory(void **state)
{
	(void)state;
	exhaust("input/bundle.tar", UINT64_MAX);
}

/* Captures that bring their secrets: keys, opened records, a second handshake on a connection. */
static void analysis_of_opened_records(void **state)
{
	(void)state;
	exhaust("tls/keylog/tls13-client-refused.pcapng", 0);
	exhaust("tls/keylog/tls12-asked-later-refused.pcapng", 0);
}

static void loading_signatures(void **state)
{
	unsigned runs = 0;
	uint64_t count;

	(void)state;
	{
		struct cw_signatures *signatures = NULL;

		cw_oom_at(UINT64_MAX, 0);
		assert_int_equal(cw_signatures_load(NULL, &signatures, NULL), CW_OK);
		count = cw_oom_count();
		cw_signatures_destroy(signatures);
	}
	for (uint64_t number = 0; number < count; number = next_number(number, count)) {
		struct cw_signatures *signatures = NULL;
		struct cw_error err = {0};
		enum cw_code code;

		cw_oom_at(number, 0);
		code = cw_signatures_load(NULL, &signatures, &err);
		cw_oom_at(UINT64_MAX, 0);
		runs++;
		if (code != CW_OK && code != CW_ERR_NOMEM) {
			print_error("# allocation %llu: code %d %s\n", (unsigned long long)number,
				(int)code, err.message);
		}
		assert_true(code == CW_OK || (code == CW_ERR_NOMEM && signatures == NULL));
		cw_signatures_destroy(signatures);
	}
	print_message("# signatures: %u of %llu allocations\n", runs, (unsigned long long)count);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(analysis_of_a_bundle),
		cmocka_unit_test(analysis_without_any_memory),
		cmocka_unit_test(analysis_of_opened_records),
		cmocka_unit_test(loading_signatures),
	};

	return cmocka_run_group_tests_name("oom", tests, NULL, NULL);
}
