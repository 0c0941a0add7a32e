/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Addresses that count for a time: ranges, each with the moment at which it ends.
 *
 * Add in any order, then timed_settle once; an address that several ranges have keeps the latest of
 * their ends. The settled form is disjoint and ascending, IPv4 first, which is what an interval set
 * of nftables wants. Moments are seconds since the epoch; at its end a range counts no longer.
 * Memory: malloc, freed by timed_fini.
 */
#ifndef FWPOLICY_BASE_TIMED_H
#define FWPOLICY_BASE_TIMED_H

#include <time.h>

#include "base/ipset.h"

struct timed_range {
	struct addr_range range;
	time_t until;
};

struct timed_ranges {
	struct timed_range *v;
	size_t n, cap;
};

void timed_fini(struct timed_ranges *ranges);
void timed_add(struct timed_ranges *ranges, const struct ipset *set, time_t until);
/* The others, each up to its own end or `until`, whichever is first; until 0: its own. */
void timed_add_others(struct timed_ranges *ranges, const struct timed_ranges *others, time_t until);
/* What is in `forever` needs no end and is taken out. */
void timed_settle(struct timed_ranges *ranges, const struct ipset *forever);

/* When it ends for the address, whether that is over or not; 0: it has none. Settled only. */
time_t timed_end(const struct timed_ranges *ranges, const struct addr *addr);
/* Adds what counts at that moment to a set; the caller normalises. */
void timed_extend(struct ipset *set, const struct timed_ranges *ranges, time_t now);
/* Something of that family counts at that moment. */
bool timed_has(const struct timed_ranges *ranges, uint8_t family, time_t now);

#endif
