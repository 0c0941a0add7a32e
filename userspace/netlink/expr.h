/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Expressions of the ruleset into those of the kernel.
 */
#ifndef FWPOLICY_NETLINK_EXPR_H
#define FWPOLICY_NETLINK_EXPR_H

#include <stdbool.h>
#include <stdint.h>
#include <libnftnl/rule.h>

#include "ruleset/ruleset.h"

/* A rule in the making, and what its expressions so far have made sure of. */
struct expr_context {
	struct nftnl_rule *rule;
	uint8_t nfproto, l4proto; /* 0: not tested yet */
	uint32_t anonymous;	  /* id of the next anonymous set of this rule */
};

/* Expressions are added in the order of the rule. */
void expr_add(struct expr_context *context, const struct expr *expr);

/* The match needs an anonymous set, declared before the rule (message.h). */
bool expr_wants_set(const struct expr *expr);

#endif
