/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * "Did you mean": the candidate nearest to a misspelt word.
 */
#ifndef FWPOLICY_BASE_NEAR_H
#define FWPOLICY_BASE_NEAR_H

#include <stddef.h>

/* Feed candidates one by one; best is borrowed from them, NULL while none is near enough. */
struct near {
	const char *word;
	const char *best;
	size_t distance, alike; /* alike: bytes at the beginning, decides between equals */
};

void near_start(struct near *near, const char *word);
void near_try(struct near *near, const char *candidate);

#endif
