/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * About how many different things have been seen, in a fixed number of bytes.
 *
 * HyperLogLog (Flajolet and others, 2007) with linear counting for few: the standard error is
 * 1.04 / sqrt(registers), that is 3.3 % with 1024 and 26 % with the 16 of `struct distinct_few`.
 */
#ifndef FWPOLICY_REVIEW_DISTINCT_H
#define FWPOLICY_REVIEW_DISTINCT_H

#include <stdint.h>

#define DISTINCT_REGISTERS 1024

struct distinct {
	uint8_t v[DISTINCT_REGISTERS];
};

/* 16 registers of 4 bits. */
struct distinct_few {
	uint64_t v;
};

static inline void distinct_add(struct distinct *set, uint64_t hash)
{
	uint8_t *at = &set->v[hash & (DISTINCT_REGISTERS - 1)];
	uint8_t rank = (uint8_t)(__builtin_clzll(hash | 0x7ff) + 1);

	if (*at < rank)
		*at = rank;
}

static inline void distinct_few_add(struct distinct_few *set, uint64_t hash)
{
	unsigned int shift = (unsigned int)(hash & 15) * 4;
	uint64_t rank = (uint64_t)__builtin_clzll(hash | UINT64_C(1) << 49) + 1;

	if ((set->v >> shift & 15) < rank)
		set->v = (set->v & ~(UINT64_C(15) << shift)) | rank << shift;
}

uint64_t distinct_count(const struct distinct *set);
uint64_t distinct_few_count(const struct distinct_few *set);

#endif
