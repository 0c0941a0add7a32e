/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The topics of help that are no commands. word[0] is the first word behind the topic.
 */
#ifndef FWPOLICY_CMD_HELP_H
#define FWPOLICY_CMD_HELP_H

#include "cmd/cmd.h"
#include "db/schema.h"

/* keys [KIND]: the table of keys (cmd/keys.c). */
enum exit_code help_keys(const struct options *options, int words, char **word);

/* words [WORD...]: what the last word of a command line could become (cmd/words.c). */
enum exit_code help_words(const struct options *options, int words, char **word);

/* The choices of a key, NULL ends; NULL if it has none. */
const char *const *key_choices(const struct schema_key *key);

/* The words before the command. */
struct option_help {
	const char *flag, *argument, *help; /* argument: "" for none */
};

extern const struct option_help option_helps[];
extern const size_t option_helps_n;

#endif
