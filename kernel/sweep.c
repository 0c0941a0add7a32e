// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ends mappings that no flow uses any more.
 *
 * The kernel tells nobody but one listener that a flow has ended, and that listener is ctnetlink;
 * nor can a module hang data on a flow. So every 30 seconds (sweep_seconds) the flows of the
 * namespace are walked once, each marks its mapping as used now, and then the mappings are walked:
 * one that is not marked in two rounds and past its hold time ends. A TCP mapping is not held: its
 * flow has waited in TIME_WAIT already. Of UDP and ICMP the port rests (RFC 6888 REQ-8).
 *
 * A flow from outside that the inside host never answered marks nothing: nobody outside can keep
 * a mapping alive (RFC 4787 REQ-6, RFC 7857 section 6). A mapping whose flow lives is never ended,
 * so its port cannot go to another while packets may still come for it.
 */
#include "sweep.h"

#include <linux/module.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/netfilter/nf_conntrack_zones.h>
#include <net/netfilter/nf_nat.h>

#include "net.h"

static unsigned int sweep_seconds = 30;
module_param(sweep_seconds, uint, 0444);
MODULE_PARM_DESC(sweep_seconds, "from one look for unused mappings to the next; 1 to 3600");

static unsigned long round_of_sweep(void)
{
	return clamp(sweep_seconds, 1U, 3600U) * HZ;
}

static struct fwp_endpoint endpoint_of(const struct nf_conn *ct)
{
	const struct nf_conntrack_tuple *from = &ct->tuplehash[IP_CT_DIR_ORIGINAL].tuple;

	return (struct fwp_endpoint){
		.inside = from->src.u3.ip,
		.port = from->src.u.all,
		.outside = ct->tuplehash[IP_CT_DIR_REPLY].tuple.dst.u3.ip,
		.zone = nf_ct_zone_id(nf_ct_zone(ct), IP_CT_DIR_ORIGINAL),
		.protocol = nf_ct_protonum(ct),
	};
}

static void mark(struct fwp_mapping *mapping)
{
	if (mapping)
		WRITE_ONCE(mapping->used, (u32)jiffies);
}

/* The source's mapping, and of a flow that was led inside its destination's. Kills nothing. */
static int mark_flow(struct nf_conn *ct, void *data)
{
	const struct fwp_map *map = data;
	const struct nf_conntrack_tuple *to = &ct->tuplehash[IP_CT_DIR_ORIGINAL].tuple;
	struct fwp_endpoint endpoint;

	if (nf_ct_l3num(ct) != NFPROTO_IPV4 || !fwp_port_protocol(nf_ct_protonum(ct)))
		return 0;
	endpoint = endpoint_of(ct);
	rcu_read_lock();
	mark(fwp_map_find_inside(map, &endpoint));
	if (ct->status & IPS_DST_NAT && ct->status & IPS_SEEN_REPLY)
		mark(fwp_map_find_outside(map, to->dst.u3.ip, endpoint.protocol, to->dst.u.all));
	rcu_read_unlock();
	return 0;
}

static void walk_flows(struct net *net, int (*each)(struct nf_conn *ct, void *data), void *data)
{
	struct nf_ct_iter_data walk = { .net = net, .data = data };

	nf_ct_iterate_cleanup_net(each, &walk);
}

static u32 hold_of(const struct fwp_mapping *mapping, u32 hold)
{
	return mapping->protocol == IPPROTO_TCP ? 0 : hold * HZ;
}

/*
 * End those not used since `moment` less their hold; `hold` in seconds. Some may be missed: a walk
 * that pauses at a mapping which has just gone passes over what stood behind it.
 */
static unsigned int end_unused(struct net *net, u32 moment, u32 hold)
{
	struct fwp_map *map = &fwp_net(net)->map;
	struct rhashtable_iter iter;
	struct fwp_mapping *mapping;
	unsigned int ended = 0, seen = 0;

	rhashtable_walk_enter(&map->by_inside, &iter);
	rhashtable_walk_start(&iter);
	while ((mapping = rhashtable_walk_next(&iter))) {
		if (IS_ERR(mapping)) /* the table was resized: some are seen twice */
			continue;
		ended += fwp_map_end(net, mapping, moment - hold_of(mapping, hold));
		if (++seen % 1024)
			continue;
		rhashtable_walk_stop(&iter);
		cond_resched();
		rhashtable_walk_start(&iter);
	}
	rhashtable_walk_stop(&iter);
	rhashtable_walk_exit(&iter);
	return ended;
}

static u32 hold_now(struct net *net)
{
	const struct fwp_config *config;
	u32 hold;

	rcu_read_lock();
	config = rcu_dereference(fwp_net(net)->config);
	hold = config ? config->hold : 0;
	rcu_read_unlock();
	return hold;
}

static void sweep(struct work_struct *work)
{
	struct fwp_net *state = container_of(work, struct fwp_net, sweep.work);

	walk_flows(state->net, mark_flow, &state->map);
	/* Half a round of leeway: walking takes its time. */
	end_unused(state->net, (u32)(jiffies - round_of_sweep() * 3 / 2), hold_now(state->net));
	if (READ_ONCE(state->map.count))
		fwp_sweep_begin(state->net);
}

unsigned int fwp_sweep_flush(struct net *net)
{
	unsigned int ended = 0, more;
	u32 now = (u32)jiffies;

	if (!fwp_net(net)->map.ready)
		return 0;
	walk_flows(net, mark_flow, &fwp_net(net)->map);
	do {
		more = end_unused(net, now, 0);
		ended += more;
	} while (more); /* the walk that ends none has missed none */
	return ended;
}

struct adoption {
	struct net *net;
	const struct fwp_config *config;
	unsigned int adopted;
};

/* Flows that masquerade sent out by an interface that is ours now; their ports are theirs. */
static int adopt_flow(struct nf_conn *ct, void *data)
{
	struct adoption *adoption = data;
	const struct nf_conn_nat *nat = nfct_nat(ct);
	struct fwp_endpoint endpoint;
	struct net_device *out;

	if (nf_ct_l3num(ct) != NFPROTO_IPV4 || !fwp_port_protocol(nf_ct_protonum(ct)) ||
	    !(ct->status & IPS_SRC_NAT) || !nat || !nat->masq_index)
		return 0;
	endpoint = endpoint_of(ct);
	rcu_read_lock();
	out = dev_get_by_index_rcu(adoption->net, nat->masq_index);
	if (out && fwp_config_interface(adoption->config, out->name) &&
	    fwp_config_source(adoption->config, endpoint.inside))
		adoption->adopted += fwp_map_adopt(adoption->net, adoption->config, &endpoint,
						   ct->tuplehash[IP_CT_DIR_REPLY].tuple.dst.u.all);
	rcu_read_unlock();
	return 0;
}

/* Only NAT_SET publishes a configuration, and it calls this: the configuration stays. */
unsigned int fwp_sweep_adopt(struct net *net)
{
	struct adoption adoption = {
		.net = net,
		.config = rcu_dereference_protected(fwp_net(net)->config, true),
	};

	walk_flows(net, adopt_flow, &adoption);
	if (adoption.adopted)
		fwp_sweep_begin(net);
	return adoption.adopted;
}

void fwp_sweep_begin(struct net *net)
{
	queue_delayed_work(system_power_efficient_wq, &fwp_net(net)->sweep, round_of_sweep());
}

void fwp_sweep_init(struct net *net)
{
	INIT_DELAYED_WORK(&fwp_net(net)->sweep, sweep);
}

/* Translation is off: no flow makes a mapping, so nothing starts it again but itself. */
void fwp_sweep_fini(struct net *net)
{
	cancel_delayed_work_sync(&fwp_net(net)->sweep);
}
