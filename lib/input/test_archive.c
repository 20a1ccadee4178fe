/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "input/test_archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

static la_ssize_t keep(struct archive *archive, void *ctx, const void *bytes, size_t len)
{
	(void)archive;
	cw_buffer_add(ctx, bytes, len);
	return (la_ssize_t)len;
}

static void set_format(struct archive *archive, const char *format)
{
	if (strncmp(format, "zip", 3) == 0) {
		assert_int_equal(archive_write_set_format_zip(archive), ARCHIVE_OK);
		if (strcmp(format, "zip-stored") == 0) {
			(void)archive_write_set_options(archive, "zip:compression=store");
		}
		return;
	}
	assert_int_equal(archive_write_set_format_ustar(archive), ARCHIVE_OK);
	if (strcmp(format, "tar.gz") == 0) {
		assert_int_equal(archive_write_add_filter_gzip(archive), ARCHIVE_OK);
	} else if (strcmp(format, "tar.xz") == 0) {
		assert_int_equal(archive_write_add_filter_xz(archive), ARCHIVE_OK);
	} else if (strcmp(format, "tar.bz2") == 0) {
		assert_int_equal(archive_write_add_filter_bzip2(archive), ARCHIVE_OK);
	} else if (strcmp(format, "tar.zst") == 0) {
		assert_int_equal(archive_write_add_filter_zstd(archive), ARCHIVE_OK);
	} else {
		assert_string_equal(format, "ustar");
	}
}

struct cw_buffer test_archive(const char *format, const struct test_file *files, size_t count)
{
	struct archive *archive = archive_write_new();
	struct archive_entry *entry = archive_entry_new();
	struct cw_buffer buffer = {NULL, 0, 0, false};

	assert_non_null(archive);
	set_format(archive, format);
	(void)archive_write_set_bytes_in_last_block(archive, 1); /* no tape, no padding */
	assert_int_equal(archive_write_open(archive, &buffer, NULL, keep, NULL), ARCHIVE_OK);
	for (size_t i = 0; i < count; i++) {
		archive_entry_clear(entry);
		archive_entry_set_pathname(entry, files[i].path);
		archive_entry_set_filetype(entry, AE_IFREG);
		archive_entry_set_perm(entry, 0644);
		archive_entry_set_size(entry, (la_int64_t)files[i].len);
		assert_int_equal(archive_write_header(archive, entry), ARCHIVE_OK);
		assert_int_equal(
			archive_write_data(archive, files[i].bytes, files[i].len), files[i].len);
	}
	assert_int_equal(archive_write_close(archive), ARCHIVE_OK);
	archive_entry_free(entry);
	(void)archive_write_free(archive);
	assert_false(buffer.failed);
	return buffer;
}

struct cw_buffer test_gzip(const void *bytes, size_t len, int level)
{
	struct cw_buffer buffer = {NULL, 0, 0, false};
	unsigned char *copy = malloc(len > 0 ? len : 1);
	unsigned char out[4096];
	z_stream z;
	int result;

	assert_non_null(copy);
	if (len > 0) {
		memcpy(copy, bytes, len);
	}
	memset(&z, 0, sizeof(z));
	assert_int_equal(deflateInit2(&z, level, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY), Z_OK);
	z.next_in = copy;
	z.avail_in = (uInt)len;
	do {
		z.next_out = out;
		z.avail_out = sizeof(out);
		result = deflate(&z, Z_FINISH);
		cw_buffer_add(&buffer, out, sizeof(out) - z.avail_out);
	} while (result == Z_OK);
	assert_int_equal(result, Z_STREAM_END);
	(void)deflateEnd(&z);
	free(copy);
	return buffer;
}

/* Reads the member in odd pieces, by turns lent and copied. */
static void read_member(struct cw_walk_member *member)
{
	struct cw_error err;
	uint8_t buf[1000];
	const uint8_t *bytes;
	uint64_t sum = 0;
	ptrdiff_t n = 1;

	for (int turn = 0; n > 0; turn++) {
		n = turn % 2 == 0 ? cw_source_read(member->source, buf, sizeof(buf), &err)
				  : cw_source_lend(member->source, buf, sizeof(buf), &bytes, &err);
		sum += n > 0 ? (uint64_t)n : 0;
	}
	assert_int_equal(n, 0);
	assert_int_equal(sum, member->bytes);
	/* An ended source stays ended. */
	assert_int_equal(cw_source_read(member->source, buf, sizeof(buf), &err), 0);
}

void test_walk_rest(struct test_walk *test, struct cw_walk *walk)
{
	const struct cw_walk_input *inputs;
	struct cw_walk_member *member;
	size_t count;

	for (;;) {
		enum cw_code code = cw_walk_next(walk, &member, &test->err);

		if (code != CW_OK) {
			assert_true(++test->failures < 100);
			assert_null(member);
			continue;
		}
		if (member == NULL) {
			break;
		}
		read_member(member);
		test->num_members++;
		test->total_bytes += member->bytes;
		cw_buffer_printf(&test->lines, "%s %s %lu %s\n", member->path,
			cw_kind_name(member->kind), (unsigned long)member->bytes,
			cw_member_status_name(member->status));
	}
	inputs = cw_walk_inputs(walk, &count);
	if (count > 0) {
		assert_true(strlen(inputs[count - 1].sha256) <= 64);
		(void)snprintf(test->sha256, sizeof(test->sha256), "%s", inputs[count - 1].sha256);
		test->input_bytes = inputs[count - 1].bytes;
	}
	cw_buffer_add(&test->lines, "", 1);
	assert_false(test->lines.failed);
	assert_false(test->kase.failed);
	cw_walk_close(walk);
}

void test_walk_memory(
	struct test_walk *test, const struct cw_limits *limits, const void *bytes, size_t len)
{
	struct cw_walk *walk;

	memset(test, 0, sizeof(*test));
	cw_case_init(&test->kase, limits);
	assert_int_equal(
		cw_walk_open_memory(&test->kase, "in", bytes, len, &walk, &test->err), CW_OK);
	test_walk_rest(test, walk);
}

void test_walk_paths(struct test_walk *test, const struct cw_limits *limits,
	const char *const *paths, size_t count)
{
	struct cw_walk *walk;

	memset(test, 0, sizeof(*test));
	cw_case_init(&test->kase, limits);
	assert_int_equal(cw_walk_open(&test->kase, paths, count, &walk, &test->err), CW_OK);
	test_walk_rest(test, walk);
}

void test_walk_finish(struct test_walk *test)
{
	cw_buffer_finish(&test->lines);
	cw_case_finish(&test->kase);
}

const struct cw_anomaly *test_anomaly(const struct test_walk *test, const char *name)
{
	for (size_t i = 0; i < test->kase.anomalies.count; i++) {
		const struct cw_anomaly *anomaly = test->kase.anomalies.items[i];

		if (strcmp(anomaly->name, name) == 0) {
			return anomaly;
		}
	}
	return NULL;
}
