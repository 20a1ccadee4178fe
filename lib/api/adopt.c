/* SPDX-License-Identifier: MIT */
#include "api/adopt.h"

#include "base/error.h"

#include <stdalign.h>
#include <string.h>

/* The limits lie within the options and grow as well: what follows them lies where they end. */
#define LIMITS offsetof(struct cw_options, limits)
#define REST   offsetof(struct cw_options, as_of)

_Static_assert(
	REST == LIMITS + sizeof(struct cw_limits), "nothing lies behind the limits but these");

static enum cw_code refuse(struct cw_error *err, const char *first)
{
	return cw_error_set(err, CW_ERR_USAGE,
		"the options are of a later version, or their size is not set: begin with %s",
		first);
}

enum cw_code cw_adopt_options(
	const struct cw_options *given, struct cw_options *out, struct cw_error *err)
{
	static const struct cw_options defaults = CW_OPTIONS_DEFAULT;
	size_t limits;
	size_t rest;

	*out = defaults;
	if (given == NULL) {
		return CW_OK;
	}
	if (given->size < LIMITS + sizeof(given->limits.size)) {
		return refuse(err, "CW_OPTIONS_DEFAULT");
	}
	limits = given->limits.size;
	if (limits < sizeof(given->limits.size) || limits > sizeof(out->limits) ||
		limits % alignof(struct cw_limits) != 0 || given->size < LIMITS + limits) {
		return refuse(err, "CW_OPTIONS_DEFAULT");
	}
	rest = given->size - LIMITS - limits;
	if (rest > sizeof(*out) - REST) {
		return refuse(err, "CW_OPTIONS_DEFAULT");
	}
	memcpy(&out->limits, &given->limits, limits);
	memcpy((char *)out + REST, (const char *)given + LIMITS + limits, rest);
	out->limits.size = sizeof(out->limits);
	return CW_OK;
}

enum cw_code cw_adopt_write_options(
	const struct cw_write_options *given, struct cw_write_options *out, struct cw_error *err)
{
	static const struct cw_write_options defaults = CW_WRITE_OPTIONS_DEFAULT;

	*out = defaults;
	if (given == NULL) {
		return CW_OK;
	}
	if (given->size < sizeof(given->size) || given->size > sizeof(*out)) {
		return refuse(err, "CW_WRITE_OPTIONS_DEFAULT");
	}
	memcpy(out, given, given->size);
	out->size = sizeof(*out);
	return CW_OK;
}
