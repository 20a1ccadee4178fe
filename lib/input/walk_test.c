/* SPDX-License-Identifier: MIT */
/* The walk over whole input: what is found, in which order, under which names. */
#define _POSIX_C_SOURCE 200809L /* mkdtemp, symlink, mkfifo */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "crypto/digest.h"
#include "input/test_archive.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINE  "2022-07-11T18:55:26.016+02:00 vcsc tvcs: Event=\"x\"\n"
#define PEM   "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
#define STAMP "_exp_c_2022-07-11_16_55_44"

static const struct test_file bundle[] = {
	{"diag/loggingsnapshot" STAMP ".txt", LINE LINE, sizeof(LINE LINE) - 1},
	{"diag/eth0_diagnostic_logging_tcpdump00" STAMP ".pcap", "\xd4\xc3\xb2\xa1", 4},
	{"./diag/ca" STAMP ".pem", PEM, sizeof(PEM) - 1},
	{"/diag/server" STAMP ".pem", PEM, sizeof(PEM) - 1},
	{"diag/none.txt", "", 0},
};

#define BUNDLE_COUNT (sizeof(bundle) / sizeof(bundle[0]))

/* What a walk over the bundle finds under this prefix. */
static void add_expected(struct cw_buffer *out, const char *prefix)
{
	cw_buffer_printf(out, "%sdiag/loggingsnapshot" STAMP ".txt log %zu ok\n", prefix,
		sizeof(LINE LINE) - 1);
	cw_buffer_printf(out,
		"%sdiag/eth0_diagnostic_logging_tcpdump00" STAMP ".pcap capture 4 ok\n", prefix);
	cw_buffer_printf(
		out, "%sdiag/ca" STAMP ".pem trust-store %zu ok\n", prefix, sizeof(PEM) - 1);
	cw_buffer_printf(out, "%sdiag/server" STAMP ".pem server-certificate %zu ok\n", prefix,
		sizeof(PEM) - 1);
	cw_buffer_printf(out, "%sdiag/none.txt empty 0 ok\n", prefix);
}

static void assert_found(const struct test_walk *walk, struct cw_buffer *expected)
{
	cw_buffer_add(expected, "", 1);
	assert_string_equal(walk->lines.ptr, expected->ptr);
	cw_buffer_clear(expected);
}

static void every_format_gives_the_same_members(void **state)
{
	static const char *const formats[] = {
		"ustar", "tar.gz", "tar.xz", "tar.bz2", "tar.zst", "zip", "zip-stored"};
	struct cw_buffer expected = {NULL, 0, 0, false};

	(void)state;
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		struct cw_buffer archive = test_archive(formats[i], bundle, BUNDLE_COUNT);
		struct test_walk walk;
		char hex[CW_DIGEST_HEX];

		test_walk_memory(&walk, NULL, archive.ptr, archive.len);
		add_expected(&expected, "in!");
		assert_found(&walk, &expected);
		assert_int_equal(walk.kase.anomalies.count, 0);
		assert_int_equal(walk.failures, 0);
		assert_true(cw_digest_hex(CW_DIGEST_SHA256, archive.ptr, archive.len, hex));
		assert_string_equal(walk.sha256, hex);
		assert_int_equal(walk.input_bytes, archive.len);
		test_walk_finish(&walk);
		cw_buffer_finish(&archive);
	}
	cw_buffer_finish(&expected);
}

static void member_tells_container_name_and_host(void **state)
{
	struct cw_buffer inner = test_archive("tar.gz", bundle, BUNDLE_COUNT);
	const struct test_file files[] = {{"a/b.tar.gz", inner.ptr, inner.len}};
	struct cw_buffer outer = test_archive("zip", files, 1);
	struct cw_walk_member *member;
	struct cw_walk *walk;
	struct cw_case kase;

	(void)state;
	cw_case_init(&kase, NULL);
	assert_int_equal(
		cw_walk_open_memory(&kase, "case.zip", outer.ptr, outer.len, &walk, NULL), CW_OK);
	assert_int_equal(cw_walk_next(walk, &member, NULL), CW_OK);
	assert_string_equal(member->path, "case.zip!a/b.tar.gz!diag/loggingsnapshot" STAMP ".txt");
	assert_string_equal(member->container, "case.zip!a/b.tar.gz");
	assert_string_equal(member->name, "loggingsnapshot" STAMP ".txt");
	assert_string_equal(member->host, "exp_c");
	assert_int_equal(member->bytes, 0);
	assert_int_equal(cw_walk_drain(walk, NULL), CW_OK);
	assert_int_equal(member->bytes, sizeof(LINE LINE) - 1);
	cw_walk_close(walk); /* in the middle */
	cw_case_finish(&kase);
	cw_buffer_finish(&inner);
	cw_buffer_finish(&outer);
}

/* A gzip'd log and capture, by itself and in an archive: told apart by what is inside. */
static void gzip_layers_are_taken_off(void **state)
{
	struct cw_buffer log = test_gzip(LINE, sizeof(LINE) - 1, 6);
	struct cw_buffer twice = test_gzip(log.ptr, log.len, 6);
	struct cw_buffer pcap = test_gzip("\xd4\xc3\xb2\xa1", 4, 0);
	const struct test_file files[] = {
		{"loggingsnapshot" STAMP ".txt.gz", log.ptr, log.len},
		{"twice.gz", twice.ptr, twice.len},
		{"pcap.gz", pcap.ptr, pcap.len},
	};
	struct cw_buffer archive = test_archive("zip", files, 3);
	struct cw_buffer expected = {NULL, 0, 0, false};
	struct test_walk walk;

	(void)state;
	test_walk_memory(&walk, NULL, archive.ptr, archive.len);
	cw_buffer_printf(&expected,
		"in!loggingsnapshot" STAMP ".txt.gz log %zu ok\nin!twice.gz log %zu ok\n"
		"in!pcap.gz capture 4 ok\n",
		sizeof(LINE) - 1, sizeof(LINE) - 1);
	assert_found(&walk, &expected);
	test_walk_finish(&walk);

	test_walk_memory(&walk, NULL, log.ptr, log.len);
	cw_buffer_printf(&expected, "in log %zu ok\n", sizeof(LINE) - 1);
	assert_found(&walk, &expected);
	test_walk_finish(&walk);
	cw_buffer_finish(&expected);
	cw_buffer_finish(&archive);
	cw_buffer_finish(&pcap);
	cw_buffer_finish(&twice);
	cw_buffer_finish(&log);
}

/* The bundle in n archives. */
static struct cw_buffer nest(int depth)
{
	static const char *const formats[] = {"tar.gz", "zip", "zip-stored", "ustar", "tar.xz"};
	struct cw_buffer archive = test_archive(formats[0], bundle, BUNDLE_COUNT);

	for (int i = 1; i < depth; i++) {
		struct test_file file = {"a", archive.ptr, archive.len};
		struct cw_buffer outer = test_archive(formats[i % 5], &file, 1);

		cw_buffer_finish(&archive);
		archive = outer;
	}
	return archive;
}

static void archives_nest_to_max_depth(void **state)
{
	struct cw_limits limits = CW_LIMITS_DEFAULT;
	struct cw_buffer expected = {NULL, 0, 0, false};
	struct test_walk walk;

	(void)state;
	for (int depth = 1; depth <= 5; depth++) {
		struct cw_buffer archive = nest(depth);
		const char *prefixes[] = {
			"", "in!", "in!a!", "in!a!a!", "in!a!a!a!", "in!a!a!a!a!"};

		limits.max_depth = (uint32_t)depth;
		test_walk_memory(&walk, &limits, archive.ptr, archive.len);
		add_expected(&expected, prefixes[depth]);
		assert_found(&walk, &expected);
		assert_false(walk.kase.incomplete);
		test_walk_finish(&walk);

		limits.max_depth = (uint32_t)depth - 1;
		test_walk_memory(&walk, &limits, archive.ptr, archive.len);
		assert_int_equal(walk.num_members, 1);
		assert_non_null(strstr(walk.lines.ptr, " other 0 limit\n"));
		assert_non_null(test_anomaly(&walk, "limit.max_depth"));
		assert_true(walk.kase.incomplete);
		test_walk_finish(&walk);
		cw_buffer_finish(&archive);
	}
	cw_buffer_finish(&expected);
}

static void strange_files_are_other_or_empty(void **state)
{
	static const char jpeg[] = "\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0";
	struct test_walk walk;
	uint8_t noise[4096];
	uint32_t seed = 1;

	(void)state;
	for (size_t i = 0; i < sizeof(noise); i++) {
		seed = seed * 1664525u + 1013904223u;
		noise[i] = (uint8_t)(seed >> 24);
	}
	test_walk_memory(&walk, NULL, jpeg, sizeof(jpeg));
	assert_string_equal(walk.lines.ptr, "in other 21 ok\n");
	test_walk_finish(&walk);
	test_walk_memory(&walk, NULL, noise, sizeof(noise));
	assert_string_equal(walk.lines.ptr, "in other 4096 ok\n");
	test_walk_finish(&walk);
	test_walk_memory(&walk, NULL, "7z\xbc\xaf\x27\x1c\0\4", 8);
	assert_string_equal(walk.lines.ptr, "in other 0 ignored\n");
	assert_non_null(test_anomaly(&walk, "archive.unsupported"));
	assert_true(walk.kase.incomplete);
	test_walk_finish(&walk);
	test_walk_memory(&walk, NULL, "", 0);
	assert_string_equal(walk.lines.ptr, "in empty 0 ok\n");
	assert_int_equal(walk.kase.anomalies.count, 0);
	/* SHA-256 of nothing, FIPS 180-4. */
	assert_string_equal(
		walk.sha256, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	test_walk_finish(&walk);
}

static void put_file(const char *folder, const char *name, const void *bytes, size_t len)
{
	char path[512];
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
}

static void remove_all(const char *folder, const char *const *names, size_t count)
{
	char path[512];

	for (size_t i = 0; i < count; i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		assert_int_equal(remove(path), 0);
	}
	assert_int_equal(rmdir(folder), 0);
}

static const char *make_folder(char *template)
{
	assert_non_null(mkdtemp(template));
	return template;
}

static void folder_is_walked_in_order_and_not_left(void **state)
{
	static const char *const names[] = {
		"sub/z.pem", "sub", "a.tar.gz", "fifo", "link", "out", "b.txt"};
	char template[] = "/tmp/certway-walk-XXXXXX";
	const char *folder = make_folder(template);
	struct cw_buffer archive = test_archive("tar.gz", bundle, 1);
	struct cw_buffer expected = {NULL, 0, 0, false};
	const char *base = strrchr(folder, '/') + 1;
	struct test_walk walk;
	char path[512];

	(void)state;
	put_file(folder, "b.txt", LINE, sizeof(LINE) - 1);
	put_file(folder, "a.tar.gz", archive.ptr, archive.len);
	(void)snprintf(path, sizeof(path), "%s/sub", folder);
	assert_int_equal(mkdir(path, 0700), 0);
	put_file(folder, "sub/z.pem", PEM, sizeof(PEM) - 1);
	(void)snprintf(path, sizeof(path), "%s/out", folder);
	assert_int_equal(symlink("/etc/passwd", path), 0);
	(void)snprintf(path, sizeof(path), "%s/link", folder);
	assert_int_equal(symlink("/etc", path), 0);
	(void)snprintf(path, sizeof(path), "%s/fifo", folder);
	assert_int_equal(mkfifo(path, 0600), 0);

	(void)snprintf(path, sizeof(path), "%s//", folder);
	test_walk_paths(&walk, NULL, (const char *const[]){path}, 1);
	cw_buffer_printf(&expected, "%s/a.tar.gz!diag/loggingsnapshot" STAMP ".txt log %zu ok\n",
		base, sizeof(LINE LINE) - 1);
	cw_buffer_printf(&expected, "%s/b.txt log %zu ok\n", base, sizeof(LINE) - 1);
	cw_buffer_printf(
		&expected, "%s/fifo other 0 ignored\n%s/link other 0 ignored\n", base, base);
	cw_buffer_printf(&expected, "%s/out other 0 ignored\n", base);
	cw_buffer_printf(&expected, "%s/sub/z.pem certificates %zu ok\n", base, sizeof(PEM) - 1);
	assert_found(&walk, &expected);
	assert_string_equal(walk.sha256, "");
	assert_int_equal(walk.input_bytes, archive.len + sizeof(LINE) - 1 + sizeof(PEM) - 1);
	test_walk_finish(&walk);
	remove_all(folder, names, sizeof(names) / sizeof(names[0]));
	cw_buffer_finish(&archive);
	cw_buffer_finish(&expected);
}

/* An input that cannot be read is told, and the others are walked all the same. */
static void missing_input_is_an_io_error_with_its_path(void **state)
{
	char template[] = "/tmp/certway-walk-XXXXXX";
	const char *folder = make_folder(template);
	struct test_walk walk;
	char path[512];

	(void)state;
	put_file(folder, "x.log", LINE, sizeof(LINE) - 1);
	(void)snprintf(path, sizeof(path), "%s/x.log", folder);
	test_walk_paths(&walk, NULL, (const char *const[]){"/nonexistent/y.log", path}, 2);
	assert_int_equal(walk.failures, 1);
	assert_int_equal(walk.err.code, CW_ERR_IO);
	assert_string_equal(walk.err.source, "/nonexistent/y.log");
	assert_int_equal(walk.num_members, 1);
	assert_non_null(strstr(walk.lines.ptr, "x.log log "));
	test_walk_finish(&walk);
	remove_all(folder, (const char *const[]){"x.log"}, 1);
}

static void same_names_are_told_apart_by_their_paths(void **state)
{
	const struct cw_walk_input *inputs;
	struct cw_walk_member *member;
	struct cw_walk *walk;
	struct cw_case kase;
	size_t count;

	(void)state;
	cw_case_init(&kase, NULL);
	assert_int_equal(cw_walk_open(&kase,
				 (const char *const[]){"/none/a/x.log", "/none/b/x.log", "/none/y"},
				 3, &walk, NULL),
		CW_OK);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(cw_walk_next(walk, &member, NULL), CW_ERR_IO);
	}
	assert_int_equal(cw_walk_next(walk, &member, NULL), CW_OK);
	assert_null(member);
	inputs = cw_walk_inputs(walk, &count);
	assert_int_equal(count, 3);
	assert_string_equal(inputs[0].name, "/none/a/x.log");
	assert_string_equal(inputs[1].name, "/none/b/x.log");
	assert_string_equal(inputs[2].name, "y");
	assert_int_equal(inputs[2].code, CW_ERR_IO);
	cw_walk_close(walk);
	cw_case_finish(&kase);
}

/* A pipe, as `cat bundle | certway -` gives. */
static void unseekable_input_is_walked(void **state)
{
	struct cw_buffer archive = test_archive("tar.gz", bundle, BUNDLE_COUNT);
	struct cw_buffer expected = {NULL, 0, 0, false};
	struct test_walk walk;
	int kept = dup(STDIN_FILENO);
	int ends[2];

	(void)state;
	assert_true(archive.len < 4096); /* fits into a pipe's buffer */
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], archive.ptr, archive.len), archive.len);
	assert_int_equal(close(ends[1]), 0);
	assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
	test_walk_paths(&walk, NULL, (const char *const[]){"-"}, 1);
	if (kept >= 0) {
		assert_int_equal(dup2(kept, STDIN_FILENO), STDIN_FILENO);
		assert_int_equal(close(kept), 0);
	}
	add_expected(&expected, "-!");
	assert_found(&walk, &expected);
	assert_int_equal(walk.input_bytes, archive.len);
	test_walk_finish(&walk);
	assert_int_equal(close(ends[0]), 0);
	cw_buffer_finish(&archive);
	cw_buffer_finish(&expected);
}

struct feed {
	struct cw_text left;
	enum cw_code code; /* what to fail with at the end; CW_OK: end */
};

static ptrdiff_t feed_one(void *ctx, void *buf, size_t len, struct cw_error *err)
{
	struct feed *feed = ctx;

	if (feed->left.len == 0) {
		if (feed->code != CW_OK && err != NULL) {
			err->code = feed->code;
		}
		return feed->code != CW_OK ? -1 : 0;
	}
	len = len < 7 ? len : 7;
	len = len < feed->left.len ? len : feed->left.len;
	memcpy(buf, feed->left.ptr, len);
	feed->left = cw_text_skip(feed->left, len);
	return (ptrdiff_t)len;
}

static void function_gives_bytes_a_failure_or_a_stop(void **state)
{
	static const enum cw_code codes[] = {CW_OK, CW_ERR_IO, CW_ERR_CANCELLED};
	struct cw_buffer archive = test_archive("tar.gz", bundle, BUNDLE_COUNT);

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct feed feed = {cw_buffer_text(&archive), codes[i]};
		struct cw_walk_member *member;
		struct cw_walk *walk;
		struct cw_case kase;
		struct cw_error err;
		enum cw_code code;
		size_t count = 0;

		if (codes[i] != CW_OK) {
			feed.left.len = 200; /* inside the compressed data */
		}
		cw_case_init(&kase, NULL);
		assert_int_equal(
			cw_walk_open_function(&kase, "in", feed_one, &feed, &walk, NULL), CW_OK);
		while ((code = cw_walk_next(walk, &member, &err)) == CW_OK && member != NULL) {
			count++;
		}
		assert_int_equal(code, codes[i]);
		if (code == CW_OK) {
			assert_int_equal(count, BUNDLE_COUNT);
		} else {
			assert_int_equal(err.code, codes[i]);
			assert_int_equal(cw_walk_next(walk, &member, &err), CW_OK);
			assert_null(member);
		}
		cw_walk_close(walk);
		cw_case_finish(&kase);
	}
	cw_buffer_finish(&archive);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_format_gives_the_same_members),
		cmocka_unit_test(member_tells_container_name_and_host),
		cmocka_unit_test(gzip_layers_are_taken_off),
		cmocka_unit_test(archives_nest_to_max_depth),
		cmocka_unit_test(strange_files_are_other_or_empty),
		cmocka_unit_test(folder_is_walked_in_order_and_not_left),
		cmocka_unit_test(missing_input_is_an_io_error_with_its_path),
		cmocka_unit_test(same_names_are_told_apart_by_their_paths),
		cmocka_unit_test(unseekable_input_is_walked),
		cmocka_unit_test(function_gives_bytes_a_failure_or_a_stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
