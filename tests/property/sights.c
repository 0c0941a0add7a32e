// SPDX-License-Identifier: GPL-2.0-only
/*
 * Collects the boundaries of a policy: what random packets are aimed at.
 */
#include "property/random_packet.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static void add_address(struct sights *sights, const struct addr *addr)
{
	for (size_t i = 0; i < sights->n_addresses; i++)
		if (addr_equal(&sights->addresses[i], addr))
			return;
	xgrow(sights->addresses, sights->n_addresses, sights->cap_addresses);
	sights->addresses[sights->n_addresses++] = *addr;
}

/* Both ends, inside and just outside. */
static void add_ranges(struct sights *sights, const struct addr_ranges *ranges)
{
	for (size_t i = 0; i < ranges->n; i++) {
		struct addr before = ranges->v[i].lo, behind = ranges->v[i].hi;

		add_address(sights, &before);
		add_address(sights, &behind);
		if (addr_previous(&before))
			add_address(sights, &before);
		if (addr_next(&behind))
			add_address(sights, &behind);
	}
}

static void add_set(struct sights *sights, const struct ipset *set)
{
	add_ranges(sights, &set->v4);
	add_ranges(sights, &set->v6);
}

static void add_port(struct sights *sights, uint32_t port)
{
	if (port > 65535)
		return;
	xgrow(sights->ports, sights->n_ports, sights->cap_ports);
	sights->ports[sights->n_ports++] = (uint16_t)port;
}

static void add_ports(struct sights *sights, const struct port_list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		add_port(sights, list->v[i].lo);
		add_port(sights, list->v[i].hi);
		add_port(sights, list->v[i].lo - 1u);
		add_port(sights, list->v[i].hi + 1u);
	}
}

static void add_all_ports(struct sights *sights, const struct ports *ports)
{
	add_ports(sights, &ports->tcp);
	add_ports(sights, &ports->udp);
	add_ports(sights, &ports->sctp);
}

static void add_aim(struct sights *sights, const struct aim *aim)
{
	xgrow(sights->aims, sights->n_aims, sights->cap_aims);
	sights->aims[sights->n_aims++] = *aim;
}

/* The same aim at each port and protocol of a record. */
static void aim_at(struct sights *sights, const struct ports *ports, struct aim aim)
{
	const struct {
		uint8_t protocol;
		const struct port_list *list;
	} kinds[] = {
		{ IPPROTO_TCP, &ports->tcp },
		{ IPPROTO_UDP, &ports->udp },
		{ IPPROTO_SCTP, &ports->sctp },
	};

	for (size_t k = 0; k < sizeof(kinds) / sizeof(*kinds); k++)
		for (size_t i = 0; i < kinds[k].list->n; i++) {
			aim.protocol = kinds[k].protocol;
			aim.lo = kinds[k].list->v[i].lo;
			aim.hi = kinds[k].list->v[i].hi;
			add_aim(sights, &aim);
		}
	aim.lo = aim.hi = 0;
	for (size_t i = 0; i < ports->protocol.n; i++) {
		aim.protocol = ports->protocol.v[i].number;
		add_aim(sights, &aim);
	}
}

/* The edges of what lasts and of what ends, whether it is over or not. */
static void add_list(struct sights *sights, const struct address_list *list)
{
	add_set(sights, &list->set);
	for (size_t i = 0; i < list->timed.n; i++) {
		struct addr_range range = list->timed.v[i].range;

		add_ranges(sights, &(struct addr_ranges){ &range, 1, 1 });
	}
}

/* Whoever is on a list at any time; NULL: it is not given. */
static const struct ipset *set_of(struct sights *sights, const struct address_list *list)
{
	struct ipset *set;

	if (!list->words.n)
		return NULL;
	set = xmalloc(sizeof(*set));
	*set = address_list_at(list, 0);
	xgrow(sights->sets, sights->n_sets, sights->cap_sets);
	sights->sets[sights->n_sets++] = set;
	return set;
}

static void look_at_services(struct sights *sights, const struct db *db)
{
	for (size_t i = 0; i < db->of[KIND_SERVICE].n; i++) {
		add_all_ports(sights, &db_service(db, i)->ports);
		add_list(sights, &db_service(db, i)->allow);
		add_list(sights, &db_service(db, i)->deny);
		aim_at(sights, &db_service(db, i)->ports,
		       (struct aim){ .kind = KIND_SERVICE,
				     .from = { set_of(sights, &db_service(db, i)->allow),
					       set_of(sights, &db_service(db, i)->deny) } });
	}
}

static void look_at_forwards(struct sights *sights, const struct db *db)
{
	for (size_t i = 0; i < db->of[KIND_FORWARD].n; i++) {
		const struct forward *forward = db_forward(db, i);

		add_all_ports(sights, &forward->ports);
		add_list(sights, &forward->allow);
		add_list(sights, &forward->deny);
		add_address(sights, &forward->to.addr);
		aim_at(sights, &forward->ports,
		       (struct aim){ .kind = KIND_FORWARD,
				     .from = { set_of(sights, &forward->allow),
					       set_of(sights, &forward->deny) } });
	}
}

static void look_at_outbounds(struct sights *sights, const struct db *db)
{
	for (size_t i = 0; i < db->of[KIND_OUTBOUND].n; i++) {
		const struct outbound *outbound = db_outbound(db, i);

		add_all_ports(sights, &outbound->ports);
		add_list(sights, &outbound->from);
		add_list(sights, &outbound->to);
		aim_at(sights, &outbound->ports,
		       (struct aim){ .kind = KIND_OUTBOUND,
				     .from = { set_of(sights, &outbound->from) },
				     .to = set_of(sights, &outbound->to) });
	}
}

void sights_init(struct sights *sights, const struct policy *policy,
		 const struct surroundings *around)
{
	const struct db *db = policy->db;

	*sights = (struct sights){ .policy = policy, .around = around };
	look_at_services(sights, db);
	look_at_forwards(sights, db);
	look_at_outbounds(sights, db);
	for (size_t i = 0; i < db->of[KIND_NETWORK].n; i++)
		add_set(sights, &db_network(db, i)->address.set);
	add_set(sights, &policy->blocked);
	for (size_t i = 0; i < around->n_addresses; i++)
		add_address(sights, &around->addresses[i].addr);
	for (size_t i = 0; i < policy->marks.n; i++) {
		add_port(sights, policy->marks.v[i].lo);
		add_port(sights, policy->marks.v[i].hi + 1u);
	}
	add_port(sights, 0);
}

void sights_fini(struct sights *sights)
{
	free(sights->addresses);
	free(sights->ports);
	free(sights->aims);
	for (size_t i = 0; i < sights->n_sets; i++) {
		ipset_fini(sights->sets[i]);
		free(sights->sets[i]);
	}
	free(sights->sets);
}
