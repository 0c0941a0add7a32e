// SPDX-License-Identifier: GPL-2.0-only
/*
 * Durations of the command line: numbers with a unit, the larger unit first, ten years at most.
 */
#include "cmd/duration.h"

#include <string.h>

#include "db/value.h"

#define MOST (10L * 366 * 86400)

static const struct {
	char letter;
	long seconds;
} units[] = { { 'w', 7 * 86400 }, { 'd', 86400 }, { 'h', 3600 }, { 'm', 60 }, { 's', 1 } };

#define UNITS (sizeof(units) / sizeof(units[0]))

/* One number with its unit; *unit: the first that may still come. -1: it is none. */
static long part_read(const char **at, size_t *unit)
{
	long count = 0;

	if (**at < '0' || **at > '9')
		return -1;
	for (; **at >= '0' && **at <= '9'; ++*at) {
		count = count * 10 + (**at - '0');
		if (count > MOST)
			return -1;
	}
	while (*unit < UNITS && units[*unit].letter != **at)
		++*unit;
	if (*unit == UNITS || count > MOST / units[*unit].seconds)
		return -1;
	++*at;
	return count * units[(*unit)++].seconds;
}

long duration_read(const char *text, struct diag_list *diags)
{
	const char *at = text;
	long seconds = 0, part = 0;
	size_t unit = 0;

	do {
		part = part_read(&at, &unit);
		seconds += part;
	} while (part >= 0 && *at);
	if (part >= 0 && seconds && seconds <= MOST)
		return seconds;
	diag_error(diags, (struct loc){ 0 }, "\"%s\" is no duration",
		   diag_word(text, strlen(text)).text);
	diag_hint(diags, "write it like 30m, 2h or 3d, ten years at most");
	return -1;
}

const char *duration_end(struct arena *arena, time_t from, long seconds)
{
	char text[VALUE_TIME_TEXT];

	return arena_strdup(arena, value_time_text(from + seconds, text));
}
