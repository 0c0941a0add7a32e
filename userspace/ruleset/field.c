// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tables of fields and datatypes: how nft spells what a rule looks at.
 *
 * Type numbers are nft's own (nftables/include/datatype.h); they travel in set declarations so that
 * a listing shows elements as addresses and ports rather than as bytes. How a field is loaded over
 * netlink is netlink/expr.c's business.
 */
#include "ruleset/ruleset.h"

static const struct datatype_info datatypes[TYPE_COUNT] = {
	[TYPE_NONE] = { "", 0, 0 },
	[TYPE_IFNAME] = { "ifname", 41, 16 },
	[TYPE_NFPROTO] = { "nf_proto", 2, 1 },
	[TYPE_INET_PROTO] = { "inet_proto", 12, 1 },
	[TYPE_INET_SERVICE] = { "inet_service", 13, 2 },
	[TYPE_IPV4_ADDR] = { "ipv4_addr", 7, 4 },
	[TYPE_IPV6_ADDR] = { "ipv6_addr", 8, 16 },
	[TYPE_ICMP_TYPE] = { "icmp_type", 14, 1 },
	[TYPE_ICMPV6_TYPE] = { "icmpv6_type", 29, 1 },
	[TYPE_IGMP_TYPE] = { "igmp_type", 42, 1 },
	[TYPE_INTEGER8] = { "integer", 4, 1 },
	[TYPE_TCP_FLAG] = { "tcp_flag", 15, 1 },
	[TYPE_CT_STATE] = { "ct_state", 26, 4 },
	[TYPE_CT_STATUS] = { "ct_status", 28, 4 },
	[TYPE_HELPER] = { "string", 5, 16 },
	[TYPE_FIB_TYPE] = { "fib_addrtype", 38, 4 },
	[TYPE_BOOLEAN] = { "boolean", 39, 1 },
	[TYPE_VERDICT] = { "verdict", 1, 0 },
};

static const struct field_info fields[FIELD_COUNT] = {
	[FIELD_NONE] = { "", TYPE_NONE, NEEDS_NOTHING },
	[FIELD_IIFNAME] = { "iifname", TYPE_IFNAME, NEEDS_NOTHING },
	[FIELD_OIFNAME] = { "oifname", TYPE_IFNAME, NEEDS_NOTHING },
	[FIELD_NFPROTO] = { "meta nfproto", TYPE_NFPROTO, NEEDS_NOTHING },
	[FIELD_L4PROTO] = { "meta l4proto", TYPE_INET_PROTO, NEEDS_NOTHING },
	[FIELD_IP_SADDR] = { "ip saddr", TYPE_IPV4_ADDR, NEEDS_IP },
	[FIELD_IP_DADDR] = { "ip daddr", TYPE_IPV4_ADDR, NEEDS_IP },
	[FIELD_IP6_SADDR] = { "ip6 saddr", TYPE_IPV6_ADDR, NEEDS_IP6 },
	[FIELD_IP6_SADDR_64] = { "ip6 saddr & ffff:ffff:ffff:ffff::", TYPE_IPV6_ADDR, NEEDS_IP6 },
	[FIELD_IP6_DADDR] = { "ip6 daddr", TYPE_IPV6_ADDR, NEEDS_IP6 },
	[FIELD_IP6_HOPLIMIT] = { "ip6 hoplimit", TYPE_INTEGER8, NEEDS_IP6 },
	[FIELD_TH_SPORT] = { "th sport", TYPE_INET_SERVICE, NEEDS_NOTHING },
	[FIELD_TH_DPORT] = { "th dport", TYPE_INET_SERVICE, NEEDS_NOTHING },
	[FIELD_TCP_DPORT] = { "tcp dport", TYPE_INET_SERVICE, NEEDS_TCP },
	[FIELD_TCP_FLAGS] = { "tcp flags", TYPE_TCP_FLAG, NEEDS_TCP },
	[FIELD_UDP_SPORT] = { "udp sport", TYPE_INET_SERVICE, NEEDS_UDP },
	[FIELD_UDP_DPORT] = { "udp dport", TYPE_INET_SERVICE, NEEDS_UDP },
	[FIELD_ICMP_TYPE] = { "icmp type", TYPE_ICMP_TYPE, NEEDS_ICMP },
	[FIELD_ICMPV6_TYPE] = { "icmpv6 type", TYPE_ICMPV6_TYPE, NEEDS_ICMPV6 },
	[FIELD_IGMP_TYPE] = { "igmp type", TYPE_IGMP_TYPE, NEEDS_IGMP },
	[FIELD_CT_STATE] = { "ct state", TYPE_CT_STATE, NEEDS_NOTHING },
	[FIELD_CT_STATUS] = { "ct status", TYPE_CT_STATUS, NEEDS_NOTHING },
	[FIELD_CT_HELPER] = { "ct helper", TYPE_HELPER, NEEDS_NOTHING },
	[FIELD_FIB_SADDR_TYPE] = { "fib saddr type", TYPE_FIB_TYPE, NEEDS_NOTHING },
	[FIELD_FIB_SADDR_IIF_OIF] = { "fib saddr . iif oif", TYPE_BOOLEAN, NEEDS_NOTHING },
	[FIELD_FIB_DADDR_TYPE] = { "fib daddr type", TYPE_FIB_TYPE, NEEDS_NOTHING },
	[FIELD_FIB_DADDR_IIF_TYPE] = { "fib daddr . iif type", TYPE_FIB_TYPE, NEEDS_NOTHING },
};

const struct field_info *field_info(enum field field)
{
	return &fields[field];
}

const struct datatype_info *datatype_info(enum datatype type)
{
	return &datatypes[type];
}
