/* SPDX-License-Identifier: MIT */
/* A pull stream of bytes. */
#ifndef CW_INPUT_SOURCE_H
#define CW_INPUT_SOURCE_H

#include "base/error.h"

#include <stddef.h>

struct cw_source {
	/* Reads up to len bytes into buf. Returns the count, 0 at the end, -1 on failure (err set).
	 */
	ptrdiff_t (*read)(struct cw_source *self, void *buf, size_t len, struct cw_error *err);
	void (*close)(struct cw_source *self); /* frees self */
};

#endif
