// SPDX-License-Identifier: GPL-2.0-only
/*
 * A ruleset as one batch of nf_tables.
 *
 * Order: the table is created, so that it can be deleted, and created again empty; then chains, as
 * sets and rules lead to them; helper objects; sets with their elements; and rules, each behind the
 * anonymous sets it looks into. The kernel answers the first table message, which asks for it, once
 * the whole batch is through (netlink/commit.c). Everything here is memory: no socket, no effect.
 */
#include "netlink/nft.h"

#include <string.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <libnftnl/chain.h>
#include <libnftnl/object.h>
#include <libnftnl/rule.h>
#include <libnftnl/table.h>
#include <libnftnl/udata.h>

#include "base/mem.h"
#include "netlink/bulk.h"
#include "netlink/expr.h"
#include "netlink/hash.h"
#include "netlink/message.h"
#include "netlink/userdata.h"

static void put_table(struct nft_batch *batch, uint16_t type, const char *table,
		      const struct userdata *data)
{
	struct nftnl_table *nl = must(nftnl_table_alloc());
	struct nft_origin origin = { .what = NFT_TABLE, .name = table };
	uint16_t flags = type == NFT_MSG_NEWTABLE ? NLM_F_CREATE : 0;
	struct nlmsghdr *nlh;

	/* The first message behind the beginning of the batch asks for an answer. */
	if (batch->n == 1)
		flags |= NLM_F_ACK;
	nftnl_table_set_str(nl, NFTNL_TABLE_NAME, table);
	if (data)
		nftnl_table_set_data(nl, NFTNL_TABLE_USERDATA, data->bytes, (uint32_t)data->len);
	nlh = message_begin(batch, type, flags, &origin);
	nftnl_table_nlmsg_build_payload(nlh, nl);
	message_end(batch, nlh);
	nftnl_table_free(nl);
}

void table_put(struct nft_batch *batch, const char *table, const struct userdata *data)
{
	put_table(batch, NFT_MSG_NEWTABLE, table, data);
}

static void fill_base_chain(struct nftnl_chain *nl, const struct chain *chain)
{
	nftnl_chain_set_str(nl, NFTNL_CHAIN_TYPE, chain->type == CHAIN_NAT ? "nat" : "filter");
	nftnl_chain_set_u32(nl, NFTNL_CHAIN_HOOKNUM, chain->hook);
	nftnl_chain_set_s32(nl, NFTNL_CHAIN_PRIO, chain->priority);
	nftnl_chain_set_u32(nl, NFTNL_CHAIN_POLICY, chain->policy_drop ? NF_DROP : NF_ACCEPT);
}

void chain_put(struct nft_batch *batch, const char *table, const struct chain *chain)
{
	struct nftnl_chain *nl = must(nftnl_chain_alloc());
	struct nft_origin origin = { .what = NFT_CHAIN, .name = chain->name };
	struct userdata data = { .len = 0 };
	struct nlmsghdr *nlh;

	nftnl_chain_set_str(nl, NFTNL_CHAIN_TABLE, table);
	nftnl_chain_set_str(nl, NFTNL_CHAIN_NAME, chain->name);
	if (chain->type != CHAIN_PLAIN)
		fill_base_chain(nl, chain);
	userdata_add_comment(&data, NFTNL_UDATA_CHAIN_COMMENT, chain->comment);
	if (data.len)
		nftnl_chain_set_data(nl, NFTNL_CHAIN_USERDATA, data.bytes, (uint32_t)data.len);
	nlh = message_begin(batch, NFT_MSG_NEWCHAIN, NLM_F_CREATE, &origin);
	nftnl_chain_nlmsg_build_payload(nlh, nl);
	message_end(batch, nlh);
	nftnl_chain_free(nl);
}

void helper_put(struct nft_batch *batch, const char *table, const struct helper_object *helper)
{
	struct nftnl_obj *nl = must(nftnl_obj_alloc());
	struct nft_origin origin = {
		.what = NFT_HELPER, .name = helper->name, .record = helper->record, .helper = helper
	};
	struct userdata data = { .len = 0 };
	struct nlmsghdr *nlh;

	nftnl_obj_set_str(nl, NFTNL_OBJ_TABLE, table);
	nftnl_obj_set_str(nl, NFTNL_OBJ_NAME, helper->name);
	nftnl_obj_set_u32(nl, NFTNL_OBJ_TYPE, NFT_OBJECT_CT_HELPER);
	nftnl_obj_set_str(nl, NFTNL_OBJ_CT_HELPER_NAME, helper->type);
	nftnl_obj_set_u8(nl, NFTNL_OBJ_CT_HELPER_L4PROTO, helper->l4proto);
	nftnl_obj_set_u16(nl, NFTNL_OBJ_CT_HELPER_L3PROTO, helper->l3proto);
	userdata_add_record(&data, helper->record);
	if (data.len)
		nftnl_obj_set_data(nl, NFTNL_OBJ_USERDATA, data.bytes, (uint32_t)data.len);
	nlh = message_begin(batch, NFT_MSG_NEWOBJ, NLM_F_CREATE, &origin);
	nftnl_obj_nlmsg_build_payload(nlh, nl);
	message_end(batch, nlh);
	nftnl_obj_free(nl);
}

/* Ids of anonymous sets follow each other, as do the matches that look into them. */
static uint32_t put_anonymous_sets(struct nft_batch *batch, const char *table,
				   const struct rule *rule, const struct nft_origin *origin)
{
	uint32_t first = batch->set_ids + 1;

	for (const struct expr *expr = rule->first; expr; expr = expr->next)
		if (expr_wants_set(expr))
			set_anonymous(batch, table, expr, origin);
	return first;
}

static void add_notes(struct userdata *data, const struct rule *rule)
{
	for (const struct expr *expr = rule->first; expr; expr = expr->next) {
		struct bulk_note note;

		if (!expr->set || !expr->set->bulk)
			continue;
		note = bulk_note(expr->set);
		bulk_note_put(data, &note);
	}
}

/* identity: NULL while it is being found. */
static void put_rule(struct nft_batch *batch, const char *table, const struct chain *chain,
		     const struct rule *rule, const uint64_t *identity)
{
	struct nft_origin origin = { .what = NFT_RULE,
				     .name = chain->name,
				     .record = rule->record };
	struct expr_context context = { .rule = must(nftnl_rule_alloc()) };
	struct userdata data = { .len = 0 };
	struct nlmsghdr *nlh;

	context.anonymous = put_anonymous_sets(batch, table, rule, &origin);
	nftnl_rule_set_str(context.rule, NFTNL_RULE_TABLE, table);
	nftnl_rule_set_str(context.rule, NFTNL_RULE_CHAIN, chain->name);
	for (const struct expr *expr = rule->first; expr; expr = expr->next)
		expr_add(&context, expr);
	if (identity)
		userdata_add(&data, USERDATA_RULE, identity, sizeof(*identity));
	add_notes(&data, rule);
	userdata_add_comment(&data, NFTNL_UDATA_RULE_COMMENT, rule->comment);
	userdata_add_record(&data, rule->record);
	nftnl_rule_set_data(context.rule, NFTNL_RULE_USERDATA, data.bytes, (uint32_t)data.len);
	nlh = message_begin(batch, NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND, &origin);
	nftnl_rule_nlmsg_build_payload(nlh, context.rule);
	message_end(batch, nlh);
	nftnl_rule_free(context.rule);
}

/* The messages of the rule as they would be alone: numbers given by a batch do not count. */
uint64_t rule_identity(const char *table, const struct chain *chain, const struct rule *rule)
{
	struct nft_batch alone;
	uint64_t hash;

	nft_batch_init(&alone);
	put_rule(&alone, table, chain, rule, NULL);
	hash = hash_bytes(HASH_START, alone.bytes.data, alone.bytes.len);
	nft_batch_fini(&alone);
	return hash ? hash : 1;
}

void rule_put(struct nft_batch *batch, const char *table, const struct chain *chain,
	      const struct rule *rule)
{
	uint64_t identity = rule_identity(table, chain, rule);

	put_rule(batch, table, chain, rule, &identity);
}

static void put_all(struct nft_batch *batch, const struct ruleset *ruleset)
{
	for (const struct chain *chain = ruleset->chains; chain; chain = chain->next)
		chain_put(batch, ruleset->table, chain);
	for (const struct helper_object *helper = ruleset->helpers; helper; helper = helper->next)
		helper_put(batch, ruleset->table, helper);
	for (const struct set *set = ruleset->sets; set; set = set->next) {
		set_declare(batch, ruleset->table, set);
		set_fill(batch, ruleset->table, set);
	}
	for (const struct chain *chain = ruleset->chains; chain; chain = chain->next)
		for (const struct rule *rule = chain->first; rule; rule = rule->next)
			rule_put(batch, ruleset->table, chain, rule);
}

void nft_batch_replace(struct nft_batch *batch, const struct ruleset *ruleset, uint32_t genid,
		       const char *tag)
{
	struct userdata data = { .len = 0 };

	userdata_add_comment(&data, NFTNL_UDATA_TABLE_COMMENT, ruleset->comment);
	userdata_add(&data, USERDATA_TAG, tag, strnlen(tag, NFT_TAG - 1));
	message_batch_begin(batch, genid);
	put_table(batch, NFT_MSG_NEWTABLE, ruleset->table, NULL);
	put_table(batch, NFT_MSG_DELTABLE, ruleset->table, NULL);
	put_table(batch, NFT_MSG_NEWTABLE, ruleset->table, &data);
	put_all(batch, ruleset);
	message_batch_end(batch);
}

void nft_batch_delete_table(struct nft_batch *batch, const char *table, uint32_t genid)
{
	message_batch_begin(batch, genid);
	put_table(batch, NFT_MSG_NEWTABLE, table, NULL);
	put_table(batch, NFT_MSG_DELTABLE, table, NULL);
	message_batch_end(batch);
}
