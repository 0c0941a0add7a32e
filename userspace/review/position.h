/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How far the last review came: the moment of the newest line it read.
 */
#ifndef FWPOLICY_REVIEW_POSITION_H
#define FWPOLICY_REVIEW_POSITION_H

#include <time.h>

#include "base/mem.h"

/* Where it is kept: for root below root/var/lib, for others in their own state folder. */
const char *position_path(struct arena *arena, const char *root);

/* 0 if there was no review, or the file is not one of ours. */
time_t position_read(const char *path);

/* Replaces the file whole; 0, or -1 with errno. */
int position_write(const char *path, time_t reviewed);

#endif
