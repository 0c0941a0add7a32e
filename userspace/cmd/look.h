/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Looking at the database: loading it for reading, and values as text.
 */
#ifndef FWPOLICY_CMD_LOOK_H
#define FWPOLICY_CMD_LOOK_H

#include "cmd/cmd.h"
#include "db/schema.h"

/*
 * Load to show what is there. Errors are said, warnings are not: they are `check`'s to tell. False:
 * there is nothing to look at. *code is the exit code in either case. Freed by load_fini.
 */
bool look_load(struct loaded *loaded, const struct options *options, enum exit_code *code);

/* Where the value of a key comes from. */
enum origin { ORIGIN_DEFAULT, ORIGIN_CATALOGUE, ORIGIN_WRITTEN };

enum origin look_origin(const struct record *record, const struct schema_key *key);

/*
 * The value of a key, written or not, in its canonical spelling; as it stands there if it was
 * reported. "" for what is empty. Owned by the arena.
 */
const char *look_value(struct arena *arena, const struct record *record,
		       const struct schema_key *key);

/* Its items are equal in rank and separated by commas. */
bool look_is_list(const struct schema_key *key);

#endif
