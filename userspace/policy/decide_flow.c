// SPDX-License-Identifier: GPL-2.0-only
/*
 * What input and forward have in common: accepted flows and what they relate, packets that belong
 * to none, and the question whether a door lets somebody through.
 */
#include "policy/walk.h"

bool stage_established(struct walk *walk)
{
	if (walk->packet.state != FLOW_ESTABLISHED)
		return false;
	walk_note(walk, NULL, "belongs to an accepted flow");
	return walk_accept(walk, NULL, NULL);
}

bool stage_related(struct walk *walk)
{
	const struct packet *packet = &walk->packet;
	const struct helper *helper;

	if (packet->state != FLOW_RELATED)
		return false;
	if (walk_is_icmp(walk) || walk_is_icmpv6(walk)) {
		walk_note(walk, NULL, "an error about an accepted flow");
		return walk_accept(walk, NULL, NULL);
	}
	if (!packet->helper || (walk_has_ports(walk) && packet->dport < 1024) ||
	    !helper_may_relate(walk->policy, packet->helper, packet->protocol, &helper))
		return false;
	walk_note(walk, &helper->rec, "expected by the kernel's helper \"%s\"", packet->helper);
	return walk_accept(walk, &helper->rec, "status");
}

bool stage_invalid(struct walk *walk)
{
	const struct packet *packet = &walk->packet;
	const uint8_t mask = TCP_FIN | TCP_SYN | TCP_RST | TCP_ACK;

	if (packet->state == FLOW_INVALID)
		walk_note(walk, NULL, "the connection tracker calls it invalid");
	else if (packet->protocol == IPPROTO_TCP && (packet->flags & mask) != TCP_SYN)
		walk_note(walk, NULL, "belongs to no flow and opens none (no plain SYN)");
	else
		return false;
	return walk_refuse_quietly(walk, "invalid", NULL, NULL);
}

bool walk_pass_door(struct walk *walk, const struct door *door, const char *refused_as)
{
	const struct addr *src = &walk->packet.src;

	walk->decision->door = door;
	if (door->deny && address_list_has(door->deny, src, walk->now)) {
		walk_note_listed(walk, door, door->deny, "deny");
		return !walk_refuse(walk, refused_as, door->record, "deny");
	}
	if (door->allow)
		walk_note_listed(walk, door, door->allow, "allow");
	if (door->allow && !address_list_has(door->allow, src, walk->now))
		return !walk_refuse(walk, refused_as, door->record, "allow");
	if (door->limit.count) {
		walk->decision->limited = true;
		walk_note(walk, door->record, "open, up to its limit of new flows");
	} else {
		walk_note(walk, door->record, "open");
	}
	return true;
}
