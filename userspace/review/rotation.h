/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A log and what logrotate has made of it, the oldest first.
 */
#ifndef FWPOLICY_REVIEW_ROTATION_H
#define FWPOLICY_REVIEW_ROTATION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/mem.h"

struct rotation {
	const char **v; /* paths, owned by the arena */
	size_t n, cap;	/* v is freed by rotation_fini */
};

/* The log at that path and its rotated ones; false if there is none of them. */
bool rotation_find(struct rotation *rotation, struct arena *arena, const char *path);

/* Where the kernel's lines are kept on this machine, below root; false: in no file. */
bool rotation_find_kernel(struct rotation *rotation, struct arena *arena, const char *root);
/* What ulogd2 writes of a log group (its LOGEMU); false: it keeps none here. */
bool rotation_find_ulogd(struct rotation *rotation, struct arena *arena, const char *root);
void rotation_fini(struct rotation *rotation);

#endif
