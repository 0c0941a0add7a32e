/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A line of a log in the place of a packet's words: `fwpolicy explain "Nov 26 ... IN=eth1 ..."`.
 */
#ifndef FWPOLICY_CMD_EXPLAIN_LINE_H
#define FWPOLICY_CMD_EXPLAIN_LINE_H

#include "cmd/cmd.h"
#include "policy/decide.h"

struct explain_line; /* NULL: the words are no line */

/* The words look like a line of a log, quoted or not. */
bool explain_is_line(int argc, char **argv);

/* Reads it; NULL after a message. The packet borrows from what is returned. */
struct explain_line *explain_line_new(const struct policy *policy,
				      const struct surroundings *around, int argc, char **argv,
				      struct packet *packet);
void explain_line_free(struct explain_line *line);

/* What the log said, and whether the decision of today is another one. */
void explain_line_text(const struct explain_line *line, const struct decision *decision,
		       struct buf *out);
void explain_line_json(const struct explain_line *line, const struct decision *decision,
		       struct json *json);

#endif
