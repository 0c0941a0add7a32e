// SPDX-License-Identifier: GPL-2.0-only
/*
 * Growing a ruleset: every list keeps the order in which it was built, which is the order in which
 * a reader of the listing meets it.
 */
#include "ruleset/ruleset.h"

#define APPEND(first, last, node)                                                                  \
	do {                                                                                       \
		if (last)                                                                          \
			(last)->next = (node);                                                     \
		else                                                                               \
			(first) = (node);                                                          \
		(last) = (node);                                                                   \
	} while (0)

void ruleset_init(struct ruleset *ruleset, const char *table, const char *comment)
{
	*ruleset = (struct ruleset){ .table = table, .comment = comment };
	arena_init(&ruleset->arena);
}

void ruleset_fini(struct ruleset *ruleset)
{
	arena_fini(&ruleset->arena);
	*ruleset = (struct ruleset){ 0 };
}

struct set *ruleset_set(struct ruleset *ruleset, const char *name, const char *comment)
{
	struct set *set = arena_new(&ruleset->arena, struct set);

	set->name = name;
	set->comment = comment;
	APPEND(ruleset->sets, ruleset->last_set, set);
	return set;
}

struct chain *ruleset_chain(struct ruleset *ruleset, const char *name, const char *comment)
{
	struct chain *chain = arena_new(&ruleset->arena, struct chain);

	chain->name = name;
	chain->comment = comment;
	ruleset_attach(ruleset, chain);
	return chain;
}

void ruleset_attach(struct ruleset *ruleset, struct chain *chain)
{
	APPEND(ruleset->chains, ruleset->last_chain, chain);
}

struct helper_object *ruleset_helper(struct ruleset *ruleset, const char *name)
{
	struct helper_object *helper = arena_new(&ruleset->arena, struct helper_object);

	helper->name = name;
	APPEND(ruleset->helpers, ruleset->last_helper, helper);
	return helper;
}

struct element *set_element(struct ruleset *ruleset, struct set *set, const struct record *record)
{
	struct element *element = arena_new(&ruleset->arena, struct element);

	element->record = record;
	APPEND(set->first, set->last, element);
	set->n++;
	return element;
}

struct rule *chain_rule(struct ruleset *ruleset, struct chain *chain, const struct record *record)
{
	struct rule *rule = arena_new(&ruleset->arena, struct rule);

	rule->record = record;
	APPEND(chain->first, chain->last, rule);
	return rule;
}

struct expr *rule_expr(struct ruleset *ruleset, struct rule *rule, enum expr_type type)
{
	struct expr *expr = arena_new(&ruleset->arena, struct expr);

	expr->type = type;
	APPEND(rule->first, rule->last, expr);
	return expr;
}
