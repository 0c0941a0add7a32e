// SPDX-License-Identifier: GPL-2.0-only
/*
 * Cuts a block of text into lines and reads each.
 */
#include "review/batch.h"

#include <string.h>

size_t batch_read(struct batch *batch, size_t from, struct line_reader *reader, uint64_t *others)
{
	const char *at = batch->text + from, *end = batch->text + batch->len;

	batch->n = 0;
	while (at < end && batch->n < BATCH_FACTS) {
		struct fact *fact = &batch->facts[batch->n];
		const char *newline = memchr(at, '\n', (size_t)(end - at));

		line_read(reader, at, newline, fact);
		fact->line = (uint32_t)(at - batch->text);
		if (fact->kind == FACT_OTHER)
			++*others;
		else
			batch->n++;
		at = newline + 1;
	}
	return (size_t)(at - batch->text);
}
