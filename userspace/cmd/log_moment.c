// SPDX-License-Identifier: GPL-2.0-only
/*
 * Moments as people write them:
 *
 *     2026-11-26   2026-11-26T10:00[:00]   2026-11-26 10:00    10:00 (today)
 *     2h  1d12h  2 hours ago  30 minutes ago    today  yesterday  now
 *
 * Local time.
 */
#include <stdlib.h>
#include <string.h>

#include "cmd/duration.h"
#include "cmd/log.h"

static bool read_form(const char *text, const char *form, struct tm *tm)
{
	const char *end = strptime(text, form, tm);

	return end && !*end;
}

static bool read_date(const char *text, const struct tm *today, time_t *when)
{
	static const struct {
		const char *form;
		bool dated;
	} forms[] = {
		{ "%Y-%m-%dT%H:%M:%S", true },
		{ "%Y-%m-%d %H:%M:%S", true },
		{ "%Y-%m-%dT%H:%M", true },
		{ "%Y-%m-%d %H:%M", true },
		{ "%Y-%m-%d", true },
		{ "%H:%M:%S", false },
		{ "%H:%M", false },
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		struct tm tm = { .tm_isdst = -1 };

		if (!forms[i].dated) {
			tm = *today;
			tm.tm_hour = tm.tm_min = tm.tm_sec = 0;
			tm.tm_isdst = -1;
		}
		if (!read_form(text, forms[i].form, &tm))
			continue;
		*when = mktime(&tm);
		return *when > 0;
	}
	return false;
}

static bool read_day(const char *text, const struct tm *today, time_t *when)
{
	static const struct {
		const char *name;
		int days;
	} days[] = { { "today", 0 }, { "yesterday", 1 } };

	for (size_t i = 0; i < sizeof(days) / sizeof(*days); i++) {
		struct tm tm = *today;

		if (strcmp(text, days[i].name) != 0)
			continue;
		tm.tm_hour = tm.tm_min = tm.tm_sec = 0;
		tm.tm_isdst = -1;
		tm.tm_mday -= days[i].days;
		*when = mktime(&tm);
		return true;
	}
	return false;
}

/* "2 hours ago", with or without "ago". */
static bool read_ago(const char *text, time_t now, time_t *when)
{
	static const struct {
		const char *name;
		long seconds;
	} units[] = {
		{ "second", 1 },  { "sec", 1 },	    { "minute", 60 },	{ "min", 60 },
		{ "hour", 3600 }, { "day", 86400 }, { "week", 604800 },
	};
	char *end;
	long count = strtol(text, &end, 10);

	if (end == text || count < 0 || count > 100000 || *end != ' ')
		return false;
	end += strspn(end, " ");
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		size_t len = strlen(units[i].name);
		const char *rest = end + len;

		if (strncmp(end, units[i].name, len) != 0)
			continue;
		rest += *rest == 's';
		if (*rest && strcmp(rest, " ago") != 0)
			continue;
		*when = now - count * units[i].seconds;
		return true;
	}
	return false;
}

static bool read_duration(const char *text, time_t now, time_t *when)
{
	struct diag_list diags = { 0 };
	long seconds = duration_read(text, &diags);

	diag_fini(&diags);
	*when = now - seconds;
	return seconds > 0;
}

bool log_moment(const char *text, time_t now, time_t *when)
{
	struct tm today;

	localtime_r(&now, &today);
	if (!strcmp(text, "now")) {
		*when = now;
		return true;
	}
	return read_date(text, &today, when) || read_day(text, &today, when) ||
	       read_ago(text, now, when) || read_duration(text, now, when);
}
