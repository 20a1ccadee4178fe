/* SPDX-License-Identifier: MIT */
/* The signature files that are built into the library (generated from signatures/). */
#ifndef CW_API_SHIPPED_H
#define CW_API_SHIPPED_H

#include <stddef.h>

struct cw_shipped_file {
	const char *name; /* "trust/unknown-ca.yaml" */
	const char *text;
	size_t len;
	size_t tests_at; /* where its tests begin; len when it has none */
};

extern const struct cw_shipped_file cw_shipped_files[];
extern const size_t cw_num_shipped_files;

#endif
