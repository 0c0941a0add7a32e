// SPDX-License-Identifier: GPL-2.0-only
/*
 * fwpolicy list [KIND]: the records of the database, a table for each kind.
 *
 * The columns are the keys a person looks for; the ports of all protocols share one. With --json an
 * array of records with all their keys. Needs no privilege. Exit codes: 0; 2 if the database has
 * errors or there is no such kind.
 */
#include <ctype.h>
#include <string.h>

#include "cmd/complain.h"
#include "cmd/look.h"
#include "cmd/named.h"
#include "cmd/record_json.h"
#include "cmd/table.h"
#include "db/value.h"

#define PORTS "ports"

/* Keys of a kind in the order of the columns behind the name. */
static const char *const columns[KIND_COUNT][TABLE_COLUMNS] = {
	[KIND_GATEWAY] = { "mode", "external", "internal", "log", "ping", "nat6", "nat" },
	[KIND_NETWORK] = { "address", "via", "trust" },
	[KIND_SERVICE] = { "status", "access", PORTS, "allow", "deny", "limit", "until" },
	[KIND_GROUP] = { "members", "until" },
	[KIND_FORWARD] = { "status", PORTS, "to", "allow", "deny", "limit", "until" },
	[KIND_OUTBOUND] = { "status", "action", PORTS, "from", "to" },
	[KIND_BLOCKLIST] = { "status", "file", "address", "until" },
	[KIND_HELPER] = { "status", "direction" },
};

/* "22/tcp 53/udp esp" */
static const char *ports_of(struct arena *arena, const struct record *record)
{
	struct buf out = { 0 };
	const char *text;

	for (size_t i = 0; i < schema_keys_n; i++) {
		const struct schema_key *key = &schema_keys[i];
		char *items, *item;

		if (key->kind != record->kind ||
		    (key->type != VALUE_PORTS && key->type != VALUE_PROTOCOLS))
			continue;
		items = arena_strdup(arena, look_value(arena, record, key));
		while ((item = strsep(&items, ", ")))
			if (*item)
				buf_printf(&out, "%s%s%s%s", out.len ? " " : "", item,
					   key->type == VALUE_PORTS ? "/" : "",
					   key->type == VALUE_PORTS ? key->name : "");
	}
	text = arena_strndup(arena, buf_text(&out), out.len);
	buf_fini(&out);
	return text;
}

static const char *cell(struct arena *arena, const struct record *record, const char *column)
{
	if (!strcmp(column, PORTS))
		return ports_of(arena, record);
	return look_value(arena, record, schema_find(record->kind, column));
}

static const char *upper(struct arena *arena, const char *text)
{
	char *copy = arena_strdup(arena, text);

	for (char *at = copy; *at; at++)
		*at = (char)toupper((unsigned char)*at);
	return copy;
}

static void put_kind(struct buf *out, struct arena *arena, const struct record_list *list,
		     enum kind kind)
{
	const char *titles[TABLE_COLUMNS] = { upper(arena, kind_name(kind)) };
	struct table table = { .titles = titles, .columns = 1 };

	for (; columns[kind][table.columns - 1]; table.columns++)
		titles[table.columns] = upper(arena, columns[kind][table.columns - 1]);
	for (size_t i = 0; i < list->n; i++) {
		table_add(&table, kind == KIND_GATEWAY ? "gateway" : list->v[i]->name);
		for (size_t c = 1; c < table.columns; c++)
			table_add(&table, cell(arena, list->v[i], columns[kind][c - 1]));
	}
	if (out->len)
		buf_putc(out, '\n');
	table_print(&table, out);
	table_fini(&table);
}

/* only: KIND_COUNT for all. */
static void put_text(struct buf *out, struct loaded *loaded, enum kind only)
{
	for (enum kind kind = 0; kind < KIND_COUNT; kind++)
		if ((only == KIND_COUNT || only == kind) && loaded->db.of[kind].n)
			put_kind(out, &loaded->db.arena, &loaded->db.of[kind], kind);
}

static void put_json(struct buf *out, struct loaded *loaded, enum kind only)
{
	struct json json;

	json_start(&json, out);
	json_array(&json, NULL);
	for (size_t i = 0; i < loaded->db.records.n; i++) {
		const struct record *record = loaded->db.records.v[i];

		if (only != KIND_COUNT && only != record->kind)
			continue;
		json_object(&json, NULL);
		record_json(&json, &loaded->db.arena, record);
		json_end_object(&json);
	}
	json_end_array(&json);
}

enum exit_code cmd_list(const struct options *options, int argc, char **argv)
{
	struct diag_list diags = { 0 };
	enum kind only = KIND_COUNT;
	struct buf out = { 0 };
	struct loaded loaded;
	enum exit_code code;

	if (argc > 2)
		return complain_usage(argv[0], "\"%s\" is one word too many", argv[2]);
	if (argc > 1)
		only = named_kind(argv[1], &diags);
	if (diags.errors) {
		complain(options, &diags);
		diag_fini(&diags);
		return EXIT_INPUT;
	}
	if (look_load(&loaded, options, &code)) {
		(options->json ? put_json : put_text)(&out, &loaded, only);
		code = say_out(&out) == EXIT_YES ? code : EXIT_SYSTEM;
	}
	load_fini(&loaded);
	return code;
}
