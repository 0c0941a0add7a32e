/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hosts.allow and hosts.deny on disk: put in place, put back, and the administrator's own kept.
 */
#ifndef FWPOLICY_APPLY_HOSTS_H
#define FWPOLICY_APPLY_HOSTS_H

#include "apply/plan.h"
#include "apply/replace.h"
#include "apply/state.h"

#define HOSTS_FILES 2

struct hosts {
	struct {
		const char *path; /* borrowed from the state */
		struct replacement fresh;
		struct buf old; /* the bytes replaced */
		bool existed;
	} v[HOSTS_FILES];
};

/* Write both beside their targets; keep what another hand has written. 0, or -1 with a message. */
int hosts_stage(struct hosts *hosts, const struct plan *plan, const struct state *state,
		struct diag_list *diags);
/* Put both in place. 0, or -1 with a message, the old bytes back. */
int hosts_put(struct hosts *hosts, struct diag_list *diags);
/* Each of these ends the life of a staged pair. */
void hosts_abandon(struct hosts *hosts);
void hosts_put_back(struct hosts *hosts, struct diag_list *diags);
void hosts_done(struct hosts *hosts);

/* The administrator's own files again, where ours still stand as we made them. */
void hosts_restore(const struct state *state, struct diag_list *diags);

#endif
