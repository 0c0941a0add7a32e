// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads time stamps; a row of the table for each form.
 *
 *     Nov 26 10:41:37                      RFC 3164: no year, local time
 *     Thu Nov 26 10:41:37 2026             date(1); also behind "[" as dmesg -T has it
 *     2026-11-26T10:41:37.123456+01:00     RFC 3339; without offset local, blank for T allowed
 *     <34>1 2026-11-26T10:41:37Z           RFC 5424; <34> alone: a priority
 *     kern  :warn  : [  123.456789]        dmesg -x: the same in words
 *     Thu 2026-11-26 10:41:37 CET          journalctl -o short-full
 *     [  123.456789]                       since the machine started
 *     1795689697.123456                    journalctl -o short-unix
 *     @4000000065631c21...                 TAI64N, multilog
 *     101 7 tap101i0-IN 26/Nov/2026:10:41:37 +0100    Proxmox: guest, level, chain
 *
 * A number out of its range makes it no stamp. Which year a stamp without one is of, and what the
 * time zone was, is clock.c's to find.
 */
#include "review/stamp.h"

#include <stdbool.h>
#include <string.h>

/* A place in a line that is not left behind when a form does not fit. */
struct scan {
	const char *at, *end;
};

int64_t days_from_civil(int64_t year, unsigned int month, unsigned int day)
{
	int64_t era, of_era, of_year;

	year -= month <= 2;
	era = (year >= 0 ? year : year - 399) / 400;
	of_era = year - era * 400;
	of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static bool is_digit(char c)
{
	return (unsigned char)(c - '0') < 10;
}

/* Exactly n digits. */
static bool digits(struct scan *scan, int n, unsigned int *value)
{
	*value = 0;
	if (scan->end - scan->at < n)
		return false;
	for (int i = 0; i < n; i++) {
		if (!is_digit(scan->at[i]))
			return false;
		*value = *value * 10 + (unsigned int)(scan->at[i] - '0');
	}
	scan->at += n;
	return true;
}

static bool letter(struct scan *scan, char c)
{
	if (scan->at == scan->end || *scan->at != c)
		return false;
	scan->at++;
	return true;
}

/* As many digits as there are, of a value that fits. */
static bool number(struct scan *scan, uint64_t *value)
{
	const char *begin = scan->at;

	for (*value = 0; scan->at < scan->end && is_digit(*scan->at); scan->at++) {
		if (scan->at - begin == 12)
			return false;
		*value = *value * 10 + (uint64_t)(*scan->at - '0');
	}
	return scan->at > begin;
}

static void fraction(struct scan *scan)
{
	if (scan->at == scan->end || (*scan->at != '.' && *scan->at != ','))
		return;
	scan->at++;
	while (scan->at < scan->end && is_digit(*scan->at))
		scan->at++;
}

/* "10:41:37" as seconds; the leap second is the last of its minute. */
static bool clock_time(struct scan *scan, uint32_t *seconds)
{
	unsigned int h, m, s;

	if (!digits(scan, 2, &h) || !letter(scan, ':') || !digits(scan, 2, &m) ||
	    !letter(scan, ':') || !digits(scan, 2, &s) || h > 23 || m > 59 || s > 60)
		return false;
	*seconds = h * 3600 + m * 60 + (s == 60 ? 59 : s);
	return true;
}

static bool month_name(struct scan *scan, unsigned int *month)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

	if (scan->end - scan->at < 3)
		return false;
	for (unsigned int i = 0; i < 12; i++)
		if (!memcmp(scan->at, names + 3 * i, 3)) {
			*month = i + 1;
			scan->at += 3;
			return true;
		}
	return false;
}

/* "26 ", " 6 ", "6 ". */
static bool month_day(struct scan *scan, unsigned int *day)
{
	uint64_t value;

	letter(scan, ' ');
	if (!number(scan, &value) || value < 1 || value > 31 || !letter(scan, ' '))
		return false;
	*day = (unsigned int)value;
	return true;
}

static bool set(struct stamp *stamp, enum stamp_kind kind, int64_t value)
{
	if (value < 0 || value > UINT32_MAX)
		return false;
	stamp->kind = (uint8_t)kind;
	stamp->value = (uint32_t)value;
	return true;
}

static bool set_civil(struct stamp *stamp, int64_t year, const unsigned int *month_and_day,
		      uint32_t seconds)
{
	return set(stamp, STAMP_LOCAL,
		   days_from_civil(year, month_and_day[0], month_and_day[1]) * 86400 + seconds);
}

static bool read_bsd(struct scan *scan, struct stamp *stamp)
{
	unsigned int date[2], year;
	uint32_t seconds;
	struct scan rest;

	if (!month_name(scan, &date[0]) || !letter(scan, ' ') || !month_day(scan, &date[1]))
		return false;
	rest = *scan;
	if (digits(&rest, 4, &year) && letter(&rest, ' ') && clock_time(&rest, &seconds)) {
		*scan = rest; /* as routers write it */
		fraction(scan);
		letter(scan, ':');
		return set_civil(stamp, year, date, seconds);
	}
	if (!clock_time(scan, &seconds))
		return false;
	rest = *scan;
	if (letter(&rest, ' ') && digits(&rest, 4, &year) && year >= 1970 && year < 2106 &&
	    rest.at < rest.end && (*rest.at == ' ' || *rest.at == ']')) {
		*scan = rest; /* the year of date(1) */
		return set_civil(stamp, year, date, seconds);
	}
	fraction(scan);
	return set(stamp, STAMP_YEARLESS,
		   days_from_civil(1972, date[0], date[1]) * 86400 + seconds);
}

/* "+01:00", "+0100", "Z"; nothing: local time. */
static void read_offset(struct scan *scan, struct stamp *stamp)
{
	struct scan rest = *scan;
	unsigned int h, m;
	bool west;

	if (letter(scan, 'Z')) {
		stamp->kind = STAMP_UTC;
		return;
	}
	west = letter(&rest, '-');
	if (!west && !letter(&rest, '+'))
		return;
	if (!digits(&rest, 2, &h) || h > 15)
		return;
	letter(&rest, ':');
	if (!digits(&rest, 2, &m) || m > 59)
		return;
	*scan = rest;
	stamp->kind = STAMP_UTC;
	stamp->value += west ? h * 3600 + m * 60 : 0 - (h * 3600 + m * 60);
}

static bool read_iso(struct scan *scan, struct stamp *stamp)
{
	unsigned int year, date[2];
	uint32_t seconds;

	if (!digits(scan, 4, &year) || !letter(scan, '-') || !digits(scan, 2, &date[0]) ||
	    !letter(scan, '-') || !digits(scan, 2, &date[1]))
		return false;
	if (date[0] < 1 || date[0] > 12 || date[1] < 1 || date[1] > 31 || year < 1971)
		return false;
	if (!letter(scan, 'T') && !letter(scan, ' '))
		return false;
	if (!clock_time(scan, &seconds))
		return false;
	fraction(scan);
	if (!set_civil(stamp, year, date, seconds))
		return false;
	read_offset(scan, stamp);
	return true;
}

/* "CET", "UTC", "+03": whoever asked for the log stood in that zone. */
static bool zone_name(struct scan *scan, struct stamp *stamp)
{
	const char *name = scan->at;

	while (scan->at<scan->end && * scan->at> ' ' && *scan->at < 'a')
		scan->at++;
	if (scan->at - name == 3 && !memcmp(name, "UTC", 3))
		stamp->kind = STAMP_UTC;
	return scan->at > name;
}

static bool read_weekday(struct scan *scan, struct stamp *stamp)
{
	static const char names[] = "MonTueWedThuFriSatSun";
	struct scan rest = *scan;
	unsigned int i = 0;

	if (scan->end - scan->at < 4 || scan->at[3] != ' ')
		return false;
	while (i < 7 && memcmp(scan->at, names + 3 * i, 3) != 0)
		i++;
	if (i == 7)
		return false;
	scan->at += 4;
	rest.at += 4;
	if (read_bsd(scan, stamp))
		return true;
	*scan = rest;
	return read_iso(scan, stamp) && letter(scan, ' ') && zone_name(scan, stamp);
}

static bool read_bracket(struct scan *scan, struct stamp *stamp)
{
	uint64_t seconds;

	if (!letter(scan, '['))
		return false;
	if (read_weekday(&(struct scan){ scan->at, scan->end }, stamp)) {
		read_weekday(scan, stamp);
		stamp->head = STAMP_HEAD_NONE;
		return letter(scan, ']');
	}
	while (letter(scan, ' '))
		;
	if (!number(scan, &seconds) || scan->at == scan->end || *scan->at != '.')
		return false;
	fraction(scan);
	stamp->head = STAMP_HEAD_NONE;
	return letter(scan, ']') && set(stamp, STAMP_UPTIME, (int64_t)seconds);
}

static bool read_epoch(struct scan *scan, struct stamp *stamp)
{
	uint64_t seconds;

	if (!number(scan, &seconds) || seconds < 100000000 || scan->at == scan->end)
		return false;
	if (*scan->at != '.' && *scan->at != ' ')
		return false;
	fraction(scan);
	return set(stamp, STAMP_UTC, (int64_t)seconds);
}

/* "@" and 24 hexadecimal digits: 8 bytes of seconds beyond 2^62, 4 of nanoseconds. */
static bool read_tai(struct scan *scan, struct stamp *stamp)
{
	uint64_t value = 0;

	if (!letter(scan, '@') || scan->end - scan->at < 24)
		return false;
	for (int i = 0; i < 24; i++) {
		char c = scan->at[i];
		int digit = is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;

		if (digit < 0)
			return false;
		if (i < 16)
			value = value << 4 | (uint64_t)digit;
	}
	scan->at += 24;
	value -= UINT64_C(1) << 62;
	return value > 10 && set(stamp, STAMP_UTC, (int64_t)(value - 10));
}

static bool read_proxmox(struct scan *scan, struct stamp *stamp)
{
	uint64_t guest, level;
	unsigned int date[2], year;
	uint32_t seconds;

	if (!number(scan, &guest) || !letter(scan, ' ') || !number(scan, &level) || level > 7 ||
	    !letter(scan, ' '))
		return false;
	while (scan->at < scan->end && *scan->at != ' ')
		scan->at++;
	if (!letter(scan, ' ') || !digits(scan, 2, &date[1]) || date[1] < 1 || date[1] > 31 ||
	    !letter(scan, '/') || !month_name(scan, &date[0]) || !letter(scan, '/') ||
	    !digits(scan, 4, &year) || !letter(scan, ':') || !clock_time(scan, &seconds) ||
	    !letter(scan, ' ') || !set_civil(stamp, year, date, seconds))
		return false;
	read_offset(scan, stamp);
	stamp->head = STAMP_HEAD_NONE;
	return true;
}

static bool (*const forms[])(struct scan *scan, struct stamp *stamp) = {
	read_bsd, read_iso, read_bracket, read_weekday, read_epoch, read_tai, read_proxmox,
};

/* "<34>", "<34>1 "; true for the latter. */
static bool skip_priority(struct scan *scan)
{
	struct scan rest = *scan;
	uint64_t value;

	if (!letter(&rest, '<') || !number(&rest, &value) || value > 191 || !letter(&rest, '>'))
		return false;
	*scan = rest;
	if (letter(&rest, '1') && letter(&rest, ' ')) {
		*scan = rest;
		return true;
	}
	letter(scan, ' ');
	return false;
}

static void skip_letters(struct scan *scan)
{
	while (scan->at < scan->end && *scan->at >= 'a' && *scan->at <= 'z')
		scan->at++;
	while (letter(scan, ' '))
		;
}

/* "kern  :warn  : " */
static void skip_level(struct scan *scan)
{
	struct scan rest = *scan;

	if (scan->end - scan->at < 5 || memcmp(scan->at, "kern", 4) != 0)
		return;
	skip_letters(&rest);
	if (!letter(&rest, ':'))
		return;
	skip_letters(&rest);
	if (letter(&rest, ':') && letter(&rest, ' '))
		*scan = rest;
}

const char *stamp_read(const char *at, const char *end, struct stamp *stamp)
{
	struct scan scan = { at, end };
	bool strict = skip_priority(&scan);

	if (!strict)
		skip_level(&scan);
	at = scan.at;
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		*stamp = (struct stamp){ .head = strict ? STAMP_HEAD_STRICT : STAMP_HEAD_LOOSE };
		scan.at = at;
		if (!forms[i](&scan, stamp))
			continue;
		letter(&scan, ' ');
		return scan.at;
	}
	*stamp = (struct stamp){ .kind = STAMP_NONE, .head = STAMP_HEAD_NONE };
	scan.at = at;
	if (strict && letter(&scan, '-') && letter(&scan, ' ')) /* the sender has no clock */
		stamp->head = STAMP_HEAD_STRICT;
	else
		scan.at = at;
	return scan.at;
}
