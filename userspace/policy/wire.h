/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the policy says about packets whatever the database says: ICMP types, martian addresses,
 * noise. policy/decide.c asks these tables and ruleset/lower.c writes them as sets.
 */
#ifndef FWPOLICY_POLICY_WIRE_H
#define FWPOLICY_POLICY_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"

/* ICMP and ICMPv6 types, ascending. */
struct types {
	const uint8_t *v;
	size_t n;
};

enum {
	ICMP_TYPE_ECHO_REQUEST = 8,
	ICMPV6_TYPE_ECHO_REQUEST = 128,
	ICMPV6_TYPE_LISTENER_REPORT = 143, /* MLDv2 */
	IGMP_TYPE_QUERY = 0x11,
	DHCPV6_CLIENT_PORT = 546,
	DHCPV6_SERVER_PORT = 547,
};

extern const struct types icmp_allowed;	    /* in, through and out */
extern const struct types icmpv6_allowed;   /* at the gateway: RFC 4890, 4.4.1 */
extern const struct types icmpv6_forwarded; /* through it: RFC 4890, 4.3.1 */
extern const struct types icmpv6_sent;	    /* from the gateway */
extern const struct types
	icmpv6_sent_inside; /* of these, toward inside only: a router speaks there */
extern const struct types icmpv6_neighbour; /* on the link: hop limit 255 (RFC 4861, 3971) */
extern const struct types
	icmpv6_listener; /* on the link: MLD and MRD, from fe80::/10 (RFC 3810, 4286) */
extern const struct types icmpv6_on_link; /* both, as multicast from outside */
extern const struct types
	icmpv6_unspecified; /* from ::, before an address is had (RFC 4861, 3590, 3810) */
extern const struct types
	icmpv6_solicited; /* from any source to multicast: who has, and the answer */

bool types_have(const struct types *types, uint8_t type);

/* Sources that no packet from a wire can have. RFC 1918 is none: outside may be another NAT. */
struct martian {
	struct prefix prefix;
	bool silent; /* multicast: dropped without a word */
};

extern const struct martian martians[];
extern const size_t martians_n;

extern const struct prefix dhcpv6_servers; /* ff02::1:2, all relay agents and servers (RFC 8415) */

struct noise {
	uint8_t protocol;
	uint16_t port;
};

extern const struct noise noise[];
extern const size_t noise_n;

bool noise_has(uint8_t protocol, uint16_t port);

#endif
