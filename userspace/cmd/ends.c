// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lists what ends by itself: services, forwards, blocklists, and the groups that do, one line for
 * each list that names one.
 *
 * Only the list that names the group itself is told; a group inside another one is told by its own
 * name, as whoever is in it may come in by several ways.
 */
#include "cmd/ends.h"

#include <string.h>

#include "cmd/addresses.h"
#include "db/value.h"

/* One of them, on its way out. */
struct end {
	const char *what;	     /* "grant", "denial", "block", "group" */
	const struct record *record; /* that it is about */
	const struct group *group;   /* whose members end; NULL: all of the record */
	time_t until;
};

struct ends {
	struct arena arena;
	const struct db *db;
	time_t now;
	void (*put)(struct ends *ends, const struct end *end);
	struct buf *out;
	struct json *json;
};

static void put_text(struct ends *ends, const struct end *end)
{
	char text[VALUE_TIME_TEXT];

	value_time_text(end->until, text);
	text[strcspn(text, "T")] = ' ';
	buf_printf(ends->out, "%-11s %s", end->what, end->record->name);
	if (end->group)
		buf_printf(ends->out, " %s %s", end->record->kind == KIND_GROUP ? "with" : "from",
			   addresses_join(&ends->arena, &end->group->members.words));
	buf_printf(ends->out, " until %s%s\n", text, end->until <= ends->now ? " (over)" : "");
}

static void put_json(struct ends *ends, const struct end *end)
{
	json_object(ends->json, NULL);
	json_string(ends->json, "what", end->what);
	json_string(ends->json, "record", record_title(&ends->arena, end->record));
	if (end->group)
		json_string(ends->json, "who",
			    addresses_join(&ends->arena, &end->group->members.words));
	json_number(ends->json, "until", (int64_t)end->until);
	json_bool(ends->json, "over", end->until <= ends->now);
	json_end_object(ends->json);
}

static void put_records(struct ends *ends, const char *what, enum kind kind)
{
	const struct record_list *list = &ends->db->of[kind];

	for (size_t i = 0; i < list->n; i++)
		if (record_until(list->v[i]))
			ends->put(ends, &(struct end){ what, list->v[i], NULL,
						       record_until(list->v[i]) });
}

/* The lists by which somebody gets in, or is kept out, of a service or a forward. */
static const struct {
	enum kind kind;
	const char *key, *what;
} lists[] = {
	{ KIND_SERVICE, "allow", "grant" },
	{ KIND_FORWARD, "allow", "grant" },
	{ KIND_SERVICE, "deny", "denial" },
	{ KIND_FORWARD, "deny", "denial" },
};

static bool names(const struct record *record, const char *key, const struct group *group)
{
	const struct address_list *list = value_member(record, schema_find(record->kind, key));

	return addresses_have(&list->words, group->rec.name);
}

static void put_group(struct ends *ends, const struct group *group)
{
	struct end end = { .group = group, .until = group->until };
	bool told = false;

	for (size_t l = 0; l < sizeof(lists) / sizeof(*lists); l++)
		for (size_t i = 0; i < ends->db->of[lists[l].kind].n; i++) {
			end.what = lists[l].what;
			end.record = ends->db->of[lists[l].kind].v[i];
			if (!names(end.record, lists[l].key, group))
				continue;
			ends->put(ends, &end);
			told = true;
		}
	end.what = "group";
	end.record = &group->rec;
	if (!told)
		ends->put(ends, &end);
}

static void put_all(struct ends *ends)
{
	arena_init(&ends->arena);
	put_records(ends, "grant", KIND_SERVICE);
	put_records(ends, "grant", KIND_FORWARD);
	for (size_t i = 0; i < ends->db->of[KIND_GROUP].n; i++)
		if (db_group(ends->db, i)->until)
			put_group(ends, db_group(ends->db, i));
	put_records(ends, "block", KIND_BLOCKLIST);
	arena_fini(&ends->arena);
}

void ends_text(struct buf *out, const struct db *db, time_t now)
{
	put_all(&(struct ends){ .db = db, .now = now, .put = put_text, .out = out });
}

void ends_json(struct json *json, const char *name, const struct db *db, time_t now)
{
	json_array(json, name);
	put_all(&(struct ends){ .db = db, .now = now, .put = put_json, .json = json });
	json_end_array(json);
}
