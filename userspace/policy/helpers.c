// SPDX-License-Identifier: GPL-2.0-only
/*
 * Protocol helpers: which ports they listen to, and which flows they may relate.
 *
 * A helper reads what hostile hosts write and opens doors by it, so it is attached only to flows
 * that a [helper] record permits, and what it relates is let in only by its own name, in the
 * protocol it is for, and never to a privileged port.
 */
#include "policy/policy.h"

#include <string.h>

#include "db/catalog.h"
#include "policy/parts.h"

/* By helper type; protocol 0 ends. An H.323 call climbs from RAS to Q.931 to H.245 to its media. */
static const struct relation relations[HELPER_COUNT][8] = {
	[HELPER_FTP] = { { IPPROTO_TCP, "ftp" } },
	[HELPER_PPTP] = { { IPPROTO_GRE, "pptp" } },
	[HELPER_IRC] = { { IPPROTO_TCP, "irc" } },
	[HELPER_H323] = { { IPPROTO_TCP, "RAS" },
			  { IPPROTO_TCP, "Q.931" },
			  { IPPROTO_UDP, "Q.931" },
			  { IPPROTO_TCP, "H.245" },
			  { IPPROTO_UDP, "H.245" } },
};

const struct relation *helper_relations(enum helper_type type)
{
	return relations[type];
}

bool helper_may_relate(const struct policy *policy, const char *helper, uint8_t protocol,
		       const struct helper **record)
{
	for (size_t i = 0; i < policy->helpers.n; i++) {
		const struct relation *relation = relations[policy->helpers.v[i].record->type];

		for (; relation->protocol; relation++)
			if (relation->protocol == protocol && !strcmp(relation->helper, helper)) {
				*record = policy->helpers.v[i].record;
				return true;
			}
	}
	return false;
}

static const struct {
	enum helper_type helper;
	uint8_t protocol;
	const char *type;
} kernel_helpers[] = {
	{ HELPER_FTP, IPPROTO_TCP, "ftp" },  { HELPER_PPTP, IPPROTO_TCP, "pptp" },
	{ HELPER_IRC, IPPROTO_TCP, "irc" },  { HELPER_H323, IPPROTO_TCP, "Q.931" },
	{ HELPER_H323, IPPROTO_UDP, "RAS" },
};

static struct helper_port *port_for(struct helper_ports *ports, const struct helper_port *want)
{
	for (size_t i = 0; i < ports->n; i++) {
		const struct helper_port *have = &ports->v[i];

		if (have->protocol == want->protocol && have->lo == want->lo &&
		    have->hi == want->hi)
			return &ports->v[i];
	}
	ports->v = xrealloc(ports->v, (ports->n + 1) * sizeof(*ports->v));
	ports->v[ports->n] = *want;
	return &ports->v[ports->n++];
}

static void add_ports(struct policy *policy, const struct helper *helper,
		      const struct service *service, bool out, bool in)
{
	for (size_t k = 0; k < sizeof(kernel_helpers) / sizeof(*kernel_helpers); k++) {
		struct helper_port want = {
			.record = helper,
			.type = kernel_helpers[k].type,
			.protocol = kernel_helpers[k].protocol,
		};
		const struct port_list *list =
			want.protocol == IPPROTO_TCP ? &service->ports.tcp : &service->ports.udp;

		for (size_t i = 0; kernel_helpers[k].helper == helper->type && i < list->n; i++) {
			struct helper_port *port;

			want.lo = list->v[i].lo;
			want.hi = list->v[i].hi;
			port = port_for(&policy->helpers, &want);
			port->out |= out;
			port->in |= in;
		}
	}
}

/* Inside clients ask for the ports of the catalogue; our own server has those of its record. */
static void compile_helper(struct policy *policy, const struct helper *helper)
{
	const struct db *db = policy->db;
	bool out = helper->direction != DIRECTION_IN, in = helper->direction != DIRECTION_OUT;

	for (size_t i = 0; db->catalog && i < db->catalog->services.n; i++) {
		const struct service *known = (const struct service *)db->catalog->services.v[i];

		if (known->helper == helper->type)
			add_ports(policy, helper, known, out, in);
	}
	for (size_t i = 0; in && i < db->of[KIND_SERVICE].n; i++) {
		const struct service *service = db_service(db, i);

		if (service->enabled && service->known && service->known->helper == helper->type)
			add_ports(policy, helper, service, false, true);
	}
}

void helpers_compile(struct policy *policy)
{
	const struct db *db = policy->db;

	for (size_t i = 0; i < db->of[KIND_HELPER].n; i++)
		if (db_helper(db, i)->enabled)
			compile_helper(policy, db_helper(db, i));
}
