// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finds year and time zone where a stamp leaves them out.
 *
 * A stamp of RFC 3164 is of the newest year that does not put it after the last writing of its
 * file, a day of clock error allowed: right across new year and for rotated files, as long as one
 * file does not span more than a year. Local time is this machine's; in the hour that comes twice
 * in autumn the first is meant.
 */
#include "review/clock.h"

#include <string.h>

#include "review/stamp.h"

#define DAY 86400

void clock_init(struct clock *clock, time_t newest, time_t boot)
{
	struct tm tm;

	memset(clock, 0, sizeof(*clock));
	clock->newest = newest;
	clock->boot = boot;
	clock->hour = UINT32_MAX;
	localtime_r(&newest, &tm);
	clock->year = tm.tm_year + 1900;
}

/* Local civil time to UTC: summer time if that hour has it, which is the first of two. */
static time_t make_time(struct tm *tm)
{
	struct tm summer = *tm;
	time_t when;

	summer.tm_isdst = 1;
	when = mktime(&summer);
	if (summer.tm_isdst == 1 && summer.tm_hour == tm->tm_hour)
		return when;
	tm->tm_isdst = -1;
	return mktime(tm);
}

static time_t from_local(struct clock *clock, int64_t local)
{
	uint32_t hour = (uint32_t)(local / 3600);

	if (hour != clock->hour) {
		time_t begin = (time_t)hour * 3600;
		struct tm tm;

		gmtime_r(&begin, &tm);
		clock->offset = make_time(&tm) - begin;
		clock->hour = hour;
	}
	return (time_t)local + clock->offset;
}

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static time_t from_yearless(struct clock *clock, uint32_t stamp)
{
	static const uint32_t leap_day = (2 * 365 + 31 + 28) * DAY;
	int64_t in_year = stamp - 2 * 365 * DAY;
	int year = clock->year + 1;
	time_t told;

	do {
		int64_t days = days_from_civil(--year, 1, 1), seconds = in_year;

		if (stamp >= leap_day && stamp < leap_day + DAY && !is_leap(year))
			continue;
		if (stamp >= leap_day + DAY && !is_leap(year))
			seconds -= DAY;
		told = from_local(clock, days * DAY + seconds);
		if (told <= clock->newest + DAY)
			return told;
	} while (year > clock->year - 9);
	return clock->last;
}

time_t clock_tell(struct clock *clock, uint8_t stamp_kind, uint32_t stamp)
{
	switch (stamp_kind) {
	case STAMP_UTC:
		clock->last = stamp;
		break;
	case STAMP_LOCAL:
		clock->last = from_local(clock, stamp);
		break;
	case STAMP_YEARLESS:
		clock->last = from_yearless(clock, stamp);
		break;
	case STAMP_UPTIME:
		if (clock->boot)
			clock->last = clock->boot + stamp;
		break;
	default:
		break;
	}
	return clock->last;
}
