// SPDX-License-Identifier: GPL-2.0-only
/*
 * The estimate of HyperLogLog from its registers.
 */
#include "review/distinct.h"

#include <math.h>

static uint64_t estimate(double registers, double alpha, double sum, double zeros)
{
	double raw = alpha * registers * registers / sum;

	if (raw <= 2.5 * registers && zeros > 0)
		raw = registers * log(registers / zeros);
	return (uint64_t)(raw + 0.5);
}

uint64_t distinct_count(const struct distinct *set)
{
	double sum = 0, zeros = 0;

	for (unsigned int i = 0; i < DISTINCT_REGISTERS; i++) {
		sum += ldexp(1.0, -set->v[i]);
		zeros += set->v[i] == 0;
	}
	return estimate(DISTINCT_REGISTERS, 0.7213 / (1 + 1.079 / DISTINCT_REGISTERS), sum, zeros);
}

uint64_t distinct_few_count(const struct distinct_few *set)
{
	double sum = 0, zeros = 0;

	for (unsigned int i = 0; i < 16; i++) {
		int rank = (int)(set->v >> (4 * i) & 15);

		sum += ldexp(1.0, -rank);
		zeros += rank == 0;
	}
	return estimate(16, 0.673, sum, zeros);
}
