/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The plan: every artefact of a database, computed in memory before anything is touched.
 *
 * `print` shows a plan, `apply` carries it out, `status` compares it with what runs.
 */
#ifndef FWPOLICY_APPLY_PLAN_H
#define FWPOLICY_APPLY_PLAN_H

#include "base/buf.h"
#include "policy/policy.h"
#include "ruleset/lower.h"

struct plan {
	struct policy policy;
	struct ruleset ruleset;
	enum engine engine;
	struct buf nft; /* the ruleset as text */
	struct buf hosts_allow, hosts_deny;
	struct buf sysctl; /* "net.ipv4.ip_forward = 1", one a line */
	char hash[17];	   /* of all of it, hexadecimal; the time left of a grant does not count */
};

/* db: without errors; borrowed. now: seconds since the epoch. Freed by plan_fini. */
void plan_make(struct plan *plan, const struct db *db, time_t now, enum engine engine);
void plan_fini(struct plan *plan);

/* "net/ipv4/ip_forward" as sysctl(8) prints it: dots, but slashes in interface names with dots. */
void plan_sysctl_name(const struct sysctl *sysctl, struct buf *out);

#endif
