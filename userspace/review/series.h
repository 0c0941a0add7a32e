/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Packets over time, by reason, in a fixed number of slots that widen as the log goes on.
 */
#ifndef FWPOLICY_REVIEW_SERIES_H
#define FWPOLICY_REVIEW_SERIES_H

#include <stddef.h>
#include <time.h>

#include "review/prefix.h"

#define SERIES_SLOTS 512
#define SERIES_WIDTH 60 /* seconds, at the beginning; doubled as often as need be */

struct series {
	time_t start;	/* of the first slot; a multiple of the width */
	uint32_t width; /* seconds; 0: empty */
	size_t used;	/* slots up to the last packet */
	uint32_t v[SERIES_SLOTS][REASON_COUNT];
	time_t lo; /* the slot that was used last: [lo, lo + width) */
	size_t at;
};

void series_add(struct series *series, time_t when, enum reason reason, uint32_t n);

/* All reasons of a slot. */
uint64_t series_slot(const struct series *series, size_t slot);

#endif
