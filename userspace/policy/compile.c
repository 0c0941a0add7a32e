// SPDX-License-Identifier: GPL-2.0-only
/*
 * Compiles a database without errors into the policy.
 *
 * Every table is filled from the records of one kind, in file order; who wins where two records
 * name the same thing is settled here (policy/doors.c) and nowhere else. A private gateway
 * withdraws what is public: services answer inside only and forwards are no way in; the records
 * stay as they are.
 */
#include "policy/policy.h"

#include <stdlib.h>
#include <string.h>

#include "db/catalog.h"
#include "policy/parts.h"

static int by_name(const void *a, const void *b)
{
	const struct interface *x = a, *y = b;

	return strcmp(x->name, y->name);
}

/* A name given twice in one list is one interface. */
static bool is_repeated(const struct words *names, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (!strcmp(names->v[j].text, names->v[i].text))
			return true;
	return false;
}

static void add_interfaces(struct policy *policy, const struct words *names, enum side side)
{
	for (size_t i = 0; i < names->n; i++) {
		const char *name = names->v[i].text;
		size_t len = strlen(name);
		bool wildcard = len && name[len - 1] == '+';

		if (is_repeated(names, i))
			continue;
		policy->interfaces.v[policy->interfaces.n++] = (struct interface){
			.name = arena_strndup(&policy->arena, name, len - wildcard),
			.wildcard = wildcard,
			.side = side,
		};
	}
}

static void compile_interfaces(struct policy *policy)
{
	const struct gateway *gateway = policy->db->gateway;
	bool one_nic =
		gateway->mode == MODE_SERVER && (!gateway->internal.n || !gateway->external.n);
	struct interfaces *interfaces = &policy->interfaces;

	interfaces->v = arena_array(&policy->arena, struct interface,
				    gateway->external.n + gateway->internal.n);
	add_interfaces(policy, &gateway->external, one_nic ? SIDE_SHARED : SIDE_OUTSIDE);
	add_interfaces(policy, &gateway->internal, one_nic ? SIDE_SHARED : SIDE_INSIDE);
	if (interfaces->n)
		qsort(interfaces->v, interfaces->n, sizeof(*interfaces->v), by_name);
}

static void compile_networks(struct policy *policy)
{
	const struct db *db = policy->db;

	for (size_t i = 0; i < db->of[KIND_NETWORK].n; i++) {
		const struct network *network = db_network(db, i);

		ipset_add_set(&policy->local, &network->address.set);
		if (network->trust == TRUST_FULL)
			ipset_add_set(&policy->trusted, &network->address.set);
		if (network->filtering == FILTERING_INDEPENDENT)
			ipset_add_set(&policy->open, &network->address.set);
	}
	ipset_normalise(&policy->local);
	ipset_normalise(&policy->trusted);
	ipset_normalise(&policy->open);
}

bool blocklist_counts(const struct blocklist *list, time_t now)
{
	return list->enabled && (!list->until || now < list->until);
}

/* Of the same moment the one that stands first comes first. */
static int by_end(const void *a, const void *b)
{
	const struct blocklist *x = *(const struct blocklist *const *)a;
	const struct blocklist *y = *(const struct blocklist *const *)b;

	if (x->until != y->until)
		return x->until < y->until ? 1 : -1;
	return (x->rec.loc.line > y->rec.loc.line) - (x->rec.loc.line < y->rec.loc.line);
}

static void compile_blocklists(struct policy *policy)
{
	const struct db *db = policy->db;
	struct timed_blocks *timed = &policy->timed_blocks;

	timed->v = arena_array(&policy->arena, const struct blocklist *, db->of[KIND_BLOCKLIST].n);
	for (size_t i = 0; i < db->of[KIND_BLOCKLIST].n; i++) {
		const struct blocklist *list = db_blocklist(db, i);

		if (!blocklist_counts(list, policy->now))
			continue;
		if (list->until)
			timed->v[timed->n++] = list;
		else
			ipset_add_set(&policy->blocked, &list->set);
	}
	ipset_normalise(&policy->blocked);
	if (timed->n)
		qsort(timed->v, timed->n, sizeof(*timed->v), by_end);
}

static const struct address_list *given(const struct address_list *list)
{
	return list->words.n ? list : NULL;
}

static struct door *service_door(struct policy *policy, const struct service *service)
{
	bool reaches_out = policy->db->gateway->mode != MODE_PRIVATE_GATEWAY;
	struct door *door = arena_new(&policy->arena, struct door);

	door->record = &service->rec;
	door->open[ZONE_INSIDE] = service->enabled && service->access != ACCESS_LOCALHOST;
	door->open[ZONE_OUTSIDE] =
		service->enabled && service->access == ACCESS_PUBLIC && reaches_out;
	door->allow = given(&service->allow);
	door->deny = given(&service->deny);
	door->limit = service->limit;
	door->until = service->until;
	return door;
}

/* Protocols have no ports to fall back on: only enabled records count, the first one decides. */
static void add_protocols(struct policy *policy, const struct service *service,
			  const struct door *door)
{
	struct protocol_doors *doors = &policy->protocols;

	for (size_t i = 0; service->enabled && i < service->ports.protocol.n; i++) {
		uint8_t number = service->ports.protocol.v[i].number;

		if (!protocol_doors_find(doors, number))
			doors->v[doors->n++] = (struct protocol_door){ number, door };
	}
}

static int by_protocol(const void *a, const void *b)
{
	const struct protocol_door *x = a, *y = b;

	return (x->protocol > y->protocol) - (x->protocol < y->protocol);
}

static void compile_services(struct policy *policy)
{
	const struct db *db = policy->db;
	size_t n = db->of[KIND_SERVICE].n;
	struct door **doors = xmalloc((n + 1) * sizeof(*doors));
	struct claims claims = { 0 };

	policy->protocols.v = arena_array(&policy->arena, struct protocol_door, 256);
	for (size_t i = 0; i < n; i++) {
		doors[i] = service_door(policy, db_service(db, i));
		add_protocols(policy, db_service(db, i), doors[i]);
		if (db_service(db, i)->enabled)
			claims_add_ports(&claims, &db_service(db, i)->ports, doors[i]);
	}
	for (size_t i = 0; i < n; i++)
		if (!db_service(db, i)->enabled)
			claims_add_ports(&claims, &db_service(db, i)->ports, doors[i]);
	policy->services = claims_settle(&claims, &policy->arena);
	if (policy->protocols.n)
		qsort(policy->protocols.v, policy->protocols.n, sizeof(*policy->protocols.v),
		      by_protocol);
	claims_fini(&claims);
	free(doors);
}

static struct door *forward_door(struct policy *policy, const struct forward *forward)
{
	struct door *door = arena_new(&policy->arena, struct door);

	door->record = &forward->rec;
	door->open[ZONE_INSIDE] = true;
	door->open[ZONE_OUTSIDE] = true;
	door->allow = given(&forward->allow);
	door->deny = given(&forward->deny);
	door->limit = forward->limit;
	door->until = forward->until;
	door->to = &forward->to;
	return door;
}

/* Ports on which a service answers that zone are no ports to forward. */
static void block_answered(const struct policy *policy, enum zone zone, struct claims *claims)
{
	for (size_t i = 0; i < policy->services.n; i++) {
		struct door_range taken = policy->services.v[i];

		if (!taken.door->open[zone])
			continue;
		taken.door = NULL;
		xgrow(claims->v, claims->n, claims->cap);
		claims->v[claims->n++] = taken;
	}
}

static void compile_forwards(struct policy *policy)
{
	const struct db *db = policy->db;
	struct claims claims[ZONE_COUNT] = { 0 };

	if (!policy->routes || !db->of[KIND_FORWARD].n)
		return;
	for (enum zone zone = 0; zone < ZONE_COUNT; zone++)
		block_answered(policy, zone, &claims[zone]);
	for (size_t i = 0; i < db->of[KIND_FORWARD].n; i++) {
		const struct forward *forward = db_forward(db, i);
		const struct door *door;

		if (!forward->enabled)
			continue;
		door = forward_door(policy, forward);
		claims_add_ports(&claims[ZONE_INSIDE], &forward->ports, door);
		if (db->gateway->mode != MODE_PRIVATE_GATEWAY)
			claims_add_ports(&claims[ZONE_OUTSIDE], &forward->ports, door);
	}
	for (enum zone zone = 0; zone < ZONE_COUNT; zone++) {
		policy->forwards[zone] = claims_settle(&claims[zone], &policy->arena);
		claims_fini(&claims[zone]);
	}
}

static void compile_outwards(struct policy *policy)
{
	static const struct door any;
	const struct db *db = policy->db;
	struct outwards *outwards = &policy->outwards;

	outwards->v = arena_array(&policy->arena, struct outward, db->of[KIND_OUTBOUND].n);
	for (size_t i = 0; i < db->of[KIND_OUTBOUND].n; i++) {
		const struct outbound *record = db_outbound(db, i);
		struct claims claims = { 0 };

		if (!record->enabled)
			continue;
		claims_add_ports(&claims, &record->ports, &any);
		outwards->v[outwards->n++] = (struct outward){
			.record = record,
			.every_protocol = !claims.n && !record->ports.protocol.n,
			.ports = claims_settle(&claims, &policy->arena),
		};
		claims_fini(&claims);
	}
}

static int by_port(const void *a, const void *b)
{
	const struct marked_range *x = a, *y = b;

	return (x->lo > y->lo) - (x->lo < y->lo);
}

static void compile_marks(struct policy *policy)
{
	const struct catalog *catalog = policy->db->catalog;
	struct marks *marks = &policy->marks;
	size_t n = 0;

	if (!policy->db->gateway->mark || !catalog)
		return;
	for (size_t i = 0; i < catalog->services.n; i++)
		n += ((const struct service *)catalog->services.v[i])->ports.tcp.n;
	marks->v = arena_array(&policy->arena, struct marked_range, n);
	for (size_t i = 0; i < catalog->services.n; i++) {
		const struct service *service = (const struct service *)catalog->services.v[i];

		for (size_t j = 0; service->mark && j < service->ports.tcp.n; j++)
			marks->v[marks->n++] = (struct marked_range){
				.lo = service->ports.tcp.v[j].lo,
				.hi = service->ports.tcp.v[j].hi,
				.mark = service->mark,
				.record = &policy->db->gateway->rec,
			};
	}
	if (marks->n)
		qsort(marks->v, marks->n, sizeof(*marks->v), by_port);
}

void policy_compile(struct policy *policy, const struct db *db, time_t now)
{
	*policy = (struct policy){
		.db = db,
		.now = now,
		.routes = db->gateway->mode != MODE_SERVER,
	};
	arena_init(&policy->arena);
	compile_interfaces(policy);
	compile_networks(policy);
	compile_blocklists(policy);
	compile_services(policy);
	compile_forwards(policy);
	compile_outwards(policy);
	compile_marks(policy);
	helpers_compile(policy);
	sysctls_compile(policy);
}

void policy_fini(struct policy *policy)
{
	ipset_fini(&policy->local);
	ipset_fini(&policy->trusted);
	ipset_fini(&policy->open);
	ipset_fini(&policy->blocked);
	free(policy->helpers.v);
	arena_fini(&policy->arena);
	*policy = (struct policy){ 0 };
}

/* The exact name before a wildcard, the longer wildcard before the shorter. */
const struct interface *policy_interface(const struct policy *policy, const char *name)
{
	const struct interface *found = NULL;
	size_t best = 0;

	for (size_t i = 0; i < policy->interfaces.n; i++) {
		const struct interface *known = &policy->interfaces.v[i];
		size_t len = strlen(known->name);

		if (!known->wildcard && !strcmp(name, known->name))
			return known;
		if (known->wildcard && !strncmp(name, known->name, len) && len + 1 > best) {
			best = len + 1;
			found = known;
		}
	}
	return found;
}

enum side policy_side(const struct policy *policy, const char *interface)
{
	const struct interface *known = policy_interface(policy, interface);

	return known ? known->side : SIDE_UNKNOWN;
}
