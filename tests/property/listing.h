/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Text and netlink batch of one ruleset load to the same listing.
 */
#ifndef FWPOLICY_TESTS_LISTING_H
#define FWPOLICY_TESTS_LISTING_H

#include "property/bench.h"

/* Loads it both ways, the last one by netlink. True where the listings are the same. */
bool listing_agrees(struct bench *bench, const struct ruleset *ruleset, struct buf *why);

#endif
