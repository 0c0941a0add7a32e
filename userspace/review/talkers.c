// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finds the place of a source: a tag of 15 bits picks the way of a set, the address confirms it.
 */
#include "review/talkers.h"

#include <stdlib.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/mem.h"
#include "base/pages.h"

void talkers_init(struct talkers *talkers)
{
	memset(talkers, 0, sizeof(*talkers));
	talkers->sets = must(aligned_alloc(64, TALKERS_SETS * sizeof(struct talker_set)));
	talkers->v = pages_alloc(TALKERS_MOST * sizeof(struct talker));
	memset(talkers->sets, 0, TALKERS_SETS * sizeof(struct talker_set));
}

void talkers_fini(struct talkers *talkers)
{
	free(talkers->sets);
	pages_free(talkers->v, TALKERS_MOST * sizeof(struct talker));
}

uint64_t talkers_hash(const uint8_t *addr, uint8_t family)
{
	uint64_t low, high;

	memcpy(&low, addr, 8);
	memcpy(&high, addr + 8, 8);
	low = (low ^ family) * UINT64_C(0x9e3779b97f4a7c15);
	low ^= low >> 32;
	low = (low + high) * UINT64_C(0xd6e8feb86659fd93);
	low ^= low >> 32;
	return low * UINT64_C(0xd6e8feb86659fd93);
}

static size_t set_of(uint64_t hash)
{
	return (size_t)((hash >> 32) * TALKERS_SETS >> 32);
}

static uint16_t tag_of(uint64_t hash)
{
	return (uint16_t)hash;
}

void talkers_prefetch_set(const struct talkers *talkers, uint64_t hash)
{
	__builtin_prefetch(&talkers->sets[set_of(hash)], 1);
}

/* A bit for each way that has the tag, be it in use or not. */
static inline unsigned int ways_with(const struct talker_set *set, uint16_t tag)
{
#ifdef __SSE2__
	__m128i tags = _mm_load_si128((const __m128i *)(const void *)set->tags);
	__m128i equal = _mm_cmpeq_epi16(tags, _mm_set1_epi16((short)tag));

	return (unsigned int)_mm_movemask_epi8(_mm_packs_epi16(equal, _mm_setzero_si128()));
#else
	unsigned int ways = 0;

	for (unsigned int way = 0; way < TALKERS_WAYS; way++)
		ways |= (unsigned int)(set->tags[way] == tag) << way;
	return ways;
#endif
}

/* Of those that may be replaced; there is always one. Which it is nobody can bet on: no branches.
 */
static size_t quietest_way(const struct talker_set *set)
{
	uint64_t best = UINT64_MAX;

	for (size_t way = 0; way < TALKERS_WAYS; way++) {
		uint64_t held = set->held >> way & 1;
		uint64_t rank = held << 40 | (uint64_t)set->counts[way] << 3 | way;

		best = rank < best ? rank : best;
	}
	return best & (TALKERS_WAYS - 1);
}

/* The way whose tag fits, else the quietest: the one that will be looked at. */
void talkers_prefetch_talker(const struct talkers *talkers, uint64_t hash)
{
	size_t set = set_of(hash);
	const struct talker_set *at = &talkers->sets[set];
	unsigned int ways = ways_with(at, tag_of(hash));
	size_t way = ways ? (size_t)__builtin_ctz(ways) : quietest_way(at);

	__builtin_prefetch(&talkers->v[set * TALKERS_WAYS + way], 1);
}

static bool is_at(const struct talkers *talkers, size_t i, const uint8_t *addr, uint8_t family)
{
	const struct talker *talker = &talkers->v[i];

	return talker->family == family && !memcmp(talker->addr, addr, sizeof(talker->addr));
}

/* The way that holds the source, or TALKERS_WAYS. */
static size_t find_way(const struct talkers *talkers, size_t set, uint64_t hash,
		       const uint8_t *addr, uint8_t family)
{
	const struct talker_set *at = &talkers->sets[set];

	for (unsigned int ways = ways_with(at, tag_of(hash)); ways; ways &= ways - 1) {
		size_t way = (size_t)__builtin_ctz(ways);

		if (at->counts[way] && is_at(talkers, set * TALKERS_WAYS + way, addr, family))
			return way;
	}
	return TALKERS_WAYS;
}

struct talker_slot talkers_place(struct talkers *talkers, const struct fact *fact, uint64_t hash)
{
	size_t set = set_of(hash);
	size_t way = find_way(talkers, set, hash, fact->src, fact->family);
	struct talker_set *at = &talkers->sets[set];
	struct talker_slot slot = { .is_new = way == TALKERS_WAYS };

	if (slot.is_new)
		way = quietest_way(at);
	slot.talker = &talkers->v[set * TALKERS_WAYS + way];
	slot.count = &at->counts[way];
	if (!slot.is_new)
		return slot;
	at->tags[way] = tag_of(hash);
	if (*slot.count) {
		talkers->replaced++;
		if (*slot.count > talkers->error_most)
			talkers->error_most = *slot.count;
	} else {
		talkers->used++;
	}
	memset(slot.talker, 0, sizeof(*slot.talker));
	slot.talker->error = *slot.count;
	return slot;
}

struct talker_slot talkers_find(const struct talkers *talkers, const uint8_t *addr, uint8_t family)
{
	uint64_t hash = talkers_hash(addr, family);
	size_t set = set_of(hash), way = find_way(talkers, set, hash, addr, family);

	if (way == TALKERS_WAYS)
		return (struct talker_slot){ 0 };
	return (struct talker_slot){ &talkers->v[set * TALKERS_WAYS + way],
				     &talkers->sets[set].counts[way], false };
}

void talkers_mark(struct talkers *talkers, struct talker *talker, uint8_t marks)
{
	size_t i = (size_t)(talker - talkers->v);
	uint8_t *held = &talkers->sets[i / TALKERS_WAYS].held;

	talker->marks |= marks;
	if (talker->marks && __builtin_popcount(*held) < TALKERS_HELD)
		*held |= (uint8_t)(1 << i % TALKERS_WAYS);
}

/* 64 ln(64 / zeros), rounded; where no bit is left the number has no bound, and this is the least.
 */
static const uint16_t spreads[65] = {
	0,   1,	  2,   3,   4,	 5,   6,   7,	9,   10,  11,  12,  13,	 15,  16, 17, 18,
	20,  21,  23,  24,  25,	 27,  28,  30,	32,  33,  35,  37,  39,	 40,  42, 44, 46,
	48,  51,  53,  55,  58,	 60,  63,  65,	68,  71,  74,  78,  81,	 85,  89, 93, 97,
	102, 107, 113, 119, 126, 133, 142, 151, 163, 177, 196, 222, 266, 266,
};

unsigned int talker_spread(uint64_t bits)
{
	return spreads[__builtin_popcountll(bits)];
}
