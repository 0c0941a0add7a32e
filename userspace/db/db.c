// SPDX-License-Identifier: GPL-2.0-only
/*
 * From text to database: the order of the stages, and finding things afterwards.
 *
 * Records are found by binary search in one list sorted by kind, name and line; sorting also shows
 * duplicates. A hash table would be quicker until someone picks the names.
 */
#include "db/db.h"

#include <stdlib.h>
#include <string.h>

#include "db/parse.h"
#include "db/resolve.h"
#include "db/value.h"

const char *kind_name(enum kind kind)
{
	return schema_records[kind].name;
}

static int title_compare(const struct record *record, enum kind kind, const char *name)
{
	if (record->kind != kind)
		return record->kind < kind ? -1 : 1;
	return strcmp(record->name, name);
}

static int record_compare(const void *a, const void *b)
{
	const struct record *x = *(struct record *const *)a, *y = *(struct record *const *)b;
	int order = title_compare(x, y->kind, y->name);

	if (order)
		return order;
	return (x->loc.line > y->loc.line) - (x->loc.line < y->loc.line);
}

/* Sorts the records, and reports those whose title stands in an earlier line. */
static void index_build(struct db *db, struct diag_list *diags)
{
	size_t n = db->records.n, first = 0;

	db->by_name = arena_array(&db->arena, struct record *, n);
	if (n)
		memcpy(db->by_name, db->records.v, n * sizeof(*db->by_name));
	qsort(db->by_name, n, sizeof(*db->by_name), record_compare);
	for (size_t i = 1; i < n; i++) {
		const struct record *record = db->by_name[i], *before = db->by_name[first];

		if (title_compare(before, record->kind, record->name) != 0) {
			first = i;
			continue;
		}
		diag_error(diags, record->loc, "%s stands here twice",
			   record_title(&db->arena, record));
		diag_hint(diags, "first in line %u", before->loc.line);
	}
}

struct record *db_find(const struct db *db, enum kind kind, const char *name)
{
	size_t lo = 0, hi = db->records.n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (title_compare(db->by_name[mid], kind, name) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == db->records.n || title_compare(db->by_name[lo], kind, name) != 0)
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

void db_parse(struct db *db, const struct source *source, const struct catalog *catalog,
	      struct diag_list *diags)
{
	struct parse parse = { &db->source, KEY_DATABASE, &db->arena, diags };

	*db = (struct db){ .catalog = catalog };
	arena_init(&db->arena);
	db->source.name = arena_strdup(&db->arena, source->name);
	db->source.text = arena_strndup(&db->arena, source->text, source->len);
	db->source.len = source->len;
	parse_records(&parse, &db->records);
	for (size_t i = 0; i < db->records.n; i++)
		record_list_add(&db->of[db->records.v[i]->kind], db->records.v[i]);
	if (db->of[KIND_GATEWAY].n)
		db->gateway = (struct gateway *)db->of[KIND_GATEWAY].v[0];
	else
		db->gateway = (struct gateway *)parse_default(&parse, KIND_GATEWAY);
	index_build(db, diags);
	resolve_addresses(db, diags);
	resolve_records(db, diags);
	diag_sort(diags);
}

/* Sets are not in the arena: they grow. */
static void sets_free(struct db *db)
{
	for (size_t i = 0; i < schema_keys_n; i++) {
		const struct schema_key *key = &schema_keys[i];
		const struct record_list *list = &db->of[key->kind];

		if (key->type != VALUE_ADDRESSES && key->type != VALUE_PREFIXES)
			continue;
		for (size_t j = 0; j < list->n; j++)
			address_list_fini(value_member(list->v[j], key));
	}
	for (size_t i = 0; i < db->of[KIND_BLOCKLIST].n; i++)
		ipset_fini(&db_blocklist(db, i)->set);
}

void db_fini(struct db *db)
{
	sets_free(db);
	for (enum kind kind = 0; kind < KIND_COUNT; kind++)
		free(db->of[kind].v);
	free(db->records.v);
	arena_fini(&db->arena);
	*db = (struct db){ 0 };
}
