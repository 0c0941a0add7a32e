/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the kernel knows of interfaces, addresses and the main routing table, as plain values.
 *
 * No privilege needed. The three lists are read one after another; an interface that comes or goes
 * meanwhile may be in one and not in another, its name is then "" there.
 */
#ifndef FWPOLICY_NETLINK_ROUTE_H
#define FWPOLICY_NETLINK_ROUTE_H

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"

struct route_link {
	uint32_t index, flags; /* flags: IFF_UP, IFF_LOOPBACK ... */
	char name[IF_NAMESIZE];
};

struct route_address {
	struct addr addr;     /* the machine's own, with its host bits */
	struct prefix prefix; /* the network it is in; for a point-to-point link, the other end */
	uint32_t index;
	char name[IF_NAMESIZE]; /* of the interface */
};

/* A unicast route. One with several next hops is as many of these. */
struct route {
	struct prefix to;    /* length 0: the default route */
	struct addr gateway; /* family 0: directly attached */
	uint32_t metric;
	uint32_t index;
	char name[IF_NAMESIZE]; /* of the interface it leaves by */
};

/* All in the order of the kernel; freed by route_fini. */
struct route_state {
	struct route_link *links;
	struct route_address *addresses;
	struct route *routes;
	size_t n_links, n_addresses, n_routes;
	size_t cap_links, cap_addresses, cap_routes;
};

/* 0, or -1 with errno. */
int route_read(struct route_state *state);
void route_fini(struct route_state *state);

/* Borrowed, NULL where there is none of that name. */
const struct route_link *route_link_find(const struct route_state *state, const char *name);

#endif
