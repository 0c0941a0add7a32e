// SPDX-License-Identifier: GPL-2.0-only
/*
 * Spells numbers, times and durations.
 */
#include "review/words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct wording words_number(uint64_t number)
{
	struct wording out = { "" };
	char digits[24];
	int n = snprintf(digits, sizeof(digits), "%" PRIu64, number);
	char *to = out.text;

	for (int i = 0; i < n; i++) {
		if (i && (n - i) % 3 == 0)
			*to++ = ',';
		*to++ = digits[i];
	}
	return out;
}

struct wording words_about(uint64_t number)
{
	uint64_t step = 1;

	while (number / step >= 100)
		step *= 10;
	return words_number((number + step / 2) / step * step);
}

struct wording words_time(time_t when)
{
	struct wording out;
	struct tm tm;

	localtime_r(&when, &tm);
	strftime(out.text, sizeof(out.text), "%Y-%m-%d %H:%M", &tm);
	return out;
}

struct wording words_stamp(time_t when)
{
	struct wording out = { "" };
	struct tm tm;

	if (when && gmtime_r(&when, &tm))
		strftime(out.text, sizeof(out.text), "%Y-%m-%dT%H:%M:%SZ", &tm);
	return out;
}

struct wording words_duration(uint64_t seconds)
{
	static const struct {
		uint64_t seconds;
		const char *name, *part;
		uint64_t part_seconds;
	} units[] = {
		{ 2 * 86400, "days", "h", 3600 },
		{ 3600, "h", "min", 60 },
		{ 60, "min", "s", 1 },
	};
	struct wording out;

	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		uint64_t unit = i ? units[i].seconds : 86400;
		uint64_t rest = seconds % unit / units[i].part_seconds;

		if (seconds < units[i].seconds)
			continue;
		if (rest && seconds / unit < 10)
			snprintf(out.text, sizeof(out.text), "%" PRIu64 " %s %" PRIu64 " %s",
				 seconds / unit, units[i].name, rest, units[i].part);
		else
			snprintf(out.text, sizeof(out.text), "%" PRIu64 " %s", seconds / unit,
				 units[i].name);
		return out;
	}
	snprintf(out.text, sizeof(out.text), "%" PRIu64 " s", seconds);
	return out;
}

struct wording words_times(uint64_t number)
{
	struct wording out = words_number(number);

	if (number == 1)
		strcpy(out.text, "once");
	else
		strcat(out.text, " times");
	return out;
}

struct wording words_packets(uint64_t number)
{
	struct wording out = words_number(number);

	strcat(out.text, number == 1 ? " packet" : " packets");
	return out;
}
