/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Few bytes loaded and compared without a call: what every line does several times.
 */
#ifndef FWPOLICY_REVIEW_BYTES_H
#define FWPOLICY_REVIEW_BYTES_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

static inline uint32_t load32(const char *at)
{
	uint32_t value;

	memcpy(&value, at, sizeof(value));
	return value;
}

static inline uint64_t load64(const char *at)
{
	uint64_t value;

	memcpy(&value, at, sizeof(value));
	return value;
}

/* Word by word; the last word may overlap the one before. */
static inline bool same_bytes(const char *a, const char *b, size_t len)
{
	if (len < 4)
		return !memcmp(a, b, len);
	if (len < 8)
		return load32(a) == load32(b) && load32(a + len - 4) == load32(b + len - 4);
	for (size_t i = 0; i + 8 < len; i += 8)
		if (load64(a + i) != load64(b + i))
			return false;
	return load64(a + len - 8) == load64(b + len - 8);
}

#endif
