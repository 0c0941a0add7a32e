/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The outside ports: which of an address are mapped, so that none is ever mapped twice.
 *
 * One pool for each outside address of a namespace, a bit for each port (of ICMP: identifier).
 * Everything here is called under the lock of the namespace's mappings.
 */
#ifndef FWP_PORT_H
#define FWP_PORT_H

#include <linux/list.h>
#include <linux/types.h>

#include "config.h"

#define FWP_PORT_PROTOCOLS 3 /* TCP, UDP, ICMP */

struct fwp_pool {
	struct list_head list;
	__be32 address;
	u32 taken; /* ports of all protocols; the pool ends with its last */
	unsigned long *bits[FWP_PORT_PROTOCOLS][2]; /* of even and of odd ports */
};

/* What is asked for: the port that the inside host uses, and where to look if it is taken. */
struct fwp_port_wish {
	const struct fwp_config *config; /* for what is reserved */
	u8 protocol;
	u16 port;
	u16 lo, hi; /* 0, 0: the class of the port, below 1024 or not */
};

bool fwp_port_protocol(u8 protocol); /* one that has ports, or identifiers like them */

/* The pool of an address, made if there is none; NULL: no memory. */
struct fwp_pool *fwp_pool_get(struct list_head *pools, __be32 address);
void fwp_pool_free_if_empty(struct fwp_pool *pool);
void fwp_pools_free(struct list_head *pools);

/* Takes a port: the very same, or one of its parity and class. -ENOSPC, -ENOMEM. */
int fwp_port_take(struct fwp_pool *pool, const struct fwp_port_wish *wish);
void fwp_port_give(struct fwp_pool *pool, u8 protocol, u16 port);

#endif
