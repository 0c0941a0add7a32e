/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The first database: text from what is known about the interfaces. Pure.
 */
#ifndef FWPOLICY_CMD_FIRST_H
#define FWPOLICY_CMD_FIRST_H

#include "base/buf.h"
#include "cmd/sides.h"

/*
 * Appends the text of an access.conf, and to notes what the administrator should know, a line each.
 * peer: where he sits, NULL if at the machine itself or unknown.
 */
void first_write(const struct sides *sides, const struct addr *peer, struct buf *text,
		 struct buf *notes);

#endif
