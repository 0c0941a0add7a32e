/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the kernel's table holds now, as far as changing it into a ruleset has to know.
 *
 * Everything that has a name is told. Rules are told by their identity only, elements only where
 * they are to be compared: not those that come and go (dynamic sets, timeouts), not those of sets
 * the ruleset does not want, and not those of a large bulk set that has not changed.
 */
#ifndef FWPOLICY_NETLINK_PRESENT_H
#define FWPOLICY_NETLINK_PRESENT_H

#include "netlink/attr.h"
#include "netlink/bulk.h"
#include "netlink/member.h"
#include "netlink/nft.h"

struct present_chain {
	const char *name;
	bool base;
	const char *type; /* base: "filter", "nat" */
	uint32_t hook;
	int32_t priority;
	bool policy_drop;
	uint64_t *rules; /* identities in order; 0: a rule by another hand */
	size_t n, cap;
};

struct present_set {
	const char *name;
	uint64_t shape; /* set_shape() of it */
	bool temporary; /* elements come and go: dynamic, timeout */
	bool anonymous; /* lives and dies with its rule */
	bool same;	/* a large bulk set whose content is what the ruleset wants */
	bool read;	/* members are its elements */
	struct members members;
};

struct present_object {
	const char *name;
	uint32_t type;	    /* NFT_OBJECT_* */
	const char *helper; /* of a conntrack helper; "" for all others */
	uint8_t l4proto;    /* likewise */
	uint16_t l3proto;
};

struct nft_present {
	struct arena arena;
	uint32_t genid; /* when all of this was so */
	bool exists;
	bool ours;  /* made by nft_batch_replace */
	bool alien; /* switched off, or holds a flowtable: to be replaced, not changed */
	struct present_chain *chains;
	struct present_set *sets;
	struct present_object *objects;
	size_t n_chains, n_sets, n_objects;
	size_t cap_chains, cap_sets, cap_objects;
	struct bulk_notes notes;
};

/* The number of a set's definition, comment included: of a message that declares or dumps it. */
uint64_t set_shape(const struct attrs *attrs);

/* NULL: there is none. Borrowed. */
const struct present_chain *present_chain(const struct nft_present *present, const char *name);
const struct present_set *present_set(const struct nft_present *present, const char *name);
const struct present_object *present_object(const struct nft_present *present, const char *name);

#endif
