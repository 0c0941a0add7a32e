/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Replacing a file as a whole: whoever reads it sees the old bytes or the new ones.
 */
#ifndef FWPOLICY_APPLY_REPLACE_H
#define FWPOLICY_APPLY_REPLACE_H

#include <stddef.h>
#include <sys/types.h>

#include "base/buf.h"

/* A file written beside its target, waiting for its rename. path NULL: nothing waits. */
struct replacement {
	char *path, *temp;
	int fd; /* of the temporary file */
};

/*
 * Write bytes to a temporary file in the target's folder; they are on their way to the disk. An
 * existing target gives its mode and owner; a new file gets mode. 0, or -1 with errno. The target
 * is untouched.
 */
int replacement_prepare(struct replacement *replacement, const char *path, const struct buf *bytes,
			mode_t mode);
/* Sync it and put it in place; folder_sync is the caller's. 0, or -1 with errno. Frees. */
int replacement_commit(struct replacement *replacement);
/* Remove the temporary file. Frees; harmless when nothing waits. */
void replacement_abandon(struct replacement *replacement);

/* Remove what runs that were cut off have left beside a target. The caller keeps others from it. */
void replacement_sweep(const char *path);

/* All steps at once, the folder's as well. */
int file_replace(const char *path, const struct buf *bytes, mode_t mode);

/* As file_replace, unsynced: for what lives in /run and no reboot outlives. */
int file_put(const char *path, const struct buf *bytes, mode_t mode);

/* Write a file that nobody reads yet; it is on its way to the disk. 0, or -1 with errno. */
int file_write(const char *path, const struct buf *bytes, mode_t mode);
/* The bytes of a file outlive a power loss then. 0, or -1 with errno. */
int file_sync(const char *path);

/* Make a folder and those above it; 0, or -1 with errno. */
int folder_make(const char *path, mode_t mode);
/* And the names in a folder. 0, or -1 with errno. */
int folder_sync(const char *path);
/* In the folder that a path is in. 0, or -1 with errno. */
int folder_sync_of(const char *path);

#endif
