/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The running machine as the evaluator sees it. Freed by surroundings_fini.
 */
#ifndef FWPOLICY_APPLY_SURROUND_H
#define FWPOLICY_APPLY_SURROUND_H

#include "policy/policy.h"
#include "policy/surroundings.h"

/* Addresses and routes of this machine. 0, or -1 with errno. */
int surround_read(struct surroundings *around);

/*
 * The same where this machine is the gateway of the policy: where it has an interface on each side.
 * Else left empty: the database is looked at on a desk, and its own words are all there is.
 */
void surround_read_gateway(struct surroundings *around, const struct policy *policy);

#endif
