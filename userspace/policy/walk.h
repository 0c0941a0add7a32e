/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The walk of one packet through the steps of the policy; internal to policy/.
 *
 * A stage looks at the packet and returns true when it has decided. The stages of a hook stand in a
 * table, in the order of the ruleset's chains.
 */
#ifndef FWPOLICY_POLICY_WALK_H
#define FWPOLICY_POLICY_WALK_H

#include "policy/decide.h"
#include "policy/wire.h"

struct walk {
	const struct policy *policy;
	const struct surroundings *around;
	struct packet packet; /* its destination changes where a forward translates it */
	time_t now;
	enum side side;	    /* of the interface of arrival */
	enum zone zone;	    /* of the source */
	enum side out_side; /* of the interface it leaves by */
	bool local_source;  /* source in a local network */
	bool to_gateway;    /* the destination is an address of the gateway */
	bool to_many;	    /* ... or a broadcast, multicast or anycast address */
	const char *stage;  /* running */
	const char *chain;  /* running */
	struct decision *decision;
};

typedef bool (*stage_fn)(struct walk *walk);

struct stage {
	const char *name;
	stage_fn run;
	const char
		*passed; /* what it means that the stage did not decide and said nothing; or NULL */
};

/* Run the stages in order until one decides. */
bool walk_stages(struct walk *walk, const char *chain, const struct stage *stages, size_t n);

/* What a stage found, for the trace. record may be NULL. */
void walk_note(struct walk *walk, const struct record *record, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Whether the source is on a list ("allow", "deny") of the door, and for how long. */
void walk_note_listed(struct walk *walk, const struct door *door, const struct address_list *list,
		      const char *name);

/* The verdicts; each returns true. record NULL: the gateway's own record. */
bool walk_accept(struct walk *walk, const struct record *record, const char *key);
bool walk_refuse(struct walk *walk, const char *reason, const struct record *record,
		 const char *key);
bool walk_refuse_quietly(struct walk *walk, const char *reason, const struct record *record,
			 const char *key);
bool walk_drop_silently(struct walk *walk);

bool walk_is_icmp(const struct walk *walk);
bool walk_is_icmpv6(const struct walk *walk);
bool walk_has_ports(const struct walk *walk);

/*
 * Whether a door lets the packet through: deny, allow, limit. Notes each step. refused_as: the
 * reason when it does not. False: refused, and decided.
 */
bool walk_pass_door(struct walk *walk, const struct door *door, const char *refused_as);

/* The hooks (policy/decide_*.c). */
bool walk_prerouting(struct walk *walk);
bool walk_translate(struct walk *walk);
bool walk_input(struct walk *walk);
bool walk_forward(struct walk *walk);
bool walk_output(struct walk *walk);
void walk_postrouting(struct walk *walk);

/* Stages that input and forward have in common. */
bool stage_established(struct walk *walk);
bool stage_related(struct walk *walk);
bool stage_invalid(struct walk *walk);

#endif
