/* SPDX-License-Identifier: MIT */
/* What the tests of certificates share: files of testdata/certs/ and the openssl command. */
#ifndef CW_X509_TESTING_H
#define CW_X509_TESTING_H

#include "x509/bundle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* 2026-06-01T00:00:00Z: when the certificates of testdata/certs/ are judged. */
#define TEST_AT (INT64_C(1780272000) * INT64_C(1000000000))

static inline const char *test_path(const char *name, char out[512])
{
	const char *folder = getenv("CERTWAY_TESTDATA");

	assert_non_null(folder);
	(void)snprintf(out, 512, "%s/certs/%s", folder, name);
	return out;
}

/* A whole file in an exact-size heap block, owned by the caller. */
static inline uint8_t *test_read(const char *path, size_t *len)
{
	FILE *file = fopen(path, "rb");
	uint8_t *bytes;
	long size;

	assert_non_null(file);
	assert_int_equal(fseek(file, 0, SEEK_END), 0);
	size = ftell(file);
	assert_true(size >= 0);
	rewind(file);
	bytes = malloc((size_t)size + (size == 0));
	assert_non_null(bytes);
	assert_int_equal(fread(bytes, 1, (size_t)size, file), (size_t)size);
	assert_int_equal(fclose(file), 0);
	*len = (size_t)size;
	return bytes;
}

static inline void test_load_path(
	struct cw_case *kase, const char *path, struct cw_certificates *out)
{
	size_t len;
	uint8_t *bytes = test_read(path, &len);
	struct cw_error err;

	assert_int_equal(
		cw_x509_read_list(kase, "b1", "file.pem", CW_SEEN_FILE, bytes, len, out, &err),
		CW_OK);
	free(bytes);
}

/* The only certificate of testdata/certs/NAME. */
static inline const struct cw_certificate *test_load(struct cw_case *kase, const char *name)
{
	struct cw_certificates list;
	char path[512];

	test_load_path(kase, test_path(name, path), &list);
	assert_int_equal(list.count, 1);
	return list.items[0];
}

/* Certificates by a list of file names "leaf.pem intermediate.pem". */
static inline struct cw_certificates test_list(struct cw_case *kase, const char *names)
{
	struct cw_text rest = cw_text_str(names);
	struct cw_text name;
	struct cw_list list = {0};
	struct cw_certificates out;
	char file[128];

	while (cw_text_split(&rest, ' ', &name)) {
		(void)snprintf(file, sizeof(file), "%.*s", (int)name.len, name.ptr);
		assert_true(cw_list_add(&list, (void *)(uintptr_t)test_load(kase, file)));
	}
	assert_true(cw_case_certificates(kase, &list, &out));
	cw_list_finish(&list);
	return out;
}

/* What a shell command prints, cut at 16 KiB; -1 as its status when it cannot be run. */
static inline int test_run(const char *command, char out[16384])
{
	FILE *pipe = popen(command, "r");
	size_t len;
	int status;

	assert_non_null(pipe);
	len = fread(out, 1, 16383, pipe);
	out[len] = '\0';
	status = pclose(pipe);
	return status;
}

static inline void test_need_openssl(void)
{
	char out[16384];

	if (test_run("openssl version 2>&1", out) != 0 || strncmp(out, "OpenSSL 3", 9) != 0) {
		skip();
	}
}

#endif
