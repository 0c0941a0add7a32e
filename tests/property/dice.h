/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reproducible chance: splitmix64 (Steele, Lea, Flood 2014), one stream for each (seed, number).
 *
 * The same pair throws the same sequence on every machine, so that a case is named by two numbers.
 */
#ifndef FWPOLICY_TESTS_DICE_H
#define FWPOLICY_TESTS_DICE_H

#include <stdbool.h>
#include <stdint.h>

struct dice {
	uint64_t state;
};

static inline uint64_t dice_throw(struct dice *dice)
{
	uint64_t z = dice->state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

static inline struct dice dice_new(uint64_t seed, uint64_t number)
{
	struct dice dice = { .state = seed };

	dice.state = dice_throw(&dice) + number;
	dice_throw(&dice);
	return dice;
}

/* 0 ... n - 1; n is small against 2^64, the bias is of no account. */
static inline uint32_t dice_below(struct dice *dice, uint32_t n)
{
	return (uint32_t)(dice_throw(dice) % n);
}

static inline uint32_t dice_between(struct dice *dice, uint32_t lo, uint32_t hi)
{
	return lo + dice_below(dice, hi - lo + 1);
}

static inline bool dice_chance(struct dice *dice, uint32_t percent)
{
	return dice_below(dice, 100) < percent;
}

#define DICE_PICK(dice, array) ((array)[dice_below((dice), sizeof(array) / sizeof(*(array)))])

#endif
