/* SPDX-License-Identifier: MIT */
/* Makes archives in memory for the tests and helps to walk them; never linked into the library. */
#ifndef CW_INPUT_TEST_ARCHIVE_H
#define CW_INPUT_TEST_ARCHIVE_H

#include "base/buffer.h"
#include "input/walk.h"

struct test_file {
	const char *path;
	const void *bytes;
	size_t len;
};

/* format: "ustar", "zip", "zip-stored", "tar.gz", "tar.xz", "tar.zst", "tar.bz2". The buffer is the
 * caller's to finish. */
struct cw_buffer test_archive(const char *format, const struct test_file *files, size_t count);

/* One gzip member; level 0 stores. */
struct cw_buffer test_gzip(const void *bytes, size_t len, int level);

/* What a walk found, in the order of the members. */
struct test_walk {
	struct cw_case kase;
	struct cw_buffer lines; /* "PATH KIND BYTES STATUS\n" each */
	size_t num_members;
	uint64_t total_bytes;
	char sha256[65]; /* of the last input */
	uint64_t input_bytes;
	struct cw_error err; /* of the last failed call */
	int failures;
};

/* Walks memory to its end with these limits (NULL: the defaults). Fails the test when a member's
 * source breaks its promises. */
void test_walk_memory(
	struct test_walk *walk, const struct cw_limits *limits, const void *bytes, size_t len);
void test_walk_paths(struct test_walk *walk, const struct cw_limits *limits,
	const char *const *paths, size_t count);
void test_walk_rest(struct test_walk *test, struct cw_walk *walk);
void test_walk_finish(struct test_walk *walk);

/* The anomaly of this name, or NULL. */
const struct cw_anomaly *test_anomaly(const struct test_walk *walk, const char *name);

#endif
