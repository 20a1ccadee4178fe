/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L /* pipe, getpid */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "crypto/digest.h"
#include "input/ahead.h"
#include "input/gunzip.h"
#include "input/hashed.h"
#include "input/peek.h"
#include "input/test_archive.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Reads all in pieces of len bytes; returns what the last read said. */
static ptrdiff_t read_all(
	struct cw_source *source, size_t len, struct cw_buffer *out, struct cw_error *err)
{
	char *piece = malloc(len); /* exact size: an over-write shows under AddressSanitizer */
	ptrdiff_t n;

	assert_non_null(piece);
	while ((n = cw_source_read(source, piece, len, err)) > 0) {
		assert_true((size_t)n <= len);
		cw_buffer_add(out, piece, (size_t)n);
	}
	free(piece);
	return n;
}

static struct cw_source *from_memory(const void *bytes, size_t len)
{
	struct cw_source *source;

	assert_int_equal(cw_source_open_memory(bytes, len, &source, NULL), CW_OK);
	return source;
}

static struct cw_source *gunzip(const void *bytes, size_t len, uint32_t max_ratio)
{
	struct cw_source *source;

	assert_int_equal(cw_gunzip_open(from_memory(bytes, len), max_ratio, &source, NULL), CW_OK);
	return source;
}

static struct cw_buffer some_text(size_t lines)
{
	struct cw_buffer text = {NULL, 0, 0, false};

	for (size_t i = 0; i < lines; i++) {
		cw_buffer_printf(&text, "line %zu of %zu, %zx\n", i, lines, i * 2654435761u);
	}
	assert_false(text.failed);
	return text;
}

static void digest_matches_fips_180(void **state)
{
	char hex[CW_DIGEST_HEX];

	(void)state;
	/* FIPS 180-4 examples: the message "abc". */
	assert_true(cw_digest_hex(CW_DIGEST_SHA256, "abc", 3, hex));
	assert_string_equal(
		hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	assert_true(cw_digest_hex(CW_DIGEST_SHA1, "abc", 3, hex));
	assert_string_equal(hex, "a9993e364706816aba3e25717850c26c9cd0d89d");
	assert_true(cw_digest_hex(CW_DIGEST_SHA384, "", 0, hex));
	assert_string_equal(hex, "38b060a751ac96384cd9327eb1b1e36a21fdb71114be0743"
				 "4c0cc7bf63f6e1da274edebfe76f65fbd51ad2f14898b95b");
}

static void peek_loses_nothing(void **state)
{
	struct cw_buffer text = some_text(5000);
	struct cw_buffer out = {NULL, 0, 0, false};
	struct cw_source *source;
	struct cw_error err;
	struct cw_text head;

	(void)state;
	assert_int_equal(cw_peek_open(from_memory(text.ptr, text.len), &source, NULL), CW_OK);
	head = cw_peek_head(source, &err);
	assert_int_equal(err.code, CW_OK);
	assert_int_equal(head.len, CW_PEEK_BYTES);
	assert_memory_equal(head.ptr, text.ptr, head.len);
	assert_int_equal(read_all(source, 777, &out, &err), 0);
	assert_true(cw_text_equal(cw_buffer_text(&out), cw_buffer_text(&text)));
	cw_source_close(source);
	cw_buffer_finish(&out);
	cw_buffer_finish(&text);
}

static void peek_works_on_a_pipe(void **state)
{
	struct cw_buffer out = {NULL, 0, 0, false};
	struct cw_source *file;
	struct cw_source *source;
	struct cw_error err;
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "hello", 5), 5);
	assert_int_equal(close(ends[1]), 0);
	assert_int_equal(cw_source_open_fd(ends[0], true, &file, NULL), CW_OK);
	assert_int_equal(cw_peek_open(file, &source, NULL), CW_OK);
	assert_true(cw_text_is(cw_peek_head(source, NULL), "hello"));
	assert_int_equal(read_all(source, 2, &out, &err), 0);
	assert_true(cw_text_is(cw_buffer_text(&out), "hello"));
	cw_source_close(source);
	cw_buffer_finish(&out);
}

static void gunzip_reads_members_flags_and_padding(void **state)
{
	/* FLG = FTEXT | FHCRC | FEXTRA | FNAME | FCOMMENT (RFC 1952 section 2.3); the header's CRC
	 * is the low half of CRC-32 over it. The body is the stored "hi". */
	static const uint8_t flags[] = {0x1f, 0x8b, 8, 0x1f, 0, 0, 0, 0, 0, 255, /* FEXTRA */ 2, 0,
		'x', 'y', /* FNAME */ 'n', 0, /* FCOMMENT */ 'c', 0,
		/* header CRC */ 0x22, 0x95,
		/* stored block */ 1, 2, 0, 0xfd, 0xff, 'h', 'i',
		/* CRC-32, ISIZE */ 0xac, 0x2a, 0x93, 0xd8, 2, 0, 0, 0};
	struct cw_buffer one = test_gzip("one", 3, 6);
	struct cw_buffer all = {NULL, 0, 0, false};
	struct cw_buffer out = {NULL, 0, 0, false};
	struct cw_source *source;
	struct cw_error err;

	(void)state;
	assert_true(cw_gunzip_detect(cw_buffer_text(&one)));
	assert_false(cw_gunzip_detect(CW_TEXT("\x1f\x8b\x08\xe0")));
	assert_false(cw_gunzip_detect(CW_TEXT("\x1f\x8b")));
	cw_buffer_add(&all, one.ptr, one.len);
	cw_buffer_add(&all, "\0\0\0", 3);
	cw_buffer_add(&all, flags, sizeof(flags));
	cw_buffer_add(&all, one.ptr, one.len);
	cw_buffer_add(&all, "\0\0\0\0\0\0\0", 7);
	source = gunzip(all.ptr, all.len, 400);
	assert_int_equal(read_all(source, 2, &out, &err), 0);
	assert_true(cw_text_is(cw_buffer_text(&out), "onehione"));
	cw_source_close(source);
	cw_buffer_finish(&one);
	cw_buffer_finish(&all);
	cw_buffer_finish(&out);
}

/* Every prefix gives a prefix of the text and then says: cut, at its last byte. */
static void gunzip_tells_a_cut(void **state)
{
	struct cw_buffer text = some_text(40);
	struct cw_buffer gz = test_gzip(text.ptr, text.len, 6);
	size_t before = 0;

	(void)state;
	for (size_t len = 0; len < gz.len; len++) {
		struct cw_buffer out = {NULL, 0, 0, false};
		struct cw_source *source = gunzip(gz.ptr, len, 0);
		struct cw_error err;

		assert_int_equal(read_all(source, 100, &out, &err), -1);
		assert_int_equal(err.code, CW_ERR_FORMAT);
		assert_int_equal(err.offset, len);
		assert_true(source->cut);
		assert_true(out.len >= before && out.len <= text.len);
		assert_memory_equal(out.ptr, text.ptr, out.len);
		before = out.len;
		cw_source_close(source);
		cw_buffer_finish(&out);
	}
	assert_int_equal(before, text.len);
	cw_buffer_finish(&gz);
	cw_buffer_finish(&text);
}

/* A flipped bit anywhere never passes: the data, or its CRC-32, is wrong. The exceptions are the
 * header's fields that mean nothing to the data (MTIME, XFL, OS, FTEXT). */
static void gunzip_tells_damage(void **state)
{
	struct cw_buffer text = some_text(40);
	struct cw_buffer gz = test_gzip(text.ptr, text.len, 6);

	(void)state;
	for (size_t at = 10; at < gz.len; at++) {
		/* The last byte of the deflate data may end in bits that mean nothing. */
		const char bit = at == gz.len - 9 ? 0x01 : 0x10;
		struct cw_buffer out = {NULL, 0, 0, false};
		struct cw_source *source;
		struct cw_error err;

		gz.ptr[at] ^= bit;
		source = gunzip(gz.ptr, gz.len, 0);
		assert_int_equal(read_all(source, 100, &out, &err), -1);
		assert_int_equal(err.code, CW_ERR_FORMAT);
		assert_true(err.offset <= gz.len && err.offset + 8 >= at);
		assert_int_equal(read_all(source, 100, &out, &err), -1); /* and stays so */
		cw_source_close(source);
		cw_buffer_finish(&out);
		gz.ptr[at] ^= bit;
	}
	cw_buffer_finish(&gz);
	cw_buffer_finish(&text);
}

static void gunzip_tells_what_follows_is_no_gzip(void **state)
{
	struct cw_buffer gz = test_gzip("good", 4, 6);
	struct cw_buffer out = {NULL, 0, 0, false};
	struct cw_source *source;
	struct cw_error err;
	size_t end = gz.len;

	(void)state;
	cw_buffer_add(&gz, "garbage", 7);
	source = gunzip(gz.ptr, gz.len, 0);
	assert_int_equal(read_all(source, 100, &out, &err), -1);
	assert_false(source->cut);
	assert_in_range(err.offset, end, end + 2);
	assert_true(cw_text_is(cw_buffer_text(&out), "good"));
	cw_source_close(source);
	cw_buffer_finish(&gz);
	cw_buffer_finish(&out);
}

/* Zeros without end, squeezed 1000 : 1. */
static struct cw_buffer bomb(size_t megabytes)
{
	char *zeros = calloc(megabytes, 1 << 20);
	struct cw_buffer gz;

	assert_non_null(zeros);
	gz = test_gzip(zeros, megabytes << 20, 9);
	free(zeros);
	return gz;
}

static void gunzip_stops_a_bomb(void **state)
{
	struct cw_buffer gz = bomb(32);
	struct cw_source *source = gunzip(gz.ptr, gz.len, 400);
	struct cw_error err;
	uint64_t total = 0;
	ptrdiff_t n;
	static char buf[1 << 16];

	(void)state;
	while ((n = cw_source_read(source, buf, sizeof(buf), &err)) > 0) {
		total += (uint64_t)n;
	}
	assert_int_equal(n, -1);
	assert_int_equal(err.code, CW_ERR_LIMIT);
	assert_in_range(total, 16 << 20, 17 << 20);
	cw_source_close(source);
	/* The same without a limit is whole. */
	source = gunzip(gz.ptr, gz.len, 0);
	total = 0;
	while ((n = cw_source_read(source, buf, sizeof(buf), &err)) > 0) {
		total += (uint64_t)n;
	}
	assert_int_equal(n, 0);
	assert_int_equal(total, 32 << 20);
	cw_source_close(source);
	cw_buffer_finish(&gz);
}

static struct cw_source *ahead_of(struct cw_source *inner)
{
	struct cw_source *source;

	assert_int_equal(cw_ahead_open(inner, &source, NULL), CW_OK);
	return source;
}

static void ahead_gives_all_and_the_failure(void **state)
{
	struct cw_buffer text = some_text(100000); /* several turns of the ring */
	struct cw_buffer gz = test_gzip(text.ptr, text.len, 1);
	struct cw_buffer out = {NULL, 0, 0, false};
	struct cw_source *source = ahead_of(gunzip(gz.ptr, gz.len, 0));
	struct cw_error err;

	(void)state;
	assert_int_equal(read_all(source, 100001, &out, &err), 0);
	assert_true(cw_text_equal(cw_buffer_text(&out), cw_buffer_text(&text)));
	cw_source_close(source);

	cw_buffer_clear(&out);
	source = ahead_of(gunzip(gz.ptr, gz.len - 1, 0));
	assert_int_equal(read_all(source, 4096, &out, &err), -1);
	assert_true(source->cut);
	assert_int_equal(err.code, CW_ERR_FORMAT);
	assert_int_equal(err.offset, gz.len - 1);
	assert_true(cw_text_equal(cw_buffer_text(&out), cw_buffer_text(&text)));
	assert_int_equal(read_all(source, 4096, &out, &err), -1);
	cw_source_close(source);
	cw_buffer_finish(&out);
	cw_buffer_finish(&gz);
	cw_buffer_finish(&text);
}

static void ahead_lends_and_reads_by_turns(void **state)
{
	struct cw_buffer text = some_text(50000);
	struct cw_buffer out = {NULL, 0, 0, false};
	struct cw_source *source = ahead_of(from_memory(text.ptr, text.len));
	char piece[1000];
	ptrdiff_t n = 1;

	(void)state;
	for (int turn = 0; n > 0; turn++) {
		const uint8_t *bytes = (const uint8_t *)piece;

		n = turn % 3 == 2 ? cw_source_lend(source, NULL, 0, &bytes, NULL)
				  : cw_source_read(source, piece, sizeof(piece), NULL);
		if (n > 0) {
			cw_buffer_add(&out, bytes, (size_t)n);
		}
	}
	assert_int_equal(n, 0);
	assert_true(cw_text_equal(cw_buffer_text(&out), cw_buffer_text(&text)));
	cw_source_close(source);
	cw_buffer_finish(&out);
	cw_buffer_finish(&text);
}

/* The producer is met in every state: not begun, in the middle, waiting for room, done. */
static void ahead_stops_when_closed_early(void **state)
{
	struct cw_buffer gz = bomb(8);
	char piece[100];

	(void)state;
	for (int reads = 0; reads < 200; reads++) {
		struct cw_source *source = ahead_of(gunzip(gz.ptr, gz.len, 0));

		for (int i = 0; i < reads % 20; i++) {
			assert_int_equal(
				cw_source_read(source, piece, sizeof(piece), NULL), sizeof(piece));
		}
		cw_source_close(source);
	}
	cw_buffer_finish(&gz);
}

static void hashed_covers_what_nobody_read(void **state)
{
	struct cw_source *source;
	char hex[CW_DIGEST_HEX];
	char c;

	(void)state;
	assert_int_equal(cw_hashed_open(from_memory("abc", 3), &source, NULL), CW_OK);
	assert_int_equal(cw_source_read(source, &c, 1, NULL), 1);
	cw_source_close(source); /* the stack above; the rest can still be read */
	assert_true(cw_hashed_drain(source, 100));
	assert_int_equal(cw_hashed_bytes(source), 3);
	assert_true(cw_hashed_finish(source, hex));
	assert_string_equal(
		hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	cw_hashed_destroy(source);
}

static ptrdiff_t fail_after_three(void *ctx, void *buf, size_t len, struct cw_error *err)
{
	int *calls = ctx;

	(void)err;
	assert_true(len > 0);
	if (++*calls > 3) {
		return -1;
	}
	memcpy(buf, "x", 1);
	return 1;
}

static void function_failure_is_an_io_error(void **state)
{
	struct cw_buffer out = {NULL, 0, 0, false};
	struct cw_source *source;
	struct cw_error err;
	int calls = 0;

	(void)state;
	assert_int_equal(cw_source_open_function(fail_after_three, &calls, &source, NULL), CW_OK);
	assert_int_equal(read_all(source, 10, &out, &err), -1);
	assert_int_equal(err.code, CW_ERR_IO);
	assert_int_equal(err.offset, 3);
	assert_int_equal(out.len, 3);
	assert_int_equal(read_all(source, 10, &out, &err), -1);
	assert_int_equal(calls, 4); /* it is not asked again */
	cw_source_close(source);
	cw_buffer_finish(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(digest_matches_fips_180),
		cmocka_unit_test(peek_loses_nothing),
		cmocka_unit_test(peek_works_on_a_pipe),
		cmocka_unit_test(gunzip_reads_members_flags_and_padding),
		cmocka_unit_test(gunzip_tells_a_cut),
		cmocka_unit_test(gunzip_tells_damage),
		cmocka_unit_test(gunzip_tells_what_follows_is_no_gzip),
		cmocka_unit_test(gunzip_stops_a_bomb),
		cmocka_unit_test(ahead_gives_all_and_the_failure),
		cmocka_unit_test(ahead_lends_and_reads_by_turns),
		cmocka_unit_test(ahead_stops_when_closed_early),
		cmocka_unit_test(hashed_covers_what_nobody_read),
		cmocka_unit_test(function_failure_is_an_io_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
