// SPDX-License-Identifier: GPL-2.0-only
/*
 * Compares two versions of a database and says the difference in a line for each record.
 *
 * It compares what counts: a service without a record has the values of the catalogue and the
 * defaults, so switching it on reads "status disabled -> enabled". Lists are told by the items that
 * came and went. What follows for other records (members of a group) is not told.
 */
#include "cmd/changed.h"

#include <stdlib.h>
#include <string.h>

#include "cmd/named.h"

/* One record before and after. */
struct pair {
	struct named old, new;
	const char *title, *record;
};

static struct changed *add(struct changes *changes, const struct pair *pair)
{
	struct changed *changed;

	xgrow(changes->v, changes->n, changes->cap);
	changed = &changes->v[changes->n++];
	*changed = (struct changed){ .title = pair->title, .record = pair->record };
	return changed;
}

static bool is_written(const struct record *record, const struct schema_key *key)
{
	return record && look_origin(record, key) == ORIGIN_WRITTEN;
}

static void compare_key(struct changes *changes, const struct pair *pair,
			const struct schema_key *key)
{
	const struct record *old = pair->old.record, *new = pair->new.record;
	bool was = is_written(old, key), is = is_written(new, key);
	const char *before = old ? look_value(&changes->arena, old, key) : NULL;
	const char *after = new ? look_value(&changes->arena, new, key) : NULL;
	struct changed *changed;

	if (before && after ? was == is && !strcmp(before, after) : !was && !is)
		return;
	changed = add(changes, pair);
	changed->key = key;
	changed->old = before;
	changed->new = after;
	changed->old_origin = old ? look_origin(old, key) : ORIGIN_DEFAULT;
	changed->new_origin = new ? look_origin(new, key) : ORIGIN_DEFAULT;
}

static void compare_record(struct changes *changes, struct loaded *old, struct loaded *new,
			   const struct record *record)
{
	struct pair pair = { 0 };
	struct changed *changed;

	named_look(&pair.old, old, record->kind, record->name);
	named_look(&pair.new, new, record->kind, record->name);
	pair.record = record_title(&changes->arena, record);
	pair.title = named_title(&changes->arena, pair.new.written ? new : old, record->kind,
				 record->name);
	if (pair.old.written != pair.new.written) {
		changed = add(changes, &pair);
		changed->old = pair.old.written ? pair.record : NULL;
		changed->new = pair.new.written ? pair.record : NULL;
	}
	for (size_t i = 0; i < schema_keys_n; i++)
		if (schema_keys[i].kind == record->kind)
			compare_key(changes, &pair, &schema_keys[i]);
}

void changes_find(struct changes *changes, struct loaded *old, struct loaded *new)
{
	*changes = (struct changes){ 0 };
	arena_init(&changes->arena);
	for (size_t i = 0; i < old->db.records.n; i++)
		compare_record(changes, old, new, old->db.records.v[i]);
	for (size_t i = 0; i < new->db.records.n; i++) {
		const struct record *record = new->db.records.v[i];

		if (!db_find(&old->db, record->kind, record->name))
			compare_record(changes, old, new, record);
	}
}

void changes_fini(struct changes *changes)
{
	free(changes->v);
	arena_fini(&changes->arena);
	*changes = (struct changes){ 0 };
}

/*
 * In words.
 */

/* The next item of a list, not terminated; NULL at its end. */
static const char *item_next(const char **at, size_t *len)
{
	const char *item = *at;

	*len = strcspn(item, ",");
	*at = item + *len;
	if (**at)
		*at += strspn(*at, ", ");
	return *len ? item : NULL;
}

static bool has_item(const char *list, const char *item, size_t len)
{
	const char *other;
	size_t other_len;

	while ((other = item_next(&list, &other_len)))
		if (other_len == len && !memcmp(other, item, len))
			return true;
	return false;
}

/* " + a, b": the items of one list that the other does not have; false if there are none. */
static bool put_items(struct buf *out, char sign, const char *list, const char *other)
{
	const char *item;
	bool any = false;
	size_t len;

	while ((item = item_next(&list, &len))) {
		if (has_item(other, item, len))
			continue;
		if (any)
			buf_puts(out, ", ");
		else
			buf_printf(out, " %c ", sign);
		buf_add(out, item, len);
		any = true;
	}
	return any;
}

static void put_value(struct buf *out, const char *value, enum origin origin, bool say_origin)
{
	static const char *const words[] = {
		[ORIGIN_DEFAULT] = " (default)",
		[ORIGIN_CATALOGUE] = " (catalogue)",
		[ORIGIN_WRITTEN] = "",
	};

	buf_puts(out, *value ? value : "none");
	if (say_origin)
		buf_puts(out, words[origin]);
}

static void put_changed(struct buf *out, const struct changed *changed)
{
	bool same = changed->old && changed->new && !strcmp(changed->old, changed->new);
	bool plus, minus;

	if (!changed->key) {
		buf_puts(out, changed->new ? "added" : "removed");
		return;
	}
	buf_puts(out, changed->key->name);
	if (!changed->old) {
		buf_printf(out, " %s", changed->new);
		return;
	}
	if (look_is_list(changed->key) && !same) {
		plus = put_items(out, '+', changed->new, changed->old);
		minus = put_items(out, '-', changed->old, changed->new);
		if (plus || minus)
			return;
	}
	buf_putc(out, ' ');
	put_value(out, changed->old, changed->old_origin, same);
	buf_puts(out, " -> ");
	put_value(out, changed->new, changed->new_origin, same);
}

/* That a record is new goes without saying where the catalogue knew it before. */
static bool is_worth_a_word(const struct changes *changes, size_t i)
{
	const struct changed *changed = &changes->v[i], *next = changed + 1;
	bool more = i + 1 < changes->n && next->record == changed->record;

	if (!changed->key)
		return !changed->new || !more || !next->old;
	return changed->new;
}

void changes_print(const struct changes *changes, struct buf *out)
{
	const char *record = NULL;

	for (size_t i = 0; i < changes->n; i++) {
		const struct changed *changed = &changes->v[i];

		if (!is_worth_a_word(changes, i))
			continue;
		if (changed->record == record)
			buf_puts(out, ", ");
		else
			buf_printf(out, "%s%s: ", record ? "\n" : "",
				   changed->key ? changed->title : changed->record);
		record = changed->record;
		put_changed(out, changed);
	}
	if (record)
		buf_putc(out, '\n');
}

void changes_json(const struct changes *changes, struct json *json)
{
	json_array(json, "changed");
	for (size_t i = 0; i < changes->n; i++) {
		const struct changed *changed = &changes->v[i];

		json_object(json, NULL);
		json_string(json, "record", changed->record);
		json_string(json, "key", changed->key ? changed->key->name : NULL);
		json_string(json, "old", changed->old);
		json_string(json, "new", changed->new);
		json_end_object(json);
	}
	json_end_array(json);
}
