/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is allowed to be written but hardly meant: warnings, and the few contradictions that stop.
 */
#ifndef FWPOLICY_POLICY_LINT_H
#define FWPOLICY_POLICY_LINT_H

#include "db/db.h"

/*
 * db: parsed without errors, blocklists read. now: for grants whose time is over. Every finding has
 * the place of the value and, where there is one, the place it clashes with in its text.
 */
void policy_lint(const struct db *db, time_t now, struct diag_list *diags);

/* Interfaces that the database names and this machine does not have: warnings. */
void policy_lint_interfaces(const struct db *db, const char *const *present, size_t n,
			    struct diag_list *diags);

#endif
