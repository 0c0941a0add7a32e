/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Adding one message to a batch, and the sets among them: what netlink/nft.c is built from.
 * Used within netlink/ only.
 */
#ifndef FWPOLICY_NETLINK_MESSAGE_H
#define FWPOLICY_NETLINK_MESSAGE_H

#include "netlink/nft.h"
#include "netlink/userdata.h"

/* A netlink attribute counts its bytes with 16 bits: elements of one message stay below that. */
#define MESSAGE_ELEMENT_BYTES 61440

/*
 * Begin a message of nf_tables (NFT_MSG_*) and end it; between the two the payload is added, at
 * most MESSAGE_MOST bytes, and no other message begun.
 */
#define MESSAGE_MOST 131072
struct nlmsghdr *message_begin(struct nft_batch *batch, uint16_t type, uint16_t flags,
			       const struct nft_origin *origin);
void message_end(struct nft_batch *batch, struct nlmsghdr *nlh);
/* One of a great many attributes, none of which within another has an odd length. */
void message_end_bulk(struct nft_batch *batch, struct nlmsghdr *nlh);
/* One that is ended; borrowed until the next begins. i: below batch->n. */
const struct nlmsghdr *message_at(const struct nft_batch *batch, size_t i);

/* NFNL_MSG_BATCH_BEGIN and NFNL_MSG_BATCH_END. genid 0: none. */
void message_batch_begin(struct nft_batch *batch, uint32_t genid);
void message_batch_end(struct nft_batch *batch);

/*
 * One message that creates a thing, of a rule with those of its anonymous sets before it. A base
 * chain that is there is given its policy, a table that is there stays as it is.
 */
void table_put(struct nft_batch *batch, const char *table, const struct userdata *data);
void chain_put(struct nft_batch *batch, const char *table, const struct chain *chain);
void helper_put(struct nft_batch *batch, const char *table, const struct helper_object *helper);
void rule_put(struct nft_batch *batch, const char *table, const struct chain *chain,
	      const struct rule *rule);

/*
 * The number by which a rule is known again in the kernel: over all that rule_put says of it. Never
 * 0.
 */
uint64_t rule_identity(const char *table, const struct chain *chain, const struct rule *rule);

/* Declares a named set; adds its elements. Chains that their verdicts name come before. */
void set_declare(struct nft_batch *batch, const char *table, const struct set *set);
void set_fill(struct nft_batch *batch, const char *table, const struct set *set);

/* The name by which the kernel is asked to find one itself for an anonymous set. */
#define SET_ANONYMOUS "__set%d"

/* The set of one match, declared and filled. Returns its id for the lookup. */
uint32_t set_anonymous(struct nft_batch *batch, const char *table, const struct expr *expr,
		       const struct nft_origin *origin);

/*
 * A value as nf_tables keeps it: what it compares as numbers is in host byte order, and what fib
 * answers with yes or no is as long as the interface index it would have been.
 */
void value_bytes(enum datatype type, const uint8_t *value, uint8_t *out);
uint32_t value_len(enum datatype type);

/* A field of a concatenation starts at a multiple of four bytes. */
size_t padded(size_t len);

#endif
