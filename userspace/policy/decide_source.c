// SPDX-License-Identifier: GPL-2.0-only
/*
 * Before routing: loopback, multicast, sources that cannot be where they came from, blocklists.
 *
 * These stages judge every packet, accepted flows too. The ruleset's chains pre, outside*, inside*
 * and shared* say the same.
 */
#include "policy/walk.h"

#include <string.h>
#include <sys/socket.h>

static const char *printed(const struct addr *addr)
{
	static _Thread_local char text[ADDR_TEXT];

	return addr_print(addr, text);
}

static bool is_v6(const struct walk *walk)
{
	return walk->packet.src.family == AF_INET6;
}

static bool stage_loopback(struct walk *walk)
{
	if (strcmp(walk->packet.in, "lo"))
		return false;
	walk_note(walk, NULL, "this machine speaks to itself");
	return walk_accept(walk, NULL, NULL);
}

/* Multicast that a link cannot live without. */
static bool is_vital(const struct walk *walk)
{
	const struct packet *packet = &walk->packet;

	if (packet->protocol == IPPROTO_IGMP)
		return packet->type == IGMP_TYPE_QUERY;
	if (!is_v6(walk) || !walk_is_icmpv6(walk))
		return false;
	return (addr_is_linklocal6(&packet->src) && types_have(&icmpv6_on_link, packet->type)) ||
	       (addr_is_zero(&packet->src) && types_have(&icmpv6_unspecified, packet->type)) ||
	       types_have(&icmpv6_solicited, packet->type);
}

static bool stage_multicast(struct walk *walk)
{
	const struct packet *packet = &walk->packet;

	if (walk->zone != ZONE_OUTSIDE || walk->side == SIDE_UNKNOWN)
		return false;
	if (addr_is_multicast(&packet->dst) && !is_vital(walk)) {
		walk_note(walk, NULL, "multicast from outside is dropped");
		return walk_drop_silently(walk);
	}
	return false;
}

static bool spoofed(struct walk *walk, const char *why)
{
	walk_note(walk, NULL, "%s %s", printed(&walk->packet.src), why);
	return walk_refuse(walk, "spoof", NULL, NULL);
}

static const struct record *network_of(const struct walk *walk)
{
	const struct db *db = walk->policy->db;

	for (size_t i = 0; i < db->of[KIND_NETWORK].n; i++)
		if (ipset_contains(&db_network(db, i)->address.set, &walk->packet.src))
			return &db_network(db, i)->rec;
	return NULL;
}

static const struct martian *martian_of(const struct addr *addr)
{
	for (size_t i = 0; i < martians_n; i++)
		if (prefix_contains(&martians[i].prefix, addr))
			return &martians[i];
	return NULL;
}

static bool from_nowhere(struct walk *walk, const struct martian *martian)
{
	if (!martian->silent)
		return spoofed(walk, "can be no source on a wire");
	walk_note(walk, NULL, "a multicast source is dropped");
	return walk_drop_silently(walk);
}

static bool has_no_address_yet(const struct walk *walk)
{
	const struct packet *packet = &walk->packet;
	struct addr everyone = addr_v4(255, 255, 255, 255);

	if (!addr_is_zero(&packet->src))
		return false;
	if (is_v6(walk))
		return walk_is_icmpv6(walk) && types_have(&icmpv6_unspecified, packet->type);
	return walk->side == SIDE_INSIDE && addr_equal(&packet->dst, &everyone) &&
	       packet->protocol == IPPROTO_UDP && packet->sport == 68 && packet->dport == 67;
}

/* A link-local address is one's own on its link only: another link may have it too. */
static bool is_my_own(const struct walk *walk)
{
	const struct addr *src = &walk->packet.src;

	return surroundings_is_own(walk->around, src,
				   addr_is_linklocal6(src) ? walk->packet.in : NULL);
}

static bool spoofed_from_outside(struct walk *walk)
{
	const struct martian *martian = martian_of(&walk->packet.src);

	if (martian)
		return from_nowhere(walk, martian);
	if (is_v6(walk) && addr_is_zero(&walk->packet.src))
		return spoofed(walk, "can be no source on a wire");
	if (walk->local_source && walk->side == SIDE_OUTSIDE) {
		walk_note(walk, network_of(walk),
			  "%s is a local address, it cannot come from outside",
			  printed(&walk->packet.src));
		return walk_refuse(walk, "spoof", network_of(walk), "address");
	}
	if (is_my_own(walk))
		return spoofed(walk, "is the gateway's own address, it cannot come from a wire");
	return false;
}

/* On a desk nobody knows which interface leads to a network: the first guess is right. */
static bool comes_the_right_way(const struct walk *walk)
{
	const struct addr *src = &walk->packet.src;
	const char *way;

	if (!walk->around->n_addresses)
		return true;
	if (surroundings_is_own(walk->around, src, NULL) ||
	    surroundings_is_anycast(walk->around, src))
		return false;
	way = surroundings_way(walk->around, src);
	return way && !strcmp(way, walk->packet.in);
}

static bool spoofed_from_inside(struct walk *walk)
{
	if (is_v6(walk) && addr_is_linklocal6(&walk->packet.src))
		return false;
	if (!walk->local_source)
		return spoofed(walk, "is in no local network");
	if (!comes_the_right_way(walk))
		return spoofed(walk, "is not behind this interface");
	walk_note(walk, network_of(walk), "%s is in a local network", printed(&walk->packet.src));
	return false;
}

static bool stage_spoof(struct walk *walk)
{
	if (walk->side == SIDE_UNKNOWN || has_no_address_yet(walk))
		return false;
	return walk->side == SIDE_INSIDE ? spoofed_from_inside(walk) : spoofed_from_outside(walk);
}

static bool is_blocked(const struct walk *walk)
{
	const struct timed_blocks *timed = &walk->policy->timed_blocks;

	if (ipset_contains(&walk->policy->blocked, &walk->packet.src))
		return true;
	for (size_t i = 0; i < timed->n; i++)
		if (blocklist_counts(timed->v[i], walk->now) &&
		    ipset_contains(&timed->v[i]->set, &walk->packet.src))
			return true;
	return false;
}

static bool stage_blocklist(struct walk *walk)
{
	const struct db *db = walk->policy->db;
	const struct addr *src = &walk->packet.src;

	if (walk->zone != ZONE_OUTSIDE || walk->side == SIDE_UNKNOWN || has_no_address_yet(walk) ||
	    !is_blocked(walk))
		return false;
	for (size_t i = 0; i < db->of[KIND_BLOCKLIST].n; i++) {
		const struct blocklist *list = db_blocklist(db, i);

		if (blocklist_counts(list, walk->now) && ipset_contains(&list->set, src)) {
			bool here = ipset_contains(&list->address.set, src);

			walk_note(walk, &list->rec, "%s is on it", printed(src));
			return walk_refuse(walk, "blocklist", &list->rec,
					   here ? "address" : "file");
		}
	}
	return false;
}

static const struct stage prerouting[] = {
	{ "loopback", stage_loopback, NULL },
	{ "multicast", stage_multicast, NULL },
	{ "spoof", stage_spoof, "the source can come from there" },
	{ "blocklist", stage_blocklist, NULL },
};

bool walk_prerouting(struct walk *walk)
{
	return walk_stages(walk, "prerouting", prerouting,
			   sizeof(prerouting) / sizeof(*prerouting));
}
