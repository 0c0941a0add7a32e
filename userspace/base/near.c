// SPDX-License-Identifier: GPL-2.0-only
/*
 * Optimal string alignment distance (insert, delete, replace, swap of neighbours), case folded.
 * A word is near when no more than a third of it, at least one letter, is wrong. Of two that are
 * equally near it is the one that begins like the word: "htps" is https rather than ftps.
 */
#include "base/near.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

#define WORD_MOST 63

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static size_t distance(const char *a, size_t alen, const char *b, size_t blen)
{
	size_t rows[3][WORD_MOST + 1], *before = rows[0], *last = rows[1], *now = rows[2], *spare;

	for (size_t j = 0; j <= blen; j++)
		last[j] = j;
	for (size_t i = 1; i <= alen; i++) {
		now[0] = i;
		for (size_t j = 1; j <= blen; j++) {
			int ca = tolower((unsigned char)a[i - 1]),
			    cb = tolower((unsigned char)b[j - 1]);

			now[j] = least(least(last[j], now[j - 1]) + 1, last[j - 1] + (ca != cb));
			if (i > 1 && j > 1 && ca == tolower((unsigned char)b[j - 2]) &&
			    cb == tolower((unsigned char)a[i - 2]))
				now[j] = least(now[j], before[j - 2] + 1);
		}
		spare = before;
		before = last;
		last = now;
		now = spare;
	}
	return last[blen];
}

static size_t count_alike(const char *a, const char *b)
{
	size_t n = 0;

	while (a[n] && tolower((unsigned char)a[n]) == tolower((unsigned char)b[n]))
		n++;
	return n;
}

void near_start(struct near *near, const char *word)
{
	*near = (struct near){ .word = word, .distance = SIZE_MAX };
}

void near_try(struct near *near, const char *candidate)
{
	size_t alen = strlen(near->word), blen = strlen(candidate), d, most, alike;

	if (!alen || alen > WORD_MOST || blen > WORD_MOST)
		return;
	most = alen / 3 ? alen / 3 : 1;
	if ((alen > blen ? alen - blen : blen - alen) > most)
		return;
	d = distance(near->word, alen, candidate, blen);
	alike = count_alike(near->word, candidate);
	if (d <= most && d < blen &&
	    (d < near->distance || (d == near->distance && alike > near->alike))) {
		near->distance = d;
		near->alike = alike;
		near->best = candidate;
	}
}
