/* SPDX-License-Identifier: MIT */
/* The walk over input that is cut, damaged or too large. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "input/test_archive.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE "2022-07-11T18:55:26.016+02:00 vcsc tvcs: Event=\"x\"\n"
#define NUM  12

/* A dozen logs of different lengths, hard to compress. */
struct dozen {
	struct cw_buffer texts[NUM];
	char paths[NUM][32];
	struct test_file files[NUM];
};

static void make_dozen(struct dozen *dozen)
{
	uint32_t seed = 7;

	memset(dozen, 0, sizeof(*dozen));
	for (size_t i = 0; i < NUM; i++) {
		struct cw_buffer *text = &dozen->texts[i];

		cw_buffer_add_str(text, LINE);
		for (size_t j = 0; j < 200 * i; j++) {
			seed = seed * 1664525u + 1013904223u;
			cw_buffer_printf(text, "%" PRIx32 "%c", seed, j % 8 == 0 ? '\n' : ' ');
		}
		(void)snprintf(dozen->paths[i], sizeof(dozen->paths[i]), "m%02zu.txt", i);
		dozen->files[i].path = dozen->paths[i];
		dozen->files[i].bytes = text->ptr;
		dozen->files[i].len = text->len;
	}
}

static void finish_dozen(struct dozen *dozen)
{
	for (size_t i = 0; i < NUM; i++) {
		cw_buffer_finish(&dozen->texts[i]);
	}
}

/* How many of the dozen are whole. */
static size_t count_ok(const struct test_walk *walk)
{
	struct cw_text rest = cw_text_str(walk->lines.ptr);
	struct cw_text line;
	size_t count = 0;

	while (cw_text_split(&rest, '\n', &line)) {
		count += cw_text_ends(line, CW_TEXT(" ok"));
	}
	return count;
}

/* What comes out of a prefix only ever grows with it, and a cut is told with its offset. */
static void cut_bundle_gives_what_is_before(const char *format)
{
	struct dozen dozen;
	struct cw_buffer archive;
	uint64_t bytes = 0;
	size_t whole = 0;

	make_dozen(&dozen);
	archive = test_archive(format, dozen.files, NUM);
	for (size_t i = 0; i <= 50; i++) {
		size_t len = archive.len * i / 50;
		struct test_walk walk;
		char *copy = malloc(len > 0 ? len : 1); /* an over-read shows under ASan */

		assert_non_null(copy);
		memcpy(copy, archive.ptr, len);
		test_walk_memory(&walk, NULL, copy, len);
		assert_int_equal(walk.failures, 0);
		assert_int_equal(walk.input_bytes, len);
		assert_int_equal(strlen(walk.sha256), 64);
		/* A piece too short to be known as an archive is a file by itself. */
		if (strncmp(walk.lines.ptr, "in ", 3) != 0) {
			assert_true(walk.total_bytes >= bytes);
			assert_true(count_ok(&walk) >= whole);
			bytes = walk.total_bytes;
			whole = count_ok(&walk);
		}
		if (test_anomaly(&walk, "archive.cut") != NULL) {
			assert_int_equal(test_anomaly(&walk, "archive.cut")->offset, len);
			assert_true(walk.kase.incomplete);
		}
		assert_null(test_anomaly(&walk, "archive.damaged"));
		test_walk_finish(&walk);
		free(copy);
	}
	assert_int_equal(whole, NUM);
	cw_buffer_finish(&archive);
	finish_dozen(&dozen);
}

static void cut_tar_gz(void **state)
{
	(void)state;
	cut_bundle_gives_what_is_before("tar.gz");
}

static void cut_tar(void **state)
{
	(void)state;
	cut_bundle_gives_what_is_before("ustar");
}

static void cut_zip(void **state)
{
	(void)state;
	cut_bundle_gives_what_is_before("zip");
}

static void cut_tar_xz(void **state)
{
	(void)state;
	cut_bundle_gives_what_is_before("tar.xz");
}

/* The member in which the cut is, is given as far as it goes. */
static void cut_member_is_delivered_partly(void **state)
{
	struct dozen dozen;
	struct cw_buffer archive;
	struct cw_buffer gz;
	struct test_walk walk;
	uint64_t before = 0;

	(void)state;
	make_dozen(&dozen);
	for (size_t i = 0; i + 1 < NUM; i++) {
		before += dozen.files[i].len;
	}
	archive = test_archive("ustar", dozen.files, NUM);
	/* Stored blocks: the cut lies 12000 bytes before the end, inside the last and longest. */
	gz = test_gzip(archive.ptr, archive.len, 0);
	test_walk_memory(&walk, NULL, gz.ptr, gz.len - 12000);
	assert_int_equal(walk.num_members, NUM);
	assert_int_equal(count_ok(&walk), NUM - 1);
	assert_non_null(strstr(walk.lines.ptr, " cut\n"));
	assert_true(walk.total_bytes > before + 1000);
	assert_non_null(test_anomaly(&walk, "archive.cut"));
	assert_string_equal(test_anomaly(&walk, "archive.cut")->member, "in");
	test_walk_finish(&walk);
	cw_buffer_finish(&gz);
	cw_buffer_finish(&archive);
	finish_dozen(&dozen);
}

/* A damaged archive inside another costs itself alone. */
static void damaged_inner_archive_does_not_stop_the_walk(void **state)
{
	struct dozen dozen;
	struct cw_buffer tar;
	struct cw_buffer inner;
	struct cw_buffer cut;
	struct cw_buffer outer;
	struct test_walk walk;
	const struct cw_anomaly *anomaly;
	size_t at;

	(void)state;
	make_dozen(&dozen);
	tar = test_archive("ustar", dozen.files, NUM);
	inner = test_gzip(tar.ptr, tar.len, 0);
	cw_buffer_finish(&tar);
	cut = test_archive("tar.gz", dozen.files, NUM);
	/* The complement of the second stored block's length (RFC 1951 section 3.2.4), behind the
	 * 10 bytes of header and the first block with its 5. */
	at = 10 + 5 + (uint8_t)inner.ptr[11] + 256u * (uint8_t)inner.ptr[12] + 3;
	assert_true(at < inner.len);
	inner.ptr[at] ^= 0x55;
	{
		const struct test_file files[] = {
			{"damaged.tar.gz", inner.ptr, inner.len},
			{"cut.tar.gz", cut.ptr, cut.len / 3},
			{"good.txt", LINE, sizeof(LINE) - 1},
		};

		outer = test_archive("zip", files, 3);
	}
	test_walk_memory(&walk, NULL, outer.ptr, outer.len);
	assert_non_null(strstr(walk.lines.ptr, "in!good.txt log 51 ok\n"));
	anomaly = test_anomaly(&walk, "archive.damaged");
	assert_non_null(anomaly);
	assert_string_equal(anomaly->member, "in!damaged.tar.gz");
	assert_in_range(anomaly->offset, at - 3, at + 2);
	anomaly = test_anomaly(&walk, "archive.cut");
	assert_non_null(anomaly);
	assert_string_equal(anomaly->member, "in!cut.tar.gz");
	assert_int_equal(anomaly->offset, cut.len / 3);
	assert_int_equal(walk.kase.anomalies.count, 2);
	assert_int_equal(strlen(walk.sha256), 64);
	test_walk_finish(&walk);
	cw_buffer_finish(&inner);
	cw_buffer_finish(&cut);
	cw_buffer_finish(&outer);
	finish_dozen(&dozen);
}

/* A zip keeps a CRC-32 of each file: one that does not fit spoils this file alone. */
static void zip_checksum_is_held_against_the_bytes(void **state)
{
	const struct test_file files[] = {
		{"a.txt", LINE LINE, sizeof(LINE LINE) - 1}, {"b.txt", LINE, sizeof(LINE) - 1}};
	struct cw_buffer zip = test_archive("zip", files, 2);
	struct test_walk walk;
	size_t at;

	(void)state;
	/* APPNOTE.TXT section 4.3.9: the data descriptor's signature, then the CRC-32. */
	assert_true(cw_text_find(cw_buffer_text(&zip), CW_TEXT("PK\x07\x08"), &at));
	zip.ptr[at + 4] ^= 1;
	test_walk_memory(&walk, NULL, zip.ptr, zip.len);
	assert_string_equal(walk.lines.ptr, "in!a.txt log 102 damaged\nin!b.txt log 51 ok\n");
	assert_non_null(test_anomaly(&walk, "archive.damaged"));
	assert_string_equal(test_anomaly(&walk, "archive.damaged")->member, "in!a.txt");
	assert_int_equal(test_anomaly(&walk, "archive.damaged")->offset, 102);
	test_walk_finish(&walk);
	cw_buffer_finish(&zip);
}

/* The same for a stored file whose length and CRC-32 (of "hi": d8932aac) stand in front of it, as
 * most writers lay it (APPNOTE.TXT section 4.3.7); here the bytes are "ho". */
static void stored_zip_is_checked_too(void **state)
{
	static const char zip[] = "PK\x03\x04\x0a\0\0\0\0\0\0\0\x21\x54\xac\x2a\x93\xd8\2\0\0\0"
				  "\2\0\0\0\1\0\0\0aho";
	struct test_walk walk;

	(void)state;
	test_walk_memory(&walk, NULL, zip, sizeof(zip) - 1);
	assert_non_null(strstr(walk.lines.ptr, "in!a other 2 damaged\n"));
	assert_non_null(test_anomaly(&walk, "archive.damaged"));
	test_walk_finish(&walk);
}

static void damaged_tar_header_ends_the_archive(void **state)
{
	struct dozen dozen;
	struct cw_buffer tar;
	struct test_walk walk;
	const struct cw_anomaly *anomaly;
	size_t at;

	(void)state;
	make_dozen(&dozen);
	tar = test_archive("ustar", dozen.files, NUM);
	assert_true(cw_text_find(cw_buffer_text(&tar), CW_TEXT("m05.txt"), &at));
	tar.ptr[at] ^= 1;
	test_walk_memory(&walk, NULL, tar.ptr, tar.len);
	assert_int_equal(count_ok(&walk), 5);
	anomaly = test_anomaly(&walk, "archive.damaged");
	assert_non_null(anomaly);
	assert_in_range(anomaly->offset, at, at + 512);
	assert_int_equal(strlen(walk.sha256), 64);
	test_walk_finish(&walk);
	cw_buffer_finish(&tar);
	finish_dozen(&dozen);
}

static void bit_flips_never_crash(void **state)
{
	static const char *const formats[] = {"tar.gz", "ustar", "zip", "tar.bz2"};
	struct dozen dozen;

	(void)state;
	make_dozen(&dozen);
	for (size_t f = 0; f < 4; f++) {
		struct cw_buffer archive = test_archive(formats[f], dozen.files, 6);

		for (size_t i = 0; i < 60; i++) {
			struct test_walk walk;
			size_t at = archive.len * i / 60;

			archive.ptr[at] ^= 0x41;
			test_walk_memory(&walk, NULL, archive.ptr, archive.len);
			assert_int_equal(walk.failures, 0);
			test_walk_finish(&walk);
			archive.ptr[at] ^= 0x41;
		}
		cw_buffer_finish(&archive);
	}
	finish_dozen(&dozen);
}

static void limit_of_members(void **state)
{
	struct cw_limits limits = CW_LIMITS_DEFAULT;
	struct dozen dozen;
	struct cw_buffer archive;
	struct test_walk walk;

	(void)state;
	make_dozen(&dozen);
	archive = test_archive("tar.gz", dozen.files, NUM);
	limits.max_members = 6; /* the archive itself is one */
	test_walk_memory(&walk, &limits, archive.ptr, archive.len);
	assert_int_equal(walk.num_members, 5);
	assert_non_null(test_anomaly(&walk, "limit.max_members"));
	assert_true(walk.kase.incomplete);
	test_walk_finish(&walk);
	cw_buffer_finish(&archive);
	finish_dozen(&dozen);
}

static void limit_of_member_bytes(void **state)
{
	struct cw_limits limits = CW_LIMITS_DEFAULT;
	struct dozen dozen;
	struct cw_buffer archive;
	struct test_walk walk;

	(void)state;
	make_dozen(&dozen);
	archive = test_archive("tar.gz", dozen.files, NUM);
	limits.max_member_bytes = dozen.files[3].len;
	test_walk_memory(&walk, &limits, archive.ptr, archive.len);
	assert_int_equal(walk.num_members, NUM);
	assert_int_equal(count_ok(&walk), 4); /* the first four are no longer */
	assert_non_null(test_anomaly(&walk, "limit.max_member_bytes"));
	assert_int_equal(test_anomaly(&walk, "limit.max_member_bytes")->offset, dozen.files[3].len);
	test_walk_finish(&walk);
	cw_buffer_finish(&archive);
	finish_dozen(&dozen);
}

static void limit_of_total_bytes(void **state)
{
	struct cw_limits limits = CW_LIMITS_DEFAULT;
	struct dozen dozen;
	struct cw_buffer archive;
	struct test_walk walk;

	(void)state;
	make_dozen(&dozen);
	archive = test_archive("zip", dozen.files, NUM);
	limits.max_total_bytes = 10000;
	test_walk_memory(&walk, &limits, archive.ptr, archive.len);
	assert_int_equal(walk.total_bytes, 10000);
	assert_non_null(test_anomaly(&walk, "limit.max_total_bytes"));
	assert_non_null(strstr(walk.lines.ptr, " limit\n"));
	assert_string_equal(walk.sha256, ""); /* not all was read */
	test_walk_finish(&walk);
	cw_buffer_finish(&archive);
	finish_dozen(&dozen);
}

/* 24 MiB of zeros: 10 GB in 10 MB has the same ratio, and is given up as early. */
static void limit_of_ratio(const char *format)
{
	size_t len = (size_t)24 << 20;
	char *zeros = calloc(1, len);
	const struct test_file files[] = {{"zeros", zeros, len}, {"b", LINE, sizeof(LINE) - 1}};
	struct cw_buffer archive;
	struct test_walk walk;

	assert_non_null(zeros);
	archive = test_archive(format, files, 2);
	free(zeros);
	assert_true(archive.len < 200000);
	test_walk_memory(&walk, NULL, archive.ptr, archive.len);
	assert_in_range(walk.total_bytes, 15 << 20, 24 << 20);
	assert_non_null(test_anomaly(&walk, "limit.max_ratio"));
	assert_non_null(strstr(walk.lines.ptr, " limit\n"));
	assert_true(walk.kase.incomplete);
	test_walk_finish(&walk);
	cw_buffer_finish(&archive);
}

static void limit_of_ratio_in_gzip(void **state)
{
	(void)state;
	limit_of_ratio("tar.gz");
}

static void limit_of_ratio_in_zip(void **state)
{
	(void)state;
	limit_of_ratio("zip");
}

static void limit_of_ratio_in_xz(void **state)
{
	(void)state;
	limit_of_ratio("tar.xz");
}

/* Closing in the middle of a member, with the thread at work. */
static void closing_early_stops_the_thread(void **state)
{
	size_t len = (size_t)2 << 20;
	uint8_t *noise = malloc(len); /* so that there is enough compressed data for a thread */
	const struct test_file files[] = {{"a", noise, len}, {"b", noise, len}};
	struct cw_buffer archive;
	uint32_t seed = 3;

	(void)state;
	assert_non_null(noise);
	for (size_t i = 0; i < len; i++) {
		seed = seed * 1664525u + 1013904223u;
		noise[i] = (uint8_t)(seed >> 24);
	}
	archive = test_archive("tar.gz", files, 2);
	free(noise);
	for (int reads = 0; reads < 40; reads++) {
		struct cw_walk_member *member;
		struct cw_walk *walk;
		struct cw_case kase;
		char buf[4096];

		cw_case_init(&kase, NULL);
		assert_int_equal(
			cw_walk_open_memory(&kase, "in", archive.ptr, archive.len, &walk, NULL),
			CW_OK);
		for (int i = 0; i < reads; i++) {
			if (i % 20 == 0) {
				assert_int_equal(cw_walk_next(walk, &member, NULL), CW_OK);
				assert_non_null(member);
			}
			assert_true(cw_source_read(member->source, buf, sizeof(buf), NULL) > 0);
		}
		cw_walk_close(walk);
		cw_case_finish(&kase);
	}
	cw_buffer_finish(&archive);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cut_tar_gz),
		cmocka_unit_test(cut_tar),
		cmocka_unit_test(cut_zip),
		cmocka_unit_test(cut_tar_xz),
		cmocka_unit_test(cut_member_is_delivered_partly),
		cmocka_unit_test(damaged_inner_archive_does_not_stop_the_walk),
		cmocka_unit_test(zip_checksum_is_held_against_the_bytes),
		cmocka_unit_test(stored_zip_is_checked_too),
		cmocka_unit_test(damaged_tar_header_ends_the_archive),
		cmocka_unit_test(bit_flips_never_crash),
		cmocka_unit_test(limit_of_members),
		cmocka_unit_test(limit_of_member_bytes),
		cmocka_unit_test(limit_of_total_bytes),
		cmocka_unit_test(limit_of_ratio_in_gzip),
		cmocka_unit_test(limit_of_ratio_in_zip),
		cmocka_unit_test(limit_of_ratio_in_xz),
		cmocka_unit_test(closing_early_stops_the_thread),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
