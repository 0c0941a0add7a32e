/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What differs between the kernels that the module is built for, under one name.
 *
 * Decided by what kernel/Kbuild found in the headers (FWP_HAVE_*), because Debian's point releases
 * change such things without a change of the version. The only file that may know about versions.
 */
#ifndef FWP_COMPAT_H
#define FWP_COMPAT_H

#include <net/genetlink.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/netfilter/nf_conntrack_expect.h>
#include <net/netfilter/nf_conntrack_helper.h>

/* The attributes of a dump's request. */
static inline struct nlattr **fwp_dump_attrs(struct netlink_callback *cb)
{
#ifdef FWP_HAVE_GENL_INFO_DUMP
	return genl_info_dump(cb)->attrs;
#else
	return genl_dumpit_info(cb)->attrs;
#endif
}

/* The helper that the expected flow will have; once the expectation is initialised. */
static inline void fwp_expect_assign(struct nf_conntrack_expect *exp,
				     struct nf_conntrack_helper *helper)
{
#ifdef FWP_HAVE_ASSIGN_HELPER
	rcu_assign_pointer(exp->assign_helper, helper);
#else
	exp->helper = helper;
#endif
}

/* The helper whose expectation it is; the caller holds nf_conntrack_expect_lock. */
static inline const struct nf_conntrack_helper *fwp_expect_owner(
	const struct nf_conntrack_expect *exp)
{
#ifdef FWP_HAVE_ASSIGN_HELPER
	return rcu_dereference_protected(exp->helper, true);
#else
	const struct nf_conn_help *help = nfct_help(exp->master);

	return help ? rcu_dereference_protected(help->helper, true) : NULL;
#endif
}

/* The flow lives for so many jiffies more, without traffic. */
static inline void fwp_ct_refresh(struct nf_conn *ct, struct sk_buff *skb, u32 jiffies_more)
{
#ifdef FWP_HAVE_REFRESH_SKB
	nf_ct_refresh(ct, skb, jiffies_more);
#else
	nf_ct_refresh(ct, jiffies_more);
#endif
}

#endif
