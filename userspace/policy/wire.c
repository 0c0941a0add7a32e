// SPDX-License-Identifier: GPL-2.0-only
/*
 * The constant tables of the policy.
 *
 * ICMP: types 0, 3, 4, 8, 11 and 12 have been let through since 2001; of ICMPv6 what RFC 4890 says
 * must not be dropped. A type that is let through here may still be refused further on: an echo
 * request by `ping`, an error without a flow as invalid.
 */
#include "policy/wire.h"

#include <netinet/in.h>
#include <sys/socket.h>

#define TYPES(name, ...)                                                                           \
	static const uint8_t name##_v[] = { __VA_ARGS__ };                                         \
	const struct types name = { name##_v, sizeof(name##_v) }

TYPES(icmp_allowed, 0, 3, 4, 8, 11, 12);
TYPES(icmpv6_allowed, 1, 2, 3, 4, 128, 129, 130, 131, 132, 133, 134, 135, 136, 141, 142, 143, 148,
      149, 151, 152, 153);
TYPES(icmpv6_forwarded, 1, 2, 3, 4, 128, 129);
TYPES(icmpv6_sent, 1, 2, 3, 4, 128, 129, 130, 131, 132, 133, 134, 135, 136, 141, 142, 143, 148, 149,
      151, 152, 153);
TYPES(icmpv6_sent_inside, 130, 134, 151);
TYPES(icmpv6_neighbour, 133, 134, 135, 136, 141, 142, 148, 149);
TYPES(icmpv6_listener, 130, 131, 132, 143, 151, 152, 153);
TYPES(icmpv6_on_link, 130, 131, 132, 133, 134, 135, 136, 141, 142, 143, 148, 149, 151, 152, 153);
TYPES(icmpv6_unspecified, 131, 133, 135, 143);
TYPES(icmpv6_solicited, 135, 136);

bool types_have(const struct types *types, uint8_t type)
{
	for (size_t i = 0; i < types->n; i++)
		if (types->v[i] == type)
			return true;
	return false;
}

#define V4(first, bits)                                                                            \
	{                                                                                          \
		.addr = { .family = AF_INET, .bytes = { (first) } }, .len = (bits)                 \
	}
#define V6(bits, ...)                                                                              \
	{                                                                                          \
		.addr = { .family = AF_INET6, .bytes = { __VA_ARGS__ } }, .len = (bits)            \
	}

const struct martian martians[] = {
	{ V4(0, 8), false },
	{ V4(127, 8), false },
	{ V4(224, 4), true },
	{ V4(240, 4), false },
	{ V6(128, [15] = 1), false },		     /* ::1 */
	{ V6(96, [10] = 0xff, [11] = 0xff), false }, /* ::ffff:0:0/96 */
	{ V6(8, 0xff), true },			     /* ff00::/8 */
};
const size_t martians_n = sizeof(martians) / sizeof(*martians);

const struct prefix dhcpv6_servers = V6(128, 0xff, 0x02, [13] = 1, [15] = 2);

const struct noise noise[] = {
	{ IPPROTO_TCP, 137 }, { IPPROTO_TCP, 138 }, { IPPROTO_TCP, 139 }, { IPPROTO_UDP, 137 },
	{ IPPROTO_UDP, 138 }, { IPPROTO_UDP, 139 }, { IPPROTO_UDP, 520 },
};
const size_t noise_n = sizeof(noise) / sizeof(*noise);

bool noise_has(uint8_t protocol, uint16_t port)
{
	for (size_t i = 0; i < noise_n; i++)
		if (noise[i].protocol == protocol && noise[i].port == port)
			return true;
	return false;
}
