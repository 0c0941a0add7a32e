/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which lines are looked at. What is not given lets everything through.
 */
#ifndef FWPOLICY_REVIEW_FILTER_H
#define FWPOLICY_REVIEW_FILTER_H

#include <stdbool.h>
#include <time.h>

#include "base/addr.h"
#include "review/fact.h"

struct filter {
	bool active;	       /* anything is given */
	time_t since, until;   /* seconds since the epoch; 0: not given */
	uint32_t reasons;      /* bit for each enum reason; 0: all */
	struct prefix from;    /* addr.family 0: not given */
	uint8_t protocol;      /* 0: not given */
	uint16_t lo, hi;       /* destination ports; hi 0: not given */
	const char *interface; /* of arrival or departure; NULL: not given */
	size_t subject;	       /* number of a judge's; 0: not given */
};

#endif
