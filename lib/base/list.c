/* SPDX-License-Identifier: MIT */
#include "base/list.h"
#include "base/buffer.h"

#include <stdlib.h>
#include <string.h>

void cw_list_finish(struct cw_list *list)
{
	free(list->items);
	memset(list, 0, sizeof(*list));
}

bool cw_list_add(struct cw_list *list, void *item)
{
	void **grown = cw_grow(list->items, list->count, &list->capacity, sizeof(*grown));

	if (grown == NULL) {
		return false;
	}
	list->items = grown;
	list->items[list->count++] = item;
	return true;
}
