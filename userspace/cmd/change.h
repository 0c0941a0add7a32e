/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One change of the database: begun, edited, ended. It is made as a whole or not at all.
 *
 *     code = change_begin(&change, options);
 *     if (code == EXIT_YES) {
 *             ... change_assign, change_add, change_remove; or errors in change.diags
 *             code = change_end(&change);
 *     }
 *     change_fini(&change);
 */
#ifndef FWPOLICY_CMD_CHANGE_H
#define FWPOLICY_CMD_CHANGE_H

#include "cmd/argument.h"
#include "cmd/cmd.h"
#include "cmd/named.h"

struct change {
	const struct options *options;
	struct loaded old;	/* the database as it is; may have errors */
	struct arena arena;	/* for what the edits are made of */
	struct diag_list diags; /* why it cannot be made */
	struct buf text;	/* the database as it shall be */
	struct buf notes;	/* lines to say behind what changed, or in place of it */
	char *target;		/* the file behind all links; NULL for standard input */
	int lock;		/* -1: none */
};

/* Lock and read the database. EXIT_YES, or the reason not to go on, which has been said. */
enum exit_code change_begin(struct change *change, const struct options *options);

/* Values of one record, which is added if the catalogue knows it only. */
void change_assign(struct change *change, const struct named *named,
		   const struct assignments *assignments);
void change_add(struct change *change, enum kind kind, const char *name,
		const struct assignments *assignments);
/* The same before another record, of change->old, that is there. */
void change_insert(struct change *change, const struct record *before, const struct named *named,
		   const struct assignments *assignments);
/* record: of change->old; what it is now goes, by its kind and name. */
void change_remove(struct change *change, const struct record *record);

/*
 * Check the new text as `check` would, write it, and say what changed. With errors in the text or
 * in change->diags the file stays as it is.
 */
enum exit_code change_end(struct change *change);

void change_fini(struct change *change);

#endif
