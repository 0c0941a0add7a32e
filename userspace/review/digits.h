/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Numbers and addresses as the kernel writes them, several digits at a time.
 *
 * How many digits a number has is chance, and a processor that bets on it digit by digit loses:
 * here no branch depends on it. Each reader gives the length of what it has read, 0 if it is
 * anything else, which a slower one may know. 16 bytes from `at` on must be readable.
 */
#ifndef FWPOLICY_REVIEW_DIGITS_H
#define FWPOLICY_REVIEW_DIGITS_H

#include <endian.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "review/bytes.h"

#define DIGITS_EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/*
 * In each byte that is no value of a digit the highest bit, up to the lowest of them at least: a
 * carry out of it spoils those above.
 */
static inline uint64_t digits_none(uint64_t values)
{
	return ((values + DIGITS_EACH(0x80 - 10)) | values) & DIGITS_EACH(0x80);
}

/* Eight values of digits, the first in the lowest byte, as the number they make. */
static inline uint32_t digits_join(uint64_t values)
{
	const uint64_t pairs = UINT64_C(0x000000ff000000ff);

	values = values * 10 + (values >> 8);
	return (uint32_t)(((values & pairs) * (100 + (UINT64_C(1000000) << 32)) +
			   (values >> 16 & pairs) * (1 + (UINT64_C(10000) << 32))) >>
			  32);
}

/* A number of seven digits at most. */
static inline size_t digits_number(const char *at, uint32_t *number)
{
	uint64_t values = le64toh(load64(at)) ^ DIGITS_EACH('0'), none = digits_none(values);
	unsigned int bits;

	if (!none || none & 0x80)
		return 0;
	bits = (unsigned int)__builtin_ctzll(none) & 56;
	*number = digits_join(values << (64 - bits));
	return bits / 8;
}

/* A number of three digits at most, up to 255; *bad: another number, or none. */
static inline uint8_t digits_octet(const char *at, size_t len, bool *bad)
{
	uint32_t values = (le32toh(load32(at)) ^ (uint32_t)DIGITS_EACH('0'))
			  << ((32 - 8 * len) & 31);

	*bad |= len - 1 > 2 || (uint32_t)digits_none(values) ||
		__builtin_bswap32(values) > 0x020505;
	return (uint8_t)(values * (100 << 16 | 10 << 8 | 1) >> 24);
}

/* Bits of the bytes among the next 16 that are c. */
static inline uint32_t digits_find(const char *at, char c)
{
#ifdef __SSE2__
	__m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);

	return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(c)));
#else
	uint32_t found = 0;

	for (int i = 0; i < 16; i++)
		found |= (uint32_t)(at[i] == c) << i;
	return found;
#endif
}

/* "203.0.113.9 " */
static inline size_t digits_v4(const char *at, uint8_t *bytes)
{
	uint32_t dots = digits_find(at, '.'), second = dots & (dots - 1);
	uint32_t third = second & (second - 1), blanks = digits_find(at, ' ');
	size_t ends[4], begin = 0;
	bool bad = false;

	if (!third || !blanks)
		return 0;
	ends[0] = (size_t)__builtin_ctz(dots);
	ends[1] = (size_t)__builtin_ctz(second);
	ends[2] = (size_t)__builtin_ctz(third);
	ends[3] = (size_t)__builtin_ctz(blanks);
#pragma GCC unroll 4
	for (int i = 0; i < 4; i++) {
		bytes[i] = digits_octet(at + begin, ends[i] - begin, &bad);
		begin = ends[i] + 1;
	}
	return bad ? 0 : ends[3];
}

#endif
