// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finds, fills and empties the groups made for the guests of a service.
 *
 * A guest stands in one of them: whoever gets another end is taken out of the group of the old one.
 * A group without members, as every one is whose time is over, is filled anew or goes together with
 * its mention in the list.
 */
#include "cmd/guests.h"

#include <string.h>

#include "cmd/addresses.h"
#include "db/value.h"

/* The stem itself, or the stem and a number. */
static bool is_named_so(const struct guests *guests, const char *name)
{
	size_t len = strlen(guests->stem);

	if (strncmp(name, guests->stem, len) != 0)
		return false;
	name += len;
	return !*name || (*name == '-' && name[1] && !name[1 + strspn(name + 1, "0123456789")]);
}

static size_t mentions(const struct db *db, const char *name)
{
	size_t n = 0;

	for (size_t k = 0; k < schema_keys_n; k++) {
		const struct schema_key *key = &schema_keys[k];
		const struct record_list *records = &db->of[key->kind];

		for (size_t i = 0; key->type == VALUE_ADDRESSES && i < records->n; i++) {
			const struct address_list *list = value_member(records->v[i], key);

			for (size_t w = 0; w < list->words.n; w++)
				n += !strcmp(list->words.v[w].text, name);
		}
	}
	return n;
}

void guests_begin(struct guests *guests, struct grant *grant, const struct words *list,
		  const char *what)
{
	struct arena *arena = grant->arena;

	*guests = (struct guests){
		.grant = grant,
		.stem = arena_printf(arena, "%s-%s", grant->service->rec.name, what),
		.v = arena_array(arena, struct grant_group, list->n + 1),
	};
	for (size_t i = 0; i < list->n; i++) {
		const char *name = list->v[i].text;
		const struct group *group =
			(const struct group *)db_find(grant->db, KIND_GROUP, name);

		if (group && group->until && is_named_so(guests, name) &&
		    mentions(grant->db, name) == 1)
			guests->v[guests->n++] = (struct grant_group){
				.name = name,
				.old = group,
				.members =
					addresses_copy(arena, &group->members.words, grant->from.n),
			};
	}
}

static bool ends_then(const struct guests *guests, const struct grant_group *group)
{
	char text[VALUE_TIME_TEXT];
	const char *until = group->until ? group->until : value_time_text(group->old->until, text);

	return guests->grant->until && !strcmp(until, guests->grant->until);
}

static void take_out(struct grant_group *group, const struct words *words)
{
	size_t n = 0;

	for (size_t i = 0; i < group->members.n; i++)
		if (!addresses_have(words, group->members.v[i].text))
			group->members.v[n++] = group->members.v[i];
	group->changed |= n < group->members.n;
	group->members.n = n;
}

void guests_take_out(struct guests *guests, const struct words *words)
{
	for (size_t i = 0; i < guests->n; i++) {
		struct grant_group *group = &guests->v[i];

		if (group->old->until <= guests->grant->now)
			take_out(group, &group->members);
		else if (!ends_then(guests, group))
			take_out(group, words);
	}
}

static const char *free_name(const struct guests *guests)
{
	const struct db *db = guests->grant->db;
	const char *name = guests->stem;

	for (unsigned int n = 2; db_find(db, KIND_GROUP, name) || db_find(db, KIND_NETWORK, name);
	     n++)
		name = arena_printf(guests->grant->arena, "%s-%u", guests->stem, n);
	return name;
}

static struct grant_group *group_until_then(struct guests *guests)
{
	for (size_t i = 0; i < guests->n; i++)
		if (ends_then(guests, &guests->v[i]))
			return &guests->v[i];
	return NULL;
}

/* The one that has just been emptied serves for the next end, or else there is a new one. */
static struct grant_group *group_to_fill(struct guests *guests)
{
	struct arena *arena = guests->grant->arena;
	size_t i = 0;

	while (i < guests->n && guests->v[i].members.n)
		i++;
	if (i == guests->n)
		guests->v[guests->n++] = (struct grant_group){
			.name = free_name(guests),
			.members.v = arena_array(arena, struct word, guests->grant->from.n),
		};
	guests->v[i].until = guests->grant->until;
	return &guests->v[i];
}

const char *guests_put_in(struct guests *guests, const struct words *words)
{
	struct grant_group *group = group_until_then(guests);

	if (!group)
		group = group_to_fill(guests);
	for (size_t i = 0; i < words->n; i++) {
		if (addresses_have(&group->members, words->v[i].text))
			continue;
		group->members.v[group->members.n++] = words->v[i];
		group->changed = true;
	}
	return group->name;
}

static const struct grant_group *find(const struct guests *guests, const char *name)
{
	for (size_t i = 0; i < guests->n; i++)
		if (!strcmp(guests->v[i].name, name))
			return &guests->v[i];
	return NULL;
}

bool guests_is_gone(const struct guests *guests, const char *name)
{
	const struct grant_group *group = find(guests, name);

	return group && !group->members.n;
}

const struct words *guests_members(const struct guests *guests, const char *name)
{
	const struct grant_group *group = find(guests, name);

	return group ? &group->members : NULL;
}

bool guests_have_changed(const struct guests *guests)
{
	for (size_t i = 0; i < guests->n; i++)
		if (guests->v[i].changed)
			return true;
	return false;
}

void guests_end(const struct guests *guests)
{
	struct grant *grant = guests->grant;
	struct grant_group *all =
		arena_array(grant->arena, struct grant_group, grant->n_groups + guests->n);

	for (size_t i = 0; i < grant->n_groups; i++)
		all[i] = grant->groups[i];
	grant->groups = all;
	for (size_t i = 0; i < guests->n; i++)
		if (guests->v[i].changed)
			all[grant->n_groups++] = guests->v[i];
}
