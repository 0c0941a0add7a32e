/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Counters: one for each reason why a packet was translated, dropped or refused, per namespace.
 *
 * A helper that refuses a message calls fwp_refuse once; it counts, tells the multicast group and
 * writes a line, and what becomes of the packet stays the helper's business. Callable in softirq.
 */
#ifndef FWP_STATS_H
#define FWP_STATS_H

#include <linux/netfilter.h>
#include <linux/skbuff.h>

#include "uapi/linux/fwpolicy.h"

struct fwp_stats {
	u64 counters[FWPOLICY_COUNTER_COUNT];
	u64 refusals[FWPOLICY_HELPER_COUNT][FWPOLICY_REFUSAL_COUNT];
};

/* What was refused: filled in by the helper, read during the call only. */
struct fwp_refusal {
	enum fwpolicy_helper helper;
	enum fwpolicy_refusal reason;
	const struct sk_buff *skb; /* at its network header */
	u8 family;		   /* NFPROTO_IPV4 or NFPROTO_IPV6 */
	unsigned int hooknum;
};

void fwp_count(const struct net *net, enum fwpolicy_counter counter);
void fwp_refuse(struct net *net, const struct fwp_refusal *refusal);

/* A line "denylog:nat:<reason> " about a packet that translation dropped; limited. */
void fwp_log(struct net *net, const struct nf_hook_state *hook, const struct sk_buff *skb,
	     const char *reason);

/* Sums over all processors. */
u64 fwp_counter_sum(const struct net *net, enum fwpolicy_counter counter);
u64 fwp_refusal_sum(const struct net *net, enum fwpolicy_helper helper,
		    enum fwpolicy_refusal reason);

const char *fwp_counter_name(enum fwpolicy_counter counter);
const char *fwp_helper_name(enum fwpolicy_helper helper);
const char *fwp_refusal_name(enum fwpolicy_refusal reason);

#endif
