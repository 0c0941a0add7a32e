/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the kernel knows and the database does not: addresses of interfaces and routes.
 *
 * Filled by netlink/route.c on a live gateway, by hand in tests. It may be empty: a database can be
 * explained on a desk, with TO_GATEWAY as the destination.
 */
#ifndef FWPOLICY_POLICY_SURROUNDINGS_H
#define FWPOLICY_POLICY_SURROUNDINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/addr.h"

#define IFNAME_SIZE 16

/* An address of the gateway. */
struct own_address {
	char interface[IFNAME_SIZE];
	struct addr addr;
	uint8_t len; /* of its network */
};

struct known_route {
	char interface[IFNAME_SIZE];
	struct prefix prefix;
};

struct surroundings {
	struct own_address *addresses;
	size_t n_addresses, cap_addresses;
	struct known_route *routes; /* beside those that the addresses imply */
	size_t n_routes, cap_routes;
};

void surroundings_fini(struct surroundings *around);
void surroundings_add_address(struct surroundings *around, const char *interface,
			      const struct addr *addr, uint8_t len);
void surroundings_add_route(struct surroundings *around, const char *interface,
			    const struct prefix *prefix);

/* The address is the gateway's own; interface NULL: on any. */
bool surroundings_is_own(const struct surroundings *around, const struct addr *addr,
			 const char *interface);

/* 255.255.255.255 or the broadcast address of a network the gateway is in. */
bool surroundings_is_broadcast(const struct surroundings *around, const struct addr *addr);

/*
 * The routers' anycast address of an IPv6 network the gateway is in, its first one (RFC 4291,
 * 2.6.1; RFC 6164 for those without): a kernel that forwards takes it for its own.
 */
bool surroundings_is_anycast(const struct surroundings *around, const struct addr *addr);

/* The interface by which packets to that address leave, longest prefix first; NULL: no route. */
const char *surroundings_way(const struct surroundings *around, const struct addr *addr);

#endif
