// SPDX-License-Identifier: GPL-2.0-only
/*
 * Radix sort, from the lowest byte of the key to the highest; a byte that is the same in all keys
 * costs nothing. Tens of thousands of sources are in order in a fraction of a millisecond, where
 * comparing them takes several.
 */
#include "review/rank.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define DIGITS 8
#define VALUES 256

static unsigned int digit(const struct rank *rank, unsigned int i)
{
	return rank->key >> (8 * i) & (VALUES - 1);
}

/* Numbers of things with each digit become the place of the first of them. */
static void make_places(size_t *counts)
{
	size_t place = 0;

	for (unsigned int value = 0; value < VALUES; value++) {
		size_t count = counts[value];

		counts[value] = place;
		place += count;
	}
}

void rank_sort(struct rank *v, size_t n)
{
	size_t counts[DIGITS][VALUES] = { 0 };
	struct rank *from = v, *to, *spare;

	if (n < 2)
		return;
	for (size_t k = 0; k < n; k++)
		for (unsigned int i = 0; i < DIGITS; i++)
			counts[i][digit(&v[k], i)]++;
	to = spare = xmalloc(n * sizeof(*spare));
	for (unsigned int i = 0; i < DIGITS; i++) {
		struct rank *swap = from;

		if (counts[i][digit(&from[0], i)] == n)
			continue;
		make_places(counts[i]);
		for (size_t k = 0; k < n; k++)
			to[counts[i][digit(&from[k], i)]++] = from[k];
		from = to;
		to = swap;
	}
	if (from != v)
		memcpy(v, from, n * sizeof(*v));
	free(spare);
}
