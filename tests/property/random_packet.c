// SPDX-License-Identifier: GPL-2.0-only
/*
 * Makes packets: mostly plausible in all but one respect, so that they get deep into the ruleset
 * before that one respect decides.
 *
 * Half of them are aimed at one record: its ports or their neighbours, sources at the edges of its
 * lists, by the interface such a source comes from. The others are drawn by weight from recipes;
 * each fills the facts in and may take over what was there.
 */
#include "property/random_packet.h"

#include <string.h>
#include <sys/socket.h>

#include "policy/wire.h"
#include "property/bench.h"

struct cook {
	struct dice *dice;
	const struct sights *sights;
	struct packet *packet;
	uint8_t family;
};

static bool chance(struct cook *cook, uint32_t percent)
{
	return dice_chance(cook->dice, percent);
}

static struct addr address(const char *text)
{
	struct addr addr;

	addr_parse(text, strlen(text), &addr);
	return addr;
}

/* Any host of a network: mostly one near its ends. */
static struct addr host_of(struct cook *cook, const struct prefix *prefix)
{
	struct addr addr = prefix->addr;
	size_t last = addr_size(addr.family) - 1;

	if (prefix->len <= 8 * last && chance(cook, 95))
		addr.bytes[last] = (uint8_t)dice_below(cook->dice, 256);
	if (prefix->len <= 8 * (last - 1) && chance(cook, 20))
		addr.bytes[last - 1] = (uint8_t)dice_below(cook->dice, 256);
	return addr;
}

static struct addr far_away(struct cook *cook)
{
	static const char *const v4[] = { "198.51.100.0", "198.51.100.128", "8.8.8.0",
					  "203.0.113.0",  "198.18.0.0",	    "100.64.0.0" };
	static const char *const v6[] = { "2001:db8:f::", "2001:db8:f:8000::", "2001:db8::",
					  "2001:db8:3::", "2600::" };
	struct prefix prefix = {
		.addr = address(cook->family == AF_INET ? DICE_PICK(cook->dice, v4)
							: DICE_PICK(cook->dice, v6)),
		.len = cook->family == AF_INET ? 24 : 112,
	};

	return host_of(cook, &prefix);
}

/* A network that lies behind an interface; the address itself where there is none. */
static struct addr behind(struct cook *cook, const char *link)
{
	const struct surroundings *around = cook->sights->around;
	struct prefix found = { .addr = far_away(cook), .len = cook->family == AF_INET ? 32 : 128 };
	uint32_t seen = 0;

	for (size_t i = 0; i < around->n_routes; i++) {
		const struct known_route *route = &around->routes[i];

		if (route->prefix.addr.family != cook->family || !route->prefix.len ||
		    strcmp(route->interface, link) != 0 ||
		    (addr_is_linklocal6(&route->prefix.addr) && chance(cook, 80)))
			continue;
		if (!dice_below(cook->dice, ++seen))
			found = route->prefix;
	}
	return host_of(cook, &found);
}

static struct addr at_an_edge(struct cook *cook)
{
	const struct sights *sights = cook->sights;

	for (int i = 0; i < 20; i++) {
		const struct addr *addr =
			&sights->addresses[dice_below(cook->dice, (uint32_t)sights->n_addresses)];

		if (addr->family == cook->family)
			return *addr;
	}
	return far_away(cook);
}

static struct addr own(struct cook *cook, const char *link)
{
	const struct surroundings *around = cook->sights->around;
	struct addr found = far_away(cook);
	uint32_t seen = 0;

	for (size_t i = 0; i < around->n_addresses; i++) {
		const struct own_address *each = &around->addresses[i];

		if (each->addr.family != cook->family || addr_is_loopback(&each->addr) ||
		    (link && strcmp(each->interface, link) != 0) ||
		    (addr_is_linklocal6(&each->addr) && (!link || chance(cook, 80))))
			continue;
		if (!dice_below(cook->dice, ++seen))
			found = each->addr;
	}
	return found;
}

static struct addr to_many(struct cook *cook)
{
	static const char *const broadcasts[] = { "255.255.255.255", "192.168.1.255",
						  "203.0.113.255", "10.64.0.255", "198.18.0.255" };

	for (int i = 0; i < 20; i++) {
		struct addr group =
			address(bench_groups[dice_below(cook->dice, (uint32_t)bench_groups_n)]);

		if (cook->family == AF_INET && chance(cook, 30))
			return address(DICE_PICK(cook->dice, broadcasts));
		if (group.family == cook->family)
			return group;
	}
	return own(cook, cook->packet->in);
}

static struct addr martian(struct cook *cook)
{
	static const char *const v4[] = { "127.0.0.1",	"0.0.0.0",	  "0.1.2.3",
					  "224.0.0.1",	"240.0.0.1",	  "255.255.255.255",
					  "10.255.0.1", "1.0.0.0",	  "126.255.255.255",
					  "128.0.0.0",	"223.255.255.255" };
	static const char *const v6[] = { "::",	     "::1", "::ffff:192.0.2.1", "ff02::1",
					  "fe80::9", "::2", "fe00::1" };

	return address(cook->family == AF_INET ? DICE_PICK(cook->dice, v4)
					       : DICE_PICK(cook->dice, v6));
}

/* The interface that packets from there come by: inside the one of the way back. */
static const char *link_from(struct cook *cook, const struct addr *src)
{
	const struct policy *policy = cook->sights->policy;
	const char *link = surroundings_way(cook->sights->around, src);
	enum side wanted = ipset_contains(&policy->local, src) ? SIDE_INSIDE : SIDE_OUTSIDE;

	for (int i = 0; i < 20 && (!link || policy_side(policy, link) != wanted); i++)
		link = DICE_PICK(cook->dice, bench_links);
	return link;
}

static struct addr plausible_edge(struct cook *cook)
{
	struct addr src = at_an_edge(cook);

	for (int i = 0; i < 20 && strcmp(link_from(cook, &src), cook->packet->in) != 0; i++)
		src = at_an_edge(cook);
	return src;
}

static void give_source(struct cook *cook)
{
	uint32_t which = dice_below(cook->dice, 100);
	const char *in = cook->packet->in;
	bool outside = policy_side(cook->sights->policy, in) != SIDE_INSIDE;

	if (which < 5)
		cook->packet->src = behind(cook, DICE_PICK(cook->dice, bench_links));
	else if (which < 45)
		cook->packet->src = outside && chance(cook, 60) ? far_away(cook) : behind(cook, in);
	else if (which < 85)
		cook->packet->src = plausible_edge(cook);
	else if (which < 96)
		cook->packet->src = at_an_edge(cook);
	else
		cook->packet->src = martian(cook);
}

/* An address that a packet can be sent to, and that routing knows what to do with. */
static bool is_reachable(const struct cook *cook, const struct addr *addr)
{
	if (addr->family == AF_INET && (addr->bytes[0] == 0 || addr->bytes[0] == 127))
		return false;
	if (addr_is_multicast(addr)) {
		for (size_t i = 0; i < bench_groups_n; i++) {
			struct addr group = address(bench_groups[i]);

			if (addr_equal(&group, addr))
				return true;
		}
		return false;
	}
	if (addr->family == AF_INET)
		return addr->bytes[0] < 240 ||
		       surroundings_is_broadcast(cook->sights->around, addr);
	if (addr_is_linklocal6(addr))
		return surroundings_is_own(cook->sights->around, addr, cook->packet->in);
	return addr->bytes[0] >= 0x20; /* neither :: and ::1 nor an embedded IPv4 address */
}

static struct addr any_destination(struct cook *cook)
{
	uint32_t which = dice_below(cook->dice, 100);
	const char *in = cook->packet->in;

	if (which < 30)
		return own(cook, in);
	if (which < 40)
		return own(cook, NULL);
	if (which < 54)
		return at_an_edge(cook);
	if (which < 78)
		return far_away(cook);
	if (which < 94)
		return behind(cook, DICE_PICK(cook->dice, bench_links));
	return to_many(cook);
}

static void give_destination(struct cook *cook)
{
	do
		cook->packet->dst = any_destination(cook);
	while (!is_reachable(cook, &cook->packet->dst));
}

static uint16_t any_port(struct cook *cook)
{
	static const uint16_t special[] = { 0,	  1,	20,   21,   22,	  53,	67,    68,
					    137,  138,	139,  136,  140,  519,	520,   521,
					    1023, 1024, 1720, 1719, 1723, 6667, 65534, 65535 };
	const struct sights *sights = cook->sights;
	uint32_t which = dice_below(cook->dice, 100);

	if (which < 70)
		return sights->ports[dice_below(cook->dice, (uint32_t)sights->n_ports)];
	if (which < 85)
		return DICE_PICK(cook->dice, special);
	return (uint16_t)dice_below(cook->dice, 65536);
}

static uint8_t any_flags(struct cook *cook)
{
	static const uint8_t odd[] = {
		0,
		TCP_ACK,
		TCP_FIN,
		TCP_RST,
		TCP_SYN | TCP_ACK,
		TCP_SYN | TCP_FIN,
		TCP_SYN | TCP_RST,
		TCP_FIN | TCP_ACK,
		TCP_FIN | TCP_PSH | TCP_URG,
		TCP_SYN | TCP_ECE | TCP_CWR,
		TCP_SYN | TCP_URG,
		TCP_SYN | TCP_PSH,
		TCP_RST | TCP_ACK,
		TCP_ACK | TCP_PSH,
		0xff,
	};

	return chance(cook, 85) ? TCP_SYN : DICE_PICK(cook->dice, odd);
}

static void give_ports(struct cook *cook, uint8_t protocol)
{
	struct packet *packet = cook->packet;

	packet->protocol = protocol;
	packet->dport = any_port(cook);
	packet->sport = (uint16_t)dice_between(cook->dice, 1024, 65535);
	if (chance(cook, 6))
		packet->sport = 0;
	else if (chance(cook, 6))
		packet->sport = any_port(cook);
	if (protocol == IPPROTO_TCP)
		packet->flags = any_flags(cook);
}

static void make_tcp(struct cook *cook)
{
	give_ports(cook, IPPROTO_TCP);
}

static void make_udp(struct cook *cook)
{
	give_ports(cook, IPPROTO_UDP);
}

static void make_sctp(struct cook *cook)
{
	give_ports(cook, IPPROTO_SCTP);
}

static void make_icmp(struct cook *cook)
{
	static const uint8_t v4[] = { 0,  1,  2,  3,  4,  5,  6,  8,  9,  10,
				      11, 12, 13, 14, 15, 17, 18, 30, 42, 255 };
	static const uint8_t v6[] = { 0,   1,	2,   3,	  4,   5,   127, 128, 129, 130, 131,
				      132, 133, 134, 135, 136, 137, 138, 139, 140, 141, 142,
				      143, 144, 147, 148, 149, 150, 151, 152, 153, 154, 255 };
	struct packet *packet = cook->packet;
	bool four = cook->family == AF_INET;

	packet->protocol = four ? IPPROTO_ICMP : IPPROTO_ICMPV6;
	if (chance(cook, 40))
		packet->type = four ? ICMP_TYPE_ECHO_REQUEST : ICMPV6_TYPE_ECHO_REQUEST;
	else
		packet->type = four ? DICE_PICK(cook->dice, v4) : DICE_PICK(cook->dice, v6);
	packet->sport = (uint16_t)dice_below(cook->dice, 65536);
}

/* What has neither ports nor types; extension headers of IPv6 are no protocols. */
static void make_other(struct cook *cook)
{
	static const uint8_t known[] = {
		IPPROTO_ESP, IPPROTO_AH, IPPROTO_GRE, 89, 112, 4, 103, 253
	};
	uint8_t protocol = chance(cook, 85) ? DICE_PICK(cook->dice, known)
					    : (uint8_t)dice_between(cook->dice, 61, 131);

	if (protocol == IPPROTO_DSTOPTS)
		protocol = IPPROTO_ESP;
	cook->packet->protocol = protocol;
}

/* What the links speak: IGMP; neighbours, with and without an address of their own. */
static void make_link_talk(struct cook *cook)
{
	static const uint8_t igmp[] = { 0x11, 0x12, 0x16, 0x17, 0x22, 0x10 };
	static const uint8_t types[] = { 130, 131, 132, 133, 134, 135, 136, 141,
					 142, 143, 148, 149, 151, 152, 153, 137 };
	static const char *const sources[] = { "fe80::77", "::", "fd00:1::10", "2001:db8::9" };
	static const uint8_t hops[] = { 255, 255, 64, 254, 1 };
	struct packet *packet = cook->packet;

	if (cook->family == AF_INET) {
		packet->protocol = IPPROTO_IGMP;
		packet->type = DICE_PICK(cook->dice, igmp);
	} else {
		packet->protocol = IPPROTO_ICMPV6;
		packet->type = DICE_PICK(cook->dice, types);
		packet->hop_limit = DICE_PICK(cook->dice, hops);
		packet->src = address(DICE_PICK(cook->dice, sources));
	}
	if (chance(cook, 70))
		packet->dst = to_many(cook);
	else
		packet->dst = own(cook, packet->in);
}

/* A client that has no address yet asks for one, or nearly so. */
static void make_dhcp(struct cook *cook)
{
	struct packet *packet = cook->packet;

	give_ports(cook, IPPROTO_UDP);
	if (cook->family != AF_INET)
		return;
	packet->sport = chance(cook, 90) ? 68 : 67;
	packet->dport = chance(cook, 90) ? 67 : 68;
	if (chance(cook, 90))
		packet->src = address("0.0.0.0");
	packet->dst = address(chance(cook, 90) ? "255.255.255.255" : "192.168.1.255");
}

/* An end of one of a set's ranges, or its neighbour outside. */
static struct addr end_of(struct cook *cook, const struct ipset *set)
{
	const struct addr_ranges *ranges = ipset_family(set, cook->family);
	const struct addr_range *range;
	struct addr addr;

	if (!ranges->n)
		return far_away(cook);
	range = &ranges->v[dice_below(cook->dice, (uint32_t)ranges->n)];
	if (chance(cook, 50)) {
		addr = range->lo;
		if (chance(cook, 40))
			addr_previous(&addr);
	} else {
		addr = range->hi;
		if (chance(cook, 40))
			addr_next(&addr);
	}
	return addr;
}

static uint16_t near_end_of(struct cook *cook, const struct aim *aim)
{
	uint32_t port = dice_between(cook->dice, aim->lo, aim->hi);

	if (chance(cook, 60))
		port = chance(cook, 50) ? aim->lo : aim->hi;
	if (chance(cook, 10))
		port += chance(cook, 50) ? 1 : 65535; /* its neighbour */
	return (uint16_t)port;
}

/* Where one goes for that kind of record. */
static struct addr aimed_destination(struct cook *cook, const struct aim *aim)
{
	const struct policy *policy = cook->sights->policy;
	const char *link = cook->packet->in;

	if (aim->kind == KIND_OUTBOUND && aim->to && chance(cook, 80))
		return end_of(cook, aim->to);
	if (aim->kind == KIND_OUTBOUND)
		return far_away(cook);
	/* From inside a forward is asked for by an outside address. */
	for (int i = 0; aim->kind == KIND_FORWARD && i < 20; i++) {
		if (policy_side(policy, link) == SIDE_OUTSIDE)
			break;
		link = DICE_PICK(cook->dice, bench_links);
	}
	return own(cook, link);
}

static void aim_at_record(struct cook *cook)
{
	const struct sights *sights = cook->sights;
	const struct aim *aim = &sights->aims[dice_below(cook->dice, (uint32_t)sights->n_aims)];
	const struct ipset *from = aim->from[dice_below(cook->dice, 2)];
	struct packet *packet = cook->packet;
	struct addr dst;

	if (from && chance(cook, 85))
		packet->src = end_of(cook, from);
	else
		packet->src = chance(cook, 50) ? far_away(cook) : at_an_edge(cook);
	packet->in = link_from(cook, &packet->src);
	give_destination(cook);
	dst = aimed_destination(cook, aim);
	if (chance(cook, 92) && is_reachable(cook, &dst))
		packet->dst = dst;
	packet->protocol = aim->protocol;
	if (!frame_has_ports(aim->protocol))
		return;
	give_ports(cook, aim->protocol);
	packet->dport = near_end_of(cook, aim);
}

typedef void (*recipe_fn)(struct cook *cook);

static const struct {
	uint32_t weight;
	recipe_fn run;
} recipes[] = {
	{ 46, make_tcp },  { 24, make_udp },	  { 5, make_sctp }, { 11, make_icmp },
	{ 7, make_other }, { 5, make_link_talk }, { 2, make_dhcp },
};

static recipe_fn any_recipe(struct cook *cook)
{
	uint32_t which = dice_below(cook->dice, 100);
	size_t i = 0;

	while (which >= recipes[i].weight)
		which -= recipes[i++].weight;
	return recipes[i].run;
}

static bool is_to_many(const struct cook *cook, const struct addr *addr)
{
	return addr_is_multicast(addr) || surroundings_is_broadcast(cook->sights->around, addr);
}

/* For an address of the provider's, or nearly so (RFC 8415). */
static void ask_dhcpv6(struct cook *cook)
{
	struct packet *packet = cook->packet;

	packet->dst = address(chance(cook, 80) ? "ff02::1:2" : "ff02::1:3");
	packet->out = DICE_PICK(cook->dice, bench_links);
	packet->protocol = IPPROTO_UDP;
	packet->sport = chance(cook, 80) ? 546 : 547;
	packet->dport = chance(cook, 80) ? 547 : 546;
}

/* A group or a network, with the address of the link that it is spoken to on. */
static void speak_to_many(struct cook *cook)
{
	struct packet *packet = cook->packet;
	const char *link = DICE_PICK(cook->dice, bench_links);

	packet->dst = to_many(cook);
	if (addr_is_multicast(&packet->dst))
		packet->out = link;
	else
		link = surroundings_way(cook->sights->around, &packet->dst);
	packet->src = own(cook, link);
	if (cook->family == AF_INET6 && chance(cook, 30))
		ask_dhcpv6(cook);
}

/* The gateway speaks with its own address, through the interface that routing names. */
static void send_by_gateway(struct cook *cook)
{
	struct packet *packet = cook->packet;

	packet->in = NULL;
	packet->src = own(cook, NULL);
	while (is_to_many(cook, &packet->dst) || addr_is_linklocal6(&packet->dst))
		packet->dst = far_away(cook);
	if (chance(cook, 15) && !frame_has_ports(packet->protocol))
		speak_to_many(cook);
}

/* Interfaces that the database names, mostly. */
static const char *any_link(struct dice *dice, const struct policy *policy)
{
	const char *link = DICE_PICK(dice, bench_links);

	while (policy_side(policy, link) == SIDE_UNKNOWN && !dice_chance(dice, 10))
		link = DICE_PICK(dice, bench_links);
	return link;
}

void random_packet(struct dice *dice, const struct sights *sights, struct packet *packet)
{
	struct cook cook = {
		.dice = dice,
		.sights = sights,
		.packet = packet,
		.family = dice_chance(dice, 60) ? AF_INET : AF_INET6,
	};

	*packet = (struct packet){
		.in = any_link(dice, sights->policy),
		.to = TO_ADDRESS,
	};
	if (sights->n_aims && dice_chance(dice, 50)) {
		aim_at_record(&cook);
	} else {
		give_source(&cook);
		give_destination(&cook);
		any_recipe (&cook)(&cook);
	}
	if (dice_chance(dice, 8))
		send_by_gateway(&cook);
}
