/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * FNV-1a in 64 bits: tells states apart, defends against nobody. Used within netlink/ only.
 */
#ifndef FWPOLICY_NETLINK_HASH_H
#define FWPOLICY_NETLINK_HASH_H

#include <stddef.h>
#include <stdint.h>

#define HASH_START UINT64_C(0xcbf29ce484222325)

uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t len);

/* Spreads the bits of a finished hash, so that hashes can be added up. */
uint64_t hash_finish(uint64_t hash);

#endif
