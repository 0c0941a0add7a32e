// SPDX-License-Identifier: GPL-2.0-only
/*
 * Compares what is there with what a ruleset wants, thing by thing: what stays, what changes, what
 * must be made anew. Nothing is sent and nothing written here; that is netlink/update.c.
 *
 * Both sides are compared as messages: a set's declaration and its elements are written as a load
 * would write them and read back by the reader of the kernel's dumps. Chains and objects have few
 * properties and are compared directly, rules by their identity.
 */
#include "netlink/fate.h"

#include <string.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>

/*
 * To remove an element of several ranges (pipapo) the kernel walks past those added before it, 3 us
 * each (measured: one of 10,000 takes 27 ms). Where it would take about a second the set is made
 * anew, which is done in milliseconds.
 */
#define REMOVAL_STEPS_MOST 300000

/* --- what becomes of sets --- */

static uint64_t wanted_shape(const struct fates *fates, const struct set *set)
{
	struct nft_batch alone;
	struct attrs attrs;
	uint64_t shape;

	nft_batch_init(&alone);
	set_declare(&alone, fates->ruleset->table, set);
	attrs = nft_attrs(message_at(&alone, 0));
	shape = set_shape(&attrs);
	nft_batch_fini(&alone);
	return shape;
}

static void read_wanted(struct fates *fates, struct set_fate *fate, bool marks)
{
	struct nft_batch *batch = &fate->elements;

	set_fill(batch, fates->ruleset->table, fate->set);
	fate->want.marks = marks;
	for (size_t i = 0; i < batch->n; i++) {
		struct attrs attrs = nft_attrs(message_at(batch, i));

		members_read(&fate->want, &fates->arena, attrs.v[NFTA_SET_ELEM_LIST_ELEMENTS]);
	}
	members_finish(&fate->want);
}

static bool is_pipapo(const struct set *set)
{
	return set->flags & SET_INTERVAL && set->n_key > 1;
}

static bool removal_is_dear(const struct set *set, size_t gone, size_t all)
{
	return is_pipapo(set) && gone > REMOVAL_STEPS_MOST / (all + 1);
}

static enum fate refill(const struct set *set, const struct present_set *have)
{
	size_t n = have->members.n > set->n ? have->members.n : set->n;

	return removal_is_dear(set, n, n) ? FATE_REMADE : FATE_REFILLED;
}

static enum fate compare_elements(struct fates *fates, struct set_fate *fate,
				  const struct present_set *have)
{
	read_wanted(fates, fate, have->members.marks);
	if (fate->want.zero != have->members.zero)
		return FATE_REFILLED;
	members_compare(&have->members, &fate->want, &fate->diff);
	if (removal_is_dear(fate->set, fate->diff.n_gone, have->members.n))
		return FATE_REMADE;
	return fate->diff.n_gone || fate->diff.n_fresh ? FATE_CHANGED : FATE_STAYS;
}

static enum fate fate_of(struct fates *fates, struct set_fate *fate)
{
	const struct present_set *have = present_set(fates->present, fate->set->name);

	if (!have)
		return FATE_NEW;
	if (have->shape != wanted_shape(fates, fate->set))
		return FATE_REMADE;
	if (fate->set->flags & SET_DYNAMIC || have->same)
		return FATE_STAYS;
	if (!have->read || have->members.odd)
		return refill(fate->set, have);
	return compare_elements(fates, fate, have);
}

static void drop_comparison(struct set_fate *fate)
{
	members_diff_fini(&fate->diff);
	members_fini(&fate->want);
	nft_batch_fini(&fate->elements);
}

static void decide_sets(struct fates *fates)
{
	const struct set *set;
	size_t n = 0;

	for (set = fates->ruleset->sets; set; set = set->next)
		fates->n_sets++;
	fates->sets = arena_array(&fates->arena, struct set_fate, fates->n_sets + 1);
	for (set = fates->ruleset->sets; set; set = set->next) {
		struct set_fate *fate = &fates->sets[n++];

		fate->set = set;
		fate->fate = fate_of(fates, fate);
		if (fate->fate != FATE_CHANGED)
			drop_comparison(fate);
	}
}

const struct set_fate *fates_set(const struct fates *fates, const char *name)
{
	for (size_t i = 0; i < fates->n_sets; i++)
		if (strcmp(fates->sets[i].set->name, name) == 0)
			return &fates->sets[i];
	return NULL;
}

/* --- what becomes of objects and chains --- */

static bool is_same(const struct present_object *have, const struct helper_object *want)
{
	return have->type == NFT_OBJECT_CT_HELPER && strcmp(have->name, want->name) == 0 &&
	       strcmp(have->helper, want->type) == 0 && have->l4proto == want->l4proto &&
	       have->l3proto == want->l3proto;
}

bool fates_helper_stays(const struct fates *fates, const struct helper_object *helper)
{
	for (size_t i = 0; i < fates->present->n_objects; i++)
		if (is_same(&fates->present->objects[i], helper))
			return true;
	return false;
}

bool fates_object_stays(const struct fates *fates, const struct present_object *object)
{
	const struct helper_object *helper = fates->ruleset->helpers;

	while (helper && !is_same(object, helper))
		helper = helper->next;
	return helper != NULL;
}

bool chain_is_base(const struct chain *chain)
{
	return chain->type != CHAIN_PLAIN;
}

static bool has_moved(const struct present_chain *have, const struct chain *want)
{
	const char *type = want->type == CHAIN_NAT ? "nat" : "filter";

	return chain_is_base(want) && (strcmp(have->type, type) != 0 || have->hook != want->hook ||
				       have->priority != want->priority);
}

/* Does the rule lead to something that is deleted and made anew? Then it must let go of it. */
static bool holds_remade(const struct fates *fates, const struct rule *rule)
{
	for (const struct expr *expr = rule->first; expr; expr = expr->next) {
		if (expr->set && fates_set(fates, expr->set->name)->fate == FATE_REMADE)
			return true;
		if (expr->helper && !fates_helper_stays(fates, expr->helper))
			return true;
	}
	return false;
}

static bool rules_stay(const struct fates *fates, const struct present_chain *have,
		       const struct chain *want)
{
	size_t n = 0;

	for (const struct rule *rule = want->first; rule; rule = rule->next, n++)
		if (n == have->n ||
		    have->rules[n] != rule_identity(fates->ruleset->table, want, rule) ||
		    holds_remade(fates, rule))
			return false;
	return n == have->n;
}

static void decide_chains(struct fates *fates)
{
	const struct chain *chain;
	size_t n = 0;

	for (chain = fates->ruleset->chains; chain; chain = chain->next)
		fates->n_chains++;
	fates->chains = arena_array(&fates->arena, struct chain_fate, fates->n_chains + 1);
	for (chain = fates->ruleset->chains; chain; chain = chain->next) {
		struct chain_fate *fate = &fates->chains[n++];

		fate->chain = chain;
		fate->have = present_chain(fates->present, chain->name);
		fate->moved = fate->have && has_moved(fate->have, chain);
		fate->rewritten =
			!fate->have || fate->moved || !rules_stay(fates, fate->have, chain);
	}
}

const struct chain_fate *fates_chain(const struct fates *fates, const char *name)
{
	for (size_t i = 0; i < fates->n_chains; i++)
		if (strcmp(fates->chains[i].chain->name, name) == 0)
			return &fates->chains[i];
	return NULL;
}

/* A jump to a chain does not survive its becoming a base chain, nor the other way. */
static bool is_possible(const struct fates *fates)
{
	for (size_t i = 0; i < fates->n_chains; i++)
		if (fates->chains[i].have &&
		    fates->chains[i].have->base != chain_is_base(fates->chains[i].chain))
			return false;
	return true;
}

bool fates_decide(struct fates *fates, const struct ruleset *ruleset,
		  const struct nft_present *present)
{
	*fates = (struct fates){ .ruleset = ruleset, .present = present };
	if (!present->exists || !present->ours || present->alien)
		return false;
	decide_sets(fates);
	decide_chains(fates);
	return is_possible(fates);
}

void fates_fini(struct fates *fates)
{
	for (size_t i = 0; i < fates->n_sets; i++)
		drop_comparison(&fates->sets[i]);
	arena_fini(&fates->arena);
	*fates = (struct fates){ .n_sets = 0 };
}
