// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tables of the policy as sets and maps: interfaces, networks, martians, blocklists.
 *
 * Ranges are disjoint and ascending, as interval sets want them. An address that two records name
 * belongs to the first of them.
 */
#include "ruleset/lower_parts.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "policy/wire.h"

/* A range with what it means, on its way into an interval set. */
struct item {
	struct addr_range range;
	const struct record *record;
	struct code verdict;
};

struct items {
	struct item *v;
	size_t n, cap;
	struct ipset seen;
};

static void items_add(struct items *items, const struct ipset *set, const struct record *record,
		      struct code verdict)
{
	struct ipset fresh = ipset_subtract(set, &items->seen), seen;
	const struct addr_ranges *families[] = { &fresh.v4, &fresh.v6 };

	for (size_t f = 0; f < 2; f++)
		for (size_t i = 0; i < families[f]->n; i++) {
			xgrow(items->v, items->n, items->cap);
			items->v[items->n++] = (struct item){ families[f]->v[i], record, verdict };
		}
	seen = ipset_union(&items->seen, set);
	ipset_fini(&items->seen);
	items->seen = seen;
	ipset_fini(&fresh);
}

static int item_compare(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	return addr_compare(&x->range.lo, &y->range.lo);
}

/* The items of one family into a set; frees nothing. */
static void items_put(struct say *say, const struct items *items, struct set *set, uint8_t family)
{
	for (size_t i = 0; i < items->n; i++) {
		const struct item *item = &items->v[i];
		struct element *element;

		if (item->range.lo.family != family)
			continue;
		element = set_element(say->ruleset, set, item->record);
		element->key[0] = part_addr(&item->range.lo, &item->range.hi);
		element->verdict = item->verdict;
	}
}

static void items_fini(struct items *items)
{
	free(items->v);
	ipset_fini(&items->seen);
}

static struct set *address_set(struct say *say, const char *name, const char *comment,
			       uint8_t family)
{
	enum datatype type = family == AF_INET ? TYPE_IPV4_ADDR : TYPE_IPV6_ADDR;
	struct set *set = set_of(say, name, comment, (enum datatype[]){ type, TYPE_NONE });

	set->flags = SET_INTERVAL;
	return set;
}

static bool has_family(const struct items *items, uint8_t family)
{
	for (size_t i = 0; i < items->n; i++)
		if (items->v[i].range.lo.family == family)
			return true;
	return false;
}

static bool is_any(const struct network *network)
{
	return network != NULL;
}

static bool is_trusted(const struct network *network)
{
	return network->trust == TRUST_FULL;
}

static bool is_open(const struct network *network)
{
	return network->filtering == FILTERING_INDEPENDENT;
}

static void network_sets(struct say *say, const char *stem, const char *comment,
			 bool (*counts)(const struct network *))
{
	const struct db *db = say->policy->db;
	struct items items = { 0 };

	for (size_t i = 0; i < db->of[KIND_NETWORK].n; i++) {
		const struct network *network = db_network(db, i);

		if (counts(network))
			items_add(&items, &network->address.set, &network->rec, (struct code){ 0 });
	}
	if (items.n)
		qsort(items.v, items.n, sizeof(*items.v), item_compare);
	for (int v = 4; v <= 6; v += 2) {
		uint8_t family = v == 4 ? AF_INET : AF_INET6;

		/* Rules ask for every local address; for others only where there are any. */
		if (counts == is_any || has_family(&items, family))
			items_put(say, &items,
				  address_set(say, name_of(say, "%s%d", stem, v), comment, family),
				  family);
	}
	items_fini(&items);
}

static void add_martians(struct say *say, struct items *items)
{
	for (size_t i = 0; i < martians_n; i++) {
		struct ipset one = { 0 };

		ipset_add_prefix(&one, &martians[i].prefix);
		items_add(items, &one, NULL,
			  martians[i].silent ? code_drop() : code_go(say, "pre_spoof"));
		ipset_fini(&one);
	}
}

/* What a source outside cannot be. On a server's one NIC local sources are at home. */
static void source_maps(struct say *say)
{
	static const struct prefix unspecified = { .addr.family = AF_INET6, .len = 128 };
	const struct db *db = say->policy->db;
	struct items items = { 0 };
	struct ipset none = { 0 };
	struct set *set;

	add_martians(say, &items);
	ipset_add_prefix(&none, &unspecified);
	items_add(&items, &none, NULL, code_go(say, "pre_unspecified"));
	for (size_t i = 0; has_side(say->policy, SIDE_OUTSIDE) && i < db->of[KIND_NETWORK].n; i++)
		items_add(&items, &db_network(db, i)->address.set, &db_network(db, i)->rec,
			  code_go(say, "pre_spoof"));
	qsort(items.v, items.n, sizeof(*items.v), item_compare);
	set = address_set(say, "sources4", "what cannot come from outside", AF_INET);
	set->data[0] = TYPE_VERDICT;
	items_put(say, &items, set, AF_INET);
	set = address_set(say, "sources6", "what cannot come from outside", AF_INET6);
	set->data[0] = TYPE_VERDICT;
	items_put(say, &items, set, AF_INET6);
	ipset_fini(&none);
	items_fini(&items);
}

static void blocklist_sets(struct say *say)
{
	const struct ipset *blocked = &say->policy->blocked;
	const struct db *db = say->policy->db;
	struct set *set;

	for (int v = 4; v <= 6; v += 2) {
		const struct addr_ranges *ranges = v == 4 ? &blocked->v4 : &blocked->v6;

		if (!ranges->n)
			continue;
		set = address_set(say, name_of(say, "blocked%d", v), "all blocklists together",
				  v == 4 ? AF_INET : AF_INET6);
		set->flags |= SET_BULK;
		set->bulk = ranges->v;
		set->n = ranges->n;
		set->record = db->of[KIND_BLOCKLIST].v[0];
	}
}

/* Those that end. A source stands there once, with the longest of its times, or not at all. */
static void timed_block_sets(struct say *say)
{
	const struct timed_blocks *timed = &say->policy->timed_blocks;
	struct items items = { .seen = ipset_copy(&say->policy->blocked) };

	for (size_t i = 0; i < timed->n; i++)
		items_add(&items, &timed->v[i]->set, &timed->v[i]->rec, (struct code){ 0 });
	if (items.n)
		qsort(items.v, items.n, sizeof(*items.v), item_compare);
	for (int v = 4; v <= 6; v += 2) {
		uint8_t family = v == 4 ? AF_INET : AF_INET6;
		struct set *set;

		if (!has_family(&items, family))
			continue;
		set = address_set(say, name_of(say, "blocked%d_timed", v), "blocklists that end",
				  family);
		set->flags |= SET_TIMEOUT;
		items_put(say, &items, set, family);
		for (struct element *at = set->first; at; at = at->next)
			ends_at(say, at, record_until(at->record));
	}
	items_fini(&items);
}

bool has_side(const struct policy *policy, enum side side)
{
	for (size_t i = 0; i < policy->interfaces.n; i++)
		if (policy->interfaces.v[i].side == side)
			return true;
	return false;
}

bool has_wildcards(const struct policy *policy)
{
	for (size_t i = 0; i < policy->interfaces.n; i++)
		if (policy->interfaces.v[i].wildcard)
			return true;
	return false;
}

static struct set *interface_set(struct say *say, const char *name, const char *comment, size_t n)
{
	enum datatype types[] = { TYPE_IFNAME, n > 1 ? TYPE_IFNAME : TYPE_NONE, TYPE_NONE };
	struct set *set = set_of(say, name, comment, types);

	if (has_wildcards(say->policy))
		set->flags = SET_INTERVAL;
	return set;
}

/* Where each interface leads: one map for a hook. chains: by side, NULL: not in the map. */
static void side_map(struct say *say, const char *name, const char *comment,
		     const char *const chains[])
{
	const struct interfaces *interfaces = &say->policy->interfaces;
	struct set *set = interface_set(say, name, comment, 1);

	set->data[0] = TYPE_VERDICT;
	for (size_t i = 0; i < interfaces->n; i++) {
		const char *chain = chains[interfaces->v[i].side];
		struct element *element;

		if (!chain)
			continue;
		element = set_element(say->ruleset, set, NULL);
		element->key[0] = part_interface(&interfaces->v[i]);
		element->verdict = code_go(say, chain);
	}
}

static struct code path(struct say *say, enum side from, enum side to)
{
	if (from == SIDE_INSIDE && to == SIDE_OUTSIDE && say->policy->outwards.n)
		return code_go(say, "fw_outward");
	if (from == SIDE_INSIDE)
		return code_accept();
	return to == SIDE_INSIDE ? code_go(say, "fw_inward") : (struct code){ 0 };
}

static void path_map(struct say *say)
{
	const struct interfaces *interfaces = &say->policy->interfaces;
	struct set *set = interface_set(say, "paths", "from which interface to which", 2);

	set->data[0] = TYPE_VERDICT;
	for (size_t i = 0; say->policy->routes && i < interfaces->n; i++)
		for (size_t j = 0; j < interfaces->n; j++) {
			const struct interface *from = &interfaces->v[i], *to = &interfaces->v[j];
			struct code code = path(say, from->side, to->side);
			struct element *element;

			if (code.code == CODE_NONE)
				continue;
			element = set_element(say->ruleset, set, NULL);
			element->key[0] = part_interface(from);
			element->key[1] = part_interface(to);
			element->verdict = code;
		}
}

static void outside_set(struct say *say)
{
	const struct interfaces *interfaces = &say->policy->interfaces;
	struct set *set = interface_set(say, "outside", "external interfaces", 1);

	for (size_t i = 0; i < interfaces->n; i++)
		if (interfaces->v[i].side != SIDE_INSIDE)
			set_element(say->ruleset, set, NULL)->key[0] =
				part_interface(&interfaces->v[i]);
}

static void noise_set(struct say *say)
{
	struct set *set =
		set_of(say, "noise", "refused without a line unless log = all",
		       (enum datatype[]){ TYPE_INET_PROTO, TYPE_INET_SERVICE, TYPE_NONE });

	for (size_t i = 0; i < noise_n; i++) {
		struct element *element = set_element(say->ruleset, set, NULL);

		element->key[0] = part_u8(noise[i].protocol);
		element->key[1] = part_u16(noise[i].port, noise[i].port);
	}
}

static void type_set(struct say *say, const char *name, const char *comment,
		     const struct types *types)
{
	enum datatype type = types == &icmp_allowed ? TYPE_ICMP_TYPE : TYPE_ICMPV6_TYPE;
	struct set *set = set_of(say, name, comment, (enum datatype[]){ type, TYPE_NONE });

	for (size_t i = 0; i < types->n; i++)
		set_element(say->ruleset, set, NULL)->key[0] = part_u8(types->v[i]);
}

void lower_sets(struct say *say)
{
	static const char *const pre[] = {
		[SIDE_OUTSIDE] = "pre_outside",
		[SIDE_INSIDE] = "pre_inside",
		[SIDE_SHARED] = "pre_shared",
	};
	static const char *const in[] = {
		[SIDE_OUTSIDE] = "in_outside",
		[SIDE_INSIDE] = "in_inside",
		[SIDE_SHARED] = "in_shared",
	};

	side_map(say, "side_pre", "gateway: where a packet comes in", pre);
	side_map(say, "side_in", "gateway: where a packet comes in", in);
	path_map(say);
	outside_set(say);
	network_sets(say, "local", "local networks", is_any);
	if (!ipset_is_empty(&say->policy->trusted))
		network_sets(say, "trusted", "local networks with trust = full", is_trusted);
	if (opens_mappings(say))
		network_sets(say, "open", "local networks with endpoint-independent filtering",
			     is_open);
	source_maps(say);
	blocklist_sets(say);
	timed_block_sets(say);
	type_set(say, "icmp_ok", "let through", &icmp_allowed);
	type_set(say, "icmp6_ok", "let through to the gateway (RFC 4890)", &icmpv6_allowed);
	type_set(say, "icmp6_forward", "let through the gateway (RFC 4890)", &icmpv6_forwarded);
	type_set(say, "icmp6_sent", "sent by the gateway", &icmpv6_sent);
	noise_set(say);
}
