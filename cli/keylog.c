/* SPDX-License-Identifier: MIT */
#include "keylog.h"
#include "talk.h"

#include <certway/certway.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A connection takes some 400 bytes; a browser's log of a year stays far below. */
#define MAX_BYTES ((size_t)64 << 20)

static int complain(const char *path, const char *what)
{
	talk("certway: --keylog %s: %s", path, what);
	return CW_EXIT_FAILED;
}

static int read_all(struct keylog *keylog, FILE *file, const char *path)
{
	size_t capacity = 0;

	for (;;) {
		size_t got;

		if (keylog->len == capacity) {
			char *grown;

			if (capacity > MAX_BYTES) {
				(void)complain(path, "more than 64 MiB, which no key log needs");
				return CW_EXIT_USAGE;
			}
			capacity = capacity == 0 ? 65536 : capacity * 2;
			grown = realloc(keylog->bytes, capacity);
			if (grown == NULL) {
				return complain(path, "out of memory");
			}
			keylog->bytes = grown;
		}
		got = fread(keylog->bytes + keylog->len, 1, capacity - keylog->len, file);
		keylog->len += got;
		if (got == 0) {
			return ferror(file) ? complain(path, strerror(errno)) : CW_EXIT_OK;
		}
	}
}

int keylog_read(struct keylog *keylog, const char *path)
{
	FILE *file;
	int status;

	memset(keylog, 0, sizeof(*keylog));
	if (path == NULL) {
		return CW_EXIT_OK;
	}
	file = fopen(path, "rb");
	if (file == NULL) {
		return complain(path, strerror(errno));
	}
	status = read_all(keylog, file, path);
	(void)fclose(file);
	if (status == CW_EXIT_OK && keylog->len > MAX_BYTES) {
		(void)complain(path, "more than 64 MiB, which no key log needs");
		status = CW_EXIT_USAGE;
	}
	return status;
}

void keylog_finish(struct keylog *keylog)
{
	free(keylog->bytes);
	memset(keylog, 0, sizeof(*keylog));
}
