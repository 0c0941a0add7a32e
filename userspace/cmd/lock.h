/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One edit of a file at a time.
 */
#ifndef FWPOLICY_CMD_LOCK_H
#define FWPOLICY_CMD_LOCK_H

/* How long another edit may take before it is given up on. */
#define LOCK_SECONDS 30

/*
 * Lock the file that the path names, also if it is replaced meanwhile. A descriptor that holds the
 * lock until it is closed, or -1 with errno; ETIMEDOUT: somebody else has it.
 */
int lock_take(const char *path);

#endif
