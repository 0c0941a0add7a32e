// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names for the records of the import: made fit for a header line and unique within their kind.
 *
 * A hash table, as a hostile site may name ten thousand services alike.
 */
#include "db/esmith/work.h"

#include <stdlib.h>
#include <string.h>

#define NAME_MOST 63

const char *import_word(struct import *im, const char *text)
{
	char *word = arena_strndup(&im->arena, text, strnlen(text, NAME_MOST));
	static const char letters[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

	if (!*word)
		return "unnamed";
	for (size_t i = 0; word[i]; i++)
		if (!strchr(letters, word[i]) && (!i || !strchr("._-", word[i])))
			word[i] = i ? '-' : 'x';
	return word;
}

/* FNV-1a. */
static size_t hash(const char *name)
{
	uint32_t value = 2166136261u;

	for (; *name; name++)
		value = (value ^ (unsigned char)*name) * 16777619u;
	return value;
}

static struct name_slot *slot_find(const struct name_table *table, const char *name)
{
	size_t i = hash(name) & (table->cap - 1);

	while (table->v[i].name && strcmp(table->v[i].name, name))
		i = (i + 1) & (table->cap - 1);
	return &table->v[i];
}

static void table_add(struct name_table *table, const char *name, void *data)
{
	if (table->n * 2 >= table->cap) {
		struct name_table wider = { .cap = table->cap ? table->cap * 2 : 64 };

		wider.v = xmalloc(wider.cap * sizeof(*wider.v));
		memset(wider.v, 0, wider.cap * sizeof(*wider.v));
		wider.n = table->n;
		for (size_t i = 0; i < table->cap; i++)
			if (table->v[i].name)
				*slot_find(&wider, table->v[i].name) = table->v[i];
		free(table->v);
		*table = wider;
	}
	*slot_find(table, name) = (struct name_slot){ .name = name, .data = data };
	table->n++;
}

static const char *full_name(struct import *im, const char *kind, const char *name)
{
	return arena_printf(&im->arena, "%s %s", kind, name);
}

void *import_named(struct import *im, const char *kind, const char *name)
{
	if (!im->names.cap)
		return NULL;
	return slot_find(&im->names, full_name(im, kind, name))->data;
}

const char *import_name(struct import *im, const char *kind, const char *name, void *data)
{
	const char *free_name;

	name = free_name = arena_strndup(&im->arena, name, strnlen(name, NAME_MOST));
	while (import_named(im, kind, free_name)) {
		struct name_slot *slot = slot_find(&im->names, full_name(im, kind, name));

		free_name = arena_printf(&im->arena, "%.*s-%u", NAME_MOST - 11, name,
					 ++slot->wanted + 1);
	}
	table_add(&im->names, full_name(im, kind, free_name), data);
	return free_name;
}

void names_fini(struct import *im)
{
	free(im->names.v);
}
