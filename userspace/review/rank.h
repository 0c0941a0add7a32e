/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Puts many numbered things in the order of a number each has.
 */
#ifndef FWPOLICY_REVIEW_RANK_H
#define FWPOLICY_REVIEW_RANK_H

#include <stddef.h>
#include <stdint.h>

struct rank {
	uint64_t key;
	uint32_t at; /* whose key it is */
};

/* The smallest key first; equal ones stay in the order in which they stand. */
void rank_sort(struct rank *v, size_t n);

#endif
