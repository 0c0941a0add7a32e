// SPDX-License-Identifier: GPL-2.0-only
/*
 * Conntrack helpers: the objects, the rules that attach them, and what they may relate.
 *
 * A helper is attached only to new flows that a [helper] record permits: from inside outward for
 * `out`, to the gateway or through a forward for `in`. The flows that it relates carry its name,
 * and pass by that name alone.
 */
#include "ruleset/lower_parts.h"

#include <linux/netfilter.h>
#include <string.h>
#include <sys/socket.h>

/* The module's helpers, by the kernel's name (kernel/helper/). */
static const char *const module_types[][2] = {
	{ "ftp", "fwp-ftp" },	 { "pptp", "fwp-pptp" }, { "irc", "fwp-irc" },
	{ "Q.931", "fwp-q931" }, { "RAS", "fwp-ras" },	 { "H.245", "fwp-h245" },
};

/* Object names are words of the nft language: no capitals, no dots. */
static const char *const object_names[][2] = {
	{ "ftp", "helper_ftp" },    { "pptp", "helper_pptp" }, { "irc", "helper_irc" },
	{ "Q.931", "helper_q931" }, { "RAS", "helper_ras" },
};

static const char *second_of(const char *const table[][2], size_t n, const char *first)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(table[i][0], first))
			return table[i][1];
	return first;
}

#define SECOND_OF(table, first) second_of(table, sizeof(table) / sizeof(*(table)), first)

static const char *type_name(enum engine engine, const char *type)
{
	return engine == ENGINE_MODULE ? SECOND_OF(module_types, type) : type;
}

static struct helper_object *object_named(const struct say *say, const char *name)
{
	struct helper_object *object = say->ruleset->helpers;

	while (object && strcmp(object->name, name))
		object = object->next;
	return object;
}

void lower_helpers(struct say *say)
{
	const struct helper_ports *ports = &say->policy->helpers;

	for (size_t i = 0; i < ports->n; i++) {
		const struct helper_port *port = &ports->v[i];
		const char *name = SECOND_OF(object_names, port->type);
		struct helper_object *object;
		bool ipv4_only =
			port->record->type == HELPER_PPTP || port->record->type == HELPER_IRC;

		if (object_named(say, name))
			continue;
		object = ruleset_helper(say->ruleset, name);
		object->type = type_name(say->engine, port->type);
		object->l4proto = port->protocol;
		object->l3proto = ipv4_only ? NFPROTO_IPV4 : NFPROTO_INET;
		object->record = &port->record->rec;
	}
}

static enum field port_of(uint8_t protocol)
{
	return protocol == IPPROTO_TCP ? FIELD_TCP_DPORT : FIELD_UDP_DPORT;
}

static void attach(struct say *say, const struct helper_port *port, const struct interface *from,
		   const char *comment)
{
	struct expr *expr;

	rule(say, &port->record->rec);
	if (from)
		has_interface(say, FIELD_IIFNAME, from);
	has_bits(say, FIELD_CT_STATE, CT_NEW);
	has_ports(say, port_of(port->protocol), port->lo, port->hi);
	rule_comment(say, comment);
	expr = rule_expr(say->ruleset, say->rule, EXPR_HELPER);
	expr->helper = object_named(say, SECOND_OF(object_names, port->type));
}

static void attach_by_side(struct say *say, const struct helper_port *port, enum side side)
{
	const struct interfaces *interfaces = &say->policy->interfaces;
	const char *comment = record_title(&say->ruleset->arena, &port->record->rec);

	for (size_t i = 0; i < interfaces->n; i++)
		if (interfaces->v[i].side == side)
			attach(say, port, &interfaces->v[i], comment);
}

void attach_helpers(struct say *say, bool to_gateway)
{
	const struct helper_ports *ports = &say->policy->helpers;

	for (size_t i = 0; i < ports->n; i++) {
		const struct helper_port *port = &ports->v[i];

		if (to_gateway && port->in)
			attach(say, port, NULL,
			       record_title(&say->ruleset->arena, &port->record->rec));
		if (!to_gateway && port->out)
			attach_by_side(say, port, SIDE_INSIDE);
		if (!to_gateway && port->in)
			attach_by_side(say, port, SIDE_OUTSIDE);
	}
}

/* One rule for each pair of helper and protocol that an enabled record permits. */
static void accept_relation(struct say *say, const struct relation *relation,
			    const struct record *record)
{
	rule(say, record);
	has_helper(say, type_name(say->engine, relation->helper));
	if (relation->protocol == IPPROTO_TCP || relation->protocol == IPPROTO_UDP)
		has_ports(say, port_of(relation->protocol), 1024, 65535);
	else
		has_u8(say, FIELD_L4PROTO, relation->protocol);
	rule_comment(say, record_title(&say->ruleset->arena, record));
	accept_it(say);
}

static const uint8_t icmp_protocols[] = { IPPROTO_ICMP, IPPROTO_ICMPV6 };
static const struct types errors = { icmp_protocols, sizeof(icmp_protocols) };

void accept_related(struct say *say)
{
	rule(say, NULL);
	has_bits(say, FIELD_CT_STATE, CT_RELATED);
	call(say, "related");
}

void lower_related(struct say *say)
{
	const struct db *db = say->policy->db;

	chain_open(say, "related", "errors about accepted flows; what a permitted helper expects");
	rule(say, NULL);
	has_one_of(say, FIELD_L4PROTO, &errors);
	accept_it(say);
	for (size_t i = 0; i < db->of[KIND_HELPER].n; i++) {
		const struct helper *helper = db_helper(db, i);
		const struct relation *relation = helper_relations(helper->type);

		for (; helper->enabled && relation->protocol; relation++)
			accept_relation(say, relation, &helper->rec);
	}
}
