// SPDX-License-Identifier: GPL-2.0-only
/*
 * Addresses and routes as the evaluator needs them: plain lists, searched in full. A gateway has a
 * handful of either.
 */
#include "policy/surroundings.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/mem.h"

void surroundings_fini(struct surroundings *around)
{
	free(around->addresses);
	free(around->routes);
	*around = (struct surroundings){ 0 };
}

static void copy_name(char *to, const char *name)
{
	strncpy(to, name, IFNAME_SIZE - 1);
	to[IFNAME_SIZE - 1] = '\0';
}

void surroundings_add_address(struct surroundings *around, const char *interface,
			      const struct addr *addr, uint8_t len)
{
	struct own_address *own;

	xgrow(around->addresses, around->n_addresses, around->cap_addresses);
	own = &around->addresses[around->n_addresses++];
	*own = (struct own_address){ .addr = *addr, .len = len };
	copy_name(own->interface, interface);
}

void surroundings_add_route(struct surroundings *around, const char *interface,
			    const struct prefix *prefix)
{
	struct known_route *route;

	xgrow(around->routes, around->n_routes, around->cap_routes);
	route = &around->routes[around->n_routes++];
	*route = (struct known_route){ .prefix = *prefix };
	copy_name(route->interface, interface);
}

bool surroundings_is_own(const struct surroundings *around, const struct addr *addr,
			 const char *interface)
{
	for (size_t i = 0; i < around->n_addresses; i++) {
		const struct own_address *own = &around->addresses[i];

		if (addr_equal(&own->addr, addr) &&
		    (!interface || !strcmp(own->interface, interface)))
			return true;
	}
	return false;
}

static struct prefix network_of(const struct own_address *own)
{
	struct prefix network = { .addr = own->addr, .len = own->len };
	struct addr mask = prefix_mask(own->addr.family, own->len);

	for (size_t i = 0; i < sizeof(mask.bytes); i++)
		network.addr.bytes[i] &= mask.bytes[i];
	return network;
}

bool surroundings_is_broadcast(const struct surroundings *around, const struct addr *addr)
{
	struct addr all = addr_v4(255, 255, 255, 255);

	if (addr->family != AF_INET)
		return false;
	for (size_t i = 0; i < around->n_addresses; i++) {
		struct prefix network = network_of(&around->addresses[i]);
		struct addr last = prefix_last(&network);

		if (network.addr.family == AF_INET && network.len < 31 && addr_equal(&last, addr))
			return true;
	}
	return addr_equal(addr, &all);
}

bool surroundings_is_anycast(const struct surroundings *around, const struct addr *addr)
{
	for (size_t i = 0; i < around->n_addresses; i++) {
		struct prefix network = network_of(&around->addresses[i]);

		if (network.addr.family == AF_INET6 && network.len < 127 &&
		    addr_equal(&network.addr, addr))
			return true;
	}
	return false;
}

const char *surroundings_way(const struct surroundings *around, const struct addr *addr)
{
	const char *way = NULL;
	int best = -1;

	for (size_t i = 0; i < around->n_addresses; i++) {
		struct prefix network = network_of(&around->addresses[i]);

		if (prefix_contains(&network, addr) && network.len > best) {
			best = network.len;
			way = around->addresses[i].interface;
		}
	}
	for (size_t i = 0; i < around->n_routes; i++) {
		const struct known_route *route = &around->routes[i];

		if (prefix_contains(&route->prefix, addr) && route->prefix.len > best) {
			best = route->prefix.len;
			way = route->interface;
		}
	}
	return way;
}
