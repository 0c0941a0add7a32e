/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The sources of refused packets, in bounded memory.
 *
 * Up to TALKERS_MOST sources are kept, in sets of eight that an address is hashed to. While a set
 * has room everything in it is exact. A source for which there is none takes the place of the
 * quietest of its set, and its count as a debt (Space-Saving; Metwally and others, 2005):
 *
 *     count - error <= packets really refused <= count
 *     a source that is not here was refused at most `error_most` times
 *
 * so that who was refused often is here, and exact whenever its error is 0. Who is known beside its
 * packets (enum talker_mark) is not replaced by strangers, up to TALKERS_HELD of a set.
 */
#ifndef FWPOLICY_REVIEW_TALKERS_H
#define FWPOLICY_REVIEW_TALKERS_H

#include <stdbool.h>
#include <stddef.h>

#include "review/fact.h"

#define TALKERS_WAYS 8
#define TALKERS_HELD 4
#define TALKERS_SETS 8192
#define TALKERS_MOST (TALKERS_WAYS * TALKERS_SETS)

/* What is known of a source beside its packets. */
enum talker_mark {
	TALKER_LOCAL = 1,   /* in a local network of the database */
	TALKER_ALLOWED = 2, /* on an allow list of the database */
	TALKER_LOGIN = 4,   /* has logged in */
};

struct talker {
	uint64_t ports; /* linear counting: a bit for each destination port, hashed to 64 */
	uint64_t hosts; /* the same for destination addresses */
	uint8_t addr[16];
	uint32_t error;
	uint32_t first, last; /* seconds since the epoch */
	uint16_t port;	      /* where most of its packets went, if most went to one */
	uint16_t reasons;     /* bit for each enum reason */
	uint16_t hours;	      /* in which it was heard */
	uint16_t innocent;    /* of its packets look like answers or a traced route; saturates */
	uint8_t protocol;
	uint8_t votes; /* for port and protocol; saturates */
	uint8_t in, chain;
	uint8_t marks; /* enum talker_mark */
	uint8_t family;
};

/* One set: what finding and replacing look at, in one cache line. */
struct talker_set {
	uint16_t tags[TALKERS_WAYS];
	uint32_t counts[TALKERS_WAYS]; /* 0: the place is free */
	uint8_t held;		       /* bit for each way that is not replaced */
	uint8_t pad[15];
};

struct talkers {
	struct talker_set *sets;
	struct talker *v; /* of set i: 8 i to 8 i + 7 */
	size_t used;
	uint64_t replaced;
	uint32_t error_most;
};

struct talker_slot {
	struct talker *talker;
	uint32_t *count;
	bool is_new; /* the caller fills in everything but error */
};

void talkers_init(struct talkers *talkers);
void talkers_fini(struct talkers *talkers);

uint64_t talkers_hash(const uint8_t *addr, uint8_t family);
/* Fetches a set, and later the talker in it, before they are asked for. */
void talkers_prefetch_set(const struct talkers *talkers, uint64_t hash);
void talkers_prefetch_talker(const struct talkers *talkers, uint64_t hash);

/* The place of a source, taken from another if need be. Its count is not raised. */
struct talker_slot talkers_place(struct talkers *talkers, const struct fact *fact, uint64_t hash);

/* The same without taking a place; talker NULL if it has none. */
struct talker_slot talkers_find(const struct talkers *talkers, const uint8_t *addr, uint8_t family);

/* Marks a source (enum talker_mark), and holds its place while its set has held few. */
void talkers_mark(struct talkers *talkers, struct talker *talker, uint8_t marks);

static inline uint32_t talkers_count(const struct talkers *talkers, size_t i)
{
	return talkers->sets[i / TALKERS_WAYS].counts[i % TALKERS_WAYS];
}

/* Neighbours must fall apart: a bitmap takes what is spread evenly for more than it is. */
static inline uint64_t talker_mix(uint64_t value)
{
	value = (value ^ value >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	value = (value ^ value >> 27) * UINT64_C(0x94d049bb133111eb);
	return value ^ value >> 31;
}

/* The bit of talker.ports that a port, or a type of ICMP, is hashed to. */
static inline uint64_t talker_port_bit(uint8_t protocol, uint16_t port)
{
	return UINT64_C(1) << (talker_mix((uint64_t)port << 8 | protocol) >> 58);
}

/* About how many bits were thrown into such a bitmap. */
unsigned int talker_spread(uint64_t bits);

#endif
