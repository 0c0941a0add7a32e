/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts of lowering, in the order in which they run; internal to ruleset/.
 */
#ifndef FWPOLICY_RULESET_LOWER_PARTS_H
#define FWPOLICY_RULESET_LOWER_PARTS_H

#include "ruleset/lower.h"
#include "ruleset/say.h"

/* Ports or protocols as they are asked for at one place: services from outside, forwards ... */
struct entrance {
	const char *name;	 /* of its sets: "services_outside" */
	const char *limits;	 /* of the sets that count new flows: "services" */
	const char *chain;	 /* of its side chains: "in_outside" */
	const char *limit_chain; /* of its limit chains: "in" */
	const char *refused;	 /* the chain for who is not admitted */
	const char *over_limit;	 /* the chain for who comes too often */
	const enum field *key;	 /* what a door is found by; ends with FIELD_NONE */
	enum zone zone;
	uint8_t family;	      /* AF_INET, AF_INET6: of the targets; 0: either */
	struct code admitted; /* what happens to who is admitted */
	bool new_flows_only;  /* its chain never sees the later packets of a flow (nat) */
	bool refuses_closed;  /* a closed door refuses; else the packet goes on */
	const struct door_range *v;
	size_t n;
};

void entrance_sets(struct say *say, const struct entrance *entrance);
/* Rules in the open chain: who is denied; where the others are led. */
void entrance_deny(struct say *say, const struct entrance *entrance);
void entrance_lookup(struct say *say, const struct entrance *entrance);
/* The chains it leads to. */
void entrance_chains(struct say *say, const struct entrance *entrance);

/* Sets and maps of zones, networks, blocklists (lower_sets.c). */
void lower_sets(struct say *say);
/* Some network's mapped ports are open to everyone outside (lower_forward.c). */
bool opens_mappings(const struct say *say);
/* prerouting: who may come from where (lower_pre.c). */
void lower_pre(struct say *say);
/* input and output (lower_input.c). */
void lower_input(struct say *say);
void lower_output(struct say *say);
/* forward (lower_forward.c). */
void lower_forward(struct say *say);
void refuse_invalid(struct say *say, const char *chain);
/* What local hosts may not, or only, do outward (lower_outbound.c). */
void lower_outbound_sets(struct say *say);
void lower_outbound(struct say *say);
/* Translation of addresses, and marks (lower_nat.c). */
void lower_nat_in(struct say *say);
void lower_nat_out(struct say *say);
/* Helper objects, the rules that attach them, and what they relate (lower_helper.c). */
void lower_helpers(struct say *say);
void attach_helpers(struct say *say, bool to_gateway);
void accept_related(struct say *say);
void lower_related(struct say *say);
/* Refusals: log and verdict apart (lower_refuse.c). */
void lower_refusals(struct say *say);

/* What the chains ask of the policy. */
bool has_side(const struct policy *policy, enum side side);
bool has_wildcards(const struct policy *policy);

#endif
