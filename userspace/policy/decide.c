// SPDX-License-Identifier: GPL-2.0-only
/*
 * Decides one packet: sets the walk up, sends it through the hooks in the kernel's order, and turns
 * what a stage found into the decision.
 *
 * Precedence is the order of the stages, first match wins. The tables are the policy's own, so a
 * change of the database changes this answer and the ruleset together; tests/property holds the two
 * against each other with real packets.
 */
#include "policy/decide.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "policy/walk.h"

/* Where the packet goes, now that its destination is what it is. */
static void find_way(struct walk *walk)
{
	struct packet *packet = &walk->packet;
	const struct surroundings *around = walk->around;
	const char *out = packet->out;

	if (packet->to == TO_GATEWAY || surroundings_is_own(around, &packet->dst, NULL)) {
		walk->to_gateway = true;
		return;
	}
	walk->to_gateway = false;
	walk->to_many = addr_is_multicast(&packet->dst) ||
			surroundings_is_broadcast(around, &packet->dst) ||
			surroundings_is_anycast(around, &packet->dst);
	if (!out)
		out = surroundings_way(around, &packet->dst);
	if (!out && ipset_contains(&walk->policy->local, &packet->dst))
		walk->out_side = SIDE_INSIDE; /* on a desk: local networks lie inside */
	else if (!out && !around->n_addresses)
		walk->out_side = SIDE_OUTSIDE;
	else
		walk->out_side = out ? policy_side(walk->policy, out) : SIDE_UNKNOWN;
}

static void set_up(struct walk *walk)
{
	const struct policy *policy = walk->policy;
	struct packet *packet = &walk->packet;

	if (!packet->hop_limit)
		packet->hop_limit = 64;
	walk->local_source = ipset_contains(&policy->local, &packet->src);
	walk->side = packet->in && *packet->in ? policy_side(policy, packet->in) : SIDE_UNKNOWN;
	walk->zone = walk->side == SIDE_INSIDE || (walk->side == SIDE_SHARED && walk->local_source)
			     ? ZONE_INSIDE
			     : ZONE_OUTSIDE;
	find_way(walk);
}

static bool arrives(struct walk *walk)
{
	if (walk_prerouting(walk) || walk_translate(walk))
		return true;
	if (walk->decision->translated.addr.family)
		find_way(walk);
	if (walk->to_gateway || walk->to_many)
		return walk_input(walk);
	return walk_forward(walk);
}

void policy_decide(const struct policy *policy, const struct surroundings *around,
		   const struct packet *packet, time_t now, struct decision *decision)
{
	struct walk walk = {
		.policy = policy,
		.around = around,
		.packet = *packet,
		.now = now,
		.decision = decision,
	};

	decision->n_steps = 0;
	memset(decision, 0, offsetof(struct decision, steps));
	set_up(&walk);
	if (packet->in && *packet->in)
		arrives(&walk);
	else
		walk_output(&walk);
	if (decision->verdict == VERDICT_ACCEPT)
		walk_postrouting(&walk);
}

char *decision_prefix(const struct decision *decision, char *text)
{
	text[0] = '\0';
	if (decision->reason)
		snprintf(text, 64, "denylog:%s:%s ", decision->chain, decision->reason);
	return text;
}
