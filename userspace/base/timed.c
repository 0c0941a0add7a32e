// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ranges with an end each, made disjoint in one sweep.
 *
 * The sweep goes over the ranges by where they begin and keeps those it is inside of on a heap, the
 * last to end on top. A stretch lasts until its top ends or another one begins; so n ranges cost
 * n log n however they overlap. What has no end takes part with the greatest of all, and is left
 * out of what comes out.
 */
#include "base/timed.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define FOREVER ((time_t)INT64_MAX)

struct sweep {
	const struct timed_ranges *in; /* by where they begin */
	size_t next;		       /* of them, the first that has not begun */
	const struct timed_range **heap;
	size_t n;
	struct timed_ranges out;
};

void timed_fini(struct timed_ranges *ranges)
{
	free(ranges->v);
	*ranges = (struct timed_ranges){ 0 };
}

static void add(struct timed_ranges *ranges, const struct addr_range *range, time_t until)
{
	xgrow(ranges->v, ranges->n, ranges->cap);
	ranges->v[ranges->n++] = (struct timed_range){ *range, until };
}

void timed_add(struct timed_ranges *ranges, const struct ipset *set, time_t until)
{
	for (size_t i = 0; i < set->v4.n; i++)
		add(ranges, &set->v4.v[i], until);
	for (size_t i = 0; i < set->v6.n; i++)
		add(ranges, &set->v6.v[i], until);
}

void timed_add_others(struct timed_ranges *ranges, const struct timed_ranges *others, time_t until)
{
	for (size_t i = 0; i < others->n; i++) {
		time_t own = others->v[i].until;

		add(ranges, &others->v[i].range, until && until < own ? until : own);
	}
}

static void heap_push(struct sweep *sweep, const struct timed_range *range)
{
	size_t at = sweep->n++;

	for (; at && sweep->heap[(at - 1) / 2]->until < range->until; at = (at - 1) / 2)
		sweep->heap[at] = sweep->heap[(at - 1) / 2];
	sweep->heap[at] = range;
}

static void heap_pop(struct sweep *sweep)
{
	const struct timed_range *last = sweep->heap[--sweep->n];
	size_t at = 0, child;

	for (; (child = 2 * at + 1) < sweep->n; at = child) {
		if (child + 1 < sweep->n &&
		    sweep->heap[child + 1]->until > sweep->heap[child]->until)
			child++;
		if (sweep->heap[child]->until <= last->until)
			break;
		sweep->heap[at] = sweep->heap[child];
	}
	sweep->heap[at] = last;
}

static int by_begin(const void *a, const void *b)
{
	const struct timed_range *x = a, *y = b;

	return addr_compare(&x->range.lo, &y->range.lo);
}

/* Joined with what stands directly before it and ends with it. */
static void put(struct sweep *sweep, struct addr lo, struct addr hi, time_t until)
{
	struct timed_range *last = sweep->out.n ? &sweep->out.v[sweep->out.n - 1] : NULL;
	struct addr after;

	if (until == FOREVER)
		return;
	if (last && last->until == until) {
		after = last->range.hi;
		if (addr_next(&after) && addr_equal(&after, &lo)) {
			last->range.hi = hi;
			return;
		}
	}
	add(&sweep->out, &(struct addr_range){ lo, hi }, until);
}

/* The stretch that begins at *at; false: it was the last of those that have begun. */
static bool take_stretch(struct sweep *sweep, struct addr *at)
{
	const struct timed_ranges *in = sweep->in;
	struct addr hi;

	while (sweep->n && addr_compare(&sweep->heap[0]->range.hi, at) < 0)
		heap_pop(sweep);
	if (!sweep->n)
		return false;
	hi = sweep->heap[0]->range.hi;
	if (sweep->next < in->n && addr_compare(&in->v[sweep->next].range.lo, &hi) <= 0) {
		hi = in->v[sweep->next].range.lo;
		addr_previous(&hi);
	}
	put(sweep, *at, hi, sweep->heap[0]->until);
	*at = hi;
	if (addr_next(at))
		return true;
	sweep->n = 0; /* nothing reaches past the last address of a family */
	return false;
}

static void sweep_over(struct sweep *sweep)
{
	const struct timed_ranges *in = sweep->in;
	struct addr at;

	for (bool inside = false; inside || sweep->next < in->n;) {
		if (!inside)
			at = in->v[sweep->next].range.lo;
		while (sweep->next < in->n && addr_equal(&in->v[sweep->next].range.lo, &at))
			heap_push(sweep, &in->v[sweep->next++]);
		inside = take_stretch(sweep, &at);
	}
}

void timed_settle(struct timed_ranges *ranges, const struct ipset *forever)
{
	struct sweep sweep = { .in = ranges };

	if (!ranges->n)
		return;
	timed_add(ranges, forever, FOREVER);
	qsort(ranges->v, ranges->n, sizeof(*ranges->v), by_begin);
	sweep.heap = xmalloc(ranges->n * sizeof(struct timed_range *));
	sweep_over(&sweep);
	free(sweep.heap);
	timed_fini(ranges);
	*ranges = sweep.out;
}

time_t timed_end(const struct timed_ranges *ranges, const struct addr *addr)
{
	size_t lo = 0, hi = ranges->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (addr_compare(&ranges->v[mid].range.hi, addr) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == ranges->n || addr_compare(&ranges->v[lo].range.lo, addr) > 0)
		return 0;
	return ranges->v[lo].until;
}

void timed_extend(struct ipset *set, const struct timed_ranges *ranges, time_t now)
{
	for (size_t i = 0; i < ranges->n; i++)
		if (now < ranges->v[i].until)
			ipset_add_range(set, &ranges->v[i].range.lo, &ranges->v[i].range.hi);
}

bool timed_has(const struct timed_ranges *ranges, uint8_t family, time_t now)
{
	for (size_t i = 0; i < ranges->n; i++)
		if (ranges->v[i].range.lo.family == family && now < ranges->v[i].until)
			return true;
	return false;
}
