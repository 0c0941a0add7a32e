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
	clock->hour = clock->year_hour = UINT32_MAX;
	tzset();
	localtime_r(&newest, &tm);
	clock->year = tm.tm_year + 1900;
}

static time_t offset_at(time_t when)
{
	struct tm tm;

	localtime_r(&when, &tm);
	return tm.tm_gmtoff;
}

/*
 * What an hour of local time is ahead of UTC. If a change is near, what held before it is right as
 * long as it still holds at the moment that it tells: of the hour that comes twice, the first. Not
 * by mktime(3), which searches years for a summer time where there is none.
 */
static time_t find_offset(time_t local)
{
	time_t before = offset_at(local - DAY), after = offset_at(local + DAY);

	return before == after || offset_at(local - before) == before ? before : after;
}

static time_t from_local(struct clock *clock, int64_t local)
{
	uint32_t hour = (uint32_t)(local / 3600);

	if (hour != clock->hour) {
		clock->offset = find_offset((time_t)hour * 3600);
		clock->hour = hour;
	}
	return (time_t)local - clock->offset;
}

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* An hour that is of one year alone, from its first second to its last. */
static void remember_year(struct clock *clock, uint32_t stamp, time_t told)
{
	time_t most = clock->newest + DAY;

	if (told + 3600 > most || told + 364 * DAY <= most)
		return;
	clock->year_hour = stamp / 3600;
	clock->year_shift = told - (time_t)stamp;
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
		if (told <= clock->newest + DAY) {
			remember_year(clock, stamp, told);
			return told;
		}
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
		clock->last = stamp / 3600 == clock->year_hour ? stamp + clock->year_shift
							       : from_yearless(clock, stamp);
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
