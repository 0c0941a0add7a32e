/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The loud times of a log, by the minute, in bounded memory.
 *
 * A minute with PEAK_PACKETS is loud; loud minutes in a row are one peak. Of more than PEAKS_MOST
 * the biggest are kept. Expects time to go on; a packet of an earlier minute counts to this one.
 */
#ifndef FWPOLICY_REVIEW_PEAKS_H
#define FWPOLICY_REVIEW_PEAKS_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "review/prefix.h"

#define PEAKS_MOST   64
#define PEAK_PACKETS 300 /* a minute: five a second */

struct peak {
	uint32_t first, last; /* seconds since the epoch, both within it */
	uint32_t n[REASON_COUNT];
};

struct peaks {
	time_t end;	 /* of the minute that is counted; 0: none yet */
	struct peak now; /* that minute */
	struct peak v[PEAKS_MOST];
	size_t n;
};

void peaks_turn(struct peaks *peaks, time_t when);

static inline void peaks_add(struct peaks *peaks, time_t when, enum reason reason, uint32_t n)
{
	if (when >= peaks->end)
		peaks_turn(peaks, when);
	peaks->now.n[reason] += n;
}

/* The peak number i, the one that has not ended included; false: there are not so many. */
bool peaks_get(const struct peaks *peaks, size_t i, struct peak *peak);

uint64_t peak_sum(const struct peak *peak);
enum reason peak_reason(const struct peak *peak); /* of most of its packets */

#endif
