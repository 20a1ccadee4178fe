/* SPDX-License-Identifier: MIT */
/*
 * Patterns (PCRE2, compiled by its JIT where there is one). They work on bytes: text from the input
 * is UTF-8 already, and no check of it is needed that a hostile text could slip through. Shared
 * between threads: to the caller it is immutable.
 */
#ifndef CW_SIGNATURE_REGEX_H
#define CW_SIGNATURE_REGEX_H

#include "base/error.h"
#include "base/text.h"

#include <certway/facts.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cw_regex;

/* Compiles, to compare letters without case or with; limit bounds the work of one match. NULL with a message in err (CW_ERR_USAGE, offset =
 * where in the pattern) or when out of memory. */
struct cw_regex *cw_regex_create(
	struct cw_text pattern, bool nocase, uint32_t limit, struct cw_error *err);
void cw_regex_destroy(struct cw_regex *regex);

/* The named groups, in order of their numbers. */
size_t cw_regex_num_names(const struct cw_regex *regex);
const char *cw_regex_name(const struct cw_regex *regex, size_t i);

/* Unknown when the limit was reached. On a match captures[i] is what the i-th name matched,
 * borrowed from the text; "" when it took no part. captures may be NULL. */
enum cw_truth cw_regex_match(
	const struct cw_regex *regex, struct cw_text text, struct cw_text *captures);

#endif
