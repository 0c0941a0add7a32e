/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Translation of the flows of a namespace, by its configuration. Called by netlink.c under the lock
 * of its commands, and at the end of the namespace.
 */
#ifndef FWP_NAT_H
#define FWP_NAT_H

#include "config.h"

/* Take the configuration in force, whose owner this becomes; without interfaces: translation ends.
 */
int fwp_nat_set(struct net *net, struct fwp_config *config);
void fwp_nat_end(struct net *net); /* the namespace ends */

int fwp_nat_init(void);
void fwp_nat_exit(void);

#endif
