/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Carrying out a plan, and taking it back.
 */
#ifndef FWPOLICY_APPLY_APPLY_H
#define FWPOLICY_APPLY_APPLY_H

#include "apply/plan.h"
#include "apply/state.h"
#include "netlink/nft.h"

enum apply_result {
	APPLY_DONE,
	APPLY_UNCHANGED, /* everything is as the plan wants it */
	APPLY_REFUSED,	 /* the kernel refused the ruleset; nothing has changed */
	APPLY_FAILED,	 /* the system did; the messages say how far it came */
};

/* What differs between a plan and the running system. */
struct drift {
	bool table_missing, table_changed; /* changed: by another hand, since we loaded it */
	bool other_plan;		   /* what is loaded came from another database */
	bool hosts_allow, hosts_deny;
	size_t settings;
};

void apply_drift(const struct plan *plan, const struct state *state, struct nl_sock *sock,
		 struct drift *drift);
bool drift_is_none(const struct drift *drift);

/*
 * Put the plan in force as one change: everything that can fail comes first, the ruleset last and
 * in one transaction. dry_run: everything but the commit, the kernel's own check included.
 * generation: the number it got. The caller holds the lock (unless dry_run).
 */
enum apply_result apply_plan(const struct plan *plan, const struct state *state, bool dry_run,
			     unsigned int *generation, struct diag_list *diags);

/* Remove the table, give back sysctls and hosts files. Generations stay. */
enum apply_result apply_off(const struct state *state, bool dry_run, struct diag_list *diags);

/* The engine that `nat` asks for; -1 with a message when the module is wanted and not loaded. */
int apply_engine(const struct db *db, enum engine *engine, struct diag_list *diags);

#endif
