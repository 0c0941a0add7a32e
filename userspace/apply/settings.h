/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Kernel settings (sysctls): set to what the policy wants, remembered, and given back by `off`.
 */
#ifndef FWPOLICY_APPLY_SETTINGS_H
#define FWPOLICY_APPLY_SETTINGS_H

#include "apply/state.h"
#include "policy/policy.h"

enum settings_part {
	SETTINGS_SAFE, /* all that closes something; before the ruleset is in force */
	SETTINGS_ALL,  /* forwarding too, which must not be on without it */
};

/* How many differ from what the policy wants; those that cannot be read do not count. */
size_t settings_differ(const struct sysctls *sysctls);

/*
 * Write those that differ, after remembering what they were; a value remembered once is kept.
 * 0, or -1 with a message: those already written are given back then.
 */
int settings_apply(const struct sysctls *sysctls, enum settings_part part,
		   const struct state *state, struct diag_list *diags);

/* Give back every value remembered, and forget. What cannot be written is a warning. */
void settings_restore(const struct state *state, struct diag_list *diags);

#endif
