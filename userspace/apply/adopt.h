/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Running connections of the gateway itself, saved over the first apply.
 *
 * Nothing is tracked on a machine before its first ruleset is in force: the packets of whatever
 * runs already, the administrator's own session among it, would belong to no flow and be refused.
 * So the tracker is told of every connection that the policy would let open anew. A connection
 * that it would not is left alone, and ends.
 */
#ifndef FWPOLICY_APPLY_ADOPT_H
#define FWPOLICY_APPLY_ADOPT_H

#include "base/diag.h"
#include "netlink/flow.h"
#include "netlink/sockets.h"
#include "policy/policy.h"
#include "policy/surroundings.h"

/*
 * Adopt what runs on this machine; how much it was and what went wrong are notes. Called before
 * the ruleset is in force, so that no packet is lost, and again after it, for what opened
 * meanwhile.
 */
void adopt_running(const struct policy *policy, struct diag_list *diags);

/* The same with surroundings known. How many flows are tracked now that were not. */
size_t adopt_flows(const struct policy *policy, const struct surroundings *around,
		   struct diag_list *diags);

/* Whether the policy would let that connection open anew; it is then *flow. Pure. */
bool adopt_choose(const struct policy *policy, const struct surroundings *around,
		  const struct sockets *sockets, const struct tcp_connection *connection,
		  struct flow *flow);

#endif
