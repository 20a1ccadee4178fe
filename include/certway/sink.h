/* SPDX-License-Identifier: MIT */
/* Where output goes: the caller's function. */
#ifndef CERTWAY_SINK_H
#define CERTWAY_SINK_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct cw_sink {
	/* Takes len bytes, all of them or none. False stops the writer, which then returns
	 * CW_ERR_IO. Called with blocks of some kilobytes, never with len 0. */
	bool (*write)(void *ctx, const char *bytes, size_t len);
	void *ctx;
};

#ifdef __cplusplus
}
#endif
#endif
