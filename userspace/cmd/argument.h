/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Values given on the command line, checked and spelled as the database spells them.
 */
#ifndef FWPOLICY_CMD_ARGUMENT_H
#define FWPOLICY_CMD_ARGUMENT_H

#include "base/mem.h"
#include "db/schema.h"

/* A key and what it shall be. */
struct assignment {
	const struct schema_key *key;
	const char *value; /* one line, canonical; NULL: not written any more */
};

struct assignments {
	struct arena *arena; /* owns the rest */
	struct assignment *v;
	size_t n;
};

/*
 * "KEY=VALUE" words for a record of that kind; assignments->arena is set. False after errors in
 * diags; those about a value have their place in the word. Names of groups and networks are not
 * looked up.
 */
bool argument_read(struct assignments *assignments, enum kind kind, int words, char **word,
		   struct diag_list *diags);

/* One value; its canonical spelling, or NULL after errors in diags. */
const char *argument_value(const struct schema_key *key, const char *text, struct arena *arena,
			   struct diag_list *diags);

/*
 * A value of the type VALUE_ADDRESSES as its words; none after errors in diags. Spelled
 * canonically, each with its place in the text.
 */
struct words argument_addresses(const struct schema_key *key, const char *text, struct arena *arena,
				struct diag_list *diags);

#endif
