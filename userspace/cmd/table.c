// SPDX-License-Identifier: GPL-2.0-only
/*
 * Aligns texts in columns, two blanks apart, nothing behind the last cell of a row.
 *
 * Widths are bytes: what stands in tables are names, addresses and words of the schema. An empty
 * cell is "-", so that columns can be told apart by programs too.
 */
#include "cmd/table.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static const char empty[] = "-";

void table_add(struct table *table, const char *text)
{
	xgrow(table->cells, table->n, table->cap);
	table->cells[table->n++] = xstrdup(text);
}

void table_fini(struct table *table)
{
	for (size_t i = 0; i < table->n; i++)
		free(table->cells[i]);
	free(table->cells);
	*table = (struct table){ 0 };
}

/* 0: the column is left out. */
static size_t width(const struct table *table, size_t column)
{
	size_t most = strlen(table->titles[column]);
	bool any = !column;

	for (size_t i = column; i < table->n; i += table->columns) {
		size_t len = strlen(table->cells[i]);

		any |= len > 0;
		most = len > most ? len : most;
	}
	return any ? most : 0;
}

static void put_row(struct buf *out, const struct table *table, char *const *cells,
		    const size_t *widths)
{
	size_t gap = 0;

	for (size_t i = 0; i < table->columns; i++) {
		const char *text = cells[i][0] ? cells[i] : empty;

		if (!widths[i])
			continue;
		buf_pad(out, ' ', gap);
		buf_puts(out, text);
		gap = widths[i] - strlen(text) + 2;
	}
	buf_putc(out, '\n');
}

void table_print(const struct table *table, struct buf *out)
{
	size_t widths[TABLE_COLUMNS];

	for (size_t i = 0; i < table->columns; i++)
		widths[i] = width(table, i);
	put_row(out, table, (char *const *)table->titles, widths);
	for (size_t i = 0; i + table->columns <= table->n; i += table->columns)
		put_row(out, table, &table->cells[i], widths);
}
