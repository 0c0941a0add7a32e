// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzzes the database: any bytes through db_parse, and further what is promised of its result.
 *
 * Every message points into the text. A text without errors prints to one that parses without
 * errors and prints the same; setting a value to itself changes no byte; without a key or a record
 * the text parses to a database that lacks just that. A broken promise aborts.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/catalog.h"
#include "db/edit.h"
#include "db/schema.h"

static const char services[] = "[service ssh]\ntcp = 22\ndaemons = sshd\n[service dns]\n"
			       "tcp = 53\nudp = 53\n[service ipsec]\nudp = 500\nprotocol = esp\n";

static struct catalog catalog;

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Summer time, for the hours it leaves out or repeats. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	struct diag_list diags = { 0 };

	(void)argc;
	(void)argv;
	setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
	catalog_init(&catalog);
	catalog_add(&catalog, "catalogue", services, sizeof(services) - 1, &diags);
	return diags.n ? -1 : 0;
}

static void promise(bool kept, const char *what, const struct buf *text)
{
	if (kept)
		return;
	fprintf(stderr, "broken promise: %s\n", what);
	if (text)
		fprintf(stderr, "the text:\n%s\n", buf_text(text));
	abort();
}

static void parse(struct db *db, struct diag_list *diags, const struct buf *text)
{
	*diags = (struct diag_list){ 0 };
	db_parse(db, &(struct source){ "fuzz", buf_text(text), text->len }, &catalog, diags);
}

static void finish(struct db *db, struct diag_list *diags)
{
	db_fini(db);
	diag_fini(diags);
}

static size_t count_entries(const struct db *db)
{
	size_t n = 0;

	for (size_t i = 0; i < db->records.n; i++)
		for (const struct entry *entry = db->records.v[i]->entries; entry;
		     entry = entry->next)
			n++;
	return n;
}

static void check_messages(const struct db *db, const struct diag_list *diags)
{
	struct buf rendered = { 0 };
	size_t lines = 1;

	for (size_t i = 0; i < db->source.len; i++)
		lines += db->source.text[i] == '\n';
	for (size_t i = 0; i < diags->n; i++) {
		struct loc loc = diags->v[i].loc;

		promise(loc.source == &db->source, "a message about this text", NULL);
		promise(loc.line <= lines, "a message inside the text", NULL);
		promise(!loc.line || loc.column, "columns count from 1", NULL);
		promise(loc.line >= (i ? diags->v[i - 1].loc.line : 0), "messages in order", NULL);
	}
	diag_render_list(&rendered, diags);
	buf_fini(&rendered);
}

static void check_print(const struct db *db)
{
	struct buf first = { 0 }, second = { 0 };
	struct diag_list diags;
	struct db again;

	db_print(db, &first);
	parse(&again, &diags, &first);
	promise(!diags.errors, "the print parses", &first);
	db_print(&again, &second);
	promise(first.len == second.len && !strcmp(buf_text(&first), buf_text(&second)),
		"the print prints the same", &first);
	finish(&again, &diags);
	buf_fini(&first);
	buf_fini(&second);
}

static void check_set(const struct db *db, const struct record *record, const struct entry *entry)
{
	struct buf text = { 0 };

	promise(edit_fits(entry->value), "what was read fits", NULL);
	edit_set(db, record, entry->key->name, entry->value, &text);
	promise(text.len == db->source.len && !memcmp(text.data, db->source.text, text.len),
		"setting a value to itself changes nothing", &text);
	buf_fini(&text);
}

static void check_unset(const struct db *db, const struct record *record, const struct entry *entry)
{
	struct buf text = { 0 };
	struct diag_list diags;
	struct record *found;
	struct db again;

	edit_unset(db, record, entry->key->name, &text);
	parse(&again, &diags, &text);
	found = db_find(&again, record->kind, record->name);
	promise(found && !record_entry(found, entry->key->name), "the key is gone", &text);
	promise(count_entries(&again) + 1 == count_entries(db), "only the key is gone", &text);
	finish(&again, &diags);
	buf_fini(&text);
}

static void check_added(const struct db *db, const struct record *record)
{
	const char *key = record->kind == KIND_GATEWAY ? "nat6" : "status";
	const char *value = record->kind == KIND_GATEWAY ? "yes" : "enabled";
	struct buf text = { 0 };
	struct diag_list diags;
	const struct entry *entry;
	struct record *found;
	struct db again;

	if (record->kind == KIND_NETWORK || record->kind == KIND_GROUP)
		return;
	edit_set(db, record, key, value, &text);
	parse(&again, &diags, &text);
	promise(!diags.errors, "a set value parses", &text);
	found = db_find(&again, record->kind, record->name);
	entry = found ? record_entry(found, key) : NULL;
	promise(entry && !strcmp(entry->value, value), "the value is set", &text);
	finish(&again, &diags);
	buf_fini(&text);
}

static void check_remove(const struct db *db, const struct record *record)
{
	struct buf text = { 0 };
	struct diag_list diags;
	struct db again;

	edit_remove(db, record, &text);
	parse(&again, &diags, &text);
	promise(!db_find(&again, record->kind, record->name), "the record is gone", &text);
	promise(again.records.n + 1 == db->records.n, "only the record is gone", &text);
	finish(&again, &diags);
	buf_fini(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf text = { 0 };
	struct diag_list diags;
	struct db db;

	buf_add(&text, data, size);
	parse(&db, &diags, &text);
	check_messages(&db, &diags);
	if (!diags.errors) {
		check_print(&db);
		for (size_t i = 0; i < db.records.n; i++) {
			const struct record *record = db.records.v[i];

			for (const struct entry *e = record->entries; e; e = e->next) {
				check_set(&db, record, e);
				check_unset(&db, record, e);
			}
			check_added(&db, record);
			check_remove(&db, record);
		}
	}
	finish(&db, &diags);
	buf_fini(&text);
	return 0;
}
