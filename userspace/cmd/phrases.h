/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * "from 203.0.113.7,admins for 2h": what follows the service of a daily verb.
 */
#ifndef FWPOLICY_CMD_PHRASES_H
#define FWPOLICY_CMD_PHRASES_H

#include "base/mem.h"

/* NULL: not given. Borrowed from the arena. */
struct phrases {
	const char *from, *during, *until;
};

/* NULL, or what is wrong with the words, for the user; owned by the arena. */
const char *phrases_read(struct phrases *phrases, struct arena *arena, int words, char **word);

#endif
