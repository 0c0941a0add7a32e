// SPDX-License-Identifier: GPL-2.0-only
/*
 * Turns lists of addresses and names into sets of addresses.
 *
 * A name is a group or a network; groups may hold groups, and each is worked out once. A group that
 * ends gives what it has a moment to end at, wherever it is named; of several ends in a row the
 * first counts, of several ways to an address the one that lasts longest. A group
 * inside itself is an error that shows the way around. Limits keep a hostile text from costing
 * more than its length: groups nest 16 deep, all sets together hold four million ranges, and
 * likely names are searched a million times at most.
 */
#include "db/resolve.h"

#include <string.h>

#include "base/near.h"
#include "db/value.h"

#define NESTED_MOST 16
#define RANGES_MOST (4u * 1024 * 1024)
#define NEAR_MOST   (1024 * 1024)

struct resolver {
	struct db *db;
	struct diag_list *diags;
	struct group *path[NESTED_MOST]; /* groups being worked out, the outermost first */
	unsigned int depth;
	size_t ranges, tried;
	bool too_large;
};

static void list_resolve(struct resolver *r, struct address_list *list);

static void near_names(struct resolver *r, struct near *near, enum kind kind)
{
	const struct record_list *list = &r->db->of[kind];

	for (size_t i = 0; i < list->n && r->tried < NEAR_MOST; i++, r->tried++)
		near_try(near, list->v[i]->name);
}

static void report_unknown(struct resolver *r, const struct word *word)
{
	struct diag_word shown = diag_word(word->text, word->loc.len);
	struct near near;

	diag_error(r->diags, word->loc, "unknown group or network \"%s\"", shown.text);
	near_start(&near, shown.text);
	near_names(r, &near, KIND_GROUP);
	near_names(r, &near, KIND_NETWORK);
	if (near.best)
		diag_hint(r->diags, "did you mean \"%s\"?", near.best);
	else if (strchr(word->text, ';'))
		diag_hint(r->diags, "items of a list are separated by commas");
	else if (strchr(word->text, '.'))
		diag_hint(r->diags, "names of hosts are not looked up: write the address");
	else
		diag_hint(r->diags, "write an address, or define [group %s]", shown.text);
}

/* "a -> b -> a", from the group's first stand on the path. */
static void report_cycle(struct resolver *r, const struct group *group, const struct word *word)
{
	struct buf way = { 0 };
	unsigned int i = 0;

	while (r->path[i] != group)
		i++;
	for (; i < r->depth; i++)
		buf_printf(&way, "%s -> ", r->path[i]->rec.name);
	buf_puts(&way, group->rec.name);
	diag_error(r->diags, word->loc, "the group \"%s\" contains itself: %s", group->rec.name,
		   buf_text(&way));
	diag_hint(r->diags, "take it out of one of them");
	buf_fini(&way);
}

static bool is_on_path(const struct resolver *r, const struct group *group)
{
	for (unsigned int i = 0; i < r->depth; i++)
		if (r->path[i] == group)
			return true;
	return false;
}

static void group_resolve(struct resolver *r, struct group *group)
{
	if (group->height)
		return;
	r->path[r->depth++] = group;
	list_resolve(r, &group->members);
	r->depth--;
	group->height++;
}

/* A group that is named inside another list, worked out; false after an error. */
static bool group_ready(struct resolver *r, struct group *group, const struct word *word)
{
	struct group *outer = r->depth ? r->path[r->depth - 1] : NULL;

	if (is_on_path(r, group)) {
		report_cycle(r, group, word);
		return false;
	}
	if (r->depth < NESTED_MOST)
		group_resolve(r, group);
	if (outer && (!group->height || group->height >= NESTED_MOST)) {
		diag_error(r->diags, word->loc, "groups inside groups more than %d deep",
			   NESTED_MOST);
		diag_hint(r->diags, "write the members of the inner group instead of its name");
		return false;
	}
	if (outer && outer->height < group->height)
		outer->height = group->height;
	return true;
}

static void list_add(struct resolver *r, struct address_list *list,
		     const struct address_list *other, time_t until, const struct word *word)
{
	r->ranges += other->set.v4.n + other->set.v6.n + other->timed.n;
	if (r->ranges <= RANGES_MOST) {
		address_list_add(list, other, until);
	} else if (!r->too_large) {
		r->too_large = true;
		diag_error(r->diags, word->loc, "all lists together hold more than %u ranges",
			   RANGES_MOST);
		diag_hint(r->diags, "large sets belong into a [blocklist]");
	}
}

static void name_resolve(struct resolver *r, struct address_list *list, const struct word *word)
{
	struct record *record = db_find(r->db, KIND_GROUP, word->text);
	struct group *group = (struct group *)record;

	if (record) {
		if (group_ready(r, group, word))
			list_add(r, list, &group->members, group->until, word);
		return;
	}
	record = db_find(r->db, KIND_NETWORK, word->text);
	if (record)
		list_add(r, list, &((struct network *)record)->address, 0, word);
	else
		report_unknown(r, word);
}

static void list_resolve(struct resolver *r, struct address_list *list)
{
	for (size_t i = 0; i < list->words.n; i++) {
		const struct word *word = &list->words.v[i];
		struct prefix prefix;

		if (value_address_word(word->text, word->loc.len, &prefix) == ADDRESS_NUMERIC)
			ipset_add_prefix(&list->set, &prefix);
		else
			name_resolve(r, list, word);
	}
	address_list_settle(list);
}

static void kind_resolve(struct resolver *r, enum kind kind)
{
	const struct record_list *list = &r->db->of[kind];
	size_t n;
	const struct schema_key *keys = schema_keys_of(kind, &n);

	for (size_t i = 0; i < n; i++) {
		if (keys[i].type != VALUE_ADDRESSES && keys[i].type != VALUE_PREFIXES)
			continue;
		for (size_t j = 0; j < list->n; j++)
			list_resolve(r, value_member(list->v[j], &keys[i]));
	}
}

void resolve_addresses(struct db *db, struct diag_list *diags)
{
	struct resolver resolver = { .db = db, .diags = diags };

	kind_resolve(&resolver, KIND_NETWORK);
	for (size_t i = 0; i < db->of[KIND_GROUP].n; i++)
		group_resolve(&resolver, db_group(db, i));
	for (enum kind kind = 0; kind < KIND_COUNT; kind++)
		if (kind != KIND_NETWORK && kind != KIND_GROUP)
			kind_resolve(&resolver, kind);
}
