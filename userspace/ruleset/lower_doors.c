// SPDX-License-Identifier: GPL-2.0-only
/*
 * Doors as verdict maps: a constant number of rules and chains, however many services there are.
 *
 * A packet is looked up once by protocol and port. What it finds depends on what the door asks for:
 *
 *     nothing more             admitted (or refused)
 *     allow                    goto CHAIN_listed: who is on the list, by source . protocol . port;
 *                              those whose group ends in a map beside it, where elements expire
 *     until                    goto CHAIN_timed: the same question of a map whose elements expire
 *     limit                    goto CHAIN_6_per_minute: new flows of a source, counted
 *
 * in the order until, allow, limit. Deny lists are asked before all of it. Single ports live in
 * hashes with a size, ranges in interval maps beside them. A full counter set does not match, and
 * what does not match is refused: too many sources close a limited door, they never open it.
 */
#include "ruleset/lower_parts.h"

#include <linux/netfilter/nf_conntrack_common.h>
#include <string.h>
#include <sys/socket.h>

/* How long a source is remembered, at least: the limiter must not forget within its own period. */
#define REMEMBER_LEAST 60
#define SOURCES_MOST   65535

#define NAME(say, entrance, what)  name_of((say), "%s_%s", (entrance)->name, (what))
#define CHAIN(say, entrance, what) name_of((say), "%s_%s", (entrance)->chain, (what))

static const char *limit_name(struct say *say, const char *stem, const struct limit *limit)
{
	const char *unit = limit->seconds == UNIT_SECOND   ? "second"
			   : limit->seconds == UNIT_MINUTE ? "minute"
			   : limit->seconds == UNIT_HOUR   ? "hour"
							   : "day";

	return name_of(say, "%s_%u_per_%s", stem, limit->count, unit);
}

static struct code after_list(struct say *say, const struct entrance *entrance,
			      const struct door *door)
{
	if (!door->limit.count)
		return entrance->admitted;
	return code_go(say, limit_name(say, entrance->limit_chain, &door->limit));
}

static struct code after_time(struct say *say, const struct entrance *entrance,
			      const struct door *door)
{
	if (door->allow)
		return code_go(say, CHAIN(say, entrance, "listed"));
	return after_list(say, entrance, door);
}

static struct code at_door(struct say *say, const struct entrance *entrance,
			   const struct door *door)
{
	if (!door_is_open(door, entrance->zone, say->policy->now))
		return entrance->refuses_closed ? code_go(say, entrance->refused)
						: (struct code){ 0 };
	if (door->until)
		return code_go(say, CHAIN(say, entrance, "timed"));
	return after_time(say, entrance, door);
}

static bool has_key_port(const struct entrance *entrance)
{
	return entrance->key[1] != FIELD_NONE;
}

static void key_types(const struct entrance *entrance, uint8_t family, enum datatype *types)
{
	size_t n = 0;

	if (family)
		types[n++] = family == AF_INET ? TYPE_IPV4_ADDR : TYPE_IPV6_ADDR;
	for (size_t i = 0; entrance->key[i] != FIELD_NONE; i++)
		types[n++] = field_info(entrance->key[i])->type;
	types[n] = TYPE_NONE;
}

static void fill_key(const struct entrance *entrance, const struct door_range *range,
		     struct part *key)
{
	key[0] = part_u8(range->protocol);
	if (has_key_port(entrance))
		key[1] = part_u16(range->lo, range->hi);
}

/* nft's fixed-size hash wants its size beforehand; twice the need leaves room for a change. */
static uint32_t roomy(size_t n)
{
	uint32_t size = 16;

	while (size < 2 * n)
		size *= 2;
	return size;
}

/* The four maps of an entrance: where its doors stand, by single port or range, for ever or a time.
 */
struct door_map {
	const char *suffix, *comment;
	bool ranges, timed;
};

static const struct door_map door_maps[] = {
	{ "", "what stands at a port", false, false },
	{ "_ranges", "the same, for port ranges", true, false },
	{ "_timed", "what stands there until its time", false, true },
	{ "_timed_ranges", "what stands there until its time", true, true },
};

static struct set *open_door_map(struct say *say, const struct entrance *entrance,
				 const struct door_map *map)
{
	enum datatype types[CONCAT_MOST + 1];
	struct set *set;

	key_types(entrance, 0, types);
	set = set_of(say, name_of(say, "%s%s", entrance->name, map->suffix), map->comment, types);
	set->data[0] = TYPE_VERDICT;
	set->flags = (map->ranges ? SET_INTERVAL : 0) | (map->timed ? SET_TIMEOUT : 0);
	return set;
}

/* Made only if something goes into it. */
static void fill_door_map(struct say *say, const struct entrance *entrance,
			  const struct door_map *map)
{
	struct set *set = NULL;

	for (size_t i = 0; i < entrance->n; i++) {
		const struct door_range *range = &entrance->v[i];
		const struct door *door = range->door;
		bool open = door_is_open(door, entrance->zone, say->policy->now);
		struct element *element;
		struct code code;

		if ((range->lo != range->hi) != map->ranges ||
		    (map->timed && (!door->until || !open)))
			continue;
		code = (map->timed ? after_time : at_door)(say, entrance, door);
		if (code.code == CODE_NONE)
			continue;
		if (!set)
			set = open_door_map(say, entrance, map);
		element = set_element(say->ruleset, set, door->record);
		fill_key(entrance, range, element->key);
		element->verdict = code;
		ends_at(say, element, map->timed ? door->until : 0);
	}
	if (set && !map->ranges)
		set->size = roomy(set->n);
}

/* The sets of sources of an entrance, one a family: by list, for ever or a time. */
struct source_set {
	const char *list, *suffix, *comment;
	bool allow, timed;
};

static const struct source_set source_sets[] = {
	{ "deny", "", "who may not", false, false },
	{ "deny", "_timed", "who may not until its time", false, true },
	{ "allow", "", "who may, where there is an allow list", true, false },
	{ "allow", "_timed", "who may until its time", true, true },
};

static const char *source_set_name(struct say *say, const struct entrance *entrance,
				   const struct source_set *kind, uint8_t family)
{
	return name_of(say, "%s_%s%c%s", entrance->name, kind->list, family == AF_INET ? '4' : '6',
		       kind->suffix);
}

static struct set *open_source_set(struct say *say, const struct entrance *entrance,
				   const struct source_set *kind, uint8_t family)
{
	enum datatype types[CONCAT_MOST + 1];
	struct set *set;

	key_types(entrance, family, types);
	set = set_of(say, source_set_name(say, entrance, kind, family), kind->comment, types);
	set->flags = SET_INTERVAL | (kind->timed ? SET_TIMEOUT : 0);
	set->data[0] = kind->allow ? TYPE_VERDICT : TYPE_NONE;
	return set;
}

static struct element *add_source(struct say *say, struct set *set, const struct entrance *entrance,
				  const struct door_range *range, const struct addr_range *sources)
{
	struct element *element = set_element(say->ruleset, set, range->door->record);

	element->key[0] = part_addr(&sources->lo, &sources->hi);
	fill_key(entrance, range, element->key + 1);
	if (set->data[0] == TYPE_VERDICT)
		element->verdict = after_list(say, entrance, range->door);
	return element;
}

/* A door asks its lists only while it is open; inside, a denied source must be refused before its
 * network's trust is asked, so that list counts always.
 */
static bool asks(const struct say *say, const struct entrance *entrance, const struct door *door,
		 bool allow)
{
	return door_is_open(door, entrance->zone, say->policy->now) ||
	       (!allow && entrance->zone == ZONE_INSIDE);
}

/* Made only if something goes into it. */
static void fill_source_set(struct say *say, const struct entrance *entrance,
			    const struct source_set *kind, uint8_t family)
{
	time_t now = say->policy->now;
	struct set *set = NULL;

	for (size_t i = 0; i < entrance->n; i++) {
		const struct door_range *range = &entrance->v[i];
		const struct address_list *list =
			kind->allow ? range->door->allow : range->door->deny;

		if (!list || !asks(say, entrance, range->door, kind->allow) ||
		    !(kind->timed ? timed_has(&list->timed, family, now)
				  : ipset_family(&list->set, family)->n))
			continue;
		if (!set)
			set = open_source_set(say, entrance, kind, family);
		for (size_t j = 0; !kind->timed && j < ipset_family(&list->set, family)->n; j++)
			add_source(say, set, entrance, range,
				   &ipset_family(&list->set, family)->v[j]);
		for (size_t j = 0; kind->timed && j < list->timed.n; j++) {
			const struct timed_range *timed = &list->timed.v[j];

			if (timed->range.lo.family == family && now < timed->until)
				ends_at(say, add_source(say, set, entrance, range, &timed->range),
					timed->until);
		}
	}
}

static void limit_set(struct say *say, const struct entrance *entrance, const struct limit *limit,
		      uint8_t family)
{
	const char *name = name_of(say, "%s%c", limit_name(say, entrance->limits, limit),
				   family == AF_INET ? '4' : '6');
	enum datatype types[CONCAT_MOST + 1];
	struct set *set;

	if (set_named(say, name) || (entrance->family && entrance->family != family))
		return;
	key_types(entrance, family, types);
	set = set_of(say, name, "new flows of each source; full means refused", types);
	set->flags = SET_DYNAMIC | SET_TIMEOUT;
	set->size = SOURCES_MOST;
	set->timeout = limit->seconds > REMEMBER_LEAST ? limit->seconds : REMEMBER_LEAST;
}

void entrance_sets(struct say *say, const struct entrance *entrance)
{
	for (size_t i = 0; i < sizeof(door_maps) / sizeof(*door_maps); i++)
		fill_door_map(say, entrance, &door_maps[i]);
	for (int v = 0; v < 2; v++) {
		uint8_t family = v ? AF_INET6 : AF_INET;

		for (size_t i = 0; i < sizeof(source_sets) / sizeof(*source_sets); i++)
			if (!entrance->family || entrance->family == family)
				fill_source_set(say, entrance, &source_sets[i], family);
		for (size_t i = 0; i < entrance->n; i++)
			if (entrance->v[i].door->limit.count &&
			    door_is_open(entrance->v[i].door, entrance->zone, say->policy->now))
				limit_set(say, entrance, &entrance->v[i].door->limit, family);
	}
}

static void source_key(const struct entrance *entrance, enum field source, enum field *fields)
{
	size_t n = 0;

	fields[n++] = source;
	for (size_t i = 0; entrance->key[i] != FIELD_NONE; i++)
		fields[n++] = entrance->key[i];
	fields[n] = FIELD_NONE;
}

static const struct {
	uint8_t family;
	enum field field;
} sources[] = { { AF_INET, FIELD_IP_SADDR }, { AF_INET6, FIELD_IP6_SADDR } };

static void deny_rule(struct say *say, const struct entrance *entrance, size_t source,
		      const char *set)
{
	enum field fields[CONCAT_MOST + 1];

	source_key(entrance, sources[source].field, fields);
	rule(say, NULL);
	in_set_of(say, fields, set);
	go(say, entrance->refused);
}

void entrance_deny(struct say *say, const struct entrance *entrance)
{
	for (size_t v = 0; v < 2; v++)
		for (size_t i = 0; i < sizeof(source_sets) / sizeof(*source_sets); i++) {
			const char *set =
				source_set_name(say, entrance, &source_sets[i], sources[v].family);

			if (!source_sets[i].allow && set_named(say, set))
				deny_rule(say, entrance, v, set);
		}
}

static void look_up_if_made(struct say *say, const enum field *fields, const char *map)
{
	if (!set_named(say, map))
		return;
	rule(say, NULL);
	look_up_of(say, fields, map);
}

void entrance_lookup(struct say *say, const struct entrance *entrance)
{
	look_up_if_made(say, entrance->key, entrance->name);
	look_up_if_made(say, entrance->key, NAME(say, entrance, "ranges"));
}

static void timed_chain(struct say *say, const struct entrance *entrance)
{
	chain_open(say, CHAIN(say, entrance, "timed"), "grants that end by themselves");
	look_up_if_made(say, entrance->key, NAME(say, entrance, "timed"));
	look_up_if_made(say, entrance->key, NAME(say, entrance, "timed_ranges"));
	rule(say, NULL);
	go(say, entrance->refused);
}

static void listed_chain(struct say *say, const struct entrance *entrance)
{
	enum field fields[CONCAT_MOST + 1];

	chain_open(say, CHAIN(say, entrance, "listed"), "who is on the allow list");
	for (size_t v = 0; v < 2; v++) {
		source_key(entrance, sources[v].field, fields);
		for (size_t i = 0; i < sizeof(source_sets) / sizeof(*source_sets); i++)
			if (source_sets[i].allow)
				look_up_if_made(say, fields,
						source_set_name(say, entrance, &source_sets[i],
								sources[v].family));
	}
	rule(say, NULL);
	go(say, entrance->refused);
}

static void count_source(struct say *say, const struct entrance *entrance,
			 const struct limit *limit, uint8_t family)
{
	enum field source = family == AF_INET ? FIELD_IP_SADDR : FIELD_IP6_SADDR_64;
	const char *name = name_of(say, "%s%c", limit_name(say, entrance->limits, limit),
				   family == AF_INET ? '4' : '6');
	enum field fields[CONCAT_MOST + 1];
	struct expr *expr;

	if (entrance->family && entrance->family != family)
		return;
	source_key(entrance, source, fields);
	rule(say, NULL);
	expr = rule_expr(say->ruleset, say->rule, EXPR_UPDATE);
	for (; fields[expr->n_fields] != FIELD_NONE; expr->n_fields++)
		expr->fields[expr->n_fields] = fields[expr->n_fields];
	expr->set = set_named(say, name);
	expr->rate = (struct rate){ .count = limit->count,
				    .per = (enum unit)limit->seconds,
				    .burst = limit->count };
	give_verdict(say, entrance->admitted);
}

/* A flow that nobody answers stays new at every packet; it is counted when it begins, not again. */
static void spare_known_flows(struct say *say)
{
	rule(say, NULL);
	has_bits(say, FIELD_CT_STATUS, IPS_CONFIRMED);
	accept_it(say);
}

static void limit_chains(struct say *say, const struct entrance *entrance)
{
	for (size_t i = 0; i < entrance->n; i++) {
		const struct limit *limit = &entrance->v[i].door->limit;
		const char *name;

		if (!limit->count)
			continue;
		name = limit_name(say, entrance->limit_chain, limit);
		if (!chain_is_named(say, name) || chain_is_open(say, name))
			continue;
		chain_open(say, name, "new flows of a source, counted");
		if (!entrance->new_flows_only)
			spare_known_flows(say);
		count_source(say, entrance, limit, AF_INET);
		count_source(say, entrance, limit, AF_INET6);
		rule(say, NULL);
		go(say, entrance->over_limit);
	}
}

void entrance_chains(struct say *say, const struct entrance *entrance)
{
	if (chain_is_named(say, CHAIN(say, entrance, "timed")))
		timed_chain(say, entrance);
	if (chain_is_named(say, CHAIN(say, entrance, "listed")))
		listed_chain(say, entrance);
	limit_chains(say, entrance);
}
