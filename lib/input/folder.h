/* SPDX-License-Identifier: MIT */
/* A folder's entries in bytewise order of their names, so that a report never depends on how the
 * file system keeps them. Nothing in it is followed: no symbolic link, no device, no pipe. */
#ifndef CW_INPUT_FOLDER_H
#define CW_INPUT_FOLDER_H

#include "input/source.h"

struct cw_folder;

enum cw_folder_entry {
	CW_FOLDER_FILE,
	CW_FOLDER_FOLDER,
	CW_FOLDER_OTHER, /* a symbolic link, device, pipe or socket */
	CW_FOLDER_END,
};

/* CW_ERR_IO when it cannot be read. Names past max are left out. */
CW_MUST_USE enum cw_code cw_folder_open(
	const char *path, size_t max, struct cw_folder **out, struct cw_error *err);

/* The folder that cw_folder_next last named; parent may be closed afterwards. */
CW_MUST_USE enum cw_code cw_folder_open_child(
	struct cw_folder *parent, size_t max, struct cw_folder **out, struct cw_error *err);

/* Takes NULL. */
void cw_folder_close(struct cw_folder *self);

/* The next entry; *name is borrowed until close. */
enum cw_folder_entry cw_folder_next(struct cw_folder *self, const char **name);

/* The file that cw_folder_next last named, and its size. CW_ERR_IO when it cannot be opened, or is
 * none. */
CW_MUST_USE enum cw_code cw_folder_open_file(
	struct cw_folder *self, struct cw_source **out, uint64_t *bytes, struct cw_error *err);

/* Whether names were left out. */
bool cw_folder_is_cut(const struct cw_folder *self);

#endif
