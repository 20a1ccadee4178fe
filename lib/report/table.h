/* SPDX-License-Identifier: MIT */
/*
 * One line per item, columns as wide as what stands in them; lines are never wrapped, for `less -S`
 * and `grep`. Where there is a width (a terminal), less is said until the lines fit: the items are
 * filled in again and again, with fewer words each time, and what is left is cut with "…".
 */
#ifndef CW_REPORT_TABLE_H
#define CW_REPORT_TABLE_H

#include "report/page.h"

#define CW_TABLE_COLUMNS 10

struct cw_table {
	struct cw_page *page;
	unsigned level; /* 0: say everything; fill() says less the higher it is */
	size_t num_columns;
	unsigned widths[CW_TABLE_COLUMNS];
	struct cw_buffer cells[CW_TABLE_COLUMNS];
	enum cw_style styles[CW_TABLE_COLUMNS]; /* of the row's cells */
};

struct cw_column {
	const char *title;
	/* Levels at and above this one leave the column out; 0: none does. */
	unsigned last_level;
	/* Columns to which it may be cut, below the plan's tight level and from it on; 0: not. */
	unsigned min;
	unsigned tight_min;
	bool cut_in_the_middle; /* so that a port stays */
	bool is_left_out;       /* it says nothing about these items */
};

struct cw_table_plan {
	const struct cw_column *columns;
	size_t num_columns;
	unsigned num_levels; /* 1 or more */
	unsigned tight_level;
	/* Writes an item's cells; those of columns that are left out do no harm. */
	void (*fill)(struct cw_table *table, const void *item);
};

/* Returns the level at which it was written. */
unsigned cw_table_write(struct cw_page *page, const struct cw_table_plan *plan,
	const void *const *items, size_t count);

#endif
