/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The editor: changes one value of a database text and leaves every other byte as it was.
 *
 * It works on the text and the places that db_parse found, never by printing the database anew.
 * The caller parses the result again and keeps the old text if that has errors. It asks edit_fits
 * before, as a value with a line end or a comment in it would parse to something else.
 */
#ifndef FWPOLICY_DB_EDIT_H
#define FWPOLICY_DB_EDIT_H

#include "base/buf.h"
#include "db/db.h"

/* The text reads back as this one value: one line, no comment, no blanks at its ends. */
bool edit_fits(const char *value);

/* Each writes the whole new text to out. db must have been parsed from its db->source. */

/* Replace the value of a key, keeping the line's comment and alignment, or add a line after the
 * last key. */
void edit_set(const struct db *db, const struct record *record, const char *key, const char *value,
	      struct buf *out);

/* Remove the line of a key; no change if it is not given. */
void edit_unset(const struct db *db, const struct record *record, const char *key, struct buf *out);

/* A record to be added. */
struct edit_record {
	enum kind kind;
	const char *name; /* "" for the gateway */
	const char *const *keys, *const *values;
	size_t n; /* of each */
};

/* Append a record with a blank line before it; or put it before another with its comments. */
void edit_add(const struct db *db, const struct edit_record *record, struct buf *out);
void edit_insert(const struct db *db, const struct record *before, const struct edit_record *record,
		 struct buf *out);

/*
 * Remove a record: its header and the comment lines touching it from above, its lines, comment
 * lines touching the last of them, and the blank lines behind.
 */
void edit_remove(const struct db *db, const struct record *record, struct buf *out);

#endif
