/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Translation of the flows of a namespace, by its configuration. Called by netlink.c under the lock
 * of its commands, and at the end of the namespace.
 */
#ifndef FWP_NAT_H
#define FWP_NAT_H

#include "config.h"

/* Put the configuration in force and own it; without interfaces: translation ends. */
int fwp_nat_set(struct net *net, struct fwp_config *config);
/* The namespace ends: first no packet enters any more; a grace period later what they used goes. */
void fwp_nat_stop(struct net *net);
void fwp_nat_end(struct net *net);

int fwp_nat_init(void);
void fwp_nat_exit(void);

#endif
