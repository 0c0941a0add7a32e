/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The schema: one table of every key of every kind, with its type, default and help text.
 *
 * Parsing, printing, editing, completion, `show` and the man page all read this table; a new key
 * is a row here and a member in db.h.
 */
#ifndef FWPOLICY_DB_SCHEMA_H
#define FWPOLICY_DB_SCHEMA_H

#include "db/db.h"

enum value_type {
	VALUE_CHOICE,	  /* one of schema_key.choices */
	VALUE_YESNO,	  /* yes | no */
	VALUE_STATUS,	  /* enabled | disabled */
	VALUE_INTERFACES, /* interface names, "+" at the end as wildcard */
	VALUE_PREFIXES,	  /* addresses and prefixes, numeric */
	VALUE_ADDRESSES,  /* the same, and names of groups and networks */
	VALUE_ADDRESS,	  /* one numeric address */
	VALUE_PORTS,	  /* 80, 5000-5010 */
	VALUE_PROTOCOLS,  /* esp, gre, 112 */
	VALUE_TARGET,	  /* 192.168.1.50:443, [fd00::50]:443 */
	VALUE_LIMIT,	  /* 6/minute */
	VALUE_TIME,	  /* 2026-12-01T18:00, local time */
	VALUE_WORDS,	  /* names */
	VALUE_TEXT,	  /* the rest of the line */
};

enum key_place {
	KEY_DATABASE = 1,  /* may stand in access.conf */
	KEY_CATALOGUE = 2, /* may stand in the catalogue */
	KEY_REQUIRED = 4,
};

struct schema_key {
	enum kind kind;
	const char *name;
	enum value_type type;
	unsigned int place;	    /* KEY_* */
	const char *const *choices; /* VALUE_CHOICE: names in the order of the enum, NULL ends */
	const char *fallback;	    /* default as text; NULL: empty */
	const char *help;	    /* one line */
	size_t offset;		    /* of the member in the record's struct */
};

/* The keys of a kind stand together. */
extern const struct schema_key schema_keys[];
extern const size_t schema_keys_n;

/* What a kind of record is. */
struct schema_record {
	const char *name; /* "service" */
	size_t size;	  /* of its struct */
	const char *help; /* one line */
};

extern const struct schema_record schema_records[KIND_COUNT];

/* The keys of a kind, n of them. */
const struct schema_key *schema_keys_of(enum kind kind, size_t *n);

/* Borrowed; NULL if there is no such key. */
const struct schema_key *schema_find(enum kind kind, const char *name);

/* KIND_COUNT if there is no such kind. */
enum kind schema_kind(const char *name);

#endif
