// SPDX-License-Identifier: GPL-2.0-only
/*
 * From the table that is there to the one a ruleset wants: only what differs, as one batch.
 *
 * A commit of the kernel lets rules and elements of hashes take effect at one moment, ranges a
 * moment later, and ranges of a set that is new only then: in between it is empty. So a set is kept
 * wherever its definition allows, and loses and gains elements; a chain whose rules differ gets all
 * of them anew, which is one moment too. Order: what is led to comes before what leads there,
 * what leads goes before what is led to.
 *
 *     new chains | rules of changed chains go | elements, sets, objects, chains go |
 *         base chains that moved, policies | objects, sets, elements come | rules come
 *
 * Limits: comments of the table and of chains stay as they were when these were made. Where a set
 * of ranges must be made anew (another definition, or more removals than the kernel can do in
 * time), rules find it empty for the few microseconds of the commit.
 */
#include "netlink/nft.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>

#include "netlink/fate.h"

struct update {
	struct nft_batch *batch;
	const char *table;
	struct fates fates;
};

/* --- messages that delete --- */

enum thing { THING_RULES, THING_CHAIN, THING_SET, THING_OBJECT, THING_ELEMENTS };

/* Begin one: NFT_MSG_DELRULE without a rule means all of the chain, and so it is with elements. */
static struct nlmsghdr *begin_delete(const struct update *update, enum thing thing,
				     const char *name, const struct set *set)
{
	static const struct {
		uint16_t type, table, name;
		enum nft_what what;
	} things[] = {
		[THING_RULES] = { NFT_MSG_DELRULE, NFTA_RULE_TABLE, NFTA_RULE_CHAIN, NFT_RULE },
		[THING_CHAIN] = { NFT_MSG_DELCHAIN, NFTA_CHAIN_TABLE, NFTA_CHAIN_NAME, NFT_CHAIN },
		[THING_SET] = { NFT_MSG_DELSET, NFTA_SET_TABLE, NFTA_SET_NAME, NFT_SET },
		[THING_OBJECT] = { NFT_MSG_DELOBJ, NFTA_OBJ_TABLE, NFTA_OBJ_NAME, NFT_HELPER },
		[THING_ELEMENTS] = { NFT_MSG_DELSETELEM, NFTA_SET_ELEM_LIST_TABLE,
				     NFTA_SET_ELEM_LIST_SET, NFT_ELEMENTS },
	};
	struct nft_origin origin = { .what = things[thing].what, .name = name, .set = set };
	struct nlmsghdr *nlh = message_begin(update->batch, things[thing].type, 0, &origin);

	mnl_attr_put_strz(nlh, things[thing].table, update->table);
	mnl_attr_put_strz(nlh, things[thing].name, name);
	return nlh;
}

static void delete_thing(const struct update *update, enum thing thing, const char *name)
{
	message_end(update->batch, begin_delete(update, thing, name, NULL));
}

static void delete_all_members(const struct update *update, const struct set *set)
{
	message_end(update->batch, begin_delete(update, THING_ELEMENTS, set->name, set));
}

static void delete_rules(const struct update *update)
{
	for (size_t i = 0; i < update->fates.present->n_chains; i++) {
		const struct present_chain *have = &update->fates.present->chains[i];
		const struct chain_fate *fate = fates_chain(&update->fates, have->name);

		if (have->n && (!fate || fate->rewritten))
			delete_thing(update, THING_RULES, have->name);
	}
}

static void delete_members(const struct update *update, const struct set_fate *fate, bool marks)
{
	size_t i = 0;

	while (i < fate->diff.n_gone) {
		struct nlmsghdr *nlh =
			begin_delete(update, THING_ELEMENTS, fate->set->name, fate->set);
		struct nlattr *list = mnl_attr_nest_start(nlh, NFTA_SET_ELEM_LIST_ELEMENTS);

		for (; i < fate->diff.n_gone && nlh->nlmsg_len < MESSAGE_ELEMENT_BYTES; i++)
			member_put_key(nlh, fate->diff.gone[i], marks);
		mnl_attr_nest_end(nlh, list);
		message_end(update->batch, nlh);
	}
}

static void delete_elements(const struct update *update)
{
	for (size_t i = 0; i < update->fates.n_sets; i++) {
		const struct set_fate *fate = &update->fates.sets[i];

		if (fate->fate == FATE_REFILLED)
			delete_all_members(update, fate->set);
		if (fate->fate == FATE_CHANGED)
			delete_members(update, fate, fate->want.marks);
	}
}

static void delete_sets(const struct update *update)
{
	for (size_t i = 0; i < update->fates.present->n_sets; i++) {
		const struct present_set *have = &update->fates.present->sets[i];
		const struct set_fate *fate = fates_set(&update->fates, have->name);

		if (!have->anonymous && (!fate || fate->fate == FATE_REMADE))
			delete_thing(update, THING_SET, have->name);
	}
}

static void delete_objects(const struct update *update)
{
	for (size_t i = 0; i < update->fates.present->n_objects; i++) {
		const struct present_object *have = &update->fates.present->objects[i];
		struct nlmsghdr *nlh;

		if (fates_object_stays(&update->fates, have))
			continue;
		nlh = begin_delete(update, THING_OBJECT, have->name, NULL);
		mnl_attr_put_u32(nlh, NFTA_OBJ_TYPE, htonl(have->type));
		message_end(update->batch, nlh);
	}
}

static void delete_chains(const struct update *update)
{
	for (size_t i = 0; i < update->fates.present->n_chains; i++) {
		const struct present_chain *have = &update->fates.present->chains[i];
		const struct chain_fate *fate = fates_chain(&update->fates, have->name);

		if (!fate || fate->moved)
			delete_thing(update, THING_CHAIN, have->name);
	}
}

/* --- messages that create --- */

static void create_plain_chains(const struct update *update)
{
	for (size_t i = 0; i < update->fates.n_chains; i++)
		if (!update->fates.chains[i].have && !chain_is_base(update->fates.chains[i].chain))
			chain_put(update->batch, update->table, update->fates.chains[i].chain);
}

static void create_base_chains(const struct update *update)
{
	for (size_t i = 0; i < update->fates.n_chains; i++) {
		const struct chain_fate *fate = &update->fates.chains[i];

		if (chain_is_base(fate->chain) &&
		    (!fate->have || fate->moved ||
		     fate->have->policy_drop != fate->chain->policy_drop))
			chain_put(update->batch, update->table, fate->chain);
	}
}

static void create_helpers(const struct update *update)
{
	const struct helper_object *helper = update->fates.ruleset->helpers;

	for (; helper; helper = helper->next)
		if (!fates_helper_stays(&update->fates, helper))
			helper_put(update->batch, update->table, helper);
}

static void create_members(const struct update *update, const struct set_fate *fate)
{
	struct nft_origin origin = { .what = NFT_ELEMENTS,
				     .name = fate->set->name,
				     .record = fate->set->record,
				     .set = fate->set };
	size_t i = 0;

	while (i < fate->diff.n_fresh) {
		/* One that is there after all, and not as expected, is no silent success. */
		struct nlmsghdr *nlh = message_begin(update->batch, NFT_MSG_NEWSETELEM,
						     NLM_F_CREATE | NLM_F_EXCL, &origin);
		struct nlattr *list;

		mnl_attr_put_strz(nlh, NFTA_SET_ELEM_LIST_TABLE, update->table);
		mnl_attr_put_strz(nlh, NFTA_SET_ELEM_LIST_SET, fate->set->name);
		list = mnl_attr_nest_start(nlh, NFTA_SET_ELEM_LIST_ELEMENTS);
		for (; i < fate->diff.n_fresh && nlh->nlmsg_len < MESSAGE_ELEMENT_BYTES; i++)
			member_put_own(nlh, fate->diff.fresh[i]);
		mnl_attr_nest_end(nlh, list);
		message_end(update->batch, nlh);
	}
}

static void create_sets(const struct update *update)
{
	const char *table = update->table;

	for (size_t i = 0; i < update->fates.n_sets; i++) {
		const struct set_fate *fate = &update->fates.sets[i];

		if (fate->fate == FATE_NEW || fate->fate == FATE_REMADE)
			set_declare(update->batch, table, fate->set);
		if (fate->fate == FATE_CHANGED)
			create_members(update, fate);
		else if (fate->fate != FATE_STAYS)
			set_fill(update->batch, table, fate->set);
	}
}

static void create_rules(const struct update *update)
{
	for (size_t i = 0; i < update->fates.n_chains; i++) {
		const struct chain_fate *fate = &update->fates.chains[i];

		if (!fate->rewritten)
			continue;
		for (const struct rule *rule = fate->chain->first; rule; rule = rule->next)
			rule_put(update->batch, update->table, fate->chain, rule);
	}
}

/* --- all of it --- */

static void write_batch(const struct update *update)
{
	message_batch_begin(update->batch, update->fates.present->genid);
	table_put(update->batch, update->table, NULL);
	create_plain_chains(update);
	delete_rules(update);
	delete_elements(update);
	delete_sets(update);
	delete_objects(update);
	delete_chains(update);
	create_base_chains(update);
	create_helpers(update);
	create_sets(update);
	create_rules(update);
	message_batch_end(update->batch);
}

bool nft_batch_update(struct nft_batch *batch, const struct ruleset *ruleset,
		      const struct nft_present *present)
{
	struct update update = { .batch = batch, .table = ruleset->table };
	bool possible = fates_decide(&update.fates, ruleset, present);

	if (possible)
		write_batch(&update);
	fates_fini(&update.fates);
	return possible;
}
