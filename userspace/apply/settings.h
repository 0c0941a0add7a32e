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

/* One setting that was written, and what it was before. */
struct settings_change {
	const char *name; /* borrowed from the policy */
	const char *value;
	char old[64];
};

struct settings_changes {
	struct settings_change *v; /* free with settings_fini */
	size_t n;
};

/*
 * Write those that differ, after remembering on disk what they were; a value remembered once is
 * kept. 0, or -1 with a message: those already written are given back then. made: what was
 * written, for settings_undo.
 */
int settings_apply(const struct sysctls *sysctls, enum settings_part part,
		   const struct state *state, struct settings_changes *made,
		   struct diag_list *diags);
void settings_undo(const struct settings_changes *made);
void settings_fini(struct settings_changes *made);

/* Give back every value remembered, and forget. What cannot be written is a warning. */
void settings_restore(const struct state *state, struct diag_list *diags);

#endif
