/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What fwpolicy remembers on disk.
 *
 *     ROOT/var/lib/fwpolicy/current          number of the generation in force
 *     ROOT/var/lib/fwpolicy/generations/N/   the database and all that became of it, a file each
 *     ROOT/var/lib/fwpolicy/before/          hosts.allow, hosts.deny from before the first apply
 *     ROOT/run/fwpolicy/applied              what this boot has loaded: number, hash, fingerprint
 *     ROOT/run/fwpolicy/sysctl               the sysctls that were changed, with their old values
 *     ROOT/run/fwpolicy/lock                 held while anything changes
 *
 * /run is gone after a reboot, and so are the table and the sysctls that it describes.
 */
#ifndef FWPOLICY_APPLY_STATE_H
#define FWPOLICY_APPLY_STATE_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "base/buf.h"
#include "base/diag.h"

enum state_file {
	STATE_HOSTS_ALLOW, /* etc/hosts.allow */
	STATE_HOSTS_DENY,  /* etc/hosts.deny */
	STATE_CURRENT,
	STATE_BEFORE_ALLOW,
	STATE_BEFORE_DENY,
	STATE_APPLIED,
	STATE_SYSCTL,
	STATE_LOCK,
	STATE_COUNT
};

struct state {
	char *root; /* "" or the folder given with --root, without a slash at the end */
	char *paths[STATE_COUNT];
	int lock; /* file descriptor, -1: not held */
};

/* What this boot has applied. generation 0: nothing. */
struct applied {
	unsigned int generation;
	char hash[17];
	uint64_t fingerprint; /* of the table as the kernel showed it right after */
	time_t when;
};

void state_init(struct state *state, const char *root);
void state_fini(struct state *state);

/*
 * Make the folders and take the lock; waits for another fwpolicy, and sweeps up what a killed one
 * has left half written. 0, or -1 with a message.
 */
int state_lock(struct state *state, struct diag_list *diags);

/* No file reads as generation 0. */
void state_read_applied(const struct state *state, struct applied *applied);
int state_write_applied(const struct state *state, const struct applied *applied,
			struct diag_list *diags);
void state_forget_applied(const struct state *state);

/* The number of the newest generation kept, 0: none. */
unsigned int state_newest(const struct state *state);

/* One file of a generation that is being made; makes its folder. 0, or -1 with a message. */
int state_keep(const struct state *state, unsigned int generation, const char *name,
	       const struct buf *bytes, struct diag_list *diags);
/* Remember which generation is in force, and drop the oldest beyond GENERATIONS_KEPT. */
#define GENERATIONS_KEPT 50
int state_set_current(const struct state *state, unsigned int generation, struct diag_list *diags);

/* "cannot write "/etc/hosts.allow": read-only file system" */
void state_complain(struct diag_list *diags, const char *what, const char *path, int error);

#endif
