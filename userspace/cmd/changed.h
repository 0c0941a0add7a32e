/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What differs between two versions of a database, value by value.
 */
#ifndef FWPOLICY_CMD_CHANGED_H
#define FWPOLICY_CMD_CHANGED_H

#include "cmd/look.h"

/* A value, or with key NULL a record that came or went. */
struct changed {
	const char *title;  /* as a user would name the record: "ssh" */
	const char *record; /* "service ssh" */
	const struct schema_key *key;
	const char *old, *new; /* what counted, what counts; NULL: there is no such record */
	enum origin old_origin, new_origin;
};

struct changes {
	struct arena arena; /* owns the texts */
	struct changed *v;  /* of one record together */
	size_t n, cap;
};

/* Both must have been parsed. Values count, not spellings; whether one is written counts too. */
void changes_find(struct changes *changes, struct loaded *old, struct loaded *new);
void changes_fini(struct changes *changes);

/* "ssh: access private -> public, allow + 203.0.113.7", a line for each record. */
void changes_print(const struct changes *changes, struct buf *out);

/* "changed": [{ record, key, old, new }] */
void changes_json(const struct changes *changes, struct json *json);

#endif
