/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A ruleset into nf_tables, as one transaction: all of it or nothing.
 *
 * Build a batch (no effects), then commit it or have the kernel only check it; the bytes are the
 * same. Every message remembers what it is about and the database record behind it, so that a
 * refusal of the kernel is reported where the user can mend it. Records are borrowed: the ruleset
 * and its database outlive the batch.
 */
#ifndef FWPOLICY_NETLINK_NFT_H
#define FWPOLICY_NETLINK_NFT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/diag.h"
#include "netlink/sock.h"
#include "ruleset/ruleset.h"

/* --- building --- */

enum nft_what {
	NFT_FRAME, /* beginning and end of the batch */
	NFT_TABLE,
	NFT_CHAIN,
	NFT_HELPER,
	NFT_SET,
	NFT_ELEMENTS,
	NFT_RULE,
};

/* What a message is about; the names are borrowed from the ruleset. */
struct nft_origin {
	enum nft_what what;
	const char *name;	     /* of the table, chain, helper or set */
	const struct record *record; /* NULL: no single one */
	const struct set *set;	     /* SET, ELEMENTS of a named set */
	bool whole;		     /* ELEMENTS: in the order of the set, without a gap ... */
	const struct element *first; /* ... from this one on ... */
	size_t first_range;	     /* ... or, of a bulk set, from this range on */
	const struct helper_object *helper;
	size_t offset; /* of the message in the batch */
};

struct nft_batch {
	struct buf bytes; /* netlink messages, one after another */
	/* One a message; the sequence number of a message is its index here plus one. */
	struct nft_origin *origins;
	size_t n, cap;
	uint32_t set_ids; /* given so far */
};

void nft_batch_init(struct nft_batch *batch);
void nft_batch_fini(struct nft_batch *batch);

/*
 * Replace the table of the ruleset, or create it. genid: the generation the change was computed
 * for (nft_generation), 0 for whatever is there. tag: kept with the table, NFT_TAG bytes at most
 * with its NUL; read back by nft_table_state.
 */
#define NFT_TAG 96
void nft_batch_replace(struct nft_batch *batch, const struct ruleset *ruleset, uint32_t genid,
		       const char *tag);

/*
 * Change the table that is there into what the ruleset says, in place: what stays is not touched,
 * so that no packet finds a set empty or a hook without rules. false, and the batch is untouched:
 * the table is not there, not ours, or of a form that can only be replaced. present: of this
 * ruleset (nft_present_read); its names are borrowed, it outlives the batch.
 */
struct nft_present; /* netlink/present.h */
bool nft_batch_update(struct nft_batch *batch, const struct ruleset *ruleset,
		      const struct nft_present *present);

/* Remove the table of family inet, if it is there. */
void nft_batch_delete_table(struct nft_batch *batch, const char *table, uint32_t genid);

/* --- sending --- */

enum nft_result {
	NFT_REFUSED = -1, /* nothing changed; diags says why */
	NFT_DONE = 0,
	NFT_RACE = 1, /* nothing changed: someone else changed the ruleset meanwhile; try again */
};

/* sock: an open one of NETLINK_NETFILTER. */
enum nft_result nft_commit(struct nl_sock *sock, const struct nft_batch *batch,
			   struct diag_list *diags);

/* The same bytes but for the end of the batch: the kernel checks everything and throws it away. */
enum nft_result nft_check(struct nl_sock *sock, const struct nft_batch *batch,
			  struct diag_list *diags);

/* --- what is there (all return 0, or -1 with errno) --- */

/* The number the kernel gives the present state of all tables of this namespace. */
int nft_generation(struct nl_sock *sock, uint32_t *genid);

struct nft_table_state {
	bool exists;
	char tag[NFT_TAG]; /* as given to nft_batch_replace; "" for a table made by others */
	size_t chains, rules, sets, elements;
	/*
	 * Over chains, rules, objects, sets and elements, whatever their order of no meaning.
	 * Left out: handles, counters, comments, elements that come and go (dynamic sets and
	 * timeouts); of the content of very large sets only the number counts.
	 */
	uint64_t fingerprint;
};

int nft_table_state(struct nl_sock *sock, const char *table, struct nft_table_state *state);

/* What an update to the ruleset has to know of its table; free with nft_present_fini. */
int nft_present_read(struct nl_sock *sock, const struct ruleset *ruleset,
		     struct nft_present *present);
void nft_present_fini(struct nft_present *present);

/* A base chain, or a table without any (chain is empty then), that is not ours. */
struct nft_foreign {
	uint8_t family;		     /* NFPROTO_* */
	char table[256], chain[256]; /* NFT_NAME_MAXLEN */
	char type[16];		     /* "filter", "nat", "route" */
	uint32_t hook;
	int32_t priority;
	bool policy_drop;
};

struct nft_foreign_list {
	struct nft_foreign *v; /* free with nft_foreign_fini */
	size_t n, cap;
};

/* Everything but tables named `table` of the families inet and netdev, as the kernel lists it. */
int nft_foreign_read(struct nl_sock *sock, const char *table, struct nft_foreign_list *list);
void nft_foreign_fini(struct nft_foreign_list *list);

/* "inet", "input" as nft says them; "?" for what is unknown. */
const char *nft_family_name(uint8_t family);
const char *nft_hook_name(uint8_t family, uint32_t hook);

#endif
