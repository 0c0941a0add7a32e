// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads the kernel's table into a form that a ruleset can be compared with.
 *
 * Nothing is decompiled: a rule is known by the identity it was loaded with, a set by the numbers
 * of its definition, an element by its bytes. All of it is of one generation.
 */
#include "netlink/present.h"

#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>

#include "netlink/dump.h"
#include "netlink/hash.h"
#include "netlink/userdata.h"

/*
 * Above this the elements of a bulk set are not compared but written anew: reading and sorting
 * them would take more memory than the whole of the batch.
 */
#define BULK_COMPARE_MOST 262144

struct reading {
	struct nft_present *present;
	const struct ruleset *ruleset;
};

static const struct set *find_set(const struct ruleset *ruleset, const char *name)
{
	const struct set *set = ruleset->sets;

	while (set && strcmp(set->name, name) != 0)
		set = set->next;
	return set;
}

static const char *keep(struct nft_present *present, const struct nlattr *attr)
{
	return arena_strdup(&present->arena, attr_text(attr));
}

static const uint8_t *find_entry(const struct nlattr *userdata, uint8_t type, size_t *len)
{
	if (!userdata)
		return NULL;
	return userdata_find(mnl_attr_get_payload(userdata), mnl_attr_get_payload_len(userdata),
			     type, len);
}

/* --- tables, chains, rules, objects --- */

static void read_table(struct nft_present *present, const struct attrs *attrs)
{
	size_t len;

	present->exists = true;
	present->ours = find_entry(attrs->v[NFTA_TABLE_USERDATA], USERDATA_TAG, &len) != NULL;
	present->alien |= attr_be32(attrs->v[NFTA_TABLE_FLAGS]) != 0;
}

static void read_chain(struct nft_present *present, const struct attrs *attrs)
{
	struct attrs hook = attrs_nested(attrs->v[NFTA_CHAIN_HOOK]);
	const struct nlattr *policy = attrs->v[NFTA_CHAIN_POLICY];

	xgrow(present->chains, present->n_chains, present->cap_chains);
	present->chains[present->n_chains++] = (struct present_chain){
		.name = keep(present, attrs->v[NFTA_CHAIN_NAME]),
		.base = attrs->v[NFTA_CHAIN_HOOK] != NULL,
		.type = keep(present, attrs->v[NFTA_CHAIN_TYPE]),
		.hook = attr_be32(hook.v[NFTA_HOOK_HOOKNUM]),
		.priority = (int32_t)attr_be32(hook.v[NFTA_HOOK_PRIORITY]),
		.policy_drop = policy && attr_be32(policy) == NF_DROP,
	};
}

static void read_rule(struct nft_present *present, const struct attrs *attrs)
{
	const struct nlattr *userdata = attrs->v[NFTA_RULE_USERDATA];
	const char *name = attr_text(attrs->v[NFTA_RULE_CHAIN]);
	struct present_chain *chain = NULL;
	const uint8_t *found;
	uint64_t identity = 0;
	size_t len;

	for (size_t i = 0; i < present->n_chains && !chain; i++)
		if (strcmp(present->chains[i].name, name) == 0)
			chain = &present->chains[i];
	if (!chain)
		return;
	found = find_entry(userdata, USERDATA_RULE, &len);
	if (found && len == sizeof(identity))
		memcpy(&identity, found, sizeof(identity));
	xgrow(chain->rules, chain->n, chain->cap);
	chain->rules[chain->n++] = identity;
	bulk_notes_read(&present->notes, userdata);
}

static void read_object(struct nft_present *present, const struct attrs *attrs)
{
	struct attrs data = attrs_nested(attrs->v[NFTA_OBJ_DATA]);
	struct present_object object = {
		.name = keep(present, attrs->v[NFTA_OBJ_NAME]),
		.type = attr_be32(attrs->v[NFTA_OBJ_TYPE]),
		.helper = "",
	};

	if (object.type == NFT_OBJECT_CT_HELPER) {
		object.helper = keep(present, data.v[NFTA_CT_HELPER_NAME]);
		if (data.v[NFTA_CT_HELPER_L4PROTO])
			object.l4proto = mnl_attr_get_u8(data.v[NFTA_CT_HELPER_L4PROTO]);
		if (data.v[NFTA_CT_HELPER_L3PROTO])
			object.l3proto = ntohs(mnl_attr_get_u16(data.v[NFTA_CT_HELPER_L3PROTO]));
	}
	xgrow(present->objects, present->n_objects, present->cap_objects);
	present->objects[present->n_objects++] = object;
}

/* --- sets --- */

static uint64_t hash_number(uint64_t hash, uint64_t number)
{
	return hash_bytes(hash, &number, sizeof(number));
}

/* What nft knows: its comment and how to print; not ours, of which nothing depends. */
static uint64_t hash_nft_entries(uint64_t hash, const struct nlattr *userdata)
{
	size_t left = userdata ? mnl_attr_get_payload_len(userdata) : 0;
	const uint8_t *at = userdata ? mnl_attr_get_payload(userdata) : NULL;

	while (left >= 2 && left - 2 >= at[1]) {
		size_t len = (size_t)at[1] + 2;

		if (at[0] < USERDATA_OURS)
			hash = hash_bytes(hash, at, len);
		at += len;
		left -= len;
	}
	return hash;
}

uint64_t set_shape(const struct attrs *attrs)
{
	static const uint16_t numbers[] = { NFTA_SET_FLAGS, NFTA_SET_KEY_TYPE, NFTA_SET_KEY_LEN,
					    NFTA_SET_DATA_TYPE, NFTA_SET_OBJ_TYPE };
	struct attrs desc = attrs_nested(attrs->v[NFTA_SET_DESC]);
	const struct nlattr *timeout = attrs->v[NFTA_SET_TIMEOUT], *field;
	bool verdicts = attr_be32(attrs->v[NFTA_SET_DATA_TYPE]) == NFT_DATA_VERDICT;
	uint64_t hash = HASH_START;

	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		hash = hash_number(hash, attr_be32(attrs->v[numbers[i]]));
	/* The kernel has its own idea of how long a verdict is. */
	hash = hash_number(hash, verdicts ? 0 : attr_be32(attrs->v[NFTA_SET_DATA_LEN]));
	hash = hash_number(hash, attr_be32(desc.v[NFTA_SET_DESC_SIZE]));
	hash = hash_number(hash, timeout ? be64toh(mnl_attr_get_u64(timeout)) : 0);
	if (desc.v[NFTA_SET_DESC_CONCAT])
		mnl_attr_for_each_nested(field, desc.v[NFTA_SET_DESC_CONCAT]) hash =
			hash_number(hash, attr_be32(attrs_nested(field).v[NFTA_SET_FIELD_LEN]));
	return hash_nft_entries(hash, attrs->v[NFTA_SET_USERDATA]);
}

/* A bulk set: do its rules say that it holds what is wanted, and is it worth reading? */
static void judge_bulk(const struct nft_present *present, const struct set *wanted,
		       struct present_set *set)
{
	const struct bulk_note *have = bulk_notes_find(&present->notes, set->name);
	struct bulk_note want;

	if (!have || !wanted->bulk)
		return;
	want = bulk_note(wanted);
	set->same = have->digest == want.digest && have->n == want.n && want.n > BULK_READ_MOST;
	set->read = !set->same && have->n <= BULK_COMPARE_MOST && want.n <= BULK_COMPARE_MOST;
}

static bool read_set(const struct reading *reading, const struct attrs *attrs)
{
	struct nft_present *present = reading->present;
	uint32_t flags = attr_be32(attrs->v[NFTA_SET_FLAGS]);
	struct present_set set = {
		.name = keep(present, attrs->v[NFTA_SET_NAME]),
		.shape = set_shape(attrs),
		.temporary = flags & (NFT_SET_EVAL | NFT_SET_TIMEOUT),
		.anonymous = flags & NFT_SET_ANONYMOUS,
		.members.marks = flags & NFT_SET_INTERVAL && !(flags & NFT_SET_CONCAT),
	};
	const struct set *wanted = find_set(reading->ruleset, set.name);

	set.read = wanted && !set.temporary && !set.anonymous;
	if (set.read)
		judge_bulk(present, wanted, &set);
	xgrow(present->sets, present->n_sets, present->cap_sets);
	present->sets[present->n_sets++] = set;
	return set.read;
}

static void read_elements(struct nft_present *present, const struct attrs *attrs)
{
	const char *name = attr_text(attrs->v[NFTA_SET_ELEM_LIST_SET]);

	for (size_t i = 0; i < present->n_sets; i++)
		if (strcmp(present->sets[i].name, name) == 0)
			members_read(&present->sets[i].members, &present->arena,
				     attrs->v[NFTA_SET_ELEM_LIST_ELEMENTS]);
}

/* --- all of it --- */

static bool read_message(uint16_t type, const struct attrs *attrs, void *data)
{
	struct reading *reading = data;

	switch (type) {
	case NFT_MSG_NEWTABLE:
		read_table(reading->present, attrs);
		break;
	case NFT_MSG_NEWCHAIN:
		read_chain(reading->present, attrs);
		break;
	case NFT_MSG_NEWRULE:
		read_rule(reading->present, attrs);
		break;
	case NFT_MSG_NEWOBJ:
		read_object(reading->present, attrs);
		break;
	case NFT_MSG_NEWFLOWTABLE:
		reading->present->alien = true;
		break;
	case NFT_MSG_NEWSET:
		return read_set(reading, attrs);
	case NFT_MSG_NEWSETELEM:
		read_elements(reading->present, attrs);
		break;
	}
	return false;
}

static void begin(void *data)
{
	struct reading *reading = data;

	nft_present_fini(reading->present);
}

int nft_present_read(struct nl_sock *sock, const struct ruleset *ruleset,
		     struct nft_present *present)
{
	struct reading reading = { .present = present, .ruleset = ruleset };
	struct dump_reader reader = {
		.table = ruleset->table, .begin = begin, .each = read_message, .data = &reading
	};
	uint32_t genid;

	*present = (struct nft_present){ .genid = 0 };
	if (dump_table(sock, &reader, &genid) < 0) {
		nft_present_fini(present);
		return -1;
	}
	present->genid = genid;
	for (size_t i = 0; i < present->n_sets; i++)
		members_finish(&present->sets[i].members);
	return 0;
}

void nft_present_fini(struct nft_present *present)
{
	int saved = errno;

	for (size_t i = 0; i < present->n_chains; i++)
		free(present->chains[i].rules);
	for (size_t i = 0; i < present->n_sets; i++)
		members_fini(&present->sets[i].members);
	free(present->chains);
	free(present->sets);
	free(present->objects);
	bulk_notes_fini(&present->notes);
	arena_fini(&present->arena);
	*present = (struct nft_present){ .genid = 0 };
	errno = saved;
}

#define FIND(list, n, wanted)                                                                      \
	for (size_t i = 0; i < (n); i++)                                                           \
		if (strcmp((list)[i].name, (wanted)) == 0)                                         \
			return &(list)[i];                                                         \
	return NULL

const struct present_chain *present_chain(const struct nft_present *present, const char *name)
{
	FIND(present->chains, present->n_chains, name);
}

const struct present_set *present_set(const struct nft_present *present, const char *name)
{
	FIND(present->sets, present->n_sets, name);
}

const struct present_object *present_object(const struct nft_present *present, const char *name)
{
	FIND(present->objects, present->n_objects, name);
}
