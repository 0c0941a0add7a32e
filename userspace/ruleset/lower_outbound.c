// SPDX-License-Identifier: GPL-2.0-only
/*
 * What local hosts may not, or only, do toward outside (policy/decide_forward.c, stage_outbound).
 *
 * Outbound records are few and their order is their meaning, so each is a rule of its own, with its
 * addresses and ports in sets; new flows outward are all that walks them. Addresses whose group
 * ends stand in a set beside the others, and a rule beside theirs. Behind the records stand the
 * hosts that an allow record is about: they may do nothing else. Whom a set no longer names, no
 * rule is about: a host whose group has ended is bound no more, a destination reached no more.
 */
#include "ruleset/lower_parts.h"

#include <sys/socket.h>

static const enum field by_port[] = { FIELD_L4PROTO, FIELD_TH_DPORT, FIELD_NONE };

static const uint8_t families[] = { AF_INET, AF_INET6 };

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

static const enum datatype *address_types(uint8_t family)
{
	static const enum datatype types[][2] = { { TYPE_IPV4_ADDR, TYPE_NONE },
						  { TYPE_IPV6_ADDR, TYPE_NONE } };

	return types[family == AF_INET6];
}

static const char *addresses_name(struct say *say, const char *what, uint8_t family, bool timed)
{
	return name_of(say, "%s%c%s", what, family == AF_INET ? '4' : '6', timed ? "_timed" : "");
}

static void forever_set(struct say *say, size_t index, const char *what, const struct ipset *of,
			uint8_t family)
{
	const struct addr_ranges *ranges = ipset_family(of, family);
	struct set *set;

	if (!ranges->n)
		return;
	set = own_set(say, index, addresses_name(say, what, family, false), address_types(family));
	for (size_t i = 0; i < ranges->n; i++)
		set_element(say->ruleset, set, NULL)->key[0] =
			part_addr(&ranges->v[i].lo, &ranges->v[i].hi);
}

static void timed_set(struct say *say, size_t index, const char *what,
		      const struct timed_ranges *of, uint8_t family)
{
	struct set *set;

	if (!timed_has(of, family, say->policy->now))
		return;
	set = own_set(say, index, addresses_name(say, what, family, true), address_types(family));
	set->flags |= SET_TIMEOUT;
	for (size_t i = 0; i < of->n; i++) {
		const struct timed_range *timed = &of->v[i];
		struct element *element;

		if (timed->range.lo.family != family || say->policy->now >= timed->until)
			continue;
		element = set_element(say->ruleset, set, NULL);
		element->key[0] = part_addr(&timed->range.lo, &timed->range.hi);
		ends_at(say, element, timed->until);
	}
}

static void address_sets(struct say *say, size_t index, const char *what,
			 const struct address_list *of)
{
	for (size_t f = 0; f < 2; f++) {
		forever_set(say, index, what, &of->set, families[f]);
		timed_set(say, index, what, &of->timed, families[f]);
	}
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
	struct address_list bound = { .words.n = 0 };
	size_t last = 0;

	for (size_t i = 0; i < outwards->n; i++)
		if (outwards->v[i].record->action == ACTION_ALLOW) {
			address_list_add(&bound, &outwards->v[i].record->from, 0);
			last = i;
		}
	address_list_settle(&bound);
	address_sets(say, last, "bound", &bound);
	address_list_fini(&bound);
}

void lower_outbound_sets(struct say *say)
{
	const struct outwards *outwards = &say->policy->outwards;

	for (size_t i = 0; i < outwards->n; i++) {
		address_sets(say, i, "from", &outwards->v[i].record->from);
		address_sets(say, i, "to", &outwards->v[i].record->to);
		port_set(say, i, &outwards->v[i].ports);
	}
	bound_sets(say);
}

/* The sets of sources and destinations that one rule asks, of one family; NULL: it asks none. */
struct scope {
	uint8_t family;
	const char *from, *to;
};

static void match_scope(struct say *say, const struct scope *scope)
{
	bool v4 = scope->family == AF_INET;

	if (scope->from)
		in_set(say, v4 ? FIELD_IP_SADDR : FIELD_IP6_SADDR, scope->from);
	if (scope->to)
		in_set(say, v4 ? FIELD_IP_DADDR : FIELD_IP6_DADDR, scope->to);
}

static void finish(struct say *say, const struct outbound *outbound)
{
	rule_comment(say, record_title(&say->ruleset->arena, &outbound->rec));
	if (outbound->action == ACTION_ALLOW)
		accept_it(say);
	else
		go(say, "fw_outbound");
}

static void scope_rules(struct say *say, size_t index, const struct scope *scope)
{
	const struct outward *outward = &say->policy->outwards.v[index];
	const struct protocol_list *protocols = &outward->record->ports.protocol;

	if (outward->ports.n) {
		rule(say, &outward->record->rec);
		match_scope(say, scope);
		in_set_of(say, by_port, set_name(say, index, "ports"));
		finish(say, outward->record);
	}
	for (size_t i = 0; i < protocols->n; i++) {
		rule(say, &outward->record->rec);
		match_scope(say, scope);
		has_u8(say, FIELD_L4PROTO, protocols->v[i].number);
		finish(say, outward->record);
	}
	if (outward->every_protocol) {
		rule(say, &outward->record->rec);
		match_scope(say, scope);
		finish(say, outward->record);
	}
}

/* The sets of a list that there are: for ever, for a time. */
static size_t sets_of(struct say *say, size_t index, const char *what, uint8_t family,
		      const char *sets[2])
{
	size_t n = 0;

	for (int timed = 0; timed < 2; timed++) {
		const char *name = set_name(say, index, addresses_name(say, what, family, timed));

		if (set_named(say, name))
			sets[n++] = name;
	}
	return n;
}

/* A rule for each pair of sets: nobody is in a list without any. */
static void family_rules(struct say *say, size_t index, uint8_t family)
{
	const struct outbound *outbound = say->policy->outwards.v[index].record;
	const char *from[2] = { NULL }, *to[2] = { NULL };
	size_t n_from = outbound->from.words.n ? sets_of(say, index, "from", family, from) : 1;
	size_t n_to = outbound->to.words.n ? sets_of(say, index, "to", family, to) : 1;

	for (size_t i = 0; i < n_from; i++)
		for (size_t j = 0; j < n_to; j++)
			scope_rules(say, index, &(struct scope){ family, from[i], to[j] });
}

static void bound_family(struct say *say, const struct record *record, size_t at, uint8_t family)
{
	const char *bound[2];
	size_t n = sets_of(say, at, "bound", family, bound);

	for (size_t i = 0; i < n; i++) {
		rule(say, record);
		match_scope(say, &(struct scope){ family, bound[i], NULL });
		rule_comment(say, "may only do what is allowed above");
		go(say, "fw_outbound");
	}
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
	for (size_t f = 0; last && f < 2; f++)
		bound_family(say, &last->rec, at, families[f]);
}

void lower_outbound(struct say *say)
{
	const struct outwards *outwards = &say->policy->outwards;

	chain_open(say, "fw_outward", "local hosts toward outside, first match wins");
	for (size_t i = 0; i < outwards->n; i++) {
		const struct outbound *record = outwards->v[i].record;

		if (!record->from.words.n && !record->to.words.n) {
			scope_rules(say, i, &(struct scope){ .family = 0 });
			continue;
		}
		for (size_t f = 0; f < 2; f++)
			family_rules(say, i, families[f]);
	}
	bound_rules(say);
	rule(say, NULL);
	accept_it(say);
}
