/* SPDX-License-Identifier: MIT */
#include "api/flush.h"

enum cw_code cw_flush(struct cw_buffer *buffer, const struct cw_sink *sink, struct cw_error *err)
{
	enum cw_code code = CW_OK;

	if (buffer->failed) {
		code = cw_error_nomem(err);
	} else if (buffer->len > 0 && !sink->write(sink->ctx, buffer->ptr, buffer->len)) {
		code = cw_error_set(err, CW_ERR_IO, "the output could not be written");
	}
	cw_buffer_finish(buffer);
	return code;
}
