/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From the stamp of a line to the moment it was written.
 */
#ifndef FWPOLICY_REVIEW_CLOCK_H
#define FWPOLICY_REVIEW_CLOCK_H

#include <stdbool.h>
#include <time.h>

#include "review/fact.h"

struct clock {
	time_t newest;	    /* no line is later than this: when the file was last written, or now */
	time_t boot;	    /* when the machine started that counts its uptime; 0: unknown */
	uint32_t hour;	    /* of STAMP_LOCAL that `offset` was asked for */
	time_t offset;	    /* seconds that local time is ahead of UTC in that hour */
	uint32_t year_hour; /* of STAMP_YEARLESS that `year_shift` was found for */
	time_t year_shift;  /* from such a stamp to seconds since the epoch */
	int year;	    /* of `newest`, local */
	time_t last;	    /* what was told last; 0: nothing yet */
};

void clock_init(struct clock *clock, time_t newest, time_t boot);

/* Seconds since the epoch. A line without a stamp is as old as the one before it; 0: unknown. */
time_t clock_tell(struct clock *clock, uint8_t stamp_kind, uint32_t stamp);

#endif
