/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The time at the beginning of a line of a log, in every form that loggers write.
 */
#ifndef FWPOLICY_REVIEW_STAMP_H
#define FWPOLICY_REVIEW_STAMP_H

#include <stdint.h>
#include <time.h>

#include "review/fact.h"

/* What stands behind a stamp of this form. */
enum stamp_head {
	STAMP_HEAD_LOOSE,  /* host and program, or one of them, or none */
	STAMP_HEAD_STRICT, /* host, program and the rest of RFC 5424 */
	STAMP_HEAD_NONE,   /* the message, as the kernel gave it */
};

struct stamp {
	uint32_t value;
	uint8_t kind; /* enum stamp_kind */
	uint8_t head; /* enum stamp_head */
};

/*
 * Reads [at, end); *end is readable and no digit. The first byte behind stamp, priority and the
 * blank after them; at itself if there is none.
 */
const char *stamp_read(const char *at, const char *end, struct stamp *stamp);

/* Days from 1970-01-01 to a day of the Gregorian calendar; month and day from 1. */
int64_t days_from_civil(int64_t year, unsigned int month, unsigned int day);

#endif
