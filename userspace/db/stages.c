// SPDX-License-Identifier: GPL-2.0-only
/*
 * From text to database: the order of the stages, each of which reports all that it finds wrong.
 *
 * Sorting the records, so that they can be found, also shows those that stand there twice.
 */
#include "db/db.h"

#include <stdlib.h>
#include <string.h>

#include "db/parse.h"
#include "db/resolve.h"
#include "db/value.h"

static int record_compare(const void *a, const void *b)
{
	const struct record *x = *(struct record *const *)a, *y = *(struct record *const *)b;
	int order = record_compare_title(x, y->kind, y->name);

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

		if (record_compare_title(before, record->kind, record->name) != 0) {
			first = i;
			continue;
		}
		diag_error(diags, record->loc, "%s stands here twice",
			   record_title(&db->arena, record));
		diag_hint(diags, "first in line %u", before->loc.line);
	}
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
