/* SPDX-License-Identifier: MIT */
/* The fields of the JSON, one table per object. */
#ifndef CW_REPORT_SCHEMA_H
#define CW_REPORT_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>

enum cw_schema_kind {
	CW_SCHEMA_TEXT,
	CW_SCHEMA_WORD,  /* one of detail, separated by | */
	CW_SCHEMA_COUNT, /* an integer from 0 */
	CW_SCHEMA_INTEGER,
	CW_SCHEMA_BOOL,
	CW_SCHEMA_TRUTH, /* true, false or null */
	CW_SCHEMA_TIME,  /* RFC 3339 in UTC, or null */
	CW_SCHEMA_TEXTS,
	CW_SCHEMA_MAY_TEXTS, /* or null */
	CW_SCHEMA_OBJECT,    /* of $defs/detail */
	CW_SCHEMA_MAY_OBJECT,
	CW_SCHEMA_OBJECTS,
};

struct cw_schema_property {
	const char *name;
	enum cw_schema_kind kind;
	const char *detail;
	bool is_optional;
	const char *meaning;
};

struct cw_schema_object {
	const char *name;
	const struct cw_schema_property *properties;
	size_t count;
};

/* The document itself. */
extern const struct cw_schema_object cw_schema_document;

/* Those that fields refer to by name, $defs; ends with a NULL name. */
extern const struct cw_schema_object cw_schema_objects[];

#endif
