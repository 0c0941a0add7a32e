/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The record that the words of a command line name: "service ssh", "ssh", "gateway".
 */
#ifndef FWPOLICY_CMD_NAMED_H
#define FWPOLICY_CMD_NAMED_H

#include "cmd/cmd.h"
#include "db/schema.h"

struct named {
	enum kind kind;
	const char *name; /* "" for the gateway; borrowed from the database, catalogue or caller */
	const struct record *record; /* what counts, written or not; borrowed from the database */
	bool written;		     /* it stands in the database */
};

/*
 * Reads one or two words. How many; 0 after an error in diags. A service of the catalogue and a
 * helper are known without a record: named->record is made of the catalogue and the defaults then.
 */
int named_read(struct named *named, struct loaded *loaded, int words, char **word,
	       struct diag_list *diags);

/* The record of that kind; false after an error in diags. */
bool named_find(struct named *named, struct loaded *loaded, enum kind kind, const char *name,
		struct diag_list *diags);

/* The same without a message; false if neither database nor catalogue know it. */
bool named_look(struct named *named, struct loaded *loaded, enum kind kind, const char *name);

/* The fewest words that name it: "ssh", "helper ftp". Owned by the arena. */
const char *named_title(struct arena *arena, const struct loaded *loaded, enum kind kind,
			const char *name);

/* The kind of that name; KIND_COUNT after an error in diags. */
enum kind named_kind(const char *name, struct diag_list *diags);

/* The key of that name that may stand in such a place (KEY_*); NULL after an error in diags. */
const struct schema_key *named_key(enum kind kind, const char *name, unsigned int place,
				   struct diag_list *diags);

#endif
