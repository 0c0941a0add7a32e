/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What becomes of each thing of a table when it is changed in place into what a ruleset says.
 *
 * Borrows from the ruleset and from what is present; both outlive it.
 */
#ifndef FWPOLICY_NETLINK_FATE_H
#define FWPOLICY_NETLINK_FATE_H

#include "netlink/message.h"
#include "netlink/present.h"

enum fate {
	FATE_STAYS,
	FATE_NEW,
	FATE_REMADE,   /* deleted and made anew */
	FATE_REFILLED, /* all elements deleted, all put in */
	FATE_CHANGED,  /* some elements deleted, some put in */
};

struct set_fate {
	const struct set *set;
	enum fate fate;
	struct nft_batch elements; /* CHANGED: all the set wants, of which some are taken */
	struct members want;
	struct members_diff diff;
};

struct chain_fate {
	const struct chain *chain;
	const struct present_chain *have; /* NULL: it is new */
	bool moved;			  /* to another hook: deleted and made anew */
	bool rewritten;			  /* all its rules go, all are put in */
};

struct fates {
	const struct ruleset *ruleset;
	const struct nft_present *present;
	struct set_fate *sets; /* one a set of the ruleset, in its order */
	struct chain_fate *chains;
	size_t n_sets, n_chains;
	struct arena arena;
};

/* false: the table must be replaced, it is not ours or of a form that cannot be changed. */
bool fates_decide(struct fates *fates, const struct ruleset *ruleset,
		  const struct nft_present *present);
void fates_fini(struct fates *fates);

/* Borrowed; NULL: the ruleset has none of that name, it is to go. */
const struct set_fate *fates_set(const struct fates *fates, const char *name);
const struct chain_fate *fates_chain(const struct fates *fates, const char *name);

/* Helper objects stay as they are or are made anew: of the ruleset, of the kernel. */
bool fates_helper_stays(const struct fates *fates, const struct helper_object *helper);
bool fates_object_stays(const struct fates *fates, const struct present_object *object);

bool chain_is_base(const struct chain *chain);

#endif
