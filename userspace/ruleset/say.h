/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Words to write rules with, so that ruleset/lower_*.c reads like the listing it makes:
 *
 *     rule(say, NULL);
 *     has_u8(say, FIELD_NFPROTO, NFPROTO_IPV6);
 *     go(say, "pre_outside6");
 *
 * A chain may be named before it is opened; a chain that nobody names is not written. Sets must
 * exist before they are named. Internal to ruleset/.
 */
#ifndef FWPOLICY_RULESET_SAY_H
#define FWPOLICY_RULESET_SAY_H

#include "policy/policy.h"
#include "policy/wire.h"
#include "ruleset/lower.h"
#include "ruleset/ruleset.h"

struct say {
	struct ruleset *ruleset;
	const struct policy *policy;
	enum engine engine;
	struct chain_name *names;
	size_t n_names, cap_names;
	struct chain *chain; /* open */
	struct rule *rule;   /* being written */
};

void say_fini(struct say *say);

/* --- chains --- */
struct chain *chain_named(struct say *say, const char *name);
bool chain_is_named(const struct say *say, const char *name);
bool chain_is_open(const struct say *say, const char *name);
void chain_open(struct say *say, const char *name, const char *comment);
void chain_hook(struct say *say, enum chain_type type, uint8_t hook, int32_t priority);

/* --- rules: record NULL is the gateway's --- */
void rule(struct say *say, const struct record *record);
void rule_comment(struct say *say, const char *comment);

/* --- matches --- */
void has_name(struct say *say, enum field field, const char *name);
void has_interface(struct say *say, enum field field, const struct interface *interface);
void has_helper(struct say *say, const char *type);
void has_u8(struct say *say, enum field field, uint8_t value);
void has_not_u8(struct say *say, enum field field, uint8_t value);
void has_u16(struct say *say, enum field field, uint16_t value);
void has_ports(struct say *say, enum field field, uint16_t lo, uint16_t hi);
void has_bits(struct say *say, enum field field, uint32_t bits); /* ct state, ct status */
void has_fib_type(struct say *say, enum field field, uint32_t type);
void has_not_fib_type(struct say *say, enum field field, uint32_t type);
void has_no_way_back(struct say *say); /* fib saddr . iif oif missing */
void has_flags(struct say *say, uint8_t mask, uint8_t flags, bool negate);
void has_prefix(struct say *say, enum field field, const struct prefix *prefix);
void has_one_of(struct say *say, enum field field, const struct types *types);
void has_none_of(struct say *say, enum field field, const struct types *types);
void in_set(struct say *say, enum field field, const char *set);
void not_in_set(struct say *say, enum field field, const char *set);

/* Several fields against a named set; fields end with FIELD_NONE. */
void in_set_of(struct say *say, const enum field *fields, const char *set);
void look_up(struct say *say, enum field field, const char *map);
void look_up_of(struct say *say, const enum field *fields, const char *map);

/* --- what is done --- */
void accept_it(struct say *say);
void drop_it(struct say *say);
void go_back(struct say *say); /* return */
void go(struct say *say, const char *chain);
void call(struct say *say, const char *chain); /* jump */
void give_verdict(struct say *say, struct code code);

struct code code_go(struct say *say, const char *chain);
struct code code_accept(void);
struct code code_drop(void);

/* --- sets --- */
struct set *set_named(const struct say *say, const char *name);
struct set *set_of(struct say *say, const char *name, const char *comment,
		   const enum datatype *types); /* ends with TYPE_NONE */

/* The element ends by itself; until 0: it does not. */
void ends_at(const struct say *say, struct element *element, time_t until);

/* Parts of keys. */
struct part part_u8(uint8_t value);
struct part part_u16(uint16_t lo, uint16_t hi);
struct part part_addr(const struct addr *lo, const struct addr *hi);
struct part part_interface(const struct interface *interface);

/* A name for a chain or set, in the ruleset's arena. */
const char *name_of(struct say *say, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
