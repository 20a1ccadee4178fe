/* SPDX-License-Identifier: MIT */
#include "report/table.h"

#include "base/escape.h"

#include <string.h>

/* A hostile name must not push the other columns off the screen. */
#define MAX_CELL 64
#define GAP      2

static void clear(struct cw_table *table)
{
	for (size_t i = 0; i < table->num_columns; i++) {
		table->page->out.failed |= table->cells[i].failed;
		cw_buffer_clear(&table->cells[i]);
		table->styles[i] = CW_STYLE_PLAIN;
	}
}

static bool is_shown(const struct cw_table *table, const struct cw_column *column)
{
	return !column->is_left_out &&
	       (column->last_level == 0 || table->level < column->last_level);
}

static void measure(struct cw_table *table)
{
	for (size_t i = 0; i < table->num_columns; i++) {
		struct cw_buffer escaped = {0};
		size_t columns;

		cw_escape_terminal(&escaped, cw_buffer_text(&table->cells[i]));
		columns = cw_text_columns(cw_buffer_text(&escaped));
		if (i + 1 < table->num_columns && columns > MAX_CELL) {
			columns = MAX_CELL;
		}
		if (columns > table->widths[i]) {
			table->widths[i] = (unsigned)columns;
		}
		table->page->out.failed |= escaped.failed;
		cw_buffer_finish(&escaped);
	}
}

static void measure_all(struct cw_table *table, const struct cw_table_plan *plan,
	const void *const *items, size_t count)
{
	for (size_t i = 0; i < table->num_columns; i++) {
		table->widths[i] = (unsigned)strlen(plan->columns[i].title);
	}
	for (size_t i = 0; i < count; i++) {
		clear(table);
		plan->fill(table, items[i]);
		measure(table);
	}
}

static unsigned smallest(
	const struct cw_table *table, const struct cw_table_plan *plan, size_t column)
{
	unsigned width = table->widths[column];
	unsigned min = table->level >= plan->tight_level ? plan->columns[column].tight_min
							 : plan->columns[column].min;

	return min != 0 && min < width ? min : width;
}

/* Gives each column that may be cut its share of what the others leave; false when even the
 * smallest line is too long. */
static bool fit(struct cw_table *table, const struct cw_table_plan *plan, unsigned room)
{
	unsigned used = 0;

	for (size_t i = 0; i < table->num_columns; i++) {
		if (is_shown(table, &plan->columns[i])) {
			used += (used > 0 ? GAP : 0) + smallest(table, plan, i);
		}
	}
	if (used > room) {
		return false;
	}
	room -= used;
	for (size_t i = 0; i < table->num_columns; i++) {
		unsigned least = smallest(table, plan, i);
		unsigned more = table->widths[i] - least;

		if (is_shown(table, &plan->columns[i])) {
			more = more < room ? more : room;
			table->widths[i] = least + more;
			room -= more;
		}
	}
	return true;
}

/* The bytes at the beginning of the text that take at most so many columns; whole characters. */
static size_t head_of(struct cw_text text, unsigned columns)
{
	size_t used = 0;
	size_t start = 0;

	while (start < text.len) {
		size_t end = start + 1;

		while (end < text.len && ((unsigned char)text.ptr[end] & 0xC0) == 0x80) {
			end++;
		}
		used += cw_text_columns(cw_text_of(text.ptr + start, end - start));
		if (used > columns) {
			break;
		}
		start = end;
	}
	return start;
}

/* Escapes the cell and cuts it to its width. The tail of an address is its port. */
static void cut(struct cw_table *table, size_t column, bool in_the_middle)
{
	struct cw_buffer *cell = &table->cells[column];
	unsigned width = table->widths[column];
	struct cw_buffer escaped = {0};
	struct cw_text text;
	size_t tail = 0;
	size_t head;

	cw_escape_terminal(&escaped, cw_buffer_text(cell));
	text = cw_buffer_text(&escaped);
	if (cw_text_columns(text) > width) {
		while (in_the_middle && tail < 7 && tail < text.len && tail + 4 < width &&
			(unsigned char)text.ptr[text.len - tail - 1] < 0x80) {
			tail++;
		}
		head = head_of(text, width - 1 - (unsigned)tail);
		cw_buffer_clear(cell);
		cw_buffer_add_text(cell, cw_text_head(text, head));
		cw_buffer_add_str(cell, "…");
		cw_buffer_add_text(cell, cw_text_skip(text, text.len - tail));
	}
	cell->failed |= escaped.failed;
	cw_buffer_finish(&escaped);
}

static void print(struct cw_table *table, const struct cw_table_plan *plan, bool is_cut)
{
	struct cw_page *page = table->page;
	unsigned column = 0;

	for (size_t i = 0; i < table->num_columns; i++) {
		struct cw_buffer *cell = &table->cells[i];

		if (!is_shown(table, &plan->columns[i])) {
			continue;
		}
		if (column > 0 && page->column + 1 > column) {
			cw_page_add(page, CW_STYLE_PLAIN, "  "); /* a cell that was too wide */
		}
		cw_page_pad(page, column);
		if (is_cut) {
			cut(table, i, plan->columns[i].cut_in_the_middle);
		}
		if (cell->len > 0) {
			cw_buffer_add(cell, "", 1);
			cw_page_add(page, table->styles[i], cell->failed ? "" : cell->ptr);
		}
		column += table->widths[i] + GAP;
	}
	cw_page_end_line(page);
}

static void print_titles(struct cw_table *table, const struct cw_table_plan *plan, bool is_cut)
{
	clear(table);
	for (size_t i = 0; i < table->num_columns; i++) {
		cw_buffer_add_str(&table->cells[i], plan->columns[i].title);
		table->styles[i] = CW_STYLE_BOLD;
	}
	print(table, plan, is_cut);
}

unsigned cw_table_write(struct cw_page *page, const struct cw_table_plan *plan,
	const void *const *items, size_t count)
{
	struct cw_table table = {.page = page, .num_columns = plan->num_columns};
	unsigned room = page->table_width;

	measure_all(&table, plan, items, count);
	while (room != 0 && !fit(&table, plan, room) && table.level + 1 < plan->num_levels) {
		table.level++;
		measure_all(&table, plan, items, count);
	}
	print_titles(&table, plan, room != 0);
	for (size_t i = 0; i < count; i++) {
		clear(&table);
		plan->fill(&table, items[i]);
		print(&table, plan, room != 0);
	}
	for (size_t i = 0; i < table.num_columns; i++) {
		page->out.failed |= table.cells[i].failed;
		cw_buffer_finish(&table.cells[i]);
	}
	return table.level;
}
