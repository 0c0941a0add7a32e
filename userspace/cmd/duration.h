/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * "2h": how long, and when that is over.
 */
#ifndef FWPOLICY_CMD_DURATION_H
#define FWPOLICY_CMD_DURATION_H

#include <time.h>

#include "base/diag.h"
#include "base/mem.h"

/* "90s", "30m", "2h", "3d", "1w", "1h30m": seconds, or -1 after an error in diags. */
long duration_read(const char *text, struct diag_list *diags);

/* The local time so many seconds after a moment, as the database writes times. */
const char *duration_end(struct arena *arena, time_t from, long seconds);

#endif
