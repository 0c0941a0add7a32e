/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How long mappings live: a periodic look at the flows of the namespace.
 */
#ifndef FWP_SWEEP_H
#define FWP_SWEEP_H

#include <net/net_namespace.h>

void fwp_sweep_init(struct net *net);
void fwp_sweep_fini(struct net *net);
void fwp_sweep_begin(struct net *net); /* there are mappings; any context */

/* End now what no flow uses, held or not; how many. May sleep. */
unsigned int fwp_sweep_flush(struct net *net);
/* Make mappings of the flows that were translated toward outside before; how many. May sleep. */
unsigned int fwp_sweep_adopt(struct net *net);

#endif
