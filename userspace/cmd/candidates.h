/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Candidates for completion: answers that the last word of a command line could become.
 *
 * Each function adds those of its kind that begin as the word does. The struct is filled by
 * cmd/words.c, which also frees what is in it.
 */
#ifndef FWPOLICY_CMD_CANDIDATES_H
#define FWPOLICY_CMD_CANDIDATES_H

#include "cmd/cmd.h"

struct candidates {
	struct loaded loaded;
	char **word; /* behind the command, without the last one */
	int words;
	const char *begin; /* the last one, as far as it is written */
	enum kind kind;	   /* of the record named so far; KIND_COUNT: none is */
	struct buf out;
	struct json *json; /* NULL: lines */
	bool path;	   /* a file or folder stands there */
};

void candidates_put(struct candidates *to, const char *text, const char *help);
void candidates_commands(struct candidates *to);
void candidates_options(struct candidates *to);

/* What a word of a synopsis stands for: "RECORD", "KEY=VALUE"; nothing for one that is not known.
 */
void candidates_of_place(struct candidates *to, const char *place);

/* Names of the kind that is written before them. */
void candidates_of_kind(struct candidates *to);

/* The word, or the word with "=" and a value, is written before the last one. */
bool candidates_given(const struct candidates *to, const char *text);

#endif
