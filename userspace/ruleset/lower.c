// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lowers the policy to a ruleset: one table, its sets, then the chains in the order of the hooks.
 *
 *     pre (raw)      side_pre -> pre_outside: sources, own addresses, blocklists
 *                             -> pre_inside:  local networks, the way back
 *     dstnat         forwards: who may, then dnat by map
 *     input          flows, ICMP types, invalid, link; side_in -> in_outside, in_inside
 *                    -> services by protocol . port: one verdict map each
 *     forward        the same head; paths by pair of interfaces -> fw_outward, fw_inward
 *     output         ICMP and multicast that do not leave
 *     srcnat         masquerade, hairpin
 *     postmark       DSCP by port
 *     pre_*, in_*, fw_*, out_*: refusals
 *
 * Chains and rules are constant: services, networks, forwards and lists are elements. Interfaces
 * are named, never numbered, so that one that is missing today stops nothing.
 */
#include "ruleset/lower.h"

#include "ruleset/lower_parts.h"

void ruleset_lower(struct ruleset *ruleset, const struct policy *policy, enum engine engine)
{
	struct say say = { .ruleset = ruleset, .policy = policy, .engine = engine };

	ruleset_init(ruleset, "fwpolicy",
		     "made by fwpolicy from its database; changes here are lost");
	lower_helpers(&say);
	lower_sets(&say);
	lower_pre(&say);
	lower_nat_in(&say);
	lower_input(&say);
	lower_related(&say);
	lower_forward(&say);
	lower_output(&say);
	lower_nat_out(&say);
	lower_refusals(&say);
	say_fini(&say);
}
