/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A table of texts, printed in columns.
 */
#ifndef FWPOLICY_CMD_TABLE_H
#define FWPOLICY_CMD_TABLE_H

#include "base/buf.h"

#define TABLE_COLUMNS 12

struct table {
	const char *const *titles; /* as many as columns */
	size_t columns;		   /* at most TABLE_COLUMNS */
	char **cells;		   /* row by row */
	size_t n, cap;
};

/* The next cell, left to right; copied. */
void table_add(struct table *table, const char *text);

/* Columns with nothing in them are left out, but never the first. */
void table_print(const struct table *table, struct buf *out);
void table_fini(struct table *table);

#endif
