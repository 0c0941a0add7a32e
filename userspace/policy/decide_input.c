// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is addressed to the gateway: flows, ICMP types, echo requests, services.
 */
#include "policy/walk.h"

#include <string.h>
#include <sys/socket.h>

static bool wrong_type(struct walk *walk, const struct types *types)
{
	if (types_have(types, walk->packet.type))
		return false;
	walk_note(walk, NULL, "type %u is not let through", walk->packet.type);
	return walk_refuse(walk, "icmp", NULL, NULL);
}

static bool stage_icmp(struct walk *walk)
{
	if (walk_is_icmp(walk))
		return wrong_type(walk, &icmp_allowed);
	return walk_is_icmpv6(walk) && wrong_type(walk, &icmpv6_allowed);
}

/* Neighbour discovery never leaves its link: it arrives with the hop limit it was sent with. */
static bool stage_link(struct walk *walk)
{
	const struct packet *packet = &walk->packet;
	bool vital = false;

	if (packet->protocol == IPPROTO_IGMP)
		vital = packet->type == IGMP_TYPE_QUERY && addr_is_multicast(&packet->dst);
	else if (walk_is_icmpv6(walk) && types_have(&icmpv6_neighbour, packet->type))
		vital = packet->hop_limit == 255;
	else if (walk_is_icmpv6(walk) && types_have(&icmpv6_listener, packet->type))
		vital = addr_is_linklocal6(&packet->src) ||
			(addr_is_zero(&packet->src) && packet->type == ICMPV6_TYPE_LISTENER_REPORT);
	if (!vital)
		return false;
	walk_note(walk, NULL, "the link needs it");
	return walk_accept(walk, NULL, NULL);
}

static bool stage_unknown_side(struct walk *walk)
{
	if (walk->side != SIDE_UNKNOWN)
		return false;
	walk_note(walk, NULL, "interface \"%s\" is neither external nor internal", walk->packet.in);
	return walk_refuse(walk, "default", NULL, "internal");
}

static bool refuse_rest(struct walk *walk)
{
	if (walk_has_ports(walk) && noise_has(walk->packet.protocol, walk->packet.dport)) {
		walk_note(walk, NULL, "known noise");
		return walk_refuse_quietly(walk, "default", NULL, NULL);
	}
	walk_note(walk, NULL, "nothing in the database admits it");
	return walk_refuse(walk, "default", NULL, NULL);
}

/* From outside only the addresses of the interface of arrival can be reached. */
static bool stage_address(struct walk *walk)
{
	const struct packet *packet = &walk->packet;

	if (walk->zone == ZONE_INSIDE || packet->to == TO_GATEWAY ||
	    surroundings_is_own(walk->around, &packet->dst, packet->in))
		return false;
	walk_note(walk, NULL, "not an address of %s: inside addresses are not reached from outside",
		  packet->in);
	return refuse_rest(walk);
}

static bool stage_echo(struct walk *walk)
{
	const struct packet *packet = &walk->packet;

	if (!(walk_is_icmp(walk) && packet->type == ICMP_TYPE_ECHO_REQUEST) &&
	    !(walk_is_icmpv6(walk) && packet->type == ICMPV6_TYPE_ECHO_REQUEST))
		return false;
	if (walk->zone == ZONE_INSIDE || walk->policy->db->gateway->ping) {
		walk_note(walk, NULL, "an echo request is answered");
		return walk_accept(walk, NULL, walk->zone == ZONE_INSIDE ? NULL : "ping");
	}
	walk_note(walk, NULL, "echo requests from outside are not answered: ping = no");
	return walk_refuse_quietly(walk, "icmp", NULL, "ping");
}

/* Port 0 is reserved (RFC 6335, 6): nobody speaks from there. */
static bool stage_port_zero(struct walk *walk)
{
	const struct packet *packet = &walk->packet;

	if (walk->zone == ZONE_INSIDE || packet->sport ||
	    (packet->protocol != IPPROTO_TCP && packet->protocol != IPPROTO_UDP))
		return false;
	walk_note(walk, NULL, "source port 0");
	return walk_refuse(walk, "default", NULL, NULL);
}

static bool stage_trusted(struct walk *walk)
{
	const struct db *db = walk->policy->db;
	const struct addr *src = &walk->packet.src;

	if (walk->zone != ZONE_INSIDE || !ipset_contains(&walk->policy->trusted, src))
		return false;
	for (size_t i = 0; i < db->of[KIND_NETWORK].n; i++) {
		const struct network *network = db_network(db, i);

		if (network->trust == TRUST_FULL && ipset_contains(&network->address.set, src)) {
			walk_note(walk, &network->rec, "trusted with everything");
			return walk_accept(walk, &network->rec, "trust");
		}
	}
	return false;
}

static const struct door *service_of(const struct walk *walk)
{
	const struct packet *packet = &walk->packet;
	const struct door_range *range;

	if (!walk_has_ports(walk))
		return protocol_doors_find(&walk->policy->protocols, packet->protocol);
	range = doors_find(&walk->policy->services, packet->protocol, packet->dport);
	return range ? range->door : NULL;
}

/* A denied source is refused before its network's trust is asked. */
static bool stage_denied(struct walk *walk)
{
	const struct door *door = service_of(walk);

	if (!door || !door->deny || !address_list_has(door->deny, &walk->packet.src, walk->now))
		return false;
	/* Outside there is no trust to forestall: a closed door refuses for what it is. */
	if (walk->zone == ZONE_OUTSIDE && !door_is_open(door, ZONE_OUTSIDE, walk->now))
		return false;
	walk_note_listed(walk, door, door->deny, "deny");
	walk->decision->door = door;
	return walk_refuse(walk, "service", door->record, "deny");
}

static const char *closed_key(const struct door *door, time_t now)
{
	const struct service *service = (const struct service *)door->record;

	if (!service->enabled)
		return "status";
	return door->until && now >= door->until ? "until" : "access";
}

static bool refuse_closed(struct walk *walk, const struct door *door)
{
	const char *key = closed_key(door, walk->now);
	const struct entry *entry = record_entry(door->record, key);

	walk_note(walk, door->record, "%s = %s, asked from %s", key,
		  entry		? entry->value
		  : *key == 's' ? "disabled"
				: "private",
		  walk->zone == ZONE_INSIDE ? "inside" : "outside");
	/* A protocol has no port that the record could name: without an open door it is nobody's.
	 */
	if (!walk_has_ports(walk))
		return false;
	/* Noise outside stays noise, unless its service is public. */
	if (walk->zone == ZONE_OUTSIDE && noise_has(walk->packet.protocol, walk->packet.dport))
		return false;
	walk->decision->door = door;
	return walk_refuse(walk, "service", door->record, key);
}

static bool stage_services(struct walk *walk)
{
	const struct door *door = service_of(walk);

	if (!door) {
		walk_note(walk, NULL, "no record names it");
		return false;
	}
	if (!door_is_open(door, walk->zone, walk->now))
		return refuse_closed(walk, door);
	if (walk_pass_door(walk, door, "service"))
		walk_accept(walk, door->record, door->allow ? "allow" : "access");
	return true;
}

static bool stage_to_many(struct walk *walk)
{
	if (walk->zone != ZONE_INSIDE || !walk->to_many)
		return false;
	walk_note(walk, NULL, "broadcast or multicast that no service wants");
	return walk_drop_silently(walk);
}

static const struct stage input[] = {
	{ "flows", stage_established, "opens a new flow" },
	{ "icmp", stage_icmp, NULL },
	{ "related", stage_related, NULL },
	{ "invalid", stage_invalid, NULL },
	{ "link", stage_link, NULL },
	{ "interface", stage_unknown_side, NULL },
	{ "address", stage_address, NULL },
	{ "ping", stage_echo, NULL },
	{ "port 0", stage_port_zero, NULL },
	{ "deny", stage_denied, "on no deny list" },
	{ "trust", stage_trusted, NULL },
	{ "services", stage_services, NULL },
	{ "broadcast", stage_to_many, NULL },
	{ "default", refuse_rest, NULL },
};

bool walk_input(struct walk *walk)
{
	return walk_stages(walk, "input", input, sizeof(input) / sizeof(*input));
}
