// SPDX-License-Identifier: GPL-2.0-only
/*
 * Decodes limits and the end of a grant.
 *
 * Times are local, as the administrator's clock shows them; a date alone means its first moment,
 * the earlier and safer reading. What the calendar or the change to summer time leaves out is
 * refused, not moved: mktime(3) would open a service for another hour.
 */
#include <string.h>

#include "base/near.h"
#include "db/value.h"

#define LIMIT_MOST 1000000

static const struct {
	const char *name;
	uint32_t seconds;
	const char *others[4]; /* how else it is written, for the hint */
} units[] = {
	{ "second", 1, { "s", "sec", "seconds", NULL } },
	{ "minute", 60, { "m", "min", "minutes", NULL } },
	{ "hour", 3600, { "h", "hr", "hours", NULL } },
	{ "day", 86400, { "d", "days", NULL, NULL } },
};

#define UNITS (sizeof(units) / sizeof(units[0]))

const char *value_limit_unit(uint32_t seconds)
{
	for (size_t i = 0; i < UNITS; i++)
		if (units[i].seconds == seconds)
			return units[i].name;
	return NULL;
}

static const char *unit_meant(const struct span *word)
{
	struct near near;
	struct diag_word text = diag_word(word->text, word->len);

	near_start(&near, text.text);
	for (size_t i = 0; i < UNITS; i++) {
		for (size_t j = 0; units[i].others[j]; j++)
			if (value_is(word, units[i].others[j]))
				return units[i].name;
		near_try(&near, units[i].name);
	}
	return near.best;
}

static uint32_t unit_seconds(const struct span *word)
{
	for (size_t i = 0; i < UNITS; i++)
		if (value_is(word, units[i].name))
			return units[i].seconds;
	return 0;
}

static void report_unit(const struct value *value, const struct span *unit, long count)
{
	const char *meant = unit_meant(unit);

	diag_error(value->diags, unit->loc, "unknown unit of time \"%s\"",
		   diag_word(unit->text, unit->len).text);
	if (meant)
		diag_hint(value->diags, "write \"%ld/%s\"", count, meant);
	else
		diag_hint(value->diags, "write second, minute, hour or day");
}

void value_decode_limit(const struct value *value, void *member)
{
	const struct span *text = &value->text;
	const char *slash = memchr(text->text, '/', text->len);
	size_t head = slash ? (size_t)(slash - text->text) : text->len;
	long count = value_number(text->text, head, LIMIT_MOST);
	struct limit *limit = member;
	struct span unit;
	uint32_t seconds;

	if (!slash) {
		diag_error(value->diags, text->loc, "\"%s\" is no limit",
			   diag_word(text->text, text->len).text);
		diag_hint(value->diags, "write it like 6/minute");
		return;
	}
	if (count < 1) {
		diag_error(value->diags, text->loc, "no such limit: \"%s\"",
			   diag_word(text->text, text->len).text);
		diag_hint(value->diags, "the count is 1 to %d; without a limit leave the key out",
			  LIMIT_MOST);
		return;
	}
	unit = span_part(text, slash + 1, text->len - head - 1);
	seconds = unit_seconds(&unit);
	if (seconds)
		*limit = (struct limit){ (uint32_t)count, seconds };
	else
		report_unit(value, &unit, count);
}

/* Matches a pattern in which a digit stands for itself and 0 for any digit. */
static bool has_shape(const struct span *text, const char *shape)
{
	if (text->len != strlen(shape))
		return false;
	for (size_t i = 0; i < text->len; i++) {
		bool digit = text->text[i] >= '0' && text->text[i] <= '9';

		if (shape[i] == '0' ? !digit : text->text[i] != shape[i])
			return false;
	}
	return true;
}

static int digits(const struct span *text, size_t at, size_t n)
{
	int number = 0;

	for (; n--; at++)
		number = at < text->len ? number * 10 + (text->text[at] - '0') : number;
	return number;
}

/* Local time to seconds; -1 if the calendar or the clock has no such moment. */
static time_t moment(const struct tm *asked)
{
	struct tm tm = *asked;
	time_t at = mktime(&tm);

	if (tm.tm_year != asked->tm_year || tm.tm_mon != asked->tm_mon ||
	    tm.tm_mday != asked->tm_mday || tm.tm_hour != asked->tm_hour ||
	    tm.tm_min != asked->tm_min || tm.tm_sec != asked->tm_sec || at <= 0)
		return -1;
	return at;
}

static void report_shape(const struct value *value)
{
	const struct span *text = &value->text;
	struct diag_word word = diag_word(text->text, text->len);

	diag_error(value->diags, text->loc, "\"%s\" is no time", word.text);
	if (has_shape(text, "0000-00-00 00:00") || has_shape(text, "0000-00-00 00:00:00")) {
		*strchr(word.text, ' ') = 'T';
		diag_hint(value->diags, "write \"%s\"", word.text);
	} else if (has_shape(text, "0000-00-00T00:00Z") ||
		   has_shape(text, "0000-00-00T00:00:00Z")) {
		diag_hint(value->diags, "times are local: write it without a zone");
	} else {
		diag_hint(value->diags, "write it like 2026-12-01 or 2026-12-01T18:00");
	}
}

void value_decode_time(const struct value *value, void *member)
{
	const struct span *text = &value->text;
	struct tm tm = { .tm_isdst = -1 };
	time_t at;

	if (!has_shape(text, "0000-00-00") && !has_shape(text, "0000-00-00T00:00") &&
	    !has_shape(text, "0000-00-00T00:00:00")) {
		report_shape(value);
		return;
	}
	tm.tm_year = digits(text, 0, 4) - 1900;
	tm.tm_mon = digits(text, 5, 2) - 1;
	tm.tm_mday = digits(text, 8, 2);
	tm.tm_hour = digits(text, 11, 2);
	tm.tm_min = digits(text, 14, 2);
	tm.tm_sec = digits(text, 17, 2);
	at = moment(&tm);
	if (at < 0) {
		diag_error(value->diags, text->loc, "there is no such time: \"%s\"",
			   diag_word(text->text, text->len).text);
		diag_hint(value->diags, "the calendar or a change of the clock leaves it out");
		return;
	}
	memcpy(member, &at, sizeof(at));
}
