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

/* What one word of a list means; names are known, the database has no errors. */
static struct ipset word_set(const struct db *db, const struct word *word)
{
	const struct record *record;
	struct ipset set = { 0 };
	struct prefix prefix;

	if (prefix_parse(word->text, strlen(word->text), &prefix) == PREFIX_OK) {
		ipset_add_prefix(&set, &prefix);
		return set;
	}
	record = db_find(db, KIND_GROUP, word->text);
	if (record)
		return ipset_copy(&((const struct group *)record)->members.set);
	record = db_find(db, KIND_NETWORK, word->text);
	return record ? ipset_copy(&((const struct network *)record)->address.set) : set;
}

static struct ipset *word_sets(const struct db *db, const struct address_list *list)
{
	struct ipset *sets = xmalloc((list->words.n + 1) * sizeof(*sets));

	for (size_t i = 0; i < list->words.n; i++)
		sets[i] = word_set(db, &list->words.v[i]);
	return sets;
}

static void free_sets(struct ipset *sets, size_t n)
{
	for (size_t i = 0; i < n; i++)
		ipset_fini(&sets[i]);
	free(sets);
}

/* Word j covers word i. Of two that mean the same the later one is needless; one written twice was
 * reported when it was read.
 */
static bool covers(const struct words *words, const struct ipset *sets, size_t j, size_t i)
{
	return i != j && ipset_covers(&sets[j], &sets[i]) &&
	       strcmp(words->v[i].text, words->v[j].text) != 0 &&
	       !(i < j && ipset_equal(&sets[i], &sets[j]));
}

static void find_covered(struct lint *lint, const struct address_list *list)
{
	const struct words *words = &list->words;
	struct ipset *sets;

	if (words->n < 2 || words->n > WORDS_MOST)
		return;
	sets = word_sets(lint->db, list);
	for (size_t i = 0; i < words->n; i++)
		for (size_t j = 0; j < words->n; j++) {
			if (!covers(words, sets, j, i))
				continue;
			diag_warning(lint->diags, words->v[i].loc,
				     "\"%s\" adds nothing: \"%s\" covers it", words->v[i].text,
				     words->v[j].text);
			break;
		}
	free_sets(sets, words->n);
}

static void find_denied(struct lint *lint, const struct record *record,
			const struct address_list *allow, const struct address_list *deny)
{
	struct ipset *sets;

	if (!deny->words.n || allow->words.n > WORDS_MOST)
		return;
	sets = word_sets(lint->db, allow);
	for (size_t i = 0; i < allow->words.n; i++) {
		if (ipset_is_empty(&sets[i]) || !ipset_covers(&deny->set, &sets[i]))
			continue;
		diag_warning(lint->diags, allow->words.v[i].loc,
			     "\"%s\" is denied before it is allowed (line %" PRIu32 ")",
			     allow->words.v[i].text, record_loc(record, "deny").line);
	}
	free_sets(sets, allow->words.n);
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
	struct ipset *sets;

	if (service->access == ACCESS_PUBLIC || service->allow.words.n > WORDS_MOST)
		return;
	sets = word_sets(lint->db, &service->allow);
	for (size_t i = 0; i < service->allow.words.n; i++) {
		bool local = ipset_overlaps(&sets[i], &lint->policy->local);

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
	free_sets(sets, service->allow.words.n);
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
	}
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
		    !ipset_overlaps(&outbound->from.set, &lint->policy->local))
			diag_warning(lint->diags, record_loc(&outbound->rec, "from"),
				     "\"%s\" is about no local address", outbound->rec.name);
	}
}
