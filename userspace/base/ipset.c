// SPDX-License-Identifier: GPL-2.0-only
/*
 * Range sets. All operations are one pass over sorted lists, so a blocklist of a million
 * prefixes costs its sort and nothing else.
 */
#include "base/ipset.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/mem.h"

#define FEW 32 /* ranges sorted by insertion */

void ipset_fini(struct ipset *set)
{
	free(set->v4.v);
	free(set->v6.v);
	*set = (struct ipset){ 0 };
}

static struct addr_ranges *ranges_of(struct ipset *set, uint8_t family)
{
	return family == AF_INET ? &set->v4 : &set->v6;
}

const struct addr_ranges *ipset_family(const struct ipset *set, uint8_t family)
{
	return family == AF_INET ? &set->v4 : &set->v6;
}

static void ranges_add(struct addr_ranges *ranges, const struct addr *lo, const struct addr *hi)
{
	xgrow(ranges->v, ranges->n, ranges->cap);
	ranges->v[ranges->n++] = (struct addr_range){ .lo = *lo, .hi = *hi };
}

void ipset_add_range(struct ipset *set, const struct addr *lo, const struct addr *hi)
{
	ranges_add(ranges_of(set, lo->family), lo, hi);
}

void ipset_add_prefix(struct ipset *set, const struct prefix *prefix)
{
	struct addr lo = prefix_first(prefix), hi = prefix_last(prefix);

	ipset_add_range(set, &lo, &hi);
}

void ipset_add_all(struct ipset *set)
{
	ipset_add_prefix(set, &(struct prefix){ .addr.family = AF_INET });
	ipset_add_prefix(set, &(struct prefix){ .addr.family = AF_INET6 });
}

void ipset_add_set(struct ipset *set, const struct ipset *other)
{
	for (size_t i = 0; i < other->v4.n; i++)
		ranges_add(&set->v4, &other->v4.v[i].lo, &other->v4.v[i].hi);
	for (size_t i = 0; i < other->v6.n; i++)
		ranges_add(&set->v6, &other->v6.v[i].lo, &other->v6.v[i].hi);
}

static bool is_sorted(const struct addr_ranges *ranges)
{
	for (size_t i = 1; i < ranges->n; i++)
		if (addr_compare(&ranges->v[i - 1].lo, &ranges->v[i].lo) > 0)
			return false;
	return true;
}

/* Insertion sort, for the lists that people write. */
static void sort_few(struct addr_ranges *ranges)
{
	for (size_t i = 1; i < ranges->n; i++) {
		struct addr_range range = ranges->v[i];
		size_t at = i;

		for (; at && addr_compare(&ranges->v[at - 1].lo, &range.lo) > 0; at--)
			ranges->v[at] = ranges->v[at - 1];
		ranges->v[at] = range;
	}
}

/* Moves the ranges into the order of one byte of lo, those of one value as they were. */
static void sort_by_byte(struct addr_range *to, const struct addr_range *from, size_t n,
			 const size_t count[256], size_t byte)
{
	size_t place[256], at = 0;

	for (size_t value = 0; value < 256; value++) {
		place[value] = at;
		at += count[value];
	}
	for (size_t i = 0; i < n; i++)
		to[place[from[i].lo.bytes[byte]]++] = from[i];
}

/*
 * Radix sort, for the lists that programs write: from the last byte on; bytes that are the same
 * everywhere cost a glance.
 */
static void sort_many(struct addr_ranges *ranges)
{
	struct addr_range *from = ranges->v, *to = xmalloc(ranges->n * sizeof(*to)), *swap;

	for (size_t byte = addr_size(from[0].lo.family); byte-- > 0;) {
		size_t count[256] = { 0 };

		for (size_t i = 0; i < ranges->n; i++)
			count[from[i].lo.bytes[byte]]++;
		if (count[from[0].lo.bytes[byte]] == ranges->n)
			continue;
		sort_by_byte(to, from, ranges->n, count, byte);
		swap = from;
		from = to;
		to = swap;
	}
	ranges->v = from;
	ranges->cap = ranges->n;
	free(to);
}

/* b starts inside a or right behind it. */
static bool touches(const struct addr_range *a, const struct addr_range *b)
{
	struct addr behind = a->hi;

	return !addr_next(&behind) || addr_compare(&b->lo, &behind) <= 0;
}

static void ranges_normalise(struct addr_ranges *ranges)
{
	size_t out = 0;

	if (!ranges->n)
		return;
	if (ranges->n <= FEW)
		sort_few(ranges);
	else if (!is_sorted(ranges))
		sort_many(ranges);
	for (size_t i = 1; i < ranges->n; i++) {
		struct addr_range *last = &ranges->v[out], *next = &ranges->v[i];

		if (!touches(last, next))
			ranges->v[++out] = *next;
		else if (addr_compare(&next->hi, &last->hi) > 0)
			last->hi = next->hi;
	}
	ranges->n = out + 1;
}

void ipset_normalise(struct ipset *set)
{
	ranges_normalise(&set->v4);
	ranges_normalise(&set->v6);
}

bool ipset_contains(const struct ipset *set, const struct addr *addr)
{
	const struct addr_ranges *ranges = ipset_family(set, addr->family);
	size_t lo = 0, hi = ranges->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (addr_compare(&ranges->v[mid].hi, addr) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < ranges->n && addr_compare(&ranges->v[lo].lo, addr) <= 0;
}

bool ipset_is_empty(const struct ipset *set)
{
	return !set->v4.n && !set->v6.n;
}

static bool ranges_equal(const struct addr_ranges *a, const struct addr_ranges *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (!addr_equal(&a->v[i].lo, &b->v[i].lo) || !addr_equal(&a->v[i].hi, &b->v[i].hi))
			return false;
	return true;
}

bool ipset_equal(const struct ipset *a, const struct ipset *b)
{
	return ranges_equal(&a->v4, &b->v4) && ranges_equal(&a->v6, &b->v6);
}

bool ipset_is_all(const struct ipset *set)
{
	struct ipset all = { 0 };
	bool same;

	ipset_add_all(&all);
	same = ipset_equal(set, &all);
	ipset_fini(&all);
	return same;
}

static void ranges_intersect(struct addr_ranges *out, const struct addr_ranges *a,
			     const struct addr_ranges *b)
{
	for (size_t i = 0, j = 0; i < a->n && j < b->n;) {
		const struct addr_range *x = &a->v[i], *y = &b->v[j];
		const struct addr *lo = addr_compare(&x->lo, &y->lo) > 0 ? &x->lo : &y->lo;
		const struct addr *hi = addr_compare(&x->hi, &y->hi) < 0 ? &x->hi : &y->hi;

		if (addr_compare(lo, hi) <= 0)
			ranges_add(out, lo, hi);
		if (hi == &x->hi)
			i++;
		else
			j++;
	}
}

static void ranges_subtract(struct addr_ranges *out, const struct addr_ranges *a,
			    const struct addr_ranges *b)
{
	size_t first = 0;

	for (size_t i = 0; i < a->n; i++) {
		struct addr_range left = a->v[i];
		bool any = true;

		while (first < b->n && addr_compare(&b->v[first].hi, &left.lo) < 0)
			first++;
		for (size_t j = first; any && j < b->n; j++) {
			const struct addr_range *cut = &b->v[j];
			struct addr before = cut->lo;

			if (addr_compare(&cut->lo, &left.hi) > 0)
				break;
			if (addr_compare(&cut->lo, &left.lo) > 0) {
				addr_previous(&before);
				ranges_add(out, &left.lo, &before);
			}
			any = addr_compare(&cut->hi, &left.hi) < 0;
			left.lo = cut->hi;
			addr_next(&left.lo);
		}
		if (any)
			ranges_add(out, &left.lo, &left.hi);
	}
}

struct ipset ipset_copy(const struct ipset *a)
{
	struct ipset out = { 0 };

	ipset_add_set(&out, a);
	return out;
}

struct ipset ipset_union(const struct ipset *a, const struct ipset *b)
{
	struct ipset out = ipset_copy(a);

	ipset_add_set(&out, b);
	ipset_normalise(&out);
	return out;
}

struct ipset ipset_intersect(const struct ipset *a, const struct ipset *b)
{
	struct ipset out = { 0 };

	ranges_intersect(&out.v4, &a->v4, &b->v4);
	ranges_intersect(&out.v6, &a->v6, &b->v6);
	return out;
}

struct ipset ipset_subtract(const struct ipset *a, const struct ipset *b)
{
	struct ipset out = { 0 };

	ranges_subtract(&out.v4, &a->v4, &b->v4);
	ranges_subtract(&out.v6, &a->v6, &b->v6);
	return out;
}

bool ipset_overlaps(const struct ipset *a, const struct ipset *b)
{
	struct ipset both = ipset_intersect(a, b);
	bool any = !ipset_is_empty(&both);

	ipset_fini(&both);
	return any;
}

bool ipset_covers(const struct ipset *outer, const struct ipset *inner)
{
	struct ipset rest = ipset_subtract(inner, outer);
	bool none = ipset_is_empty(&rest);

	ipset_fini(&rest);
	return none;
}

bool range_is_prefix(const struct addr_range *range, struct prefix *prefix)
{
	struct addr_range rest = *range;

	return !range_take_prefix(&rest, prefix);
}

bool range_take_prefix(struct addr_range *range, struct prefix *prefix)
{
	unsigned int bits = addr_bits(range->lo.family);
	struct addr last;

	/* Shorten the prefix from a host as long as it starts at lo and ends within hi. */
	*prefix = (struct prefix){ .addr = range->lo, .len = (uint8_t)bits };
	while (prefix->len > 0) {
		unsigned int bit = prefix->len - 1u;
		struct prefix wider = { .addr = range->lo, .len = (uint8_t)bit };

		if (range->lo.bytes[bit / 8] & (0x80 >> bit % 8))
			break;
		last = prefix_last(&wider);
		if (addr_compare(&last, &range->hi) > 0)
			break;
		*prefix = wider;
	}
	last = prefix_last(prefix);
	range->lo = last;
	return addr_compare(&last, &range->hi) < 0 && addr_next(&range->lo);
}
