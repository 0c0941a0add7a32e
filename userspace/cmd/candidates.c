// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a word of a command line could become: a row for each word that the synopses of commands
 * are written in.
 *
 * All names come from where the commands themselves take them: the table of commands, the schema,
 * the database, the catalogue. What cannot be listed (addresses, ports, times) is not. Which of
 * the rows is asked is cmd/words.c's to find out.
 */
#include "cmd/candidates.h"

#include <net/if.h>
#include <string.h>

#include "cmd/help.h"
#include "cmd/named.h"
#include "review/prefix.h"

/* An answer that keeps the first bytes of what is written. */
static void put_behind(struct candidates *to, size_t kept, const char *text, const char *help)
{
	const char *rest = to->begin + kept;
	struct buf word = { 0 };

	if (strncmp(text, rest, strlen(rest)) != 0)
		return;
	buf_add(&word, to->begin, kept);
	buf_puts(&word, text);
	if (to->json) {
		json_object(to->json, NULL);
		json_string(to->json, "word", buf_text(&word));
		json_string(to->json, "help", help);
		json_end_object(to->json);
	} else {
		buf_printf(&to->out, "%s%s%s\n", buf_text(&word), *help ? "\t" : "", help);
	}
	buf_fini(&word);
}

void candidates_put(struct candidates *to, const char *text, const char *help)
{
	put_behind(to, 0, text, help);
}

static void put_kinds(struct candidates *to)
{
	for (enum kind kind = 0; kind < KIND_COUNT; kind++)
		candidates_put(to, kind_name(kind), schema_records[kind].help);
}

static void put_written(struct candidates *to, enum kind kind)
{
	const struct record_list *list = &to->loaded.db.of[kind];

	for (size_t i = 0; i < list->n; i++)
		candidates_put(to, list->v[i]->name, kind_name(kind));
}

/* The catalogue joins in with the first letter: it has hundreds. */
static void put_catalogue(struct candidates *to)
{
	const struct record_list *list = &to->loaded.catalog.services;

	for (size_t i = 0; *to->begin && i < list->n; i++)
		if (!db_find(&to->loaded.db, KIND_SERVICE, list->v[i]->name))
			candidates_put(to, list->v[i]->name,
				       ((const struct service *)list->v[i])->description);
}

static void put_services(struct candidates *to)
{
	put_written(to, KIND_SERVICE);
	put_catalogue(to);
}

static void put_helpers(struct candidates *to)
{
	const char *const *names = schema_find(KIND_SERVICE, "helper")->choices;

	for (size_t i = HELPER_NONE + 1; i < HELPER_COUNT; i++)
		candidates_put(to, names[i], kind_name(KIND_HELPER));
}

void candidates_of_kind(struct candidates *to)
{
	if (to->kind == KIND_SERVICE)
		put_services(to);
	else if (to->kind == KIND_HELPER)
		put_helpers(to);
	else if (to->kind < KIND_COUNT)
		put_written(to, to->kind);
}

/* Names of new records that are known beforehand. */
static void put_new(struct candidates *to)
{
	if (to->kind == KIND_SERVICE)
		put_catalogue(to);
	else if (to->kind == KIND_HELPER)
		put_helpers(to);
}

/* One word that names a record, or the first of two. */
static void put_records(struct candidates *to)
{
	const struct record_list *list = &to->loaded.db.records;

	put_kinds(to);
	for (size_t i = 0; i < list->n; i++) {
		const char *title = named_title(&to->loaded.db.arena, &to->loaded, list->v[i]->kind,
						list->v[i]->name);

		if (list->v[i]->kind != KIND_GATEWAY && !strchr(title, ' '))
			candidates_put(to, title, kind_name(list->v[i]->kind));
	}
	put_catalogue(to);
}

/* One more item of the list that begins behind the first bytes, if it is not in it already. */
static void put_item(struct candidates *to, size_t from, const char *text, const char *help)
{
	const char *item = to->begin + from, *comma;
	size_t len = strlen(text);

	while ((comma = strchr(item, ','))) {
		if ((size_t)(comma - item) == len && !memcmp(item, text, len))
			return;
		item = comma + 1;
	}
	put_behind(to, (size_t)(item - to->begin), text, help);
}

static void put_addresses(struct candidates *to, size_t from)
{
	static const enum kind kinds[] = { KIND_NETWORK, KIND_GROUP };

	for (size_t k = 0; k < sizeof(kinds) / sizeof(*kinds); k++) {
		const struct record_list *list = &to->loaded.db.of[kinds[k]];

		for (size_t i = 0; i < list->n; i++)
			put_item(to, from, list->v[i]->name, kind_name(kinds[k]));
	}
}

static void put_nets(struct candidates *to)
{
	put_addresses(to, 0);
}

static void put_interfaces_from(struct candidates *to, size_t from)
{
	struct if_nameindex *present = if_nameindex();

	if (!present)
		return;
	for (size_t i = 0; present[i].if_name; i++)
		if (strcmp(present[i].if_name, "lo") != 0)
			put_item(to, from, present[i].if_name, "");
	if_freenameindex(present);
}

static void put_interfaces(struct candidates *to)
{
	put_interfaces_from(to, 0);
}

bool candidates_given(const struct candidates *to, const char *text)
{
	size_t len = strlen(text);

	for (int i = 0; i < to->words; i++)
		if (!strncmp(to->word[i], text, len) &&
		    (!to->word[i][len] || to->word[i][len] == '='))
			return true;
	return false;
}

static void put_keys_with(struct candidates *to, const char *sign)
{
	char text[64];

	for (size_t i = 0; i < schema_keys_n; i++) {
		const struct schema_key *key = &schema_keys[i];

		if (key->kind != to->kind || !(key->place & KEY_DATABASE) ||
		    candidates_given(to, key->name))
			continue;
		snprintf(text, sizeof(text), "%s%s", key->name, sign);
		candidates_put(to, text, key->help);
	}
}

static void put_keys(struct candidates *to)
{
	put_keys_with(to, "");
}

static void put_values(struct candidates *to, const struct schema_key *key, size_t from)
{
	const char *const *choices = key_choices(key);

	for (size_t i = 0; choices && choices[i]; i++)
		put_behind(to, from, choices[i], "");
	if (key->type == VALUE_ADDRESSES)
		put_addresses(to, from);
	if (key->type == VALUE_INTERFACES)
		put_interfaces_from(to, from);
}

static void put_assignments(struct candidates *to)
{
	const char *equals = strchr(to->begin, '=');
	const struct schema_key *key = NULL;
	char name[32];

	if (!equals) {
		put_keys_with(to, "=");
		return;
	}
	snprintf(name, sizeof(name), "%.*s", (int)(equals - to->begin), to->begin);
	if (to->kind < KIND_COUNT)
		key = schema_find(to->kind, name);
	if (key)
		put_values(to, key, (size_t)(equals + 1 - to->begin));
}

void candidates_commands(struct candidates *to)
{
	for (size_t i = 0; i < commands_n; i++)
		candidates_put(to, commands[i].name, commands[i].help);
}

void candidates_options(struct candidates *to)
{
	for (size_t i = 0; i < option_helps_n; i++)
		candidates_put(to, option_helps[i].flag, option_helps[i].help);
}

static void put_reasons(struct candidates *to)
{
	for (enum reason reason = 0; reason < REASON_COUNT; reason++)
		candidates_put(to, reason_name(reason), "");
}

static void put_path(struct candidates *to)
{
	to->path = true;
}

/* What the words of a synopsis stand for. */
static const struct {
	const char *text;
	void (*put)(struct candidates *to);
} places[] = {
	{ "RECORD", put_records },   { "KIND", put_kinds },    { "NAME", put_new },
	{ "SERVICE", put_services }, { "KEY", put_keys },      { "KEY=VALUE", put_assignments },
	{ "NET", put_nets },	     { "IF", put_interfaces }, { "COMMAND", candidates_commands },
	{ "DIR", put_path },	     { "FILE", put_path },     { "REASON", put_reasons },
};

void candidates_of_place(struct candidates *to, const char *place)
{
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++)
		if (!strcmp(places[i].text, place))
			places[i].put(to);
}
