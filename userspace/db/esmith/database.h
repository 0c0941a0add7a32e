/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One file of the e-smith configuration database (SME Server, NethServer), as its own reader
 * understands it: lines KEY=TYPE|PROP|VALUE|..., and the same records as `config show` and
 * `db NAME show` print them.
 *
 * Nothing is thrown away: of several lines with one key every line is a record, and all but the
 * last are marked. What the values mean is db/esmith/import.h's business.
 *
 * Ownership: everything belongs to the esmith_db, which the places in the messages point into; it
 * must not be moved.
 */
#ifndef FWPOLICY_DB_ESMITH_DATABASE_H
#define FWPOLICY_DB_ESMITH_DATABASE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/diag.h"
#include "base/mem.h"

/* A word of the source in a message, cut where it is endless. */
#define SHOWN(word) (diag_word((word), strlen(word)).text)

struct esmith_prop {
	struct esmith_prop *next; /* in file order */
	const char *name;
	const char *value; /* blanks kept, "\|" undone; NULL: the record ends after the name */
	uint32_t number;   /* its place in the record, from 0 */
	bool superseded;   /* the record has the property again, further on */
};

struct esmith_record {
	const char *key;  /* as written, blanks included */
	const char *type; /* or the value of a plain KEY=VALUE; NULL: the line has no "=" */
	struct esmith_prop *props;
	uint32_t n_props;
	struct loc loc;	  /* of its (first) line */
	bool superseded;  /* a later line has the same key */
	bool unreachable; /* blanks around the key: no look-up of e-smith finds it */
};

struct esmith_db {
	struct arena arena;
	struct source source;
	struct esmith_record *v; /* file order */
	size_t n, cap;
	struct esmith_record **sorted; /* by key, file order among equals */
};

/* Never fails: a line that is no record is one with a key only, and a note. name, text: copied. */
void esmith_parse(struct esmith_db *db, const char *name, const char *text, size_t len,
		  struct diag_list *diags);
void esmith_fini(struct esmith_db *db);

/* The record a look-up of e-smith would find, or NULL; borrowed. An empty db is fine. */
struct esmith_record *esmith_find(const struct esmith_db *db, const char *key);

/* The property that counts, or NULL; borrowed. */
struct esmith_prop *esmith_prop(const struct esmith_record *record, const char *name);

/* Its value; NULL if there is no such property or it has none; borrowed. */
const char *esmith_value(const struct esmith_record *record, const char *name);

#endif
