/* SPDX-License-Identifier: MIT */
/* The whole library through its public headers, on the recorded scenarios. */
#define _GNU_SOURCE /* mkdtemp, glob */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <archive.h>
#include <archive_entry.h>
#include <certway/certway.h>
#include <glob.h>
#include <pthread.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/stamp.h"

static struct cw_signatures *signatures;
static glob_t scenarios;

static int load(void **state)
{
	const char *testdata = getenv("CERTWAY_TESTDATA");
	char pattern[1024];

	(void)state;
	if (testdata == NULL) {
		return 1;
	}
	(void)snprintf(pattern, sizeof(pattern), "%s/scenarios/*/*.[gz]*", testdata);
	return cw_signatures_load(NULL, &signatures, NULL) != CW_OK ||
	       glob(pattern, 0, NULL, &scenarios) != 0;
}

static int unload(void **state)
{
	(void)state;
	globfree(&scenarios);
	cw_signatures_destroy(signatures);
	return 0;
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *mark = strrchr(path, '!');

	slash = mark != NULL && (slash == NULL || mark > slash) ? mark : slash;
	return slash != NULL ? slash + 1 : path;
}

static const char *scenario(const char *name)
{
	for (size_t i = 0; i < scenarios.gl_pathc; i++) {
		if (strstr(scenarios.gl_pathv[i], name) != NULL) {
			return scenarios.gl_pathv[i];
		}
	}
	fail_msg("no scenario %s", name);
	return NULL;
}

static void read_file(const char *path, struct cw_buffer *out)
{
	FILE *file = fopen(path, "rb");
	char block[4096];
	size_t got;

	assert_non_null(file);
	while ((got = fread(block, 1, sizeof(block), file)) > 0) {
		cw_buffer_add(out, block, got);
	}
	assert_int_equal(fclose(file), 0);
	assert_false(out->failed);
}

static bool to_buffer(void *ctx, const char *bytes, size_t len)
{
	struct cw_buffer *buffer = ctx;

	cw_buffer_add(buffer, bytes, len);
	return !buffer->failed;
}

/* The report as JSON, NUL-terminated; frees the report. */
static void take_json(const struct cw_report *report, struct cw_buffer *out)
{
	const struct cw_sink sink = {to_buffer, out};
	struct cw_write_options options = CW_WRITE_OPTIONS_DEFAULT;

	assert_non_null(report);
	options.format = CW_FORMAT_JSON;
	assert_int_equal(cw_report_write(report, &options, &sink, NULL), CW_OK);
	cw_buffer_add(out, "", 1);
	cw_report_destroy(report);
}

/* --- three doors --- */

struct feed {
	const struct cw_buffer *bytes;
	size_t at;
	size_t step;
	size_t num_reads;
};

static ptrdiff_t read_feed(void *ctx, void *buf, size_t len, struct cw_error *err)
{
	struct feed *feed = ctx;
	size_t want = feed->step > 0 ? feed->step : 1 + feed->num_reads % 977;
	size_t left = feed->bytes->len - feed->at;

	want = want < len ? want : len;
	want = want < left ? want : left;
	memcpy(buf, feed->bytes->ptr + feed->at, want);
	feed->at += want;
	feed->num_reads += 13;
	(void)err;
	return (ptrdiff_t)want;
}

static void every_door_says_the_same(void **state)
{
	(void)state;
	for (size_t i = 0; i < scenarios.gl_pathc; i++) {
		const char *path = scenarios.gl_pathv[i];
		const char *name = base_name(path);
		struct cw_buffer bytes = {0};
		struct cw_buffer by_path = {0};
		struct cw_buffer by_memory = {0};
		const struct cw_report *report = NULL;

		assert_int_equal(
			cw_analyze_paths(&path, 1, signatures, NULL, &report, NULL), CW_OK);
		take_json(report, &by_path);
		read_file(path, &bytes);
		assert_int_equal(cw_analyze_memory(name, bytes.ptr, bytes.len, signatures, NULL,
					 &report, NULL),
			CW_OK);
		take_json(report, &by_memory);
		assert_string_equal(by_path.ptr, by_memory.ptr);
		for (size_t step = 0; step <= 1; step++) {
			struct feed feed = {&bytes, 0, step, 0};
			struct cw_buffer by_stream = {0};

			assert_int_equal(cw_analyze_stream(name, read_feed, &feed, signatures, NULL,
						 &report, NULL),
				CW_OK);
			take_json(report, &by_stream);
			assert_string_equal(by_path.ptr, by_stream.ptr);
			cw_buffer_finish(&by_stream);
		}
		cw_buffer_finish(&bytes);
		cw_buffer_finish(&by_path);
		cw_buffer_finish(&by_memory);
	}
	assert_true(scenarios.gl_pathc >= 20);
}

/* --- one set, two threads --- */

struct worker {
	size_t first;
	struct cw_buffer out;
};

static void *work(void *ctx)
{
	struct worker *worker = ctx;

	for (size_t i = 0; i < 8; i++) {
		const char *path = scenarios.gl_pathv[(worker->first + i) % 8];
		const struct cw_report *report = NULL;

		if (cw_analyze_paths(&path, 1, signatures, NULL, &report, NULL) != CW_OK) {
			return NULL;
		}
		if (i + worker->first == 8) { /* the first scenario, for both */
			take_json(report, &worker->out);
		} else {
			cw_report_destroy(report);
		}
	}
	return ctx;
}

static void threads_share_a_set(void **state)
{
	struct worker workers[2] = {{1, {0}}, {5, {0}}};
	pthread_t threads[2];

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
	}
	for (size_t i = 0; i < 2; i++) {
		void *done = NULL;

		assert_int_equal(pthread_join(threads[i], &done), 0);
		assert_ptr_equal(done, &workers[i]);
	}
	assert_string_equal(workers[0].out.ptr, workers[1].out.ptr);
	cw_buffer_finish(&workers[0].out);
	cw_buffer_finish(&workers[1].out);
}

/* --- options --- */

static bool count_down(void *ctx, const char *member, uint64_t bytes)
{
	int *left = ctx;

	assert_non_null(member);
	(void)bytes;
	return (*left)-- > 0;
}

static void cancelled_at_each_member(void **state)
{
	const char *path = scenario("two-bundles");
	struct cw_options options = CW_OPTIONS_DEFAULT;
	enum cw_code code = CW_ERR_CANCELLED;
	int calls = 0;

	(void)state;
	options.progress = count_down;
	for (; code == CW_ERR_CANCELLED && calls < 100; calls++) {
		const struct cw_report *report = NULL;
		struct cw_error err = {0};
		int left = calls;

		options.progress_ctx = &left;
		code = cw_analyze_paths(&path, 1, signatures, &options, &report, &err);
		assert_int_equal(code, err.code);
		assert_true(code == CW_ERR_CANCELLED ? report == NULL : report != NULL);
		cw_report_destroy(report);
	}
	assert_int_equal(code, CW_OK);
	assert_in_range(calls, 5, 90);
}

static void options_of_another_version(void **state)
{
	const char *path = scenario("healthy");
	struct cw_options options = CW_OPTIONS_DEFAULT;
	const struct cw_report *report = (const void *)path;
	struct cw_error err;

	(void)state;
	options.size = sizeof(options) + 8; /* later than this library */
	assert_int_equal(
		cw_analyze_paths(&path, 1, signatures, &options, &report, &err), CW_ERR_USAGE);
	assert_null(report);
	assert_int_equal(err.code, CW_ERR_USAGE);
	options.size = sizeof(options);
	options.limits.size = 0;
	assert_int_equal(
		cw_analyze_memory("x", "", 0, signatures, &options, &report, NULL), CW_ERR_USAGE);
	assert_int_equal(cw_analyze_paths(&path, 1, NULL, NULL, &report, NULL), CW_ERR_USAGE);
}

static bool has_anomaly(const struct cw_report *report, const char *name)
{
	for (size_t i = 0; i < report->num_anomalies; i++) {
		if (strcmp(report->anomalies[i]->name, name) == 0) {
			return true;
		}
	}
	return false;
}

/* Of the captures only what matches; a filter that cannot be is told before anything is read. */
static void filter_of_packets(void **state)
{
	static const struct {
		const char *filter;
		bool has_any;
	} cases[] = {
		{"tcp", true}, {"port 6972 or portrange 1-65535", true}, {"udp port 1", false}};
	const char *path = scenario("self-signed-6972");
	const char *absent = "/does/not/exist";
	struct cw_options options = CW_OPTIONS_DEFAULT;
	const struct cw_report *report = NULL;
	struct cw_error err = {0};
	size_t all;

	(void)state;
	assert_int_equal(cw_analyze_paths(&path, 1, signatures, NULL, &report, NULL), CW_OK);
	all = report->num_handshakes;
	assert_true(all > 0);
	cw_report_destroy(report);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		options.filter = cases[i].filter;
		assert_int_equal(
			cw_analyze_paths(&path, 1, signatures, &options, &report, NULL), CW_OK);
		assert_int_equal(report->num_handshakes, cases[i].has_any ? all : 0);
		assert_int_equal(has_anomaly(report, "capture.filter"), !cases[i].has_any);
		cw_report_destroy(report);
	}
	options.filter = "host expressway";
	assert_int_equal(
		cw_analyze_paths(&absent, 1, signatures, &options, &report, &err), CW_ERR_USAGE);
	assert_null(report);
	assert_int_equal(err.column, 6);
}

/* A caller that was compiled when there were two limits and no filter. */
static void options_of_an_older_caller(void **state)
{
	struct older {
		size_t size;
		struct {
			size_t size;
			uint32_t max_members;
			uint32_t max_depth;
		} limits;
		int64_t as_of;
		const char *around;
	} *older = calloc(1, sizeof(*older)); /* on the heap: nothing behind it may be read */
	const char *path = scenario("healthy");
	const struct cw_report *report = NULL;

	(void)state;
	assert_non_null(older);
	older->size = sizeof(*older);
	older->limits.size = sizeof(older->limits);
	older->limits.max_members = 3;
	older->limits.max_depth = 4;
	older->as_of = 1234567890123456789;
	assert_int_equal(cw_analyze_paths(&path, 1, signatures,
				 (const struct cw_options *)(const void *)older, &report, NULL),
		CW_OK);
	assert_true(report->as_of == 1234567890123456789);
	assert_true(has_anomaly(report, "limit.max_members"));
	assert_false(has_anomaly(report, "limit.max_total_bytes")); /* not zero: its default */
	cw_report_destroy(report);
	older->size -= sizeof(older->around);
	older->limits.max_members = 100;
	assert_int_equal(cw_analyze_paths(&path, 1, signatures,
				 (const struct cw_options *)(const void *)older, &report, NULL),
		CW_OK);
	assert_false(has_anomaly(report, "limit.max_members"));
	cw_report_destroy(report);
	free(older);
}

static bool take(void *ctx, const char *bytes, size_t len)
{
	struct cw_buffer *out = ctx;

	cw_buffer_add(out, bytes, len);
	return !out->failed;
}

static void write_options_of_an_older_caller(void **state)
{
	struct older {
		size_t size;
		enum cw_format format;
		enum cw_parts parts;
	} *older = calloc(1, sizeof(*older));
	struct cw_write_options ours = CW_WRITE_OPTIONS_DEFAULT;
	const char *path = scenario("healthy");
	const struct cw_report *report = NULL;
	struct cw_buffer out = {0};
	struct cw_sink sink = {take, &out};
	struct cw_error err;

	(void)state;
	assert_non_null(older);
	older->size = sizeof(*older);
	older->format = CW_FORMAT_NDJSON;
	older->parts = CW_PARTS_HANDSHAKES;
	assert_int_equal(cw_analyze_paths(&path, 1, signatures, NULL, &report, NULL), CW_OK);
	assert_int_equal(cw_report_write(report,
				 (const struct cw_write_options *)(const void *)older, &sink, NULL),
		CW_OK);
	assert_true(out.len > 0 && out.ptr[0] == '{');
	ours.size += 8;
	assert_int_equal(cw_report_write(report, &ours, &sink, &err), CW_ERR_USAGE);
	ours.size -= 8;
	ours.handshake_id = "h999";
	assert_int_equal(cw_report_write(report, &ours, &sink, &err), CW_ERR_USAGE);
	assert_non_null(strstr(err.message, "'h999': there are h1 to h"));
	cw_report_destroy(report);
	cw_buffer_finish(&out);
	free(older);
}

static void nothing_to_read(void **state)
{
	const char *missing = "/nonexistent/bundle.tar.gz";
	const struct cw_report *report = NULL;
	struct cw_error err;

	(void)state;
	assert_int_equal(
		cw_analyze_memory("x", "", 0, signatures, NULL, &report, &err), CW_ERR_FORMAT);
	assert_int_equal(report->exit_status, CW_EXIT_UNREADABLE);
	cw_report_destroy(report);
	assert_int_equal(cw_analyze_paths(&missing, 1, signatures, NULL, &report, &err), CW_ERR_IO);
	assert_int_equal(report->exit_status, CW_EXIT_FAILED);
	cw_report_destroy(report);
}

/* --- other shapes of one bundle --- */

#define MAX_MEMBERS 32

struct file {
	char name[256];
	struct cw_buffer bytes;
};

struct files {
	struct file items[MAX_MEMBERS];
	size_t count;
};

static void unpack(const char *path, struct files *files)
{
	struct archive *archive = archive_read_new();
	struct archive_entry *entry;

	memset(files, 0, sizeof(*files));
	assert_int_equal(archive_read_support_filter_all(archive), ARCHIVE_OK);
	assert_int_equal(archive_read_support_format_all(archive), ARCHIVE_OK);
	assert_int_equal(archive_read_open_filename(archive, path, 4096), ARCHIVE_OK);
	while (archive_read_next_header(archive, &entry) == ARCHIVE_OK) {
		struct file *file = &files->items[files->count];
		char block[4096];
		la_ssize_t got;

		if (archive_entry_filetype(entry) != AE_IFREG) {
			continue;
		}
		assert_true(files->count++ < MAX_MEMBERS);
		(void)snprintf(file->name, sizeof(file->name), "%s", archive_entry_pathname(entry));
		while ((got = archive_read_data(archive, block, sizeof(block))) > 0) {
			cw_buffer_add(&file->bytes, block, (size_t)got);
		}
	}
	archive_read_free(archive);
	assert_true(files->count > 2);
}

static void finish(struct files *files)
{
	for (size_t i = 0; i < files->count; i++) {
		cw_buffer_finish(&files->items[i].bytes);
	}
}

/* As a tar with the member of index (first + i) % count at place i. */
static size_t pack(const struct files *files, size_t first, char *out, size_t size)
{
	struct archive *archive = archive_write_new();
	size_t used = 0;

	assert_int_equal(archive_write_set_format_ustar(archive), ARCHIVE_OK);
	assert_int_equal(archive_write_open_memory(archive, out, size, &used), ARCHIVE_OK);
	for (size_t i = 0; i < files->count; i++) {
		const struct file *file = &files->items[(first + i) % files->count];
		struct archive_entry *entry = archive_entry_new();

		archive_entry_set_pathname(entry, file->name);
		archive_entry_set_size(entry, (la_int64_t)file->bytes.len);
		archive_entry_set_filetype(entry, AE_IFREG);
		archive_entry_set_perm(entry, 0644);
		assert_int_equal(archive_write_header(archive, entry), ARCHIVE_OK);
		assert_true(archive_write_data(archive, file->bytes.ptr, file->bytes.len) >= 0);
		archive_entry_free(entry);
	}
	assert_int_equal(archive_write_close(archive), ARCHIVE_OK);
	archive_write_free(archive);
	return used;
}

/* What is found, without where the input lay. */
static char *describe(const struct cw_report *report)
{
	struct cw_buffer out = {0};

	assert_non_null(report);
	cw_buffer_printf(&out, "exit %d, %s, complete %d\n", report->exit_status,
		report->verdict.summary, report->verdict.complete);
	for (size_t i = 0; i < report->num_findings; i++) {
		const struct cw_finding *f = report->findings[i];

		cw_buffer_printf(&out, "%s %d %d %s %s %s x%d by %s %s of %s %s:%u %s\n", f->id,
			(int)f->status, (int)f->confidence, f->key, f->summary, f->certificate,
			(int)f->count, f->refused_by.who, f->refused_by.ip, f->presented_by.who,
			f->presented_by.ip, f->presented_by.port, f->wireshark);
		for (size_t k = 0; k < f->num_evidence; k++) {
			const struct cw_evidence *e = &f->evidence[k];

			cw_buffer_printf(&out, "  %s %lld %s %s line %d packet %d %s\n", e->kind,
				(long long)e->at, e->text, base_name(e->place.member),
				(int)e->place.line, (int)e->place.packet, e->id);
		}
		for (size_t k = 0; k < f->num_missing; k++) {
			cw_buffer_printf(&out, "  missing %s\n", f->missing[k].reason);
		}
	}
	for (size_t i = 0; i < report->num_results; i++) {
		cw_buffer_printf(
			&out, "%s %d\n", report->results[i].id, (int)report->results[i].status);
	}
	cw_buffer_printf(&out, "%d failures, %d handshakes, %d certificates\n",
		(int)report->num_failures, (int)report->num_handshakes,
		(int)report->num_certificates);
	cw_buffer_add(&out, "", 1);
	cw_report_destroy(report);
	return out.ptr;
}

static char *analyze_bytes(const char *name, const char *bytes, size_t len)
{
	const struct cw_report *report = NULL;

	(void)cw_analyze_memory(name, bytes, len, signatures, NULL, &report, NULL);
	return describe(report);
}

static const char *const shapes[] = {"self-signed-6972", "ring-out-of-order", "addtrust-expired",
	"quovadis-retired", "eku-traversal-client/", "duplicate-subject"};

static void any_order_in_the_archive(void **state)
{
	static char tar[8 << 20];

	(void)state;
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		struct files files;
		char *expected;

		unpack(scenario(shapes[i]), &files);
		expected = analyze_bytes("a.tar", tar, pack(&files, 0, tar, sizeof(tar)));
		for (size_t first = 1; first < files.count; first++) {
			char *text =
				analyze_bytes("a.tar", tar, pack(&files, first, tar, sizeof(tar)));

			assert_string_equal(text, expected);
			free(text);
		}
		free(expected);
		finish(&files);
	}
}

static void loose_files_in_any_order(void **state)
{
	char folder[] = "/tmp/certway-test-XXXXXX";
	char paths[MAX_MEMBERS][512];

	(void)state;
	assert_non_null(mkdtemp(folder));
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		const char *path = scenario(shapes[i]);
		const struct cw_report *report = NULL;
		struct files files;
		char *expected;

		unpack(path, &files);
		(void)cw_analyze_paths(&path, 1, signatures, NULL, &report, NULL);
		expected = describe(report);
		for (size_t k = 0; k < files.count; k++) {
			FILE *file;

			(void)snprintf(paths[k], sizeof(paths[k]), "%s/%s", folder,
				base_name(files.items[k].name));
			file = fopen(paths[k], "wb");
			assert_non_null(file);
			(void)fwrite(files.items[k].bytes.ptr, 1, files.items[k].bytes.len, file);
			assert_int_equal(fclose(file), 0);
		}
		for (size_t first = 0; first < files.count; first++) {
			const char *order[MAX_MEMBERS];
			char *text;

			for (size_t k = 0; k < files.count; k++) {
				order[k] = paths[(first + k) % files.count];
			}
			(void)cw_analyze_paths(order, files.count, signatures, NULL, &report, NULL);
			text = describe(report);
			assert_string_equal(text, expected);
			free(text);
		}
		for (size_t k = 0; k < files.count; k++) {
			(void)unlink(paths[k]);
		}
		free(expected);
		finish(&files);
	}
	assert_int_equal(rmdir(folder), 0);
}

/* --- limits --- */

struct limit {
	const char *name;
	size_t offset;
	size_t bytes;
};

#define LIMIT(field)                                                                               \
	{                                                                                          \
#field, offsetof(struct cw_limits, field),                                         \
			sizeof(((struct cw_limits *)NULL)->field)                                  \
	}

static const struct limit limits[] = {
	LIMIT(max_members),
	LIMIT(max_depth),
	LIMIT(max_member_bytes),
	LIMIT(max_total_bytes),
	LIMIT(max_ratio),
	LIMIT(max_line_bytes),
	LIMIT(max_record_bytes),
	LIMIT(max_records),
	LIMIT(max_store_certificates),
	LIMIT(max_flows),
	LIMIT(max_reorder_bytes),
	LIMIT(max_stream_bytes),
	LIMIT(max_handshakes),
	LIMIT(max_handshake_bytes),
	LIMIT(max_certificates),
	LIMIT(max_events),
	LIMIT(max_findings),
	LIMIT(max_signatures),
	LIMIT(max_signature_bytes),
	LIMIT(regex_match_limit),
	LIMIT(max_file_bytes),
	LIMIT(max_fragment_bytes),
	LIMIT(max_secrets_bytes),
};

static void set_limit(struct cw_limits *to, const struct limit *limit, uint32_t value)
{
	uint64_t wide = value;

	memcpy((char *)to + limit->offset, limit->bytes == 8 ? (void *)&wide : (void *)&value,
		limit->bytes);
}

/* How much was read: what no limit may make less without a word. */
struct amount {
	uint64_t counts[6];
};

static struct amount amount_of(const struct cw_report *report)
{
	struct amount amount = {{report->num_records, report->num_handshakes,
		report->num_certificates, report->num_findings, report->num_failures, 0}};

	for (size_t i = 0; i < report->num_bundles; i++) {
		for (size_t k = 0; k < report->bundles[i]->num_members; k++) {
			amount.counts[5] += report->bundles[i]->members[k]->bytes;
		}
	}
	return amount;
}

static bool tells_of_a_limit(const struct cw_report *report)
{
	for (size_t i = 0; i < report->num_anomalies; i++) {
		if (strncmp(report->anomalies[i]->name, "limit.", 6) == 0) {
			return true;
		}
	}
	return false;
}

static void each_limit_is_told(void **state)
{
	static const uint32_t values[] = {0, 1, 2, 3, 10, 100, 1000};
	static const char *const names[] = {"self-signed-6972", "two-bundles", "healthy"};
	unsigned silent = 0;
	unsigned reached[sizeof(limits) / sizeof(limits[0])] = {0};

	(void)state;
	for (size_t n = 0; n < 3; n++) {
		const char *path = scenario(names[n]);
		const struct cw_report *report = NULL;
		struct amount all;

		(void)cw_analyze_paths(&path, 1, signatures, NULL, &report, NULL);
		all = amount_of(report);
		cw_report_destroy(report);
		for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
			for (size_t v = 0; v < sizeof(values) / sizeof(values[0]); v++) {
				struct cw_options options = CW_OPTIONS_DEFAULT;
				struct cw_error err = {0};
				struct amount some;
				bool is_less = false;

				report = NULL;
				set_limit(&options.limits, &limits[i], values[v]);
				(void)cw_analyze_paths(
					&path, 1, signatures, &options, &report, &err);
				if (report == NULL) {
					print_error("# %s=%u on %s: %d %s\n", limits[i].name,
						(unsigned)values[v], names[n], (int)err.code,
						err.message);
				}
				assert_non_null(report);
				some = amount_of(report);
				for (size_t k = 0; k < 6; k++) {
					is_less |= some.counts[k] < all.counts[k];
				}
				reached[i] += tells_of_a_limit(report);
				if (is_less &&
					(report->verdict.complete || !tells_of_a_limit(report))) {
					print_error("# %s=%u on %s: complete %d, told %d\n",
						limits[i].name, (unsigned)values[v], names[n],
						report->verdict.complete, tells_of_a_limit(report));
					for (size_t k = 0; k < 6; k++) {
						print_error("#   %d of %d\n", (int)some.counts[k],
							(int)all.counts[k]);
					}
					silent++;
				}
				cw_report_destroy(report);
			}
		}
	}
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		print_message("# %s: told %u times\n", limits[i].name, reached[i]);
	}
	assert_int_equal(silent, 0);
}

/* --- the clock --- */

/* The header has the zone of the box, UTCTime is UTC; a record without it has only its header, and
 * a log in which both stand must put them at one time. */
static void header_in_another_zone(void **state)
{
	static const char log[] =
		"2022-07-11T18:55:26.006+02:00 vcsc traffic_server[18242]: UTCTime=\"2022-07-11 "
		"16:55:26,006\" Module=\"network.http.trafficserver\" Level=\"INFO\": "
		"Detail=\"Sending Request\" Txn-id=\"191\" TrackingID=\"bb0c\" "
		"Dst-ip=\"10.48.36.215\" Dst-port=\"6972\" Msg=\"GET /CSFemusk.cnf.xml HTTP/1.1\"\n"
		"2022-07-11T18:55:26.016+02:00 vcsc traffic_server[18242]: [ET_NET 0] WARNING: "
		"Core server certificate verification failed for (cucm.steven.lab). "
		"Action=Terminate Error=self signed certificate "
		"server=cucm.steven.lab(10.48.36.215) depth=0\n"
		"2022-07-11T18:55:26.024+02:00 vcsc traffic_server[18242]: UTCTime=\"2022-07-11 "
		"16:55:26,024\" Module=\"network.http.trafficserver\" Level=\"INFO\": "
		"Detail=\"Sending Response\" Txn-id=\"191\" TrackingID=\"\" Dst-ip=\"127.0.0.1\" "
		"Dst-port=\"35766\" Msg=\"HTTP/1.1 502 connect failed\"\n";
	/* date -u -d 2022-07-11T16:55:26Z +%s */
	const int64_t second = INT64_C(1657558526) * CW_SECOND;
	const struct cw_report *report = NULL;
	const struct cw_failure *failure;

	(void)state;
	assert_int_equal(
		cw_analyze_memory("log.txt", log, sizeof(log) - 1, signatures, NULL, &report, NULL),
		CW_OK);
	assert_int_equal(report->num_failures, 1);
	failure = report->failures[0];
	assert_true(failure->at == second + 16 * (CW_SECOND / 1000));
	assert_true(failure->sent_at == second + 6 * (CW_SECOND / 1000));
	assert_string_equal(failure->txn_id, "191");
	assert_int_equal(failure->server.port, 6972);
	assert_int_equal(failure->status, 502);
	assert_string_equal(failure->hidden, "no_capture");
	cw_report_destroy(report);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_door_says_the_same),
		cmocka_unit_test(threads_share_a_set),
		cmocka_unit_test(cancelled_at_each_member),
		cmocka_unit_test(options_of_another_version),
		cmocka_unit_test(filter_of_packets),
		cmocka_unit_test(options_of_an_older_caller),
		cmocka_unit_test(write_options_of_an_older_caller),
		cmocka_unit_test(nothing_to_read),
		cmocka_unit_test(any_order_in_the_archive),
		cmocka_unit_test(loose_files_in_any_order),
		cmocka_unit_test(each_limit_is_told),
		cmocka_unit_test(header_in_another_zone),
	};

	return cmocka_run_group_tests_name("analysis", tests, load, unload);
}
