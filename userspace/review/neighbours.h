/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sources side by side, in the order of their addresses: the ones of a network stand together.
 *
 *     v:  IPv4, by its first 24 bits | IPv6, by its first 64
 *         0 ............... n_v4 - 1 | n_v4 ................ n - 1
 */
#ifndef FWPOLICY_REVIEW_NEIGHBOURS_H
#define FWPOLICY_REVIEW_NEIGHBOURS_H

#include "review/rank.h"
#include "review/talkers.h"

struct neighbours {
	struct rank *v; /* at: the place in talkers->v */
	size_t n, n_v4;
};

void neighbours_init(struct neighbours *neighbours, const struct talkers *talkers);
void neighbours_fini(struct neighbours *neighbours);

/* Where the network ends that begins at `from`: a /24, or of IPv6 one of that length, 64 at most.
 */
size_t neighbours_end(const struct neighbours *neighbours, size_t from, unsigned int v6_len);

#endif
