/* SPDX-License-Identifier: MIT */
/*
 * Fill the caller's struct cw_error. The first cause wins: on the way up a caller may add the
 * place, it never replaces the message. Every function here takes a NULL err.
 */
#ifndef CW_BASE_ERROR_H
#define CW_BASE_ERROR_H

#include <certway/error.h>

#include <stddef.h>

#define CW_MUST_USE         __attribute__((warn_unused_result))
#define CW_PRINTF(fmt, arg) __attribute__((format(printf, fmt, arg)))

/* Sets code and message, clears the place. Returns code, so that a caller can return it. */
enum cw_code cw_error_set(struct cw_error *err, enum cw_code code, const char *format, ...)
	CW_PRINTF(3, 4);

/* Sets "out of memory". Returns CW_ERR_NOMEM. */
enum cw_code cw_error_nomem(struct cw_error *err);

/* Adds where it happened, unless a deeper layer already said. */
void cw_error_place(struct cw_error *err, const char *source, uint32_t line, uint64_t offset);

#endif
