/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The settings of translation of one namespace: an immutable whole, read under RCU.
 *
 * Built aside from the attributes of NAT_SET, published at once, freed after a grace period. Who
 * reads holds rcu_read_lock (every netfilter hook does) and keeps no pointer into it beyond that.
 */
#ifndef FWP_CONFIG_H
#define FWP_CONFIG_H

#include <linux/if.h>
#include <linux/types.h>
#include <net/netlink.h>

struct fwp_interface {
	char name[IFNAMSIZ];
	u8 length;	/* of the name that is compared: all of it, or what comes before the '+' */
	__be32 address; /* 0: the interface's own */
	u16 lo, hi;	/* 0, 0: no range was given */
};

struct fwp_prefix {
	__be32 address, mask;
	bool open;
};

struct fwp_range {
	u8 protocol;
	u16 lo, hi;
};

struct fwp_config {
	struct rcu_head rcu;
	u32 host_limit, total_limit;
	u32 hold; /* seconds */
	u16 n_interfaces, n_sources, n_excludes, n_reserved;
	struct fwp_interface *interfaces;
	struct fwp_prefix *sources, *excludes;
	struct fwp_range *reserved;
};

extern const struct nla_policy fwp_config_policy[];
extern const unsigned int fwp_config_policy_most;

/* A new configuration, or an ERR_PTR with extack pointing at what was wrong. Free with _free. */
struct fwp_config *fwp_config_new(const struct nlmsghdr *nlh, struct nlattr **attrs,
				  struct netlink_ext_ack *extack);
void fwp_config_free(struct fwp_config *config);
void fwp_config_free_later(struct fwp_config *config); /* after a grace period; NULL is fine */
int fwp_config_put(struct sk_buff *msg, const struct fwp_config *config);

const struct fwp_interface *fwp_config_interface(const struct fwp_config *config, const char *name);
const struct fwp_prefix *fwp_config_source(const struct fwp_config *config, __be32 address);
bool fwp_config_excludes(const struct fwp_config *config, __be32 destination);
/* The reserved range that holds the port, or NULL. */
const struct fwp_range *fwp_config_reserved(const struct fwp_config *config, u8 protocol, u16 port);

#endif
