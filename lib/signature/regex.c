/* SPDX-License-Identifier: MIT */
#include "signature/regex.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

/* A pattern an administrator can read is far shorter. */
#define MAX_PATTERN_BYTES 4096
#define MAX_NAMES         32

struct cw_regex {
	pcre2_code *code;
	pthread_mutex_t lock; /* of compiling it for this machine, at its first match: */
	atomic_bool compiled;
	pcre2_match_context *context;
	char *names[MAX_NAMES]; /* owned by code */
	uint32_t numbers[MAX_NAMES];
	size_t num_names;
};

static pcre2_code *compile(struct cw_text pattern, uint32_t options, struct cw_error *err)
{
	PCRE2_UCHAR message[200];
	PCRE2_SIZE offset = 0;
	pcre2_code *code;
	int number = 0;

	code = pcre2_compile((PCRE2_SPTR)pattern.ptr, pattern.len,
		PCRE2_NEVER_BACKSLASH_C | PCRE2_NEVER_UTF | PCRE2_NEVER_UCP | options, &number,
		&offset, NULL);
	if (code == NULL) {
		(void)pcre2_get_error_message(number, message, sizeof(message));
		cw_error_set(err, CW_ERR_USAGE, "%s at character %zu of the pattern",
			(const char *)message, (size_t)offset);
		return NULL;
	}
	return code;
}

/* Most patterns of a set are never matched, so none is compiled for this machine before. Without a
 * JIT for it the interpreter does the same, slower. */
static void compile_for_machine(struct cw_regex *regex)
{
	if (atomic_load_explicit(&regex->compiled, memory_order_acquire)) {
		return;
	}
	(void)pthread_mutex_lock(&regex->lock);
	if (!atomic_load_explicit(&regex->compiled, memory_order_relaxed)) {
		(void)pcre2_jit_compile(regex->code, PCRE2_JIT_COMPLETE);
		atomic_store_explicit(&regex->compiled, true, memory_order_release);
	}
	(void)pthread_mutex_unlock(&regex->lock);
}

/* Reads the table of names and sorts it by number. */
static bool read_names(struct cw_regex *regex, struct cw_error *err)
{
	uint32_t count = 0;
	uint32_t size = 0;
	PCRE2_SPTR table = NULL;

	(void)pcre2_pattern_info(regex->code, PCRE2_INFO_NAMECOUNT, &count);
	(void)pcre2_pattern_info(regex->code, PCRE2_INFO_NAMEENTRYSIZE, &size);
	(void)pcre2_pattern_info(regex->code, PCRE2_INFO_NAMETABLE, &table);
	if (count > MAX_NAMES) {
		cw_error_set(err, CW_ERR_USAGE, "more than %d named groups", MAX_NAMES);
		return false;
	}
	for (uint32_t i = 0; i < count; i++, table += size) {
		uint32_t number = (uint32_t)table[0] << 8 | table[1];
		size_t k = regex->num_names++;

		for (; k > 0 && regex->numbers[k - 1] > number; k--) {
			regex->numbers[k] = regex->numbers[k - 1];
			regex->names[k] = regex->names[k - 1];
		}
		regex->numbers[k] = number;
		regex->names[k] = (char *)(uintptr_t)(table + 2);
	}
	return true;
}

struct cw_regex *cw_regex_create(
	struct cw_text pattern, bool nocase, uint32_t limit, struct cw_error *err)
{
	struct cw_regex *regex;

	if (pattern.len > MAX_PATTERN_BYTES) {
		cw_error_set(
			err, CW_ERR_USAGE, "a pattern of more than %d bytes", MAX_PATTERN_BYTES);
		return NULL;
	}
	regex = calloc(1, sizeof(*regex));
	if (regex == NULL) {
		cw_error_nomem(err);
		return NULL;
	}
	(void)pthread_mutex_init(&regex->lock, NULL);
	regex->code = compile(pattern, nocase ? PCRE2_CASELESS : 0, err);
	if (regex->code == NULL || !read_names(regex, err)) {
		goto fail;
	}
	regex->context = pcre2_match_context_create(NULL);
	if (regex->context == NULL) {
		cw_error_nomem(err);
		goto fail;
	}
	(void)pcre2_set_match_limit(regex->context, limit);
	(void)pcre2_set_depth_limit(regex->context, limit);
	(void)pcre2_set_heap_limit(regex->context, 20000); /* KiB, of the interpreter */
	return regex;

fail:
	cw_regex_destroy(regex);
	return NULL;
}

void cw_regex_destroy(struct cw_regex *regex)
{
	if (regex == NULL) {
		return;
	}
	(void)pthread_mutex_destroy(&regex->lock);
	pcre2_match_context_free(regex->context);
	pcre2_code_free(regex->code);
	free(regex);
}

size_t cw_regex_num_names(const struct cw_regex *regex)
{
	return regex->num_names;
}

const char *cw_regex_name(const struct cw_regex *regex, size_t i)
{
	return regex->names[i];
}

static void read_captures(const struct cw_regex *regex, struct cw_text text, pcre2_match_data *data,
	struct cw_text *captures)
{
	const PCRE2_SIZE *at = pcre2_get_ovector_pointer(data);
	uint32_t pairs = pcre2_get_ovector_count(data);

	for (size_t i = 0; i < regex->num_names; i++) {
		uint32_t n = regex->numbers[i];

		captures[i] = CW_TEXT("");
		/* \K in a lookahead may put the start behind the end. */
		if (n < pairs && at[2 * n] != PCRE2_UNSET && at[2 * n] <= at[2 * n + 1]) {
			captures[i] = cw_text_of(text.ptr + at[2 * n], at[2 * n + 1] - at[2 * n]);
		}
	}
}

enum cw_truth cw_regex_match(
	const struct cw_regex *regex, struct cw_text text, struct cw_text *captures)
{
	pcre2_match_data *data = pcre2_match_data_create_from_pattern(regex->code, NULL);
	PCRE2_SPTR subject = (PCRE2_SPTR)(text.ptr != NULL ? text.ptr : "");
	enum cw_truth truth = CW_UNKNOWN;
	int rc;

	if (data == NULL) {
		return CW_UNKNOWN;
	}
	compile_for_machine((struct cw_regex *)(uintptr_t)regex);
	rc = pcre2_match(regex->code, subject, text.len, 0, 0, data, regex->context);
	if (rc == PCRE2_ERROR_JIT_STACKLIMIT) {
		rc = pcre2_match(
			regex->code, subject, text.len, 0, PCRE2_NO_JIT, data, regex->context);
	}
	if (rc >= 0) {
		truth = CW_TRUE;
		if (captures != NULL) {
			read_captures(regex, text, data, captures);
		}
	} else if (rc == PCRE2_ERROR_NOMATCH) {
		truth = CW_FALSE;
	}
	pcre2_match_data_free(data);
	return truth;
}
