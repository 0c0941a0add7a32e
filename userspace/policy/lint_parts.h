/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts of the linter; internal to policy/.
 */
#ifndef FWPOLICY_POLICY_LINT_PARTS_H
#define FWPOLICY_POLICY_LINT_PARTS_H

#include "policy/lint.h"
#include "policy/policy.h"

struct lint {
	const struct db *db;
	const struct policy *policy;
	time_t now;
	struct diag_list *diags;
};

/* The time of a record is over: says what that means for its kind. */
void lint_is_over(struct lint *lint, const struct record *record, time_t until);
/* Words that others of the same list cover, and allowed ones that are denied first. */
void lint_admission(struct lint *lint, const struct record *record,
		    const struct address_list *allow, const struct address_list *deny);
/* An allow list that names nobody whom `access` admits. */
void lint_useless_allow(struct lint *lint, const struct service *service);
void lint_networks(struct lint *lint);
void lint_groups(struct lint *lint);
void lint_outbound(struct lint *lint);

#endif
