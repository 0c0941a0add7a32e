// SPDX-License-Identifier: GPL-2.0-only
/*
 * Judges interfaces: one with a default route is external, any other one that is up and has an
 * address of a network is internal, and what it leads to is local.
 *
 * No address ends up on both sides or in two networks: what is attached outside is taken out of
 * every local network, and each address belongs to the first network that has it. Tunnels and the
 * bridges of containers and virtual machines are nobody's guess: they are named and left out.
 */
#include "cmd/sides.h"

#include <string.h>
#include <sys/socket.h>

/* Routes this wide are default routes in all but name: 0.0.0.0/1, 2000::/3. */
#define WIDE_V4 8
#define WIDE_V6 16

struct search {
	struct sides *sides;
	const struct route_state *state;
	struct ipset taken; /* outside, or in a network already */
};

static bool is_among(const char *const *names, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(names[i], name))
			return true;
	return false;
}

static bool is_external(const struct sides *sides, const char *name)
{
	return is_among(sides->external, sides->n_external, name);
}

/* A prefix that a network can be made of. */
static bool is_network(const struct prefix *prefix)
{
	static const struct prefix autoconf = { { AF_INET, { 169, 254 } }, 16 };

	return prefix->len < addr_bits(prefix->addr.family) && !addr_is_linklocal6(&prefix->addr) &&
	       !addr_is_multicast(&prefix->addr) && !addr_is_loopback(&prefix->addr) &&
	       !prefix_contains(&autoconf, &prefix->addr);
}

static bool is_default(const struct route *route)
{
	return route->name[0] &&
	       route->to.len < (route->to.addr.family == AF_INET ? WIDE_V4 : WIDE_V6);
}

/*
 * Outside.
 */

/* IPv4 before IPv6, the preferred one before the spare. */
static bool goes_before(const struct route *a, const struct route *b)
{
	if (a->to.addr.family != b->to.addr.family)
		return a->to.addr.family == AF_INET;
	return a->metric < b->metric;
}

static void find_external(struct search *search)
{
	struct sides *sides = search->sides;
	const struct route_state *state = search->state;
	const struct route *best;

	sides->external = arena_array(&sides->arena, const char *, state->n_routes);
	do {
		best = NULL;
		for (size_t i = 0; i < state->n_routes; i++) {
			const struct route *route = &state->routes[i];

			if (is_default(route) && !is_external(sides, route->name) &&
			    (!best || goes_before(route, best)))
				best = route;
		}
		if (best)
			sides->external[sides->n_external++] =
				arena_strdup(&sides->arena, best->name);
	} while (best);
	for (size_t i = 0; i < state->n_addresses; i++)
		if (is_external(sides, state->addresses[i].name) &&
		    is_network(&state->addresses[i].prefix))
			ipset_add_prefix(&search->taken, &state->addresses[i].prefix);
	ipset_normalise(&search->taken);
}

/*
 * Inside.
 */

static bool has_network(const struct route_state *state, const char *name)
{
	for (size_t i = 0; i < state->n_addresses; i++)
		if (!strcmp(state->addresses[i].name, name) &&
		    is_network(&state->addresses[i].prefix))
			return true;
	return false;
}

/* Docker calls its bridges "br-" and twelve hexadecimal digits. */
static bool is_hash_bridge(const char *name)
{
	return !strncmp(name, "br-", 3) && strlen(name) == 15 &&
	       strspn(name + 3, "0123456789abcdef") == 12;
}

static bool is_virtual(const char *name)
{
	static const char *const stems[] = { "docker", "podman", "cni",	 "flannel", "virbr",
					     "lxcbr",  "lxdbr",	 "veth", "vnet",    "vboxnet",
					     "vmnet",  "ifb",	 "dummy" };

	for (size_t i = 0; i < sizeof(stems) / sizeof(*stems); i++)
		if (!strncmp(name, stems[i], strlen(stems[i])))
			return true;
	return is_hash_bridge(name);
}

/* Why an interface cannot be taken for internal; NULL: it can. */
static const char *objection(const struct route_link *link)
{
	if (!(link->flags & IFF_UP))
		return "is down";
	if (link->flags & IFF_POINTOPOINT)
		return "is a tunnel";
	if (is_virtual(link->name))
		return "belongs to containers or virtual machines";
	if (strpbrk(link->name, "\":*,#+") || strlen(link->name) > IF_NAMESIZE - 1)
		return "has a name that cannot be written here";
	return NULL;
}

static void find_internal(struct search *search)
{
	struct sides *sides = search->sides;
	const struct route_state *state = search->state;

	sides->internal = arena_array(&sides->arena, const char *, state->n_links);
	sides->others = arena_array(&sides->arena, struct side_other, state->n_links);
	for (size_t i = 0; i < state->n_links; i++) {
		const struct route_link *link = &state->links[i];
		const char *name, *why;

		if ((link->flags & IFF_LOOPBACK) || is_external(sides, link->name) ||
		    !has_network(state, link->name))
			continue;
		name = arena_strdup(&sides->arena, link->name);
		why = objection(link);
		if (why)
			sides->others[sides->n_others++] = (struct side_other){ name, why };
		else
			sides->internal[sides->n_internal++] = name;
	}
}

/* One network on both sides: the routes do not say where its hosts are. */
static bool report_shared(const struct search *search, struct diag_list *diags)
{
	const struct route_state *state = search->state;
	char text[ADDR_TEXT];

	for (size_t i = 0; i < state->n_addresses; i++) {
		const struct route_address *address = &state->addresses[i];
		struct ipset set = { 0 };
		bool shared;

		if (!is_network(&address->prefix) ||
		    !is_among(search->sides->internal, search->sides->n_internal, address->name))
			continue;
		ipset_add_prefix(&set, &address->prefix);
		shared = ipset_overlaps(&set, &search->taken);
		ipset_fini(&set);
		if (!shared)
			continue;
		diag_error(diags, (struct loc){ 0 },
			   "the network %s of \"%s\" is also outside, at \"%s\"",
			   prefix_print(&address->prefix, text), address->name,
			   search->sides->external[0]);
		diag_hint(diags, "give the two sides different networks first");
		return true;
	}
	return false;
}

/*
 * Local networks.
 */

static const char *network_name(struct sides *sides)
{
	return sides->n_networks ? arena_printf(&sides->arena, "lan%zu", sides->n_networks + 1)
				 : "lan";
}

/* Keeps the network if there is anything in it that is nowhere else. */
static void keep(struct search *search, struct side_network *network)
{
	struct sides *sides = search->sides;
	struct ipset rest;

	ipset_normalise(&network->set);
	rest = ipset_subtract(&network->set, &search->taken);
	ipset_fini(&network->set);
	network->set = rest;
	if (ipset_is_empty(&rest)) {
		ipset_fini(&rest);
		return;
	}
	ipset_add_set(&search->taken, &rest);
	ipset_normalise(&search->taken);
	network->name = network_name(sides);
	sides->networks[sides->n_networks++] = *network;
}

static void add_attached(struct search *search, const char *interface)
{
	const struct route_state *state = search->state;
	struct side_network network = { .interface = interface };

	for (size_t i = 0; i < state->n_addresses; i++)
		if (!strcmp(state->addresses[i].name, interface) &&
		    is_network(&state->addresses[i].prefix))
			ipset_add_prefix(&network.set, &state->addresses[i].prefix);
	for (size_t i = 0; i < state->n_routes; i++)
		if (!strcmp(state->routes[i].name, interface) && !state->routes[i].gateway.family &&
		    is_network(&state->routes[i].to))
			ipset_add_prefix(&network.set, &state->routes[i].to);
	keep(search, &network);
}

static bool is_same_way(const struct route *a, const struct route *b)
{
	return !strcmp(a->name, b->name) && addr_equal(&a->gateway, &b->gateway);
}

/* What lies behind the router of a route, all its routes in one network. */
static void add_routed(struct search *search, const char *interface, size_t first)
{
	const struct route_state *state = search->state;
	const struct route *way = &state->routes[first];
	struct side_network network = { .interface = interface };

	for (size_t i = 0; i < first; i++)
		if (is_same_way(&state->routes[i], way))
			return;
	for (size_t i = first; i < state->n_routes; i++)
		if (is_same_way(&state->routes[i], way) && is_network(&state->routes[i].to))
			ipset_add_prefix(&network.set, &state->routes[i].to);
	/* A router known by its link alone cannot be written down. */
	if (sides_is_local(search->sides, &way->gateway))
		network.via = way->gateway;
	keep(search, &network);
}

static void find_networks(struct search *search)
{
	struct sides *sides = search->sides;
	const struct route_state *state = search->state;

	sides->networks = arena_array(&sides->arena, struct side_network,
				      sides->n_internal + state->n_routes);
	for (size_t i = 0; i < sides->n_internal; i++)
		add_attached(search, sides->internal[i]);
	for (size_t i = 0; i < sides->n_internal; i++)
		for (size_t j = 0; j < state->n_routes; j++)
			if (state->routes[j].gateway.family &&
			    !strcmp(state->routes[j].name, sides->internal[i]))
				add_routed(search, sides->internal[i], j);
}

static void report_no_default(const struct route_state *state, struct diag_list *diags)
{
	struct buf list = { 0 };

	for (size_t i = 0; i < state->n_links; i++)
		if (!(state->links[i].flags & IFF_LOOPBACK))
			buf_printf(&list, "%s%s", list.len ? ", " : "", state->links[i].name);
	diag_error(diags, (struct loc){ 0 },
		   "no default route: it cannot be told which interface leads to the Internet");
	diag_hint(diags, "connect it first, or write the database by hand; the interfaces are: %s",
		  list.len ? buf_text(&list) : "none but loopback");
	buf_fini(&list);
}

int sides_find(struct sides *sides, const struct route_state *state, struct diag_list *diags)
{
	struct search search = { .sides = sides, .state = state };
	bool found;

	*sides = (struct sides){ 0 };
	arena_init(&sides->arena);
	find_external(&search);
	find_internal(&search);
	found = sides->n_external && !report_shared(&search, diags);
	if (found)
		find_networks(&search);
	else if (!sides->n_external)
		report_no_default(state, diags);
	ipset_fini(&search.taken);
	return found ? 0 : -1;
}

void sides_fini(struct sides *sides)
{
	for (size_t i = 0; i < sides->n_networks; i++)
		ipset_fini(&sides->networks[i].set);
	arena_fini(&sides->arena);
	*sides = (struct sides){ 0 };
}

bool sides_is_local(const struct sides *sides, const struct addr *addr)
{
	for (size_t i = 0; addr->family && i < sides->n_networks; i++)
		if (ipset_contains(&sides->networks[i].set, addr))
			return true;
	return false;
}
