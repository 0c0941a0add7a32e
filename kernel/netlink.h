/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The generic netlink family of uapi/linux/fwpolicy.h. Nothing else of the module knows netlink.
 */
#ifndef FWP_NETLINK_H
#define FWP_NETLINK_H

#include "stats.h"

/* Tell the multicast group of a refused message; costs nothing when nobody listens. */
void fwp_netlink_refusal(struct net *net, const struct fwp_refusal *refusal);

int fwp_netlink_init(void);
void fwp_netlink_exit(void);

#endif
