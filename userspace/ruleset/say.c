// SPDX-License-Identifier: GPL-2.0-only
/*
 * The words of ruleset/say.h: each appends one expression to the rule being written.
 */
#include "ruleset/say.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* A chain by name; attached once it is opened. */
struct chain_name {
	struct chain *chain;
	bool open;
};

void say_fini(struct say *say)
{
	free(say->names);
	say->names = NULL;
}

const char *name_of(struct say *say, const char *fmt, ...)
{
	char *text, *copy;
	va_list ap;

	va_start(ap, fmt);
	text = xvprintf(fmt, ap);
	va_end(ap);
	copy = arena_strdup(&say->ruleset->arena, text);
	free(text);
	return copy;
}

static struct chain_name *find(const struct say *say, const char *name)
{
	for (size_t i = 0; i < say->n_names; i++)
		if (!strcmp(say->names[i].chain->name, name))
			return &say->names[i];
	return NULL;
}

static struct chain_name *find_or_add(struct say *say, const char *name)
{
	struct chain_name *known = find(say, name);

	if (known)
		return known;
	xgrow(say->names, say->n_names, say->cap_names);
	known = &say->names[say->n_names++];
	known->open = false;
	known->chain = arena_new(&say->ruleset->arena, struct chain);
	known->chain->name = name;
	return known;
}

struct chain *chain_named(struct say *say, const char *name)
{
	return find_or_add(say, name)->chain;
}

bool chain_is_named(const struct say *say, const char *name)
{
	return find(say, name) != NULL;
}

bool chain_is_open(const struct say *say, const char *name)
{
	const struct chain_name *known = find(say, name);

	return known && known->open;
}

void chain_open(struct say *say, const char *name, const char *comment)
{
	struct chain_name *known = find_or_add(say, name);

	assert(!known->open);
	known->open = true;
	known->chain->comment = comment;
	ruleset_attach(say->ruleset, known->chain);
	say->chain = known->chain;
}

void chain_hook(struct say *say, enum chain_type type, uint8_t hook, int32_t priority)
{
	say->chain->type = type;
	say->chain->hook = hook;
	say->chain->priority = priority;
}

void rule(struct say *say, const struct record *record)
{
	say->rule = chain_rule(say->ruleset, say->chain,
			       record ? record : &say->policy->db->gateway->rec);
}

void rule_comment(struct say *say, const char *comment)
{
	say->rule->comment = comment;
}

static struct expr *match(struct say *say, enum field field)
{
	struct expr *expr = rule_expr(say->ruleset, say->rule, EXPR_MATCH);

	expr->fields[0] = field;
	expr->n_fields = 1;
	return expr;
}

void ends_at(const struct say *say, struct element *element, time_t until)
{
	element->until = until;
	element->timeout = until ? (uint32_t)(until - say->policy->now) : 0;
}

struct part part_u8(uint8_t value)
{
	return (struct part){ .lo = { value }, .hi = { value } };
}

struct part part_u16(uint16_t lo, uint16_t hi)
{
	return (struct part){
		.lo = { (uint8_t)(lo >> 8), (uint8_t)lo },
		.hi = { (uint8_t)(hi >> 8), (uint8_t)hi },
	};
}

static struct part part_u32(uint32_t value)
{
	struct part part = { .lo = { (uint8_t)(value >> 24), (uint8_t)(value >> 16),
				     (uint8_t)(value >> 8), (uint8_t)value } };

	memcpy(part.hi, part.lo, sizeof(part.hi));
	return part;
}

struct part part_addr(const struct addr *lo, const struct addr *hi)
{
	struct part part;

	memcpy(part.lo, lo->bytes, sizeof(part.lo));
	memcpy(part.hi, hi->bytes, sizeof(part.hi));
	return part;
}

struct part part_interface(const struct interface *interface)
{
	size_t len = strnlen(interface->name, sizeof(((struct part *)0)->lo) - 1);
	struct part part = { 0 };

	memcpy(part.lo, interface->name, len);
	memcpy(part.hi, interface->name, len);
	if (interface->wildcard)
		memset(part.hi + len, 0xff, sizeof(part.hi) - len);
	return part;
}

void has_interface(struct say *say, enum field field, const struct interface *interface)
{
	match(say, field)->value = part_interface(interface);
}

void has_name(struct say *say, enum field field, const char *name)
{
	struct interface interface = { .name = name };

	has_interface(say, field, &interface);
}

void has_helper(struct say *say, const char *type)
{
	has_name(say, FIELD_CT_HELPER, type);
}

void has_u8(struct say *say, enum field field, uint8_t value)
{
	match(say, field)->value = part_u8(value);
}

void has_not_u8(struct say *say, enum field field, uint8_t value)
{
	struct expr *expr = match(say, field);

	expr->value = part_u8(value);
	expr->negate = true;
}

void has_u16(struct say *say, enum field field, uint16_t value)
{
	match(say, field)->value = part_u16(value, value);
}

void has_ports(struct say *say, enum field field, uint16_t lo, uint16_t hi)
{
	match(say, field)->value = part_u16(lo, hi);
}

void has_bits(struct say *say, enum field field, uint32_t bits)
{
	match(say, field)->value = part_u32(bits);
}

void has_fib_type(struct say *say, enum field field, uint32_t type)
{
	match(say, field)->value = part_u32(type);
}

void has_not_fib_type(struct say *say, enum field field, uint32_t type)
{
	struct expr *expr = match(say, field);

	expr->value = part_u32(type);
	expr->negate = true;
}

void has_no_way_back(struct say *say)
{
	match(say, FIELD_FIB_SADDR_IIF_OIF)->value = part_u8(0);
}

void has_flags(struct say *say, uint8_t mask, uint8_t flags, bool negate)
{
	struct expr *expr = match(say, FIELD_TCP_FLAGS);

	expr->masked = true;
	expr->value.lo[0] = flags;
	expr->value.hi[0] = mask;
	expr->negate = negate;
}

void has_prefix(struct say *say, enum field field, const struct prefix *prefix)
{
	struct addr lo = prefix_first(prefix), hi = prefix_last(prefix);

	match(say, field)->value = part_addr(&lo, &hi);
}

static void has_types(struct say *say, enum field field, const struct types *types, bool negate)
{
	struct part *parts = arena_array(&say->ruleset->arena, struct part, types->n);
	struct expr *expr = match(say, field);

	for (size_t i = 0; i < types->n; i++)
		parts[i] = part_u8(types->v[i]);
	expr->anon = parts;
	expr->n_anon = types->n;
	expr->negate = negate;
}

void has_one_of(struct say *say, enum field field, const struct types *types)
{
	has_types(say, field, types, false);
}

void has_none_of(struct say *say, enum field field, const struct types *types)
{
	has_types(say, field, types, true);
}

static struct expr *on_set(struct say *say, enum expr_type type, const enum field *fields,
			   const char *name)
{
	struct expr *expr = rule_expr(say->ruleset, say->rule, type);

	for (; fields[expr->n_fields] != FIELD_NONE; expr->n_fields++)
		expr->fields[expr->n_fields] = fields[expr->n_fields];
	expr->set = set_named(say, name);
	assert(expr->set);
	return expr;
}

void in_set(struct say *say, enum field field, const char *set)
{
	on_set(say, EXPR_MATCH, (enum field[]){ field, FIELD_NONE }, set);
}

void not_in_set(struct say *say, enum field field, const char *set)
{
	on_set(say, EXPR_MATCH, (enum field[]){ field, FIELD_NONE }, set)->negate = true;
}

void in_set_of(struct say *say, const enum field *fields, const char *set)
{
	on_set(say, EXPR_MATCH, fields, set);
}

void look_up(struct say *say, enum field field, const char *map)
{
	on_set(say, EXPR_VMAP, (enum field[]){ field, FIELD_NONE }, map);
}

void look_up_of(struct say *say, const enum field *fields, const char *map)
{
	on_set(say, EXPR_VMAP, fields, map);
}

struct code code_accept(void)
{
	return (struct code){ .code = CODE_ACCEPT };
}

struct code code_drop(void)
{
	return (struct code){ .code = CODE_DROP };
}

struct code code_go(struct say *say, const char *chain)
{
	return (struct code){ .code = CODE_GOTO, .chain = chain_named(say, chain) };
}

void give_verdict(struct say *say, struct code code)
{
	rule_expr(say->ruleset, say->rule, EXPR_VERDICT)->verdict = code;
}

void accept_it(struct say *say)
{
	give_verdict(say, code_accept());
}

void drop_it(struct say *say)
{
	give_verdict(say, code_drop());
}

void go_back(struct say *say)
{
	give_verdict(say, (struct code){ .code = CODE_RETURN });
}

void go(struct say *say, const char *chain)
{
	give_verdict(say, code_go(say, chain));
}

void call(struct say *say, const char *chain)
{
	give_verdict(say, (struct code){ .code = CODE_JUMP, .chain = chain_named(say, chain) });
}

struct set *set_named(const struct say *say, const char *name)
{
	struct set *set = say->ruleset->sets;

	while (set && strcmp(set->name, name))
		set = set->next;
	return set;
}

struct set *set_of(struct say *say, const char *name, const char *comment,
		   const enum datatype *types)
{
	struct set *set = ruleset_set(say->ruleset, name, comment);

	for (; types[set->n_key] != TYPE_NONE; set->n_key++)
		set->key[set->n_key] = types[set->n_key];
	set->record = &say->policy->db->gateway->rec;
	return set;
}
