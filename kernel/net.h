/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the module keeps for a network namespace. It is there from the namespace's first packet to
 * its last: whoever holds a struct net may ask for it.
 */
#ifndef FWP_NET_H
#define FWP_NET_H

#include <linux/ratelimit.h>
#include <linux/workqueue.h>
#include <net/net_namespace.h>

#include "config.h"
#include "map.h"
#include "stats.h"
#include "sweep.h"

struct fwp_net {
	struct fwp_stats __percpu *stats;
	struct ratelimit_state log_rate; /* lines about what was refused */
	struct net *net;
	struct fwp_config __rcu *config; /* written under the lock of the netlink family */
	bool translates;
	struct fwp_map map;
	struct delayed_work sweep;
};

struct fwp_net *fwp_net(const struct net *net);

int fwp_net_init(void);
void fwp_net_exit(void);

#endif
