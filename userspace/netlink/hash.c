// SPDX-License-Identifier: GPL-2.0-only
/*
 * The one hash of this folder: over rules, definitions of sets, and what the kernel dumps.
 *
 * Sums of finished hashes are the same in whatever order the kernel lists things.
 */
#include "netlink/hash.h"

uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t len)
{
	const uint8_t *at = bytes;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ at[i]) * UINT64_C(0x100000001b3);
	return hash;
}

uint64_t hash_finish(uint64_t hash)
{
	hash = (hash ^ hash >> 33) * UINT64_C(0xff51afd7ed558ccd);
	hash = (hash ^ hash >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
	return hash ^ hash >> 33;
}
