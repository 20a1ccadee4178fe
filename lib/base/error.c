/* SPDX-License-Identifier: MIT */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum cw_code cw_error_set(struct cw_error *err, enum cw_code code, const char *format, ...)
{
	va_list args;

	if (err == NULL) {
		return code;
	}
	memset(err, 0, sizeof(*err));
	err->code = code;
	va_start(args, format);
	(void)vsnprintf(err->message, sizeof(err->message), format, args);
	va_end(args);
	return code;
}

enum cw_code cw_error_nomem(struct cw_error *err)
{
	return cw_error_set(err, CW_ERR_NOMEM, "out of memory");
}

void cw_error_place(struct cw_error *err, const char *source, uint32_t line, uint64_t offset)
{
	if (err == NULL || err->source[0] != '\0') {
		return;
	}
	(void)snprintf(err->source, sizeof(err->source), "%s", source);
	err->line = line;
	err->offset = offset;
}
