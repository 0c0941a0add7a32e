// SPDX-License-Identifier: GPL-2.0-only
/*
 * Findings about lists of addresses: words that say nothing, words that contradict each other.
 *
 * Words are compared in pairs, so a list longer than WORDS_MOST is not looked into: whoever writes
 * such a list has made it by a program.
 */
#include "policy/lint_parts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define WORDS_MOST 512

/* What each word of a list means: for ever, and whether it ends or not. */
struct meaning {
	struct ipset forever, ever;
};

static struct meaning *word_meanings(const struct db *db, const struct address_list *list)
{
	struct meaning *meanings = xmalloc((list->words.n + 1) * sizeof(*meanings));

	for (size_t i = 0; i < list->words.n; i++) {
		struct address_list meaning = address_list_of(db, list->words.v[i].text);

		meanings[i].forever = ipset_copy(&meaning.set);
		meanings[i].ever = address_list_at(&meaning, 0);
		address_list_fini(&meaning);
	}
	return meanings;
}

static void free_meanings(struct meaning *meanings, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		ipset_fini(&meanings[i].forever);
		ipset_fini(&meanings[i].ever);
	}
	free(meanings);
}

/* Word j covers word i, at any time. Of two that mean the same the later one is needless; one
 * written twice was reported when it was read.
 */
static bool covers(const struct words *words, const struct meaning *meanings, size_t j, size_t i)
{
	return i != j && ipset_covers(&meanings[j].forever, &meanings[i].ever) &&
	       strcmp(words->v[i].text, words->v[j].text) != 0 &&
	       !(i < j && ipset_equal(&meanings[i].forever, &meanings[j].ever));
}

static void find_covered(struct lint *lint, const struct address_list *list)
{
	const struct words *words = &list->words;
	struct meaning *meanings;

	if (words->n < 2 || words->n > WORDS_MOST)
		return;
	meanings = word_meanings(lint->db, list);
	for (size_t i = 0; i < words->n; i++)
		for (size_t j = 0; j < words->n; j++) {
			if (!covers(words, meanings, j, i))
				continue;
			diag_warning(lint->diags, words->v[i].loc,
				     "\"%s\" adds nothing: \"%s\" covers it", words->v[i].text,
				     words->v[j].text);
			break;
		}
	free_meanings(meanings, words->n);
}

static void find_denied(struct lint *lint, const struct record *record,
			const struct address_list *allow, const struct address_list *deny)
{
	struct meaning *meanings;

	if (!deny->words.n || allow->words.n > WORDS_MOST)
		return;
	meanings = word_meanings(lint->db, allow);
	for (size_t i = 0; i < allow->words.n; i++) {
		if (ipset_is_empty(&meanings[i].ever) ||
		    !ipset_covers(&deny->set, &meanings[i].ever))
			continue;
		diag_warning(lint->diags, allow->words.v[i].loc,
			     "\"%s\" is denied before it is allowed (line %" PRIu32 ")",
			     allow->words.v[i].text, record_loc(record, "deny").line);
	}
	free_meanings(meanings, allow->words.n);
}

void lint_admission(struct lint *lint, const struct record *record,
		    const struct address_list *allow, const struct address_list *deny)
{
	find_covered(lint, allow);
	find_covered(lint, deny);
	find_denied(lint, record, allow, deny);
}

void lint_useless_allow(struct lint *lint, const struct service *service)
{
	struct meaning *meanings;

	if (service->access == ACCESS_PUBLIC || service->allow.words.n > WORDS_MOST)
		return;
	meanings = word_meanings(lint->db, &service->allow);
	for (size_t i = 0; i < service->allow.words.n; i++) {
		bool local = ipset_overlaps(&meanings[i].ever, &lint->policy->local);

		if (service->access == ACCESS_PRIVATE && local)
			continue;
		diag_warning(lint->diags, service->allow.words.v[i].loc,
			     "\"%s\" cannot reach \"%s\": access = %s",
			     service->allow.words.v[i].text, service->rec.name,
			     service->access == ACCESS_PRIVATE
				     ? "private admits local networks only"
				     : "localhost admits this machine only");
		diag_hint(lint->diags, "with access = %s the allow list says who may",
			  local ? "private" : "public");
	}
	free_meanings(meanings, service->allow.words.n);
}

void lint_networks(struct lint *lint)
{
	const struct db *db = lint->db;
	struct ipset seen = { 0 };

	for (size_t i = 0; i < db->of[KIND_NETWORK].n; i++) {
		const struct network *network = db_network(db, i);

		for (size_t j = 0; ipset_overlaps(&seen, &network->address.set) && j < i; j++) {
			const struct network *other = db_network(db, j);

			if (!ipset_overlaps(&other->address.set, &network->address.set))
				continue;
			diag_warning(lint->diags, record_loc(&network->rec, "address"),
				     "network \"%s\" overlaps network \"%s\" in line %" PRIu32,
				     network->rec.name, other->rec.name, other->rec.loc.line);
			break;
		}
		ipset_add_set(&seen, &network->address.set);
		ipset_normalise(&seen);
	}
	ipset_fini(&seen);
}

void lint_groups(struct lint *lint)
{
	const struct db *db = lint->db;

	for (size_t i = 0; i < db->of[KIND_GROUP].n; i++) {
		const struct group *group = db_group(db, i);

		find_covered(lint, &group->members);
		lint_is_over(lint, &group->rec, group->until);
	}
}

static bool is_about_local(const struct lint *lint, const struct outbound *outbound)
{
	struct ipset from = address_list_at(&outbound->from, 0);
	bool local = ipset_overlaps(&from, &lint->policy->local);

	ipset_fini(&from);
	return local;
}

void lint_outbound(struct lint *lint)
{
	const struct db *db = lint->db;

	for (size_t i = 0; i < db->of[KIND_OUTBOUND].n; i++) {
		const struct outbound *outbound = db_outbound(db, i);

		if (outbound->enabled && !lint->policy->routes)
			diag_warning(lint->diags, outbound->rec.loc,
				     "a server forwards nothing: \"%s\" is about nobody",
				     outbound->rec.name);
		find_covered(lint, &outbound->from);
		find_covered(lint, &outbound->to);
		if (outbound->from.words.n && lint->policy->routes &&
		    !is_about_local(lint, outbound))
			diag_warning(lint->diags, record_loc(&outbound->rec, "from"),
				     "\"%s\" is about no local address", outbound->rec.name);
	}
}
