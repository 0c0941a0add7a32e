/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Blocklist files: one prefix a line, # comments, as published by the well-known lists.
 */
#ifndef FWPOLICY_DB_LISTS_H
#define FWPOLICY_DB_LISTS_H

#include "db/db.h"

/*
 * Read the file of every enabled [blocklist] record into its set. Names are relative to folder.
 * A file that cannot be read is an error at the record; a line that is no prefix is skipped with a
 * warning (a list fetched tonight must not keep the gateway from starting tomorrow).
 */
void lists_read(struct db *db, const char *folder, struct diag_list *diags);

/* One file's text into a set; name and warnings as above. */
void lists_parse(struct ipset *set, const char *name, const char *text, size_t len,
		 struct diag_list *diags);

#endif
