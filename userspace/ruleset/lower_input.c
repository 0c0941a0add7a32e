// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is addressed to the gateway, and what it sends (policy/decide_input.c).
 *
 *     input -> in_outside | in_inside | in_shared -> services -> in_rest
 */
#include "ruleset/lower_parts.h"

#include <linux/netfilter.h>
#include <linux/netfilter_ipv4.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

static const enum field by_port[] = { FIELD_L4PROTO, FIELD_TH_DPORT, FIELD_NONE };
static const enum field by_protocol[] = { FIELD_L4PROTO, FIELD_NONE };
static const uint8_t tcp_udp[] = { IPPROTO_TCP, IPPROTO_UDP };
static const struct types tcp_or_udp = { tcp_udp, sizeof(tcp_udp) };

static const char *const zone_chains[ZONE_COUNT] = { "in_outside", "in_inside" };
static const char *const zone_services[ZONE_COUNT] = { "services_outside", "services_inside" };
static const char *const zone_protocols[ZONE_COUNT] = { "protocols_outside", "protocols_inside" };

/* Noise outside stays noise unless its service is public: it is taken out of closed doors. */
static size_t without_noise(const struct door_range *range, struct door_range *out)
{
	size_t n = 0;
	uint32_t lo = range->lo;

	for (uint32_t port = lo; port <= range->hi; port++) {
		if (!noise_has(range->protocol, (uint16_t)port))
			continue;
		if (port > lo) {
			out[n] = *range;
			out[n].lo = (uint16_t)lo;
			out[n++].hi = (uint16_t)(port - 1);
		}
		lo = port + 1;
	}
	if (lo > range->hi)
		return n;
	out[n] = *range;
	out[n++].lo = (uint16_t)lo;
	return n;
}

static void take_out_noise(struct say *say, struct entrance *entrance)
{
	struct door_range *v =
		arena_array(&say->ruleset->arena, struct door_range, entrance->n + 2 * noise_n);
	size_t n = 0;

	for (size_t i = 0; i < entrance->n; i++) {
		if (door_is_open(entrance->v[i].door, ZONE_OUTSIDE, say->policy->now))
			v[n++] = entrance->v[i];
		else
			n += without_noise(&entrance->v[i], v + n);
	}
	entrance->v = v;
	entrance->n = n;
}

static struct entrance services(const struct say *say, enum zone zone)
{
	return (struct entrance){
		.name = zone_services[zone],
		.limits = "services",
		.chain = zone_chains[zone],
		.limit_chain = "in",
		.refused = "in_service",
		.over_limit = "in_limit",
		.key = by_port,
		.zone = zone,
		.admitted = code_accept(),
		.refuses_closed = true,
		.v = say->policy->services.v,
		.n = say->policy->services.n,
	};
}

/* Protocols have no ports: each stands for a range of one. */
static struct entrance protocols(struct say *say, enum zone zone)
{
	const struct protocol_doors *doors = &say->policy->protocols;
	struct door_range *ranges = arena_array(&say->ruleset->arena, struct door_range, doors->n);

	for (size_t i = 0; i < doors->n; i++)
		ranges[i] = (struct door_range){ .protocol = doors->v[i].protocol,
						 .door = doors->v[i].door };
	return (struct entrance){
		.name = zone_protocols[zone],
		.limits = "protocols",
		.chain = name_of(say, "%s_protocol", zone_chains[zone]),
		.limit_chain = "in_protocol",
		.refused = "in_service",
		.over_limit = "in_limit",
		.key = by_protocol,
		.zone = zone,
		.admitted = code_accept(),
		.v = ranges,
		.n = doors->n,
	};
}

static void link_rules(struct say *say)
{
	static const struct prefix linklocal6 = { .addr = { AF_INET6, { 0xfe, 0x80 } }, .len = 10 };
	static const struct prefix nowhere6 = { .addr = { AF_INET6, { 0 } }, .len = 128 };
	static const struct prefix multicast4 = { .addr = { AF_INET, { 224 } }, .len = 4 };

	rule(say, NULL);
	has_one_of(say, FIELD_ICMPV6_TYPE, &icmpv6_neighbour);
	has_u8(say, FIELD_IP6_HOPLIMIT, 255);
	accept_it(say);
	rule(say, NULL);
	has_one_of(say, FIELD_ICMPV6_TYPE, &icmpv6_listener);
	has_prefix(say, FIELD_IP6_SADDR, &linklocal6);
	accept_it(say);
	rule(say, NULL);
	has_u8(say, FIELD_ICMPV6_TYPE, ICMPV6_TYPE_LISTENER_REPORT);
	has_prefix(say, FIELD_IP6_SADDR, &nowhere6);
	accept_it(say);
	rule(say, NULL);
	has_prefix(say, FIELD_IP_DADDR, &multicast4);
	has_u8(say, FIELD_IGMP_TYPE, IGMP_TYPE_QUERY);
	accept_it(say);
}

static void echo_rules(struct say *say, enum zone zone)
{
	bool answer = zone == ZONE_INSIDE || say->policy->db->gateway->ping;

	for (int v = 0; v < 2; v++) {
		rule(say, NULL);
		if (v)
			has_u8(say, FIELD_ICMPV6_TYPE, ICMPV6_TYPE_ECHO_REQUEST);
		else
			has_u8(say, FIELD_ICMP_TYPE, ICMP_TYPE_ECHO_REQUEST);
		if (zone == ZONE_OUTSIDE)
			rule_comment(say, answer ? "gateway: ping = yes" : "gateway: ping = no");
		if (answer)
			accept_it(say);
		else
			go(say, "in_ping");
	}
}

static void trusted_rules(struct say *say)
{
	static const enum field sources[] = { FIELD_IP_SADDR, FIELD_IP6_SADDR };

	for (int v = 0; v < 2; v++) {
		const char *set = v ? "trusted6" : "trusted4";

		if (!set_named(say, set))
			continue;
		rule(say, set_named(say, set)->first->record);
		in_set(say, sources[v], set);
		accept_it(say);
	}
}

/* What only outside must be told: addresses that are not its business, ports that are none. */
static void outside_rules(struct say *say)
{
	rule(say, NULL);
	has_not_fib_type(say, FIELD_FIB_DADDR_IIF_TYPE, RTN_LOCAL);
	go(say, "in_rest");
	echo_rules(say, ZONE_OUTSIDE);
	rule(say, NULL);
	has_one_of(say, FIELD_L4PROTO, &tcp_or_udp);
	has_u16(say, FIELD_TH_SPORT, 0);
	go(say, "in_default");
}

static void zone_chain(struct say *say, enum zone zone)
{
	struct entrance ports = services(say, zone), protos = protocols(say, zone);

	if (zone == ZONE_OUTSIDE)
		take_out_noise(say, &ports);
	entrance_sets(say, &ports);
	entrance_sets(say, &protos);
	chain_open(say, zone_chains[zone],
		   zone == ZONE_OUTSIDE ? "services for the Internet"
					: "services for local networks");
	if (zone == ZONE_OUTSIDE)
		outside_rules(say);
	else
		echo_rules(say, ZONE_INSIDE);
	entrance_deny(say, &ports);
	entrance_deny(say, &protos);
	if (zone == ZONE_INSIDE)
		trusted_rules(say);
	entrance_lookup(say, &ports);
	entrance_lookup(say, &protos);
	if (zone == ZONE_INSIDE) {
		rule(say, NULL);
		has_not_fib_type(say, FIELD_FIB_DADDR_TYPE, RTN_LOCAL);
		rule_comment(say, "broadcast and multicast that no service wants");
		drop_it(say);
	}
	rule(say, NULL);
	go(say, "in_rest");
	entrance_chains(say, &ports);
	entrance_chains(say, &protos);
}

static void shared_chain(struct say *say)
{
	chain_open(say, "in_shared", "the source tells where a packet comes from");
	rule(say, NULL);
	in_set(say, FIELD_IP_SADDR, "local4");
	go(say, "in_inside");
	rule(say, NULL);
	in_set(say, FIELD_IP6_SADDR, "local6");
	go(say, "in_inside");
	rule(say, NULL);
	go(say, "in_outside");
}

void lower_input(struct say *say)
{
	chain_open(say, "input", "what is addressed to the gateway");
	chain_hook(say, CHAIN_FILTER, NF_INET_LOCAL_IN, NF_IP_PRI_FILTER);
	say->chain->policy_drop = true;
	rule(say, NULL);
	has_name(say, FIELD_IIFNAME, "lo");
	accept_it(say);
	rule(say, NULL);
	has_bits(say, FIELD_CT_STATE, CT_ESTABLISHED);
	accept_it(say);
	rule(say, NULL);
	not_in_set(say, FIELD_ICMP_TYPE, "icmp_ok");
	go(say, "in_icmp");
	rule(say, NULL);
	not_in_set(say, FIELD_ICMPV6_TYPE, "icmp6_ok");
	go(say, "in_icmp");
	accept_related(say);
	refuse_invalid(say, "in_invalid");
	link_rules(say);
	attach_helpers(say, true);
	rule(say, NULL);
	look_up(say, FIELD_IIFNAME, "side_in");
	rule(say, NULL);
	go(say, "in_default");

	if (chain_is_named(say, "in_shared"))
		shared_chain(say);
	for (enum zone zone = 0; zone < ZONE_COUNT; zone++)
		if (chain_is_named(say, zone_chains[zone]))
			zone_chain(say, zone);
	if (!chain_is_named(say, "in_rest"))
		return;
	chain_open(say, "in_rest", "what nobody asked for");
	rule(say, NULL);
	in_set_of(say, by_port, "noise");
	go(say, "in_noise");
	rule(say, NULL);
	go(say, "in_default");
}

void lower_output(struct say *say)
{
	static const struct prefix multicast4 = { .addr = { AF_INET, { 224 } }, .len = 4 };
	static const struct prefix multicast6 = { .addr = { AF_INET6, { 0xff } }, .len = 8 };

	chain_open(say, "output", "what the gateway sends: all but ICMP that tells too much");
	chain_hook(say, CHAIN_FILTER, NF_INET_LOCAL_OUT, NF_IP_PRI_FILTER);
	rule(say, NULL);
	has_name(say, FIELD_OIFNAME, "lo");
	accept_it(say);
	rule(say, NULL);
	not_in_set(say, FIELD_ICMP_TYPE, "icmp_ok");
	go(say, "out_icmp");
	rule(say, NULL);
	not_in_set(say, FIELD_ICMPV6_TYPE, "icmp6_sent");
	go(say, "out_icmp");
	rule(say, NULL);
	in_set(say, FIELD_OIFNAME, "outside");
	has_one_of(say, FIELD_ICMPV6_TYPE, &icmpv6_sent_inside);
	rule_comment(say, "a router speaks inside only");
	go(say, "out_icmp");
	if (!has_side(say->policy, SIDE_OUTSIDE))
		return;
	rule(say, NULL);
	in_set(say, FIELD_OIFNAME, "outside");
	has_prefix(say, FIELD_IP_DADDR, &multicast4);
	drop_it(say);
	rule(say, NULL);
	has_prefix(say, FIELD_IP6_DADDR, &dhcpv6_servers);
	has_u16(say, FIELD_UDP_SPORT, DHCPV6_CLIENT_PORT);
	has_u16(say, FIELD_UDP_DPORT, DHCPV6_SERVER_PORT);
	accept_it(say);
	rule(say, NULL);
	in_set(say, FIELD_OIFNAME, "outside");
	has_prefix(say, FIELD_IP6_DADDR, &multicast6);
	has_not_u8(say, FIELD_L4PROTO, IPPROTO_ICMPV6);
	drop_it(say);
}
