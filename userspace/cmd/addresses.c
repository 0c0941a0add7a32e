// SPDX-License-Identifier: GPL-2.0-only
/*
 * Looks single words of address lists up: the database keeps the set of a whole list only.
 *
 * Words are compared in their canonical spelling, sets by what they contain.
 */
#include "cmd/addresses.h"

#include <string.h>

#include "base/near.h"
#include "db/value.h"

static bool is_numeric(const char *word, struct prefix *prefix)
{
	return value_address_word(word, strlen(word), prefix) == ADDRESS_NUMERIC;
}

static bool is_known(const struct db *db, const char *word)
{
	return db_find(db, KIND_GROUP, word) || db_find(db, KIND_NETWORK, word);
}

static void report_unknown(const struct db *db, const struct word *word, struct diag_list *diags)
{
	struct near near;

	diag_error(diags, word->loc, "unknown group or network \"%s\"", word->text);
	near_start(&near, word->text);
	for (size_t i = 0; i < db->of[KIND_GROUP].n; i++)
		near_try(&near, db->of[KIND_GROUP].v[i]->name);
	for (size_t i = 0; i < db->of[KIND_NETWORK].n; i++)
		near_try(&near, db->of[KIND_NETWORK].v[i]->name);
	if (near.best)
		diag_hint(diags, "did you mean \"%s\"?", near.best);
	else
		diag_hint(diags, "write an address, or `fwpolicy add group %s members=...` first",
			  word->text);
}

bool addresses_check(const struct db *db, const struct words *words, struct diag_list *diags)
{
	struct prefix prefix;
	bool known = true;

	for (size_t i = 0; i < words->n; i++) {
		const struct word *word = &words->v[i];

		if (is_numeric(word->text, &prefix) || is_known(db, word->text))
			continue;
		report_unknown(db, word, diags);
		known = false;
	}
	return known;
}

struct ipset addresses_set(const struct db *db, const char *word)
{
	struct address_list meaning = address_list_of(db, word);
	struct ipset set = address_list_at(&meaning, 0);

	address_list_fini(&meaning);
	return set;
}

void addresses_extend_forever(struct ipset *set, const struct db *db, const char *word)
{
	struct address_list meaning = address_list_of(db, word);

	ipset_add_set(set, &meaning.set);
	ipset_normalise(set);
	address_list_fini(&meaning);
}

void addresses_extend(struct ipset *set, const struct db *db, const char *word)
{
	struct ipset more = addresses_set(db, word);

	ipset_add_set(set, &more);
	ipset_normalise(set);
	ipset_fini(&more);
}

bool addresses_cover(const struct ipset *set, const struct db *db, const char *word)
{
	struct ipset inner = addresses_set(db, word);
	bool covered = ipset_covers(set, &inner);

	ipset_fini(&inner);
	return covered;
}

struct words addresses_copy(struct arena *arena, const struct words *words, size_t more)
{
	struct words copy = { arena_array(arena, struct word, words->n + more), words->n };
	char text[ADDR_TEXT];
	struct prefix prefix;

	for (size_t i = 0; i < words->n; i++) {
		copy.v[i] = words->v[i];
		if (is_numeric(words->v[i].text, &prefix))
			copy.v[i].text = arena_strdup(arena, prefix_print(&prefix, text));
	}
	return copy;
}

const char *addresses_join(struct arena *arena, const struct words *words)
{
	struct buf out = { 0 };
	const char *text;

	for (size_t i = 0; i < words->n; i++)
		buf_printf(&out, "%s%s", i ? ", " : "", words->v[i].text);
	text = arena_strndup(arena, buf_text(&out), out.len);
	buf_fini(&out);
	return text;
}

bool addresses_have(const struct words *words, const char *word)
{
	for (size_t i = 0; i < words->n; i++)
		if (!strcmp(words->v[i].text, word))
			return true;
	return false;
}
