/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Remarks beside an answer: a buffer of lines.
 */
#ifndef FWPOLICY_CMD_NOTES_H
#define FWPOLICY_CMD_NOTES_H

#include "cmd/cmd.h"

/* "notes": [ a string for each line ] */
void notes_json(const struct buf *notes, struct json *json);

/* That a database which was written is not in force yet. */
void notes_remind(const struct options *options, struct buf *out);

#endif
