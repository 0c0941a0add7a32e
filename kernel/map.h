/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The mappings of a namespace: inside endpoint <-> outside endpoint, one for each inside endpoint
 * and outside address whatever the destination (RFC 4787 REQ-1), never two on one outside port.
 *
 * Readers hold rcu_read_lock; changes are made under the lock of the namespace's table. How long a
 * mapping lives is the business of sweep.c.
 */
#ifndef FWP_MAP_H
#define FWP_MAP_H

#include <linux/rhashtable.h>
#include <net/net_namespace.h>

#include "port.h"

struct fwp_host;

/* From `inside` to `protocol` is the key from inside, from `outside` on the one from outside. */
struct fwp_mapping {
	struct rhash_head by_inside, by_outside;
	union {
		struct { /* under the lock, as long as it is alive */
			struct fwp_host *host;
			struct fwp_pool *pool;
		};
		struct rcu_head rcu; /* once it is in no table */
	};
	__be32 inside;
	__be16 inside_port; /* of ICMP: the identifier */
	u16 zone;	    /* of conntrack */
	__be32 outside;
	u16 protocol;
	__be16 outside_port;
	u32 used;  /* jiffies when a flow was last seen or made with it */
	bool dead; /* going; who finds it so looks again under the lock */
};

struct fwp_map {
	struct rhashtable by_inside, by_outside, hosts;
	spinlock_t lock; /* of all changes */
	struct list_head pools;
	u32 count;
	bool ready;
};

/* What a flow asks for. */
struct fwp_endpoint {
	__be32 inside, outside;
	__be16 port;
	u16 zone;
	u8 protocol;
};

int fwp_map_init(struct fwp_map *map);
void fwp_map_fini(struct fwp_map *map); /* nobody reads any more */

/* The mapping of an inside endpoint, marked as used; made if there is none. An ERR_PTR: */
/* -EDQUOT the host's limit, -ENFILE the total, -ENOSPC no port, -ENOMEM. */
struct fwp_mapping *fwp_map_get(struct net *net, const struct fwp_config *config,
				const struct fwp_endpoint *endpoint, u16 lo, u16 hi);
/* Make one with the very ports that a flow has already; false if that cannot be. */
bool fwp_map_adopt(struct net *net, const struct fwp_config *config,
		   const struct fwp_endpoint *endpoint, __be16 outside_port);
struct fwp_mapping *fwp_map_find_inside(const struct fwp_map *map,
					const struct fwp_endpoint *endpoint);
struct fwp_mapping *fwp_map_find_outside(const struct fwp_map *map, __be32 address, u8 protocol,
					 __be16 port);

/* Take it away unless it was used after `before` (jiffies); false then. */
bool fwp_map_end(struct net *net, struct fwp_mapping *mapping, u32 before);

int fwp_map_module_init(void);
void fwp_map_module_exit(void);

#endif
