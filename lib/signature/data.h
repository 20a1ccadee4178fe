/* SPDX-License-Identifier: MIT */
/*
 * Tables of values that signatures refer to by name: $ca-events/quovadis.ski in a test,
 * {ca-events/quovadis.ended} in a text. Files come in any order, so a reference is noted while its
 * signature is loaded and looked up when all files are there.
 */
#ifndef CW_SIGNATURE_DATA_H
#define CW_SIGNATURE_DATA_H

#include "signature/diagnose.h"

/* The values of one key of one entry. */
struct cw_datum {
	const char *table;
	const char *entry;
	const char *key;
	struct cw_strings values;
};

/* Reads a file of data into the set, unless it has an error. */
void cw_data_load(struct cw_loading *l, const struct cw_node *root);

/* Whether this is TABLE/ENTRY.KEY (without the $): no path of an event has a / before its point. */
bool cw_data_is_name(struct cw_text text);

/* Notes that the check has an operand, or the text a placeholder, that is looked up later. The path
 * is what the check tests. False when out of memory, which is noted. */
CW_MUST_USE bool cw_data_use_operand(struct cw_loading *l, const struct cw_node *at,
	const struct cw_path *path, struct cw_check *check);
CW_MUST_USE bool cw_data_use_piece(struct cw_loading *l, const struct cw_node *at,
	struct cw_text name, struct cw_piece *piece);

/* Looks up all that was noted. What is not there is an error of its signature, which leaves the
 * set. */
void cw_data_resolve(struct cw_loading *l);

/* The first value; NULL when there is none. */
const char *cw_data_find(
	const struct cw_signatures *set, const char *table, const char *entry, const char *key);

#endif
