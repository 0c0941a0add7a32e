/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Random addresses out of a space so small that a model can hold one entry for each: four blocks,
 * at the start and at the end of IPv4 and of IPv6, where a step could wrap around. Define BLOCK,
 * the addresses of one (at most 256), before this is included. Always the same sequence.
 */
#ifndef FWPOLICY_TESTS_RANDOM_ADDR_H
#define FWPOLICY_TESTS_RANDOM_ADDR_H

#include <string.h>
#include <sys/socket.h>

#include "base/addr.h"

#define BLOCKS 4
#define SPACE  (BLOCK * BLOCKS)

/* A number below `below`. */
static inline unsigned int any(unsigned int below)
{
	static uint64_t state = 0x2545f4914f6cdd1d;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (unsigned int)(state >> 33) % below;
}

/* The address with this number, below SPACE. */
static inline struct addr address(unsigned int i)
{
	unsigned int block = i / BLOCK, offset = i % BLOCK;
	struct addr addr = { .family = block < 2 ? AF_INET : AF_INET6 };
	size_t size = addr_size(addr.family);

	if (block % 2) {
		memset(addr.bytes, 0xff, size);
		addr.bytes[size - 1] = (uint8_t)(256 - BLOCK + offset);
	} else {
		addr.bytes[size - 1] = (uint8_t)offset;
	}
	return addr;
}

#endif
