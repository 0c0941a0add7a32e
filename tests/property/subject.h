/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is tested: a database text and all that the project makes of it.
 *
 * Comments "#+ FILE PREFIX" in the text are lines of the blocklist file of that name.
 */
#ifndef FWPOLICY_TESTS_SUBJECT_H
#define FWPOLICY_TESTS_SUBJECT_H

#include "db/catalog.h"
#include "policy/policy.h"
#include "ruleset/lower.h"

struct subject {
	struct db db;
	struct policy policy;
	struct ruleset ruleset; /* borrows from policy, that from db */
};

/* False, with diags, where the database has errors; nothing is left to free then. */
bool subject_make(struct subject *subject, const char *text, const struct catalog *catalog,
		  struct diag_list *diags);
void subject_fini(struct subject *subject);

/* The ruleset once more, after the bench has changed its copy. */
void subject_lower(struct subject *subject);

#endif
