// SPDX-License-Identifier: GPL-2.0-only
/*
 * fwpolicy block ADDR[,ADDR...] [for 1d | until TIME]
 * fwpolicy unblock ADDR[,ADDR...]
 *
 * Whoever floods or attacks is kept away from everything, and later no longer. An address stands in
 * the list "blocked", or in a list "blocked-N" of those that end at the same moment; blocking it
 * again moves it. Files are their authors': what stands in one is named, not changed. Both start
 * from a database without errors and need the right to write into its folder. Exit codes: 0 done,
 * or nothing to change; 2 refused, the file is as it was.
 */
#include <string.h>
#include <time.h>

#include "cmd/addresses.h"
#include "cmd/change.h"
#include "cmd/complain.h"
#include "cmd/phrases.h"
#include "policy/policy.h"

#define LIST "blocked"

/* What is to be done, and to which words. */
struct work {
	struct change *change;
	const struct db *db;
	const char *until; /* NULL: for ever */
	struct words words;
};

static const struct schema_key *key(const char *name)
{
	return schema_find(KIND_BLOCKLIST, name);
}

static struct words without(struct arena *arena, const struct words *words,
			    const struct words *gone)
{
	struct words kept = addresses_copy(arena, words, gone->n);
	size_t n = 0;

	for (size_t i = 0; i < kept.n; i++)
		if (!addresses_have(gone, kept.v[i].text))
			kept.v[n++] = kept.v[i];
	kept.n = n;
	return kept;
}

static void assign(struct work *work, const struct blocklist *list, const struct words *words)
{
	struct arena *arena = &work->change->arena;
	struct assignment one = { key("address"), words->n ? addresses_join(arena, words) : NULL };
	struct assignments assignments = { arena, &one, 1 };
	struct named named = { KIND_BLOCKLIST, list->rec.name, &list->rec, true };

	change_assign(work->change, &named, &assignments);
}

static void take_out(struct work *work, const struct blocklist *list)
{
	struct arena *arena = &work->change->arena;
	struct words before = addresses_copy(arena, &list->address.words, 0);
	struct words kept = without(arena, &before, &work->words);

	if (kept.n == before.n)
		return;
	if (!kept.n && !list->file[0])
		change_remove(work->change, &list->rec);
	else
		assign(work, list, &kept);
}

/* --- block --- */

/* They come from outside only, where blocklists are asked. */
static bool is_outside(struct work *work, const struct word *word)
{
	struct ipset set = addresses_set(work->db, word->text);
	const struct network *inside = NULL;

	for (size_t i = 0; i < work->db->of[KIND_NETWORK].n; i++)
		if (ipset_overlaps(&set, &db_network(work->db, i)->address.set))
			inside = db_network(work->db, i);
	ipset_fini(&set);
	if (!inside)
		return true;
	diag_error(&work->change->diags, word->loc, "\"%s\" is in the local network \"%s\"",
		   word->text, inside->rec.name);
	diag_hint(&work->change->diags,
		  "blocklists keep off who comes from outside; `fwpolicy deny` keeps off both");
	return false;
}

static bool is_temporary(const struct blocklist *list)
{
	return list->enabled && !strncmp(list->rec.name, LIST "-", sizeof(LIST)) && list->until &&
	       list->address.words.n && !list->file[0];
}

/* The list that ends then; NULL: there is none yet. */
static const struct blocklist *list_until(const struct work *work)
{
	for (size_t i = 0; i < work->db->of[KIND_BLOCKLIST].n; i++) {
		const struct blocklist *list = db_blocklist(work->db, i);

		if (is_temporary(list) &&
		    !strcmp(record_entry(&list->rec, "until")->value, work->until))
			return list;
	}
	return NULL;
}

static const char *free_name(const struct work *work)
{
	for (unsigned int n = 1;; n++) {
		const char *name = arena_printf(&work->change->arena, LIST "-%u", n);

		if (!db_find(work->db, KIND_BLOCKLIST, name))
			return name;
	}
}

static void add_list(struct work *work)
{
	struct arena *arena = &work->change->arena;
	struct assignment two[] = { { key("address"), addresses_join(arena, &work->words) },
				    { key("until"), work->until } };
	struct assignments assignments = { arena, two, work->until ? 2 : 1 };

	change_add(work->change, KIND_BLOCKLIST, work->until ? free_name(work) : LIST,
		   &assignments);
}

static void put_in(struct work *work, const struct blocklist *list)
{
	struct words all = without(&work->change->arena, &list->address.words, &work->words);

	for (size_t i = 0; i < work->words.n; i++)
		all.v[all.n++] = work->words.v[i];
	assign(work, list, &all);
}

/* A list of that name which is switched off, or ends, would not block for ever. */
static bool is_fit(struct work *work, const struct blocklist *list)
{
	if (!list || work->until || (list->enabled && !list->until))
		return true;
	diag_error(&work->change->diags, list->rec.loc, "blocklist %s %s", list->rec.name,
		   list->enabled ? "ends by itself" : "is disabled");
	diag_hint(&work->change->diags, "`fwpolicy unset %s %s` mends that", list->rec.name,
		  list->enabled ? "until" : "status");
	return false;
}

static void block(struct work *work)
{
	const struct db *db = work->db;
	const struct blocklist *list =
		work->until ? list_until(work)
			    : (const struct blocklist *)db_find(db, KIND_BLOCKLIST, LIST);
	bool right = addresses_check(db, &work->words, &work->change->diags);

	for (size_t i = 0; i < work->words.n; i++)
		right = is_outside(work, &work->words.v[i]) && right;
	if (!right || !is_fit(work, list))
		return;
	for (size_t i = 0; i < db->of[KIND_BLOCKLIST].n; i++)
		if (db_blocklist(db, i) != list)
			take_out(work, db_blocklist(db, i));
	if (list)
		put_in(work, list);
	else
		add_list(work);
}

/* --- unblock --- */

/* Why it is blocked all the same, if it is. */
static void say_rest(struct work *work, const struct word *word)
{
	struct change *change = work->change;
	struct ipset set = addresses_set(work->db, word->text);
	const struct blocklist *list = NULL;

	for (size_t i = 0; !list && i < work->db->of[KIND_BLOCKLIST].n; i++)
		if (blocklist_counts(db_blocklist(work->db, i), time(NULL)) &&
		    ipset_overlaps(&db_blocklist(work->db, i)->set, &set) &&
		    !addresses_have(&db_blocklist(work->db, i)->address.words, word->text))
			list = db_blocklist(work->db, i);
	if (!list) {
		buf_printf(&change->notes, "%s is on no blocklist\n", word->text);
	} else if (ipset_overlaps(&list->address.set, &set)) {
		diag_error(&change->diags, word->loc, "blocklist %s has \"%s\" as part of a prefix",
			   list->rec.name, word->text);
		diag_hint(&change->diags, "`fwpolicy get %s address` shows them", list->rec.name);
	} else {
		diag_error(&change->diags, word->loc, "\"%s\" is in the file \"%s\"", word->text,
			   list->file);
		diag_hint(&change->diags, "take it out there");
	}
	ipset_fini(&set);
}

static bool is_listed(const struct work *work, const char *word)
{
	for (size_t i = 0; i < work->db->of[KIND_BLOCKLIST].n; i++)
		if (addresses_have(&db_blocklist(work->db, i)->address.words, word))
			return true;
	return false;
}

static void unblock(struct work *work)
{
	for (size_t i = 0; i < work->words.n; i++)
		if (!is_listed(work, work->words.v[i].text))
			say_rest(work, &work->words.v[i]);
	for (size_t i = 0; i < work->db->of[KIND_BLOCKLIST].n; i++)
		take_out(work, db_blocklist(work->db, i));
}

/* --- the words --- */

static enum exit_code run(struct change *change, int argc, char **argv,
			  void (*verb)(struct work *work))
{
	struct work work = { .change = change, .db = &change->old.db };
	struct phrases phrases = { 0 };
	const char *wrong = phrases_read(&phrases, &change->arena, argc - 2, argv + 2);

	if (!wrong && phrases.from)
		wrong = "who is blocked is blocked from everything";
	if (!wrong && verb == unblock && argc > 2)
		wrong = "several addresses are one word: a,b";
	if (wrong)
		return complain_usage(argv[0], "%s", wrong);
	if (change->old.diags.errors) {
		complain(change->options, &change->old.diags);
		return EXIT_INPUT;
	}
	work.words = argument_addresses(key("address"), argv[1], &change->arena, &change->diags);
	if (phrases.during || phrases.until)
		work.until = phrases_end(&phrases, &change->arena, time(NULL), &change->diags);
	if (!change->diags.errors)
		verb(&work);
	return change_end(change);
}

static enum exit_code start(const struct options *options, int argc, char **argv,
			    void (*verb)(struct work *work))
{
	struct change change;
	enum exit_code code;

	if (argc < 2)
		return complain_usage(argv[0], "which address?");
	code = change_begin(&change, options);
	if (code == EXIT_YES)
		code = run(&change, argc, argv, verb);
	change_fini(&change);
	return code;
}

enum exit_code cmd_block(const struct options *options, int argc, char **argv)
{
	return start(options, argc, argv, block);
}

enum exit_code cmd_unblock(const struct options *options, int argc, char **argv)
{
	return start(options, argc, argv, unblock);
}
