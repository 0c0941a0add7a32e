// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whom a list of addresses has at a moment: those for ever, and those whose group has not ended.
 *
 * The two parts of a list share no address, so who is in neither is not on it, and the end of an
 * address is the end of the one range that has it.
 */
#include <string.h>

#include "db/value.h"

bool address_list_has(const struct address_list *list, const struct addr *addr, time_t now)
{
	return ipset_contains(&list->set, addr) || now < timed_end(&list->timed, addr);
}

time_t address_list_end(const struct address_list *list, const struct addr *addr)
{
	return timed_end(&list->timed, addr);
}

struct ipset address_list_at(const struct address_list *list, time_t now)
{
	struct ipset set = ipset_copy(&list->set);

	timed_extend(&set, &list->timed, now);
	ipset_normalise(&set);
	return set;
}

void address_list_add(struct address_list *list, const struct address_list *other, time_t until)
{
	if (until)
		timed_add(&list->timed, &other->set, until);
	else
		ipset_add_set(&list->set, &other->set);
	timed_add_others(&list->timed, &other->timed, until);
}

void address_list_settle(struct address_list *list)
{
	ipset_normalise(&list->set);
	timed_settle(&list->timed, &list->set);
}

void address_list_fini(struct address_list *list)
{
	ipset_fini(&list->set);
	timed_fini(&list->timed);
}

struct address_list address_list_of(const struct db *db, const char *word)
{
	const struct group *group = (const struct group *)db_find(db, KIND_GROUP, word);
	const struct network *network = (const struct network *)db_find(db, KIND_NETWORK, word);
	struct address_list meaning = { .words.n = 0 };
	struct prefix prefix;

	if (value_address_word(word, strlen(word), &prefix) == ADDRESS_NUMERIC)
		ipset_add_prefix(&meaning.set, &prefix);
	else if (group)
		address_list_add(&meaning, &group->members, group->until);
	else if (network)
		address_list_add(&meaning, &network->address, 0);
	address_list_settle(&meaning);
	return meaning;
}
