// SPDX-License-Identifier: GPL-2.0-only
/*
 * What goes through the gateway or comes from it: forwards and their translation, the paths between
 * interfaces, outbound records, masquerade and marks.
 */
#include "policy/walk.h"

#include <string.h>
#include <sys/socket.h>

/* The address that forwards are asked by: from inside the outside one, which is no local address.
 */
static bool asks_for_forward(const struct walk *walk)
{
	const struct packet *packet = &walk->packet;

	if (packet->state != FLOW_NEW || !walk_has_ports(walk) || !walk->to_gateway)
		return false;
	if (packet->to == TO_GATEWAY)
		return walk->side == SIDE_OUTSIDE;
	if (walk->side == SIDE_OUTSIDE)
		return surroundings_is_own(walk->around, &packet->dst, packet->in);
	return walk->side == SIDE_INSIDE && !ipset_contains(&walk->policy->local, &packet->dst);
}

static bool stage_forwards(struct walk *walk)
{
	struct packet *packet = &walk->packet;
	const struct door_range *range;
	const struct door *door;

	if (!asks_for_forward(walk))
		return false;
	range = doors_find(&walk->policy->forwards[walk->zone], packet->protocol, packet->dport);
	door = range ? range->door : NULL;
	if (!door || door->to->addr.family != packet->src.family)
		return false;
	walk->chain = "forward";
	if (!door_is_open(door, walk->zone, walk->now)) {
		walk_note(walk, door->record, "its time is over");
		return walk_refuse(walk, "forward", door->record, "until");
	}
	if (!walk_pass_door(walk, door, "forward"))
		return true;
	packet->dst = door->to->addr;
	packet->dport = door_target_port(range, packet->dport);
	packet->to = TO_ADDRESS;
	packet->out = NULL;
	walk->decision->translated = (struct target){
		.addr = packet->dst,
		.port_lo = packet->dport,
		.port_hi = packet->dport,
	};
	return false;
}

static const struct stage translate[] = { { "forwards", stage_forwards, NULL } };

bool walk_translate(struct walk *walk)
{
	return walk_stages(walk, "prerouting", translate, 1);
}

static bool stage_icmp(struct walk *walk)
{
	const struct types *types = walk_is_icmp(walk) ? &icmp_allowed : &icmpv6_forwarded;

	if ((!walk_is_icmp(walk) && !walk_is_icmpv6(walk)) || types_have(types, walk->packet.type))
		return false;
	walk_note(walk, NULL, "type %u is not let through", walk->packet.type);
	return walk_refuse(walk, "icmp", NULL, NULL);
}

static bool stage_translated(struct walk *walk)
{
	const struct door *door = walk->decision->door;

	if (!walk->decision->translated.addr.family)
		return false;
	walk_note(walk, door->record, "led to its inside host");
	return walk_accept(walk, door->record, NULL);
}

static bool stage_paths(struct walk *walk)
{
	if (!walk->policy->routes || walk->side == SIDE_UNKNOWN || walk->out_side == SIDE_UNKNOWN ||
	    (walk->side == SIDE_OUTSIDE && walk->out_side == SIDE_OUTSIDE)) {
		walk_note(walk, NULL, "no path between these interfaces");
		return walk_refuse(walk, "default", NULL,
				   walk->side == SIDE_UNKNOWN ? "internal" : NULL);
	}
	if (walk->side == SIDE_INSIDE && walk->out_side == SIDE_INSIDE) {
		walk_note(walk, NULL, "between local networks");
		return walk_accept(walk, NULL, "internal");
	}
	return false;
}

static bool stage_way_in(struct walk *walk)
{
	const struct packet *packet = &walk->packet;

	if (walk->side != SIDE_OUTSIDE)
		return false;
	if (walk_has_ports(walk) && noise_has(packet->protocol, packet->dport)) {
		walk_note(walk, NULL, "known noise");
		return walk_refuse_quietly(walk, "default", NULL, NULL);
	}
	walk_note(walk, NULL, "no way in without a forward");
	return walk_refuse(walk, "forward", NULL, NULL);
}

static bool is_about(const struct outward *outward, const struct packet *packet)
{
	const struct protocol_list *protocols = &outward->record->ports.protocol;

	if (outward->every_protocol || doors_find(&outward->ports, packet->protocol, packet->dport))
		return true;
	for (size_t i = 0; i < protocols->n; i++)
		if (protocols->v[i].number == packet->protocol)
			return true;
	return false;
}

static bool in_list(const struct address_list *list, const struct addr *addr, time_t now)
{
	return !list->words.n || address_list_has(list, addr, now);
}

static bool refuse_outbound(struct walk *walk, const struct outbound *outbound, const char *why)
{
	walk_note(walk, &outbound->rec, "%s", why);
	return walk_refuse(walk, "outbound", &outbound->rec, "action");
}

/* First match wins; a host that an allow record is about may do nothing that none of them allows.
 */
static bool stage_outbound(struct walk *walk)
{
	const struct outwards *outwards = &walk->policy->outwards;
	const struct packet *packet = &walk->packet;
	const struct outbound *bound_to = NULL;

	for (size_t i = 0; i < outwards->n; i++) {
		const struct outbound *outbound = outwards->v[i].record;

		if (!in_list(&outbound->from, &packet->src, walk->now))
			continue;
		if (outbound->action == ACTION_ALLOW && !bound_to)
			bound_to = outbound;
		if (!in_list(&outbound->to, &packet->dst, walk->now) ||
		    !is_about(&outwards->v[i], packet))
			continue;
		if (outbound->action == ACTION_DENY)
			return refuse_outbound(walk, outbound, "denies it");
		walk_note(walk, &outbound->rec, "allows it");
		return walk_accept(walk, &outbound->rec, "action");
	}
	if (bound_to)
		return refuse_outbound(walk, bound_to, "its hosts may only do what is allowed");
	walk_note(walk, NULL, "local hosts may go out");
	return walk_accept(walk, NULL, "external");
}

static const struct stage forward[] = {
	{ "flows", stage_established, "opens a new flow" },
	{ "icmp", stage_icmp, NULL },
	{ "related", stage_related, NULL },
	{ "invalid", stage_invalid, NULL },
	{ "forwards", stage_translated, "no forward leads there" },
	{ "paths", stage_paths, NULL },
	{ "way in", stage_way_in, NULL },
	{ "outbound", stage_outbound, NULL },
};

bool walk_forward(struct walk *walk)
{
	return walk_stages(walk, "forward", forward, sizeof(forward) / sizeof(*forward));
}

static bool stage_to_self(struct walk *walk)
{
	if (!walk->to_gateway && !surroundings_is_anycast(walk->around, &walk->packet.dst))
		return false;
	walk_note(walk, NULL, "this machine speaks to itself");
	return walk_accept(walk, NULL, NULL);
}

static bool leaves_outside(const struct walk *walk)
{
	return walk->out_side == SIDE_OUTSIDE || walk->out_side == SIDE_SHARED;
}

static bool stage_sent_icmp(struct walk *walk)
{
	uint8_t type = walk->packet.type;

	if (walk_is_icmp(walk)
		    ? types_have(&icmp_allowed, type)
		    : !walk_is_icmpv6(walk) ||
			      (types_have(&icmpv6_sent, type) &&
			       (!leaves_outside(walk) || !types_have(&icmpv6_sent_inside, type))))
		return false;
	walk_note(walk, NULL, "type %u is not sent there", type);
	return walk_refuse(walk, "icmp", NULL, NULL);
}

/* A gateway may have its own addresses from the provider: DHCPv6 begins with multicast (RFC 8415).
 */
static bool asks_dhcpv6(const struct packet *packet)
{
	return packet->protocol == IPPROTO_UDP && packet->sport == DHCPV6_CLIENT_PORT &&
	       packet->dport == DHCPV6_SERVER_PORT &&
	       prefix_contains(&dhcpv6_servers, &packet->dst);
}

static bool stage_sent_multicast(struct walk *walk)
{
	if (walk->out_side != SIDE_OUTSIDE || !addr_is_multicast(&walk->packet.dst) ||
	    walk_is_icmpv6(walk) || asks_dhcpv6(&walk->packet))
		return false;
	walk_note(walk, NULL, "no multicast toward outside");
	return walk_drop_silently(walk);
}

static bool stage_sent(struct walk *walk)
{
	walk_note(walk, NULL, "the gateway may speak to anyone");
	return walk_accept(walk, NULL, NULL);
}

static const struct stage output[] = {
	{ "loopback", stage_to_self, NULL },
	{ "icmp", stage_sent_icmp, NULL },
	{ "multicast", stage_sent_multicast, NULL },
	{ "output", stage_sent, NULL },
};

bool walk_output(struct walk *walk)
{
	return walk_stages(walk, "output", output, sizeof(output) / sizeof(*output));
}

static void find_mark(struct walk *walk)
{
	const struct marks *marks = &walk->policy->marks;
	uint16_t port = walk->packet.dport;

	for (size_t i = 0; walk->packet.protocol == IPPROTO_TCP && i < marks->n; i++)
		if (marks->v[i].lo <= port && port <= marks->v[i].hi)
			walk->decision->mark = marks->v[i].mark;
}

/* Led back through the interface it came from: its answer must not go past the gateway. */
static bool is_hairpin(const struct walk *walk)
{
	const struct policy *policy = walk->policy;
	const char *out = surroundings_way(walk->around, &walk->packet.dst);

	if (!walk->decision->translated.addr.family || walk->side != SIDE_INSIDE || !out)
		return false;
	return policy_interface(policy, out) == policy_interface(policy, walk->packet.in);
}

void walk_postrouting(struct walk *walk)
{
	const struct gateway *gateway = walk->policy->db->gateway;
	bool v4 = walk->packet.src.family == AF_INET;

	if (walk->to_gateway || walk->to_many)
		return;
	if (leaves_outside(walk))
		find_mark(walk);
	if (!walk->policy->routes || walk->packet.state != FLOW_NEW)
		return;
	walk->decision->masqueraded =
		is_hairpin(walk) ||
		(leaves_outside(walk) && walk->local_source && (v4 || gateway->nat6));
}
