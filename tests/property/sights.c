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

static void look_at_services(struct sights *sights, const struct db *db)
{
	for (size_t i = 0; i < db->of[KIND_SERVICE].n; i++) {
		add_all_ports(sights, &db_service(db, i)->ports);
		add_set(sights, &db_service(db, i)->allow.set);
		add_set(sights, &db_service(db, i)->deny.set);
	}
}

static void look_at_forwards(struct sights *sights, const struct db *db)
{
	for (size_t i = 0; i < db->of[KIND_FORWARD].n; i++) {
		const struct forward *forward = db_forward(db, i);

		add_all_ports(sights, &forward->ports);
		add_set(sights, &forward->allow.set);
		add_set(sights, &forward->deny.set);
		add_address(sights, &forward->to.addr);
	}
}

static void look_at_outbounds(struct sights *sights, const struct db *db)
{
	for (size_t i = 0; i < db->of[KIND_OUTBOUND].n; i++) {
		add_all_ports(sights, &db_outbound(db, i)->ports);
		add_set(sights, &db_outbound(db, i)->from.set);
		add_set(sights, &db_outbound(db, i)->to.set);
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
}
