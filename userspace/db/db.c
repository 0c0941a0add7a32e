// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finds things in a database.
 *
 * Records are found by binary search in one list sorted by kind, name and line (db/stages.c). A
 * hash table would be quicker until someone picks the names.
 */
#include "db/db.h"

#include <string.h>

#include "db/value.h"

const char *kind_name(enum kind kind)
{
	return schema_records[kind].name;
}

int record_compare_title(const struct record *record, enum kind kind, const char *name)
{
	if (record->kind != kind)
		return record->kind < kind ? -1 : 1;
	return strcmp(record->name, name);
}

struct record *db_find(const struct db *db, enum kind kind, const char *name)
{
	size_t lo = 0, hi = db->records.n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (record_compare_title(db->by_name[mid], kind, name) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == db->records.n || record_compare_title(db->by_name[lo], kind, name) != 0)
		return NULL;
	return db->by_name[lo];
}

const struct entry *record_entry(const struct record *record, const char *key)
{
	const struct entry *entry = record->entries;

	while (entry && strcmp(entry->key->name, key) != 0)
		entry = entry->next;
	return entry;
}

struct loc record_loc(const struct record *record, const char *key)
{
	const struct entry *entry = record_entry(record, key);

	return entry ? entry->value_loc : record->loc;
}

time_t record_until(const struct record *record)
{
	const struct schema_key *key = schema_find(record->kind, "until");

	return key ? *(const time_t *)value_member(record, key) : 0;
}

char *record_title(struct arena *arena, const struct record *record)
{
	return arena_printf(arena, "%s%s%s", kind_name(record->kind), *record->name ? " " : "",
			    record->name);
}
