// SPDX-License-Identifier: GPL-2.0-only
/*
 * What local hosts may not, or only, do toward outside (policy/decide_forward.c, stage_outbound).
 *
 * Outbound records are few and their order is their meaning, so each is a rule of its own, with its
 * addresses and ports in sets; new flows outward are all that walks them. Behind them stand the
 * hosts that an allow record is about: they may do nothing else.
 */
#include "ruleset/lower_parts.h"

#include <sys/socket.h>

static const enum field by_port[] = { FIELD_L4PROTO, FIELD_TH_DPORT, FIELD_NONE };

static const char *set_name(struct say *say, size_t index, const char *what)
{
	return name_of(say, "outbound_%zu_%s", index + 1, what);
}

static struct set *own_set(struct say *say, size_t index, const char *what,
			   const enum datatype *types)
{
	const struct record *record = &say->policy->outwards.v[index].record->rec;
	struct set *set = set_of(say, set_name(say, index, what),
				 record_title(&say->ruleset->arena, record), types);

	set->flags = SET_INTERVAL;
	set->record = record;
	return set;
}

static void put_addresses(struct say *say, struct set *set, const struct addr_ranges *ranges)
{
	for (size_t i = 0; i < ranges->n; i++)
		set_element(say->ruleset, set, NULL)->key[0] =
			part_addr(&ranges->v[i].lo, &ranges->v[i].hi);
}

static void address_sets(struct say *say, size_t index, const char *what, const struct ipset *of)
{
	if (of->v4.n)
		put_addresses(say,
			      own_set(say, index, name_of(say, "%s4", what),
				      (const enum datatype[]){ TYPE_IPV4_ADDR, TYPE_NONE }),
			      &of->v4);
	if (of->v6.n)
		put_addresses(say,
			      own_set(say, index, name_of(say, "%s6", what),
				      (const enum datatype[]){ TYPE_IPV6_ADDR, TYPE_NONE }),
			      &of->v6);
}

static void port_set(struct say *say, size_t index, const struct doors *ports)
{
	const enum datatype types[] = { TYPE_INET_PROTO, TYPE_INET_SERVICE, TYPE_NONE };
	struct set *set;

	if (!ports->n)
		return;
	set = own_set(say, index, "ports", types);
	for (size_t i = 0; i < ports->n; i++) {
		struct element *element = set_element(say->ruleset, set, NULL);

		element->key[0] = part_u8(ports->v[i].protocol);
		element->key[1] = part_u16(ports->v[i].lo, ports->v[i].hi);
	}
}

/* Every local host that some allow record is about, for the rules behind the last record. */
static void bound_sets(struct say *say)
{
	const struct outwards *outwards = &say->policy->outwards;
	struct ipset bound = { 0 };
	size_t last = 0;

	for (size_t i = 0; i < outwards->n; i++)
		if (outwards->v[i].record->action == ACTION_ALLOW) {
			ipset_add_set(&bound, &outwards->v[i].record->from.set);
			last = i;
		}
	ipset_normalise(&bound);
	address_sets(say, last, "bound", &bound);
	ipset_fini(&bound);
}

void lower_outbound_sets(struct say *say)
{
	const struct outwards *outwards = &say->policy->outwards;

	for (size_t i = 0; i < outwards->n; i++) {
		address_sets(say, i, "from", &outwards->v[i].record->from.set);
		address_sets(say, i, "to", &outwards->v[i].record->to.set);
		port_set(say, i, &outwards->v[i].ports);
	}
	bound_sets(say);
}

/* The addresses of a record in one family; family 0: it names none. */
static void match_addresses(struct say *say, size_t index, uint8_t family)
{
	const struct outbound *outbound = say->policy->outwards.v[index].record;
	int v = family == AF_INET ? 4 : 6;

	if (outbound->from.words.n)
		in_set(say, v == 4 ? FIELD_IP_SADDR : FIELD_IP6_SADDR,
		       set_name(say, index, v == 4 ? "from4" : "from6"));
	if (outbound->to.words.n)
		in_set(say, v == 4 ? FIELD_IP_DADDR : FIELD_IP6_DADDR,
		       set_name(say, index, v == 4 ? "to4" : "to6"));
}

static void finish(struct say *say, const struct outbound *outbound)
{
	rule_comment(say, record_title(&say->ruleset->arena, &outbound->rec));
	if (outbound->action == ACTION_ALLOW)
		accept_it(say);
	else
		go(say, "fw_outbound");
}

static void record_rules(struct say *say, size_t index, uint8_t family)
{
	const struct outward *outward = &say->policy->outwards.v[index];
	const struct protocol_list *protocols = &outward->record->ports.protocol;

	if (outward->ports.n) {
		rule(say, &outward->record->rec);
		match_addresses(say, index, family);
		in_set_of(say, by_port, set_name(say, index, "ports"));
		finish(say, outward->record);
	}
	for (size_t i = 0; i < protocols->n; i++) {
		rule(say, &outward->record->rec);
		match_addresses(say, index, family);
		has_u8(say, FIELD_L4PROTO, protocols->v[i].number);
		finish(say, outward->record);
	}
	if (outward->every_protocol) {
		rule(say, &outward->record->rec);
		match_addresses(say, index, family);
		finish(say, outward->record);
	}
}

static bool concerns(const struct outbound *outbound, uint8_t family)
{
	return (!outbound->from.words.n || ipset_family(&outbound->from.set, family)->n) &&
	       (!outbound->to.words.n || ipset_family(&outbound->to.set, family)->n);
}

/* Who is bound by allow records and reached none of them. */
static void bound_rules(struct say *say)
{
	const struct outwards *outwards = &say->policy->outwards;
	const struct outbound *last = NULL, *everyone = NULL;
	size_t at = 0;

	for (size_t i = 0; i < outwards->n; i++)
		if (outwards->v[i].record->action == ACTION_ALLOW) {
			last = outwards->v[i].record;
			at = i;
			if (!last->from.words.n)
				everyone = last;
		}
	if (everyone) {
		rule(say, &everyone->rec);
		go(say, "fw_outbound");
		return;
	}
	for (int v = 4; last && v <= 6; v += 2) {
		const char *set = set_name(say, at, v == 4 ? "bound4" : "bound6");

		if (!set_named(say, set))
			continue;
		rule(say, &last->rec);
		in_set(say, v == 4 ? FIELD_IP_SADDR : FIELD_IP6_SADDR, set);
		rule_comment(say, "may only do what is allowed above");
		go(say, "fw_outbound");
	}
}

void lower_outbound(struct say *say)
{
	const struct outwards *outwards = &say->policy->outwards;

	chain_open(say, "fw_outward", "local hosts toward outside, first match wins");
	for (size_t i = 0; i < outwards->n; i++) {
		const struct outbound *record = outwards->v[i].record;

		if (!record->from.words.n && !record->to.words.n) {
			record_rules(say, i, 0);
			continue;
		}
		if (concerns(record, AF_INET))
			record_rules(say, i, AF_INET);
		if (concerns(record, AF_INET6))
			record_rules(say, i, AF_INET6);
	}
	bound_rules(say);
	rule(say, NULL);
	accept_it(say);
}
