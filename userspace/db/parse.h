/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Lines to records: the part that the database and the catalogue have in common.
 */
#ifndef FWPOLICY_DB_PARSE_H
#define FWPOLICY_DB_PARSE_H

#include "db/schema.h"

struct parse {
	const struct source *source; /* outlives the records */
	unsigned int place;	     /* KEY_DATABASE or KEY_CATALOGUE: whose text it is */
	struct arena *arena;	     /* owns the records */
	struct diag_list *diags;
};

/*
 * Appends the records of the text to list, in file order, values decoded and defaults filled in,
 * names not looked up. Records of one name are all there: whoever sorts them finds them.
 */
void parse_records(const struct parse *parse, struct record_list *list);

/* A record with every default, without a name or a place in the file. */
struct record *parse_default(const struct parse *parse, enum kind kind);

void record_list_add(struct record_list *list, struct record *record);

#endif
