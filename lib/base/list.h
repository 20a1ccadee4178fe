/* SPDX-License-Identifier: MIT */
/* A growable list of borrowed pointers. */
#ifndef CW_BASE_LIST_H
#define CW_BASE_LIST_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

struct cw_list { /* zeroed = empty */
	void **items;
	size_t count;
	size_t capacity;
};

void cw_list_finish(struct cw_list *list); /* the list, not what it points to */
CW_MUST_USE bool cw_list_add(struct cw_list *list, void *item);

#endif
