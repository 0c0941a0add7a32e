// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finds a free outside port (RFC 4787 REQ-3, REQ-4; RFC 6056 for the choice at random).
 *
 * First the port that the inside host uses itself; then any of the same class (below 1024 or not)
 * and parity, from a random place on; then of the other parity. The bits of even and of odd ports
 * lie apart, so a search is a search for a zero bit and its cost is bounded: 4 KiB are read at
 * most, twice. Identifiers of ICMP have neither class nor parity, and nothing of them is reserved.
 */
#include "port.h"

#include <linux/bitmap.h>
#include <linux/in.h>
#include <linux/random.h>
#include <linux/slab.h>

#define HALF	    32768
#define FIRST_USUAL 1024

static const u8 protocols[FWP_PORT_PROTOCOLS] = { IPPROTO_TCP, IPPROTO_UDP, IPPROTO_ICMP };

static int protocol_index(u8 protocol)
{
	int i;

	for (i = 0; i < FWP_PORT_PROTOCOLS; i++)
		if (protocols[i] == protocol)
			return i;
	return -1;
}

bool fwp_port_protocol(u8 protocol)
{
	return protocol_index(protocol) >= 0;
}

struct fwp_pool *fwp_pool_get(struct list_head *pools, __be32 address)
{
	struct fwp_pool *pool;

	list_for_each_entry(pool, pools, list)
		if (pool->address == address)
			return pool;
	pool = kzalloc(sizeof(*pool), GFP_ATOMIC | __GFP_ACCOUNT | __GFP_NOWARN);
	if (!pool)
		return NULL;
	pool->address = address;
	list_add(&pool->list, pools);
	return pool;
}

static void pool_free(struct fwp_pool *pool)
{
	int i;

	list_del(&pool->list);
	for (i = 0; i < FWP_PORT_PROTOCOLS; i++) {
		bitmap_free(pool->bits[i][0]);
		bitmap_free(pool->bits[i][1]);
	}
	kfree(pool);
}

void fwp_pool_free_if_empty(struct fwp_pool *pool)
{
	if (!pool->taken)
		pool_free(pool);
}

void fwp_pools_free(struct list_head *pools)
{
	struct fwp_pool *pool, *next;

	list_for_each_entry_safe(pool, next, pools, list)
		pool_free(pool);
}

static unsigned long *bits_of(struct fwp_pool *pool, int protocol, int odd)
{
	unsigned long **bits = &pool->bits[protocol][odd];

	if (!*bits)
		*bits = bitmap_zalloc(HALF, GFP_ATOMIC | __GFP_ACCOUNT | __GFP_NOWARN);
	return *bits;
}

/* A free port of [lo, hi] of one parity, that is not reserved; -ENOSPC. */
static int search(const unsigned long *bits, const struct fwp_port_wish *wish, int lo, int hi,
		  int odd)
{
	unsigned int bit = (lo + !odd) / 2, end = (hi - odd) / 2 + 1;
	const struct fwp_range *reserved;

	while (hi >= odd && bit < end) {
		bit = find_next_zero_bit(bits, end, bit);
		if (bit >= end)
			break;
		reserved = fwp_config_reserved(wish->config, wish->protocol, bit * 2 + odd);
		if (!reserved)
			return bit * 2 + odd;
		bit = (reserved->hi - odd) / 2 + 1;
	}
	return -ENOSPC;
}

static int search_around(const unsigned long *bits, const struct fwp_port_wish *wish, int odd)
{
	int start = wish->lo + get_random_u32_below(wish->hi - wish->lo + 1);
	int port = search(bits, wish, start, wish->hi, odd);

	return port >= 0 ? port : search(bits, wish, wish->lo, start, odd);
}

static void fill_in(struct fwp_port_wish *wish)
{
	if (wish->protocol == IPPROTO_ICMP) {
		wish->lo = 0;
		wish->hi = 65535;
	} else if (!wish->hi) {
		wish->lo = wish->port < FIRST_USUAL ? 1 : FIRST_USUAL;
		wish->hi = wish->port < FIRST_USUAL ? FIRST_USUAL - 1 : 65535;
	}
}

int fwp_port_take(struct fwp_pool *pool, const struct fwp_port_wish *asked)
{
	struct fwp_port_wish wish = *asked;
	int protocol = protocol_index(wish.protocol), port = -ENOSPC, attempt;

	fill_in(&wish);
	for (attempt = 0; port < 0 && attempt < 3; attempt++) {
		int odd = (wish.port & 1) ^ (attempt == 2);
		unsigned long *bits = bits_of(pool, protocol, odd);

		if (!bits)
			return -ENOMEM;
		if (attempt)
			port = search_around(bits, &wish, odd);
		else if (wish.port >= wish.lo && wish.port <= wish.hi)
			port = search(bits, &wish, wish.port, wish.port, odd);
		if (port >= 0)
			__set_bit(port / 2, bits);
	}
	pool->taken += port >= 0;
	return port;
}

void fwp_port_give(struct fwp_pool *pool, u8 protocol, u16 port)
{
	__clear_bit(port / 2, pool->bits[protocol_index(protocol)][port & 1]);
	pool->taken--;
}
