/* SPDX-License-Identifier: MIT */
/* A text that was put together, into the caller's sink. */
#ifndef CW_API_FLUSH_H
#define CW_API_FLUSH_H

#include "base/buffer.h"
#include "base/error.h"

#include <certway/sink.h>

/* Writes the buffer and frees what it holds. CW_ERR_NOMEM when it failed before, CW_ERR_IO when the
 * sink refuses. */
enum cw_code cw_flush(struct cw_buffer *buffer, const struct cw_sink *sink, struct cw_error *err);

#endif
