/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Words of address lists and the sets of addresses they mean.
 */
#ifndef FWPOLICY_CMD_ADDRESSES_H
#define FWPOLICY_CMD_ADDRESSES_H

#include "db/db.h"

/* A group or network that is unknown is an error at the word. True if there was none. */
bool addresses_check(const struct db *db, const struct words *words, struct diag_list *diags);

/*
 * What a word means to anybody at any time, whether it ends or not; empty for an unknown name. A
 * new normal set, owned by the caller.
 */
struct ipset addresses_set(const struct db *db, const char *word);
void addresses_extend(struct ipset *set, const struct db *db, const char *word);
bool addresses_cover(const struct ipset *set, const struct db *db, const char *word);
/* The same of what has no end. */
void addresses_extend_forever(struct ipset *set, const struct db *db, const char *word);

/* The words in their canonical spelling, with room for more; owned by the arena. */
struct words addresses_copy(struct arena *arena, const struct words *words, size_t more);

/* "a, b", owned by the arena. */
const char *addresses_join(struct arena *arena, const struct words *words);

bool addresses_have(const struct words *words, const char *word);

#endif
