// SPDX-License-Identifier: GPL-2.0-only
/*
 * Counts minute after minute and keeps the loud ones.
 *
 * The slots of struct series widen with the log: after a week a flood of ten minutes no longer
 * stands out in them.
 */
#include "review/peaks.h"

#include <string.h>

uint64_t peak_sum(const struct peak *peak)
{
	uint64_t sum = 0;

	for (size_t r = 0; r < REASON_COUNT; r++)
		sum += peak->n[r];
	return sum;
}

enum reason peak_reason(const struct peak *peak)
{
	size_t best = 0;

	for (size_t r = 1; r < REASON_COUNT; r++)
		if (peak->n[r] > peak->n[best])
			best = r;
	return (enum reason)best;
}

static void join(struct peak *to, const struct peak *from)
{
	to->last = from->last;
	for (size_t r = 0; r < REASON_COUNT; r++)
		to->n[r] += from->n[r];
}

static struct peak *smallest(struct peaks *peaks)
{
	struct peak *best = &peaks->v[0];

	for (size_t i = 1; i < peaks->n; i++)
		if (peak_sum(&peaks->v[i]) < peak_sum(best))
			best = &peaks->v[i];
	return best;
}

/* The peak that ends where this one begins. */
static struct peak *before(struct peaks *peaks, const struct peak *now)
{
	for (size_t i = 0; i < peaks->n; i++)
		if (peaks->v[i].last + 1 == now->first)
			return &peaks->v[i];
	return NULL;
}

static void keep(struct peaks *peaks, const struct peak *now)
{
	struct peak *to = before(peaks, now);

	if (to) {
		join(to, now);
		return;
	}
	to = peaks->n < PEAKS_MOST ? &peaks->v[peaks->n++] : smallest(peaks);
	if (peak_sum(to) < peak_sum(now))
		*to = *now;
}

void peaks_turn(struct peaks *peaks, time_t when)
{
	time_t begin = when / 60 * 60;

	if (peak_sum(&peaks->now) >= PEAK_PACKETS)
		keep(peaks, &peaks->now);
	peaks->now = (struct peak){ .first = (uint32_t)begin, .last = (uint32_t)begin + 59 };
	peaks->end = begin + 60;
}

bool peaks_get(const struct peaks *peaks, size_t i, struct peak *peak)
{
	struct peaks ended = *peaks;

	peaks_turn(&ended, peaks->end);
	if (i >= ended.n)
		return false;
	*peak = ended.v[i];
	return true;
}
