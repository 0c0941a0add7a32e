/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * "from 203.0.113.7,admins for 2h": what follows the name in a daily verb.
 */
#ifndef FWPOLICY_CMD_PHRASES_H
#define FWPOLICY_CMD_PHRASES_H

#include <time.h>

#include "base/diag.h"
#include "base/mem.h"

/* NULL: not given. Borrowed from the arena. */
struct phrases {
	const char *from, *during, *until;
};

/* NULL, or what is wrong with the words, for the user; owned by the arena. */
const char *phrases_read(struct phrases *phrases, struct arena *arena, int words, char **word);

/* "for" or "until" as a value of the key until, or NULL after an error; owned by the arena. */
const char *phrases_end(const struct phrases *phrases, struct arena *arena, time_t now,
			struct diag_list *diags);

#endif
