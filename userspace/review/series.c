// SPDX-License-Identifier: GPL-2.0-only
/*
 * Counts packets into slots; two neighbours become one when the log outgrows them.
 */
#include "review/series.h"

#include <string.h>

/* Pairs of slots, which begin at a multiple of the double width, become one. */
static void widen(struct series *series)
{
	time_t wide = (time_t)series->width * 2, start = series->start / wide * wide;
	size_t odd = start != series->start;

	for (size_t i = 0; i < series->used; i++) {
		size_t to = (i + odd) / 2;
		uint32_t row[REASON_COUNT];

		memcpy(row, series->v[i], sizeof(row));
		memset(series->v[i], 0, sizeof(row));
		for (size_t r = 0; r < REASON_COUNT; r++)
			series->v[to][r] += row[r];
	}
	series->used = (series->used + odd + 1) / 2;
	series->start = start;
	series->width *= 2;
}

/* Room for slots before the first. */
static void move(struct series *series, size_t slots)
{
	memmove(series->v[slots], series->v[0], series->used * sizeof(series->v[0]));
	memset(series->v[0], 0, slots * sizeof(series->v[0]));
	series->used += slots;
	series->start -= (time_t)(slots * series->width);
}

static void make_room(struct series *series, time_t when)
{
	for (;;) {
		time_t end = series->start + (time_t)series->width * SERIES_SLOTS;
		size_t before = 0;

		if (when < series->start)
			before = (size_t)((series->start - when + series->width - 1) /
					  series->width);
		if (when < end && before + series->used <= SERIES_SLOTS) {
			move(series, before);
			return;
		}
		widen(series);
	}
}

void series_add(struct series *series, time_t when, enum reason reason, uint32_t n)
{
	if (!series->width) {
		series->width = SERIES_WIDTH;
		series->start = when / SERIES_WIDTH * SERIES_WIDTH;
		series->lo = series->start;
	} else if (when < series->lo || when >= series->lo + (time_t)series->width) {
		make_room(series, when);
	} else {
		series->v[series->at][reason] += n;
		return;
	}
	series->at = (size_t)((when - series->start) / series->width);
	series->lo = series->start + (time_t)(series->at * series->width);
	if (series->used <= series->at)
		series->used = series->at + 1;
	series->v[series->at][reason] += n;
}

uint64_t series_slot(const struct series *series, size_t slot)
{
	uint64_t sum = 0;

	for (size_t r = 0; r < REASON_COUNT; r++)
		sum += series->v[slot][r];
	return sum;
}
