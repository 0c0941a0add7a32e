// SPDX-License-Identifier: GPL-2.0-only
/*
 * Before routing and conntrack: who may come from where (policy/decide_source.c).
 *
 *     pre -> by interface: pre_outside | pre_inside | pre_shared, each with its IPv6 half
 *
 * Every packet passes here, so each half is a few rules: one map of sources, one question to the
 * routing table, the blocklists.
 */
#include "ruleset/lower_parts.h"

#include <linux/netfilter.h>
#include <linux/netfilter_ipv4.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#define PREFIX4(a, b, c, d, bits)                                                                  \
	{                                                                                          \
		.addr = { AF_INET, { a, b, c, d } }, .len = (bits)                                 \
	}
#define PREFIX6(a, b, bits)                                                                        \
	{                                                                                          \
		.addr = { AF_INET6, { a, b } }, .len = (bits)                                      \
	}

static const struct prefix multicast4 = PREFIX4(224, 0, 0, 0, 4);
static const struct prefix multicast6 = PREFIX6(0xff, 0, 8);
static const struct prefix linklocal6 = PREFIX6(0xfe, 0x80, 10);
static const struct prefix nowhere4 = PREFIX4(0, 0, 0, 0, 32);
static const struct prefix nowhere6 = PREFIX6(0, 0, 128);
static const struct prefix everyone4 = PREFIX4(255, 255, 255, 255, 32);

static void blocked(struct say *say, enum field source)
{
	static const char *const sets[][2] = { { "blocked4", "blocked4_timed" },
					       { "blocked6", "blocked6_timed" } };

	for (size_t i = 0; i < 2; i++) {
		const struct set *set = set_named(say, sets[source == FIELD_IP6_SADDR][i]);

		if (!set)
			continue;
		rule(say, set->record);
		in_set(say, source, set->name);
		go(say, "pre_blocklist");
	}
}

static void not_my_own(struct say *say)
{
	rule(say, NULL);
	has_fib_type(say, FIELD_FIB_SADDR_TYPE, RTN_LOCAL);
	go(say, "pre_spoof");
}

static void no_multicast(struct say *say, enum field destination, const struct prefix *prefix)
{
	rule(say, NULL);
	has_prefix(say, destination, prefix);
	call(say, destination == FIELD_IP_DADDR ? "pre_multicast" : "pre_multicast6");
}

static void pre_outside(struct say *say)
{
	chain_open(say, "pre_outside", "from outside, every packet");
	rule(say, NULL);
	has_u8(say, FIELD_NFPROTO, NFPROTO_IPV6);
	go(say, "pre_outside6");
	no_multicast(say, FIELD_IP_DADDR, &multicast4);
	rule(say, NULL);
	look_up(say, FIELD_IP_SADDR, "sources4");
	not_my_own(say);
	blocked(say, FIELD_IP_SADDR);

	chain_open(say, "pre_outside6", NULL);
	no_multicast(say, FIELD_IP6_DADDR, &multicast6);
	rule(say, NULL);
	look_up(say, FIELD_IP6_SADDR, "sources6");
	not_my_own(say);
	blocked(say, FIELD_IP6_SADDR);
}

/* The one NIC of a server: local sources are at home, all others come from outside. */
static void pre_shared(struct say *say)
{
	chain_open(say, "pre_shared", "from the only interface, every packet");
	rule(say, NULL);
	has_u8(say, FIELD_NFPROTO, NFPROTO_IPV6);
	go(say, "pre_shared6");
	rule(say, NULL);
	not_in_set(say, FIELD_IP_SADDR, "local4");
	has_prefix(say, FIELD_IP_DADDR, &multicast4);
	call(say, "pre_multicast");
	rule(say, NULL);
	look_up(say, FIELD_IP_SADDR, "sources4");
	not_my_own(say);
	rule(say, NULL);
	in_set(say, FIELD_IP_SADDR, "local4");
	accept_it(say);
	blocked(say, FIELD_IP_SADDR);

	chain_open(say, "pre_shared6", NULL);
	rule(say, NULL);
	not_in_set(say, FIELD_IP6_SADDR, "local6");
	has_prefix(say, FIELD_IP6_DADDR, &multicast6);
	call(say, "pre_multicast6");
	rule(say, NULL);
	look_up(say, FIELD_IP6_SADDR, "sources6");
	not_my_own(say);
	rule(say, NULL);
	in_set(say, FIELD_IP6_SADDR, "local6");
	accept_it(say);
	blocked(say, FIELD_IP6_SADDR);
}

static void pre_inside(struct say *say)
{
	chain_open(say, "pre_inside", "from inside, every packet");
	rule(say, NULL);
	has_u8(say, FIELD_NFPROTO, NFPROTO_IPV6);
	go(say, "pre_inside6");
	rule(say, NULL);
	not_in_set(say, FIELD_IP_SADDR, "local4");
	go(say, "pre_addressless");
	rule(say, NULL);
	has_no_way_back(say);
	go(say, "pre_spoof");

	chain_open(say, "pre_inside6", NULL);
	rule(say, NULL);
	has_prefix(say, FIELD_IP6_SADDR, &linklocal6);
	accept_it(say);
	rule(say, NULL);
	not_in_set(say, FIELD_IP6_SADDR, "local6");
	go(say, "pre_addressless");
	rule(say, NULL);
	has_no_way_back(say);
	go(say, "pre_spoof");

	chain_open(say, "pre_addressless",
		   "who has no address yet: DHCP, duplicate address detection");
	rule(say, NULL);
	has_prefix(say, FIELD_IP_SADDR, &nowhere4);
	has_prefix(say, FIELD_IP_DADDR, &everyone4);
	has_u16(say, FIELD_UDP_SPORT, 68);
	has_u16(say, FIELD_UDP_DPORT, 67);
	accept_it(say);
	rule(say, NULL);
	has_prefix(say, FIELD_IP6_SADDR, &nowhere6);
	has_one_of(say, FIELD_ICMPV6_TYPE, &icmpv6_unspecified);
	accept_it(say);
	rule(say, NULL);
	go(say, "pre_spoof");
}

static void pre_exceptions(struct say *say)
{
	if (!chain_is_named(say, "pre_multicast"))
		return;
	chain_open(say, "pre_unspecified", "duplicate address detection has no source yet");
	rule(say, NULL);
	has_one_of(say, FIELD_ICMPV6_TYPE, &icmpv6_unspecified);
	accept_it(say);
	rule(say, NULL);
	go(say, "pre_spoof");

	chain_open(say, "pre_multicast", "multicast from outside: only queries for members");
	rule(say, NULL);
	has_u8(say, FIELD_IGMP_TYPE, IGMP_TYPE_QUERY);
	go_back(say);
	rule(say, NULL);
	drop_it(say);

	chain_open(say, "pre_multicast6", "multicast from outside: only what the link lives by");
	rule(say, NULL);
	has_prefix(say, FIELD_IP6_SADDR, &linklocal6);
	has_one_of(say, FIELD_ICMPV6_TYPE, &icmpv6_on_link);
	go_back(say);
	rule(say, NULL);
	has_prefix(say, FIELD_IP6_SADDR, &nowhere6);
	has_one_of(say, FIELD_ICMPV6_TYPE, &icmpv6_unspecified);
	go_back(say);
	rule(say, NULL);
	has_one_of(say, FIELD_ICMPV6_TYPE, &icmpv6_solicited);
	go_back(say);
	rule(say, NULL);
	drop_it(say);
}

/*
 * What the gateway sends to many comes back by the same interface, for members on this machine. No
 * packet from a wire has a flow yet, so long before conntrack.
 */
static void hear_myself(struct say *say)
{
	rule(say, NULL);
	has_bits(say, FIELD_CT_STATE, CT_NEW | CT_ESTABLISHED | CT_RELATED);
	has_fib_type(say, FIELD_FIB_SADDR_TYPE, RTN_LOCAL);
	rule_comment(say, "own broadcast and multicast");
	accept_it(say);
}

void lower_pre(struct say *say)
{
	chain_open(say, "pre", "who may come from where; accepted flows too");
	chain_hook(say, CHAIN_FILTER, NF_INET_PRE_ROUTING, NF_IP_PRI_RAW);
	hear_myself(say);
	rule(say, NULL);
	look_up(say, FIELD_IIFNAME, "side_pre");
	if (chain_is_named(say, "pre_outside"))
		pre_outside(say);
	if (chain_is_named(say, "pre_shared"))
		pre_shared(say);
	if (chain_is_named(say, "pre_inside"))
		pre_inside(say);
	pre_exceptions(say);
}
