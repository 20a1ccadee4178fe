/* SPDX-License-Identifier: MIT */
/* Sets fields of facts by their tables: for symptoms, and for the facts of self-tests. */
#ifndef CW_SIGNATURE_SETTER_H
#define CW_SIGNATURE_SETTER_H

#include "base/arena.h"
#include "facts/fields.h"

/* Sets a field of one value from text. CW_ERR_FORMAT: no value of this type, nothing was changed;
 * CW_ERR_USAGE: the field is a list or reference. */
enum cw_code cw_field_set_text(
	struct cw_arena *arena, const struct cw_field *field, void *fact, struct cw_text text);

#endif
