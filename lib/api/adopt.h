/* SPDX-License-Identifier: MIT */
/*
 * Options as callers of any version gave them. A struct that the caller allocates begins with its
 * size and only grows at its end, so the members of an older one are taken and the others have
 * their defaults. What is larger than ours is of a later version and refused: it asks for what this
 * library does not do.
 *
 * A new member must not lie in what was padding at the end of the struct before.
 */
#ifndef CW_API_ADOPT_H
#define CW_API_ADOPT_H

#include <certway/certway.h>

/* Each takes NULL for the defaults. CW_ERR_USAGE when the size is none that ever was. */
enum cw_code cw_adopt_options(
	const struct cw_options *given, struct cw_options *out, struct cw_error *err);
enum cw_code cw_adopt_write_options(
	const struct cw_write_options *given, struct cw_write_options *out, struct cw_error *err);

#endif
