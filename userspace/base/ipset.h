/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sets of addresses as sorted, disjoint, non-adjacent ranges, one list a family.
 *
 * Add in any order, then ipset_normalise once; the set operations take and give normal sets.
 * The canonical form is what makes nftables interval sets load (overlaps are refused there) and
 * two equal sets compare equal. Memory: malloc, freed by ipset_fini.
 */
#ifndef FWPOLICY_BASE_IPSET_H
#define FWPOLICY_BASE_IPSET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/addr.h"

struct addr_range {
	struct addr lo, hi; /* both belong to it, one family */
};

struct addr_ranges {
	struct addr_range *v;
	size_t n, cap;
};

struct ipset {
	struct addr_ranges v4, v6;
};

void ipset_fini(struct ipset *set);
void ipset_add_prefix(struct ipset *set, const struct prefix *prefix);
void ipset_add_range(struct ipset *set, const struct addr *lo, const struct addr *hi);
void ipset_add_all(struct ipset *set); /* 0.0.0.0/0 and ::/0 */
void ipset_add_set(struct ipset *set, const struct ipset *other);
void ipset_normalise(struct ipset *set);

bool ipset_contains(const struct ipset *set, const struct addr *addr);
bool ipset_is_empty(const struct ipset *set);
bool ipset_is_all(const struct ipset *set);
bool ipset_equal(const struct ipset *a, const struct ipset *b);
bool ipset_overlaps(const struct ipset *a, const struct ipset *b);
bool ipset_covers(const struct ipset *outer, const struct ipset *inner);

/* New normal sets, owned by the caller. */
struct ipset ipset_union(const struct ipset *a, const struct ipset *b);
struct ipset ipset_intersect(const struct ipset *a, const struct ipset *b);
struct ipset ipset_subtract(const struct ipset *a, const struct ipset *b);
struct ipset ipset_copy(const struct ipset *a);

/* Ranges of a family. */
const struct addr_ranges *ipset_family(const struct ipset *set, uint8_t family);
/* The range is exactly one prefix. */
bool range_is_prefix(const struct addr_range *range, struct prefix *prefix);
/* The largest prefix that starts at range->lo; range is shortened, false when it was the last. */
bool range_take_prefix(struct addr_range *range, struct prefix *prefix);

#endif
