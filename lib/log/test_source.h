/* SPDX-License-Identifier: MIT */
/* For tests: bytes in memory as a source that gives at most `step` of them per read. */
#ifndef CW_LOG_TEST_SOURCE_H
#define CW_LOG_TEST_SOURCE_H

#include "base/text.h"
#include "input/source.h"

#include <string.h>

struct test_source {
	struct cw_source base; /* first: a cw_source * is this struct's address */
	struct cw_text left;
	size_t step;
	bool fails; /* at the end, instead of ending */
};

static inline ptrdiff_t test_source_read(
	struct cw_source *self, void *buf, size_t len, struct cw_error *err)
{
	struct test_source *source = (struct test_source *)(void *)self;
	size_t count = source->step < len ? source->step : len;

	if (count > source->left.len) {
		count = source->left.len;
	}
	if (count == 0 && source->fails) {
		(void)cw_error_set(err, CW_ERR_IO, "the disk went away");
		return -1;
	}
	if (count > 0) {
		memcpy(buf, source->left.ptr, count);
	}
	source->left = cw_text_skip(source->left, count);
	return (ptrdiff_t)count;
}

static inline void test_source_close(struct cw_source *self)
{
	(void)self;
}

static inline struct test_source test_source_of(struct cw_text text, size_t step)
{
	struct test_source source = {
		{.read = test_source_read, .close = test_source_close}, text, step, false};

	return source;
}

#endif
