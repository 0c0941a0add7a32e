/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From the policy to the ruleset.
 */
#ifndef FWPOLICY_RULESET_LOWER_H
#define FWPOLICY_RULESET_LOWER_H

#include "policy/policy.h"
#include "ruleset/ruleset.h"

/* Who translates addresses and reads the helper protocols: nf_tables itself, or fwpolicy.ko. */
enum engine { ENGINE_NFTABLES, ENGINE_MODULE };

/* Fills an uninitialised ruleset; it borrows policy and database, ruleset_fini frees it. */
void ruleset_lower(struct ruleset *ruleset, const struct policy *policy, enum engine engine);

#endif
