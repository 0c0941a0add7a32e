// SPDX-License-Identifier: GPL-2.0-only
/*
 * Keeps the mappings: two hash tables over the same objects, and a count for each inside host.
 *
 * Finding takes no lock. Making and ending do, one for the namespace, so that a port, its two table
 * entries and the counts change together. At a limit a new mapping is refused and no other ever
 * ended in its favour (RFC 6888 REQ-11); the gateway's own flows count for no host.
 *
 * A reader may find a mapping at the moment in which it ends. It marks the mapping as used and then
 * looks whether it is dead; whoever ends one marks it as dead and then looks whether it was used.
 * One of the two always sees the other (the barriers in use() and fwp_map_end).
 */
#include "map.h"

#include <linux/jhash.h>
#include <linux/slab.h>

#include "net.h"

struct fwp_host {
	struct rhash_head node;
	__be32 address;
	u32 zone; /* of conntrack: hosts of two zones may have one address */
	u32 mappings;
	struct rcu_head rcu;
};

static struct kmem_cache *mappings;

#define KEY_BYTES(type, from, to) (offsetofend(type, to) - offsetof(type, from))

static const struct rhashtable_params inside_params = {
	.head_offset = offsetof(struct fwp_mapping, by_inside),
	.key_offset = offsetof(struct fwp_mapping, inside),
	.key_len = KEY_BYTES(struct fwp_mapping, inside, protocol),
	.automatic_shrinking = true,
};

static const struct rhashtable_params outside_params = {
	.head_offset = offsetof(struct fwp_mapping, by_outside),
	.key_offset = offsetof(struct fwp_mapping, outside),
	.key_len = KEY_BYTES(struct fwp_mapping, outside, outside_port),
	.automatic_shrinking = true,
};

static const struct rhashtable_params host_params = {
	.head_offset = offsetof(struct fwp_host, node),
	.key_offset = offsetof(struct fwp_host, address),
	.key_len = KEY_BYTES(struct fwp_host, address, zone),
	.automatic_shrinking = true,
};

int fwp_map_init(struct fwp_map *map)
{
	int err;

	spin_lock_init(&map->lock);
	INIT_LIST_HEAD(&map->pools);
	map->count = 0;
	err = rhashtable_init(&map->by_inside, &inside_params);
	if (err)
		return err;
	err = rhashtable_init(&map->by_outside, &outside_params);
	if (err)
		goto undo_inside;
	err = rhashtable_init(&map->hosts, &host_params);
	if (err)
		goto undo_outside;
	map->ready = true;
	return 0;

undo_outside:
	rhashtable_destroy(&map->by_outside);
undo_inside:
	rhashtable_destroy(&map->by_inside);
	return err;
}

static void free_mapping(void *mapping, void *unused)
{
	kmem_cache_free(mappings, mapping);
}

static void free_host(void *host, void *unused)
{
	kfree(host);
}

void fwp_map_fini(struct fwp_map *map)
{
	if (!map->ready)
		return;
	rhashtable_destroy(&map->by_outside);
	rhashtable_free_and_destroy(&map->by_inside, free_mapping, NULL);
	rhashtable_free_and_destroy(&map->hosts, free_host, NULL);
	fwp_pools_free(&map->pools);
	map->ready = false;
}

static struct fwp_mapping key_of(const struct fwp_endpoint *endpoint)
{
	return (struct fwp_mapping){
		.inside = endpoint->inside,
		.inside_port = endpoint->port,
		.zone = endpoint->zone,
		.outside = endpoint->outside,
		.protocol = endpoint->protocol,
	};
}

struct fwp_mapping *fwp_map_find_inside(const struct fwp_map *map,
					const struct fwp_endpoint *endpoint)
{
	struct fwp_mapping key = key_of(endpoint);

	return rhashtable_lookup((struct rhashtable *)&map->by_inside, &key.inside, inside_params);
}

struct fwp_mapping *fwp_map_find_outside(const struct fwp_map *map, __be32 address, u8 protocol,
					 __be16 port)
{
	struct fwp_mapping key = { .outside = address, .protocol = protocol, .outside_port = port };

	return rhashtable_lookup((struct rhashtable *)&map->by_outside, &key.outside,
				 outside_params);
}

/* Mark it as used from now; false if it is on its way out. */
static bool use(struct fwp_mapping *mapping)
{
	WRITE_ONCE(mapping->used, (u32)jiffies);
	smp_mb(); /* pairs with fwp_map_end */
	return !READ_ONCE(mapping->dead);
}

static struct fwp_host *host_get(struct fwp_map *map, const struct fwp_endpoint *endpoint)
{
	const struct fwp_host key = { .address = endpoint->inside, .zone = endpoint->zone };
	struct fwp_host *host = rhashtable_lookup_fast(&map->hosts, &key.address, host_params);

	if (host)
		return host;
	host = kzalloc(sizeof(*host), GFP_ATOMIC | __GFP_ACCOUNT | __GFP_NOWARN);
	if (!host)
		return NULL;
	host->address = key.address;
	host->zone = key.zone;
	if (rhashtable_insert_fast(&map->hosts, &host->node, host_params)) {
		kfree(host);
		return NULL;
	}
	return host;
}

static void host_free_if_idle(struct fwp_map *map, struct fwp_host *host)
{
	if (!host || host->mappings)
		return;
	rhashtable_remove_fast(&map->hosts, &host->node, host_params);
	kfree_rcu(host, rcu);
}

static int insert(struct fwp_map *map, struct fwp_mapping *mapping)
{
	int err = rhashtable_insert_fast(&map->by_inside, &mapping->by_inside, inside_params);

	if (err)
		return err;
	err = rhashtable_insert_fast(&map->by_outside, &mapping->by_outside, outside_params);
	if (err)
		rhashtable_remove_fast(&map->by_inside, &mapping->by_inside, inside_params);
	return err;
}

/* Take a port and enter the mapping; the host and the pool are there. */
static struct fwp_mapping *enter(struct fwp_map *map, const struct fwp_endpoint *endpoint,
				 const struct fwp_port_wish *wish, struct fwp_host *host,
				 struct fwp_pool *pool)
{
	struct fwp_mapping *mapping;
	int port;

	port = fwp_port_take(pool, wish);
	if (port < 0)
		return ERR_PTR(port);
	mapping = kmem_cache_alloc(mappings, GFP_ATOMIC | __GFP_NOWARN);
	if (!mapping)
		goto undo_port;
	*mapping = key_of(endpoint);
	mapping->outside_port = htons(port);
	mapping->host = host;
	mapping->pool = pool;
	mapping->used = (u32)jiffies;
	if (insert(map, mapping))
		goto undo_mapping;
	map->count++;
	if (host)
		host->mappings++;
	return mapping;

undo_mapping:
	kmem_cache_free(mappings, mapping);
undo_port:
	fwp_port_give(pool, wish->protocol, port);
	return ERR_PTR(-ENOMEM);
}

/* Under the lock: the limits, then what the mapping stands on. */
static struct fwp_mapping *make(struct fwp_map *map, const struct fwp_endpoint *endpoint,
				const struct fwp_port_wish *wish)
{
	bool own = endpoint->inside == endpoint->outside;
	struct fwp_mapping *mapping = ERR_PTR(-ENOMEM);
	struct fwp_host *host = NULL;
	struct fwp_pool *pool;

	if (map->count >= wish->config->total_limit)
		return ERR_PTR(-ENFILE);
	if (!own) {
		host = host_get(map, endpoint);
		if (!host)
			return ERR_PTR(-ENOMEM);
		if (host->mappings >= wish->config->host_limit)
			return ERR_PTR(-EDQUOT);
	}
	pool = fwp_pool_get(&map->pools, endpoint->outside);
	if (pool) {
		mapping = enter(map, endpoint, wish, host, pool);
		fwp_pool_free_if_empty(pool);
	}
	host_free_if_idle(map, host);
	return mapping;
}

struct fwp_mapping *fwp_map_get(struct net *net, const struct fwp_config *config,
				const struct fwp_endpoint *endpoint, u16 lo, u16 hi)
{
	struct fwp_map *map = &fwp_net(net)->map;
	struct fwp_mapping *mapping = fwp_map_find_inside(map, endpoint);
	struct fwp_port_wish wish = {
		.config = config,
		.protocol = endpoint->protocol,
		.port = ntohs(endpoint->port),
		.lo = lo,
		.hi = hi,
	};
	bool made = false;

	if (mapping && use(mapping))
		return mapping;
	spin_lock_bh(&map->lock);
	mapping = fwp_map_find_inside(map, endpoint);
	if (mapping) {
		use(mapping);
	} else {
		mapping = make(map, endpoint, &wish);
		made = !IS_ERR(mapping);
	}
	spin_unlock_bh(&map->lock);
	if (made) {
		fwp_count(net, FWPOLICY_COUNTER_MAPPING_MADE);
		fwp_sweep_begin(net);
	}
	return mapping;
}

bool fwp_map_adopt(struct net *net, const struct fwp_config *config,
		   const struct fwp_endpoint *endpoint, __be16 outside_port)
{
	struct fwp_map *map = &fwp_net(net)->map;
	struct fwp_port_wish wish = {
		.config = config,
		.protocol = endpoint->protocol,
		.port = ntohs(outside_port),
		.lo = ntohs(outside_port),
		.hi = ntohs(outside_port),
	};
	struct fwp_mapping *mapping = NULL;

	spin_lock_bh(&map->lock);
	if (wish.port && endpoint->protocol != IPPROTO_ICMP && !fwp_map_find_inside(map, endpoint))
		mapping = make(map, endpoint, &wish);
	spin_unlock_bh(&map->lock);
	if (IS_ERR_OR_NULL(mapping))
		return false;
	fwp_count(net, FWPOLICY_COUNTER_MAPPING_MADE);
	return true;
}

static void free_later(struct rcu_head *rcu)
{
	kmem_cache_free(mappings, container_of(rcu, struct fwp_mapping, rcu));
}

/* Whether it was used at or after that moment; jiffies wrap. */
static bool used_since(const struct fwp_mapping *mapping, u32 moment)
{
	return (s32)(READ_ONCE(mapping->used) - moment) >= 0;
}

bool fwp_map_end(struct net *net, struct fwp_mapping *mapping, u32 before)
{
	struct fwp_map *map = &fwp_net(net)->map;

	spin_lock_bh(&map->lock);
	if (mapping->dead)
		goto leave;
	WRITE_ONCE(mapping->dead, true);
	smp_mb(); /* pairs with use() */
	if (used_since(mapping, before)) {
		WRITE_ONCE(mapping->dead, false);
		goto leave;
	}
	rhashtable_remove_fast(&map->by_inside, &mapping->by_inside, inside_params);
	rhashtable_remove_fast(&map->by_outside, &mapping->by_outside, outside_params);
	fwp_port_give(mapping->pool, mapping->protocol, ntohs(mapping->outside_port));
	fwp_pool_free_if_empty(mapping->pool);
	map->count--;
	if (mapping->host)
		mapping->host->mappings--;
	host_free_if_idle(map, mapping->host);
	spin_unlock_bh(&map->lock);
	fwp_count(net, FWPOLICY_COUNTER_MAPPING_ENDED);
	call_rcu(&mapping->rcu, free_later);
	return true;

leave:
	spin_unlock_bh(&map->lock);
	return false;
}

int __init fwp_map_module_init(void)
{
	mappings = KMEM_CACHE(fwp_mapping, SLAB_ACCOUNT);
	return mappings ? 0 : -ENOMEM;
}

void fwp_map_module_exit(void)
{
	/* Those that were freed after a grace period have to be back before the cache goes. */
	rcu_barrier();
	kmem_cache_destroy(mappings);
}
