// SPDX-License-Identifier: GPL-2.0-only
/*
 * Translation of addresses, and marks.
 *
 *     dstnat -> nat_outside | nat_inside -> by family: forwards -> nat_*_to: dnat
 *     srcnat -> masquerade toward outside; hairpin
 *
 * A forward is decided where the port asked for is still to be seen, before it is translated: the
 * line in the log names the outside address and port, as the one who asked knows them. With the
 * kernel module masquerading, IPv4 and hairpin are left to it; forwards and IPv6 stay here.
 */
#include "ruleset/lower_parts.h"

#include <linux/netfilter.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter_ipv4.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static const enum field by_port[] = { FIELD_L4PROTO, FIELD_TH_DPORT, FIELD_NONE };
static const char *const zone_names[ZONE_COUNT] = { "outside", "inside" };

struct forwards {
	struct entrance entrance;
	const char *translate; /* the chain of its dnat rules */
	const char *targets;   /* its map of address and port */
	const char *hosts;     /* its map of addresses, ports kept */
};

static bool ports_are_kept(const struct door_range *range)
{
	return door_target_port(range, range->lo) == range->lo &&
	       door_target_port(range, range->hi) == range->hi;
}

static struct set *target_map(struct say *say, const char *name, uint8_t family, bool with_port)
{
	struct set *set = set_named(say, name);

	if (set)
		return set;
	set = set_of(say, name, with_port ? "where forwards lead" : "where forwards of ranges lead",
		     (const enum datatype[]){ TYPE_INET_PROTO, TYPE_INET_SERVICE, TYPE_NONE });
	set->data[0] = family == AF_INET ? TYPE_IPV4_ADDR : TYPE_IPV6_ADDR;
	set->data[1] = with_port ? TYPE_INET_SERVICE : TYPE_NONE;
	set->flags = with_port ? 0 : SET_INTERVAL;
	return set;
}

static void add_target(struct say *say, struct set *set, const struct door_range *range,
		       uint16_t lo, uint16_t hi)
{
	struct element *element = set_element(say->ruleset, set, range->door->record);

	element->key[0] = part_u8(range->protocol);
	element->key[1] = part_u16(lo, hi);
	element->addr = range->door->to->addr;
	element->port = door_target_port(range, lo);
}

/* A range whose ports move has an element a port: the kernel's maps cannot count. */
static void target_maps(struct say *say, const struct forwards *forwards)
{
	const struct entrance *entrance = &forwards->entrance;

	for (size_t i = 0; i < entrance->n; i++) {
		const struct door_range *range = &entrance->v[i];

		if (range->lo != range->hi && ports_are_kept(range)) {
			add_target(say, target_map(say, forwards->hosts, entrance->family, false),
				   range, range->lo, range->hi);
			continue;
		}
		for (uint32_t port = range->lo; port <= range->hi; port++)
			add_target(say, target_map(say, forwards->targets, entrance->family, true),
				   range, (uint16_t)port, (uint16_t)port);
	}
}

static const uint8_t port_protocols[] = { IPPROTO_TCP, IPPROTO_UDP, IPPROTO_SCTP };
static const struct types with_ports = { port_protocols, sizeof(port_protocols) };

static void dnat(struct say *say, const struct forwards *forwards, const char *map)
{
	struct expr *expr;

	if (!set_named(say, map))
		return;
	rule(say, NULL);
	has_one_of(say, FIELD_L4PROTO, &with_ports);
	expr = rule_expr(say->ruleset, say->rule, EXPR_DNAT);
	expr->family = forwards->entrance.family == AF_INET ? NFPROTO_IPV4 : NFPROTO_IPV6;
	expr->fields[0] = FIELD_L4PROTO;
	expr->fields[1] = FIELD_TH_DPORT;
	expr->n_fields = 2;
	expr->set = set_named(say, map);
}

static struct forwards forwards_of(struct say *say, enum zone zone, uint8_t family)
{
	const struct doors *all = &say->policy->forwards[zone];
	struct door_range *v = arena_array(&say->ruleset->arena, struct door_range, all->n);
	int digit = family == AF_INET ? 4 : 6;
	const char *name = name_of(say, "forwards_%s%d", zone_names[zone], digit);
	const char *chain = name_of(say, "nat_%s%d", zone_names[zone], digit);
	struct forwards forwards = {
		.translate = name_of(say, "%s_to", chain),
		.targets = name_of(say, "%s_to", name),
		.hosts = name_of(say, "%s_hosts", name),
		.entrance = {
			.name = name,
			.limits = name_of(say, "forwards%d", digit),
			.chain = chain,
			.limit_chain = chain,
			.refused = "fw_forward",
			.over_limit = "fw_limit",
			.key = by_port,
			.zone = zone,
			.family = family,
			.refuses_closed = true,
			.new_flows_only = true,
			.v = v,
		},
	};

	for (size_t i = 0; i < all->n; i++)
		if (all->v[i].door->to->addr.family == family)
			v[forwards.entrance.n++] = all->v[i];
	return forwards;
}

static void family_chain(struct say *say, struct forwards *forwards)
{
	struct entrance *entrance = &forwards->entrance;

	entrance->admitted = code_go(say, forwards->translate);
	entrance_sets(say, entrance);
	target_maps(say, forwards);
	chain_open(say, entrance->chain, "ports that forwards ask for");
	entrance_deny(say, entrance);
	entrance_lookup(say, entrance);
	entrance_chains(say, entrance);
	chain_open(say, forwards->translate, "led to the inside host");
	dnat(say, forwards, forwards->targets);
	dnat(say, forwards, forwards->hosts);
}

/* Asked from outside by the address of the interface of arrival, from inside by the outside one. */
static void asked_by_address(struct say *say, enum zone zone)
{
	static const enum field destinations[] = { FIELD_IP_DADDR, FIELD_IP6_DADDR };

	rule(say, NULL);
	has_not_fib_type(say,
			 zone == ZONE_OUTSIDE ? FIELD_FIB_DADDR_IIF_TYPE : FIELD_FIB_DADDR_TYPE,
			 RTN_LOCAL);
	accept_it(say);
	for (int v = 0; zone == ZONE_INSIDE && v < 2; v++) {
		rule(say, NULL);
		in_set(say, destinations[v], v ? "local6" : "local4");
		accept_it(say);
	}
}

static void zone_chain(struct say *say, enum zone zone)
{
	static const uint8_t families[] = { AF_INET, AF_INET6 };
	struct forwards forwards[2];

	chain_open(say, name_of(say, "nat_%s", zone_names[zone]),
		   zone == ZONE_OUTSIDE ? "forwards, asked from outside"
					: "forwards, asked from inside by the outside address");
	asked_by_address(say, zone);
	for (int v = 0; v < 2; v++) {
		forwards[v] = forwards_of(say, zone, families[v]);
		if (!forwards[v].entrance.n)
			continue;
		rule(say, NULL);
		has_u8(say, FIELD_NFPROTO, v ? NFPROTO_IPV6 : NFPROTO_IPV4);
		go(say, forwards[v].entrance.chain);
	}
	for (int v = 0; v < 2; v++)
		if (forwards[v].entrance.n)
			family_chain(say, &forwards[v]);
}

static void side_rules(struct say *say, enum side side, const char *chain)
{
	const struct interfaces *interfaces = &say->policy->interfaces;

	for (size_t i = 0; i < interfaces->n; i++) {
		if (interfaces->v[i].side != side)
			continue;
		rule(say, NULL);
		has_interface(say, FIELD_IIFNAME, &interfaces->v[i]);
		go(say, chain);
	}
}

void lower_nat_in(struct say *say)
{
	const struct policy *policy = say->policy;

	if (!policy->forwards[ZONE_OUTSIDE].n && !policy->forwards[ZONE_INSIDE].n)
		return;
	chain_open(say, "dstnat", "forwards: new flows");
	chain_hook(say, CHAIN_NAT, NF_INET_PRE_ROUTING, NF_IP_PRI_NAT_DST);
	if (policy->forwards[ZONE_OUTSIDE].n)
		side_rules(say, SIDE_OUTSIDE, "nat_outside");
	if (policy->forwards[ZONE_INSIDE].n)
		side_rules(say, SIDE_INSIDE, "nat_inside");
	if (policy->forwards[ZONE_OUTSIDE].n)
		zone_chain(say, ZONE_OUTSIDE);
	if (policy->forwards[ZONE_INSIDE].n)
		zone_chain(say, ZONE_INSIDE);
}

/* A local host that asks another by the outside address must not be answered past the gateway. */
static void hairpin(struct say *say)
{
	const struct interfaces *interfaces = &say->policy->interfaces;

	if (!say->policy->forwards[ZONE_INSIDE].n)
		return;
	for (size_t i = 0; i < interfaces->n; i++) {
		if (interfaces->v[i].side != SIDE_INSIDE)
			continue;
		rule(say, NULL);
		has_interface(say, FIELD_IIFNAME, &interfaces->v[i]);
		has_interface(say, FIELD_OIFNAME, &interfaces->v[i]);
		has_bits(say, FIELD_CT_STATUS, IPS_DST_NAT);
		rule_comment(say, "hairpin");
		rule_expr(say->ruleset, say->rule, EXPR_MASQUERADE);
	}
}

static void masquerade(struct say *say, enum field source, const char *networks, const char *why)
{
	if (!set_named(say, networks)->n)
		return;
	rule(say, NULL);
	in_set(say, FIELD_OIFNAME, "outside");
	in_set(say, source, networks);
	rule_comment(say, why);
	rule_expr(say->ruleset, say->rule, EXPR_MASQUERADE);
}

static void source_nat(struct say *say)
{
	bool module = say->engine == ENGINE_MODULE;

	if (!say->policy->routes || (module && !say->policy->db->gateway->nat6))
		return;
	chain_open(say, "srcnat", "local networks leave with the gateway's address");
	chain_hook(say, CHAIN_NAT, NF_INET_POST_ROUTING, NF_IP_PRI_NAT_SRC);
	if (!module)
		masquerade(say, FIELD_IP_SADDR, "local4", NULL);
	if (say->policy->db->gateway->nat6)
		masquerade(say, FIELD_IP6_SADDR, "local6", "gateway: nat6 = yes");
	if (!module)
		hairpin(say);
}

static void mark_chain(struct say *say, const char *name, const char *comment, uint8_t dscp)
{
	static const uint8_t families[] = { NFPROTO_IPV4, NFPROTO_IPV6 };

	if (!chain_is_named(say, name))
		return;
	chain_open(say, name, comment);
	for (int v = 0; v < 2; v++) {
		struct expr *expr;

		rule(say, NULL);
		expr = rule_expr(say->ruleset, say->rule, EXPR_DSCP);
		expr->family = families[v];
		expr->dscp = dscp;
	}
}

/* DSCP code points: RFC 2597 (AF11 = 10, AF21 = 18), their use RFC 4594. */
static void marks(struct say *say)
{
	static const char *const chains[] = {
		[MARK_INTERACTIVE] = "mark_interactive", [MARK_BULK] = "mark_bulk"
	};
	const struct marks *ports = &say->policy->marks;
	struct set *set;

	if (!ports->n)
		return;
	set = set_of(say, "marks", "gateway: mark = yes",
		     (const enum datatype[]){ TYPE_INET_SERVICE, TYPE_NONE });
	set->data[0] = TYPE_VERDICT;
	set->flags = SET_INTERVAL;
	for (size_t i = 0; i < ports->n; i++) {
		struct element *element = set_element(say->ruleset, set, NULL);

		element->key[0] = part_u16(ports->v[i].lo, ports->v[i].hi);
		element->verdict = code_go(say, chains[ports->v[i].mark]);
	}
	chain_open(say, "postmark", "what leaves is marked by its port");
	chain_hook(say, CHAIN_FILTER, NF_INET_POST_ROUTING, NF_IP_PRI_MANGLE);
	rule(say, NULL);
	in_set(say, FIELD_OIFNAME, "outside");
	look_up(say, FIELD_TCP_DPORT, "marks");
	mark_chain(say, "mark_interactive", "AF21 (RFC 4594)", 18);
	mark_chain(say, "mark_bulk", "AF11 (RFC 4594)", 10);
}

void lower_nat_out(struct say *say)
{
	source_nat(say);
	marks(say);
}
