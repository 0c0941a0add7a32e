// SPDX-License-Identifier: GPL-2.0-only
/*
 * Decides the translation of a flow at its first packet; the kernel's nat core does the rest.
 *
 * POSTROUTING: what a source leaves by an outside interface with gets the outside endpoint of its
 * mapping; flows without ports get the address alone. Flows of the gateway itself take a mapping
 * too, so that no inside host is given their port. PREROUTING: what asks for a mapped endpoint is
 * led to the inside host: from inside always (hairpin, with the outside endpoint as its source),
 * from outside if the host's network is open. Both are asked after the nat chains of others, whose
 * word comes first.
 *
 * Flows toward an interface's own address carry its index: they end with the address or interface
 * (the kernel's masquerade notifiers), and if routing takes them elsewhere. Only IPv4. What cannot
 * be translated is dropped, counted, and told to an inside sender (ICMP code 13).
 */
#include "nat.h"

#include <linux/inetdevice.h>
#include <net/icmp.h>
#include <net/ip.h>
#include <net/netfilter/nf_conntrack_zones.h>
#include <net/netfilter/nf_log.h>
#include <net/netfilter/nf_nat.h>
#include <net/netfilter/nf_nat_masquerade.h>
#include <net/route.h>

#include "net.h"

/* One new flow on its way, as far as it is known. */
struct flow {
	struct net *net;
	struct sk_buff *skb;
	struct nf_conn *ct;
	const struct nf_hook_state *hook;
	const struct fwp_config *config;
	const struct fwp_interface *interface; /* it leaves by; NULL: not outward */
	struct fwp_endpoint endpoint;
};

static const struct {
	int err;
	enum fwpolicy_counter counter;
	const char *reason;
} refusals[] = {
	{ -EDQUOT, FWPOLICY_COUNTER_DROP_HOST_LIMIT, "host-limit" },
	{ -ENFILE, FWPOLICY_COUNTER_DROP_TOTAL_LIMIT, "total-limit" },
	{ -ENOSPC, FWPOLICY_COUNTER_DROP_NO_PORT, "no-port" },
	{ -EADDRNOTAVAIL, FWPOLICY_COUNTER_DROP_NO_ADDRESS, "no-address" },
	{ -ENOMEM, FWPOLICY_COUNTER_DROP_NO_MEMORY, "no-memory" },
};

static unsigned int refuse(const struct flow *flow, int err)
{
	unsigned int i = 0;

	while (i < ARRAY_SIZE(refusals) - 1 && refusals[i].err != err)
		i++;
	fwp_count(flow->net, refusals[i].counter);
	fwp_log(flow->net, flow->hook, flow->skb, refusals[i].reason);
	/* RFC 5508 REQ-8, RFC 6888 REQ-11; the kernel limits how often. */
	icmp_send(flow->skb, ICMP_DEST_UNREACH, ICMP_PKT_FILTERED, 0);
	return NF_DROP;
}

static __be32 outside_address(const struct flow *flow)
{
	const struct rtable *route = skb_rtable(flow->skb);
	__be32 next_hop;

	if (flow->interface->address)
		return flow->interface->address;
	next_hop = rt_nexthop(route, ip_hdr(flow->skb)->daddr);
	return inet_select_addr(flow->hook->out, next_hop, RT_SCOPE_UNIVERSE);
}

/* As masquerade does: the flow is to end with this interface, unless the address is fixed. */
static void bind_to_interface(const struct flow *flow)
{
	struct nf_conn_nat *nat;

	if (!flow->interface || flow->interface->address)
		return;
	nat = nf_ct_nat_ext_add(flow->ct);
	if (nat)
		nat->masq_index = flow->hook->out->ifindex;
}

static unsigned int set_source(const struct flow *flow, __be32 address, __be16 port, bool ported)
{
	struct nf_nat_range2 range = {
		.flags = NF_NAT_RANGE_MAP_IPS | (ported ? NF_NAT_RANGE_PROTO_SPECIFIED : 0),
		.min_addr.ip = address,
		.max_addr.ip = address,
		.min_proto.all = port,
		.max_proto.all = port,
	};

	bind_to_interface(flow);
	return nf_nat_setup_info(flow->ct, &range, NF_NAT_MANIP_SRC);
}

/* Whether some flow that is not translated by mappings has the answers of this one already. */
static bool clashes(const struct flow *flow, const struct fwp_mapping *mapping)
{
	struct nf_conntrack_tuple answer = flow->ct->tuplehash[IP_CT_DIR_REPLY].tuple;

	answer.dst.u3.ip = mapping->outside;
	answer.dst.u.all = mapping->outside_port;
	return nf_conntrack_tuple_taken(&answer, flow->ct);
}

static unsigned int map_source(const struct flow *flow, enum fwpolicy_counter counter)
{
	const struct fwp_interface *interface = flow->interface;
	const struct fwp_mapping *mapping;

	mapping = fwp_map_get(flow->net, flow->config, &flow->endpoint,
			      interface ? interface->lo : 0, interface ? interface->hi : 0);
	if (IS_ERR(mapping))
		return refuse(flow, PTR_ERR(mapping));
	if (clashes(flow, mapping)) {
		fwp_count(flow->net, FWPOLICY_COUNTER_FLOW_CLASH);
		return set_source(flow, mapping->outside, 0, false);
	}
	fwp_count(flow->net, counter);
	return set_source(flow, mapping->outside, mapping->outside_port, true);
}

static unsigned int leave_outward(struct flow *flow)
{
	__be32 source = flow->endpoint.inside;

	flow->endpoint.outside = outside_address(flow);
	if (!flow->endpoint.outside)
		return refuse(flow, -EADDRNOTAVAIL);
	if (!fwp_port_protocol(flow->endpoint.protocol)) {
		if (source == flow->endpoint.outside)
			return NF_ACCEPT;
		fwp_count(flow->net, FWPOLICY_COUNTER_FLOW_OTHER);
		return set_source(flow, flow->endpoint.outside, 0, false);
	}
	return map_source(flow, FWPOLICY_COUNTER_FLOW_OUT);
}

/* Led from inside to inside, by a mapping or another's forward: answers must come back here. */
static unsigned int hairpin(struct flow *flow)
{
	const struct nf_conntrack_tuple *asked = &flow->ct->tuplehash[IP_CT_DIR_ORIGINAL].tuple;
	const struct nf_conntrack_tuple *led = &flow->ct->tuplehash[IP_CT_DIR_REPLY].tuple;

	if (!(flow->ct->status & IPS_DST_NAT) || !fwp_port_protocol(flow->endpoint.protocol) ||
	    !fwp_config_source(flow->config, led->src.u3.ip) ||
	    fwp_config_source(flow->config, asked->dst.u3.ip) ||
	    inet_addr_type(flow->net, asked->dst.u3.ip) != RTN_LOCAL)
		return NF_ACCEPT;
	flow->endpoint.outside = asked->dst.u3.ip;
	return map_source(flow, FWPOLICY_COUNTER_FLOW_HAIRPIN);
}

static bool flow_of(struct flow *flow, struct sk_buff *skb, const struct nf_hook_state *hook)
{
	const struct nf_conntrack_tuple *tuple;
	enum ip_conntrack_info info;

	*flow = (struct flow){ .net = hook->net, .skb = skb, .hook = hook };
	flow->ct = nf_ct_get(skb, &info);
	flow->config = rcu_dereference(fwp_net(hook->net)->config);
	if (!flow->ct || !flow->config)
		return false;
	tuple = &flow->ct->tuplehash[IP_CT_DIR_ORIGINAL].tuple;
	flow->endpoint.inside = tuple->src.u3.ip;
	flow->endpoint.port = tuple->src.u.all;
	flow->endpoint.protocol = tuple->dst.protonum;
	flow->endpoint.zone = nf_ct_zone_id(nf_ct_zone(flow->ct), IP_CT_DIR_ORIGINAL);
	return true;
}

static unsigned int leave(void *unused, struct sk_buff *skb, const struct nf_hook_state *hook)
{
	struct flow flow;
	bool source;

	if (!flow_of(&flow, skb, hook))
		return NF_ACCEPT;
	source = fwp_config_source(flow.config, flow.endpoint.inside);
	flow.interface = fwp_config_interface(flow.config, hook->out->name);
	if (!flow.interface)
		return source ? hairpin(&flow) : NF_ACCEPT;
	if (fwp_config_excludes(flow.config, ip_hdr(skb)->daddr))
		return NF_ACCEPT;
	if (source || flow.endpoint.inside == outside_address(&flow))
		return leave_outward(&flow);
	return NF_ACCEPT;
}

/* Whether who asks may be led to the mapping: an inside host always, one outside if it is open. */
static bool may_enter(const struct flow *flow, const struct fwp_mapping *mapping)
{
	const struct fwp_prefix *source = fwp_config_source(flow->config, mapping->inside);

	if (!source || mapping->inside == mapping->outside ||
	    mapping->zone != flow->endpoint.zone ||
	    fwp_config_reserved(flow->config, mapping->protocol, ntohs(mapping->outside_port)))
		return false;
	if (fwp_config_interface(flow->config, flow->hook->in->name))
		return source->open;
	return fwp_config_source(flow->config, flow->endpoint.inside);
}

static unsigned int enter(void *unused, struct sk_buff *skb, const struct nf_hook_state *hook)
{
	struct nf_nat_range2 range = {
		.flags = NF_NAT_RANGE_MAP_IPS | NF_NAT_RANGE_PROTO_SPECIFIED,
	};
	const struct nf_conntrack_tuple *tuple;
	const struct fwp_mapping *mapping;
	struct flow flow;

	if (!flow_of(&flow, skb, hook))
		return NF_ACCEPT;
	/* NAPT leads no echo requests inside (RFC 5508 REQ-7): who pings means the gateway. */
	if (flow.endpoint.protocol != IPPROTO_TCP && flow.endpoint.protocol != IPPROTO_UDP)
		return NF_ACCEPT;
	tuple = &flow.ct->tuplehash[IP_CT_DIR_ORIGINAL].tuple;
	mapping = fwp_map_find_outside(&fwp_net(hook->net)->map, tuple->dst.u3.ip,
				       flow.endpoint.protocol, tuple->dst.u.all);
	if (!mapping || !may_enter(&flow, mapping))
		return NF_ACCEPT;
	if (fwp_config_interface(flow.config, hook->in->name))
		fwp_count(hook->net, FWPOLICY_COUNTER_FLOW_IN);
	range.min_addr.ip = range.max_addr.ip = mapping->inside;
	range.min_proto.all = range.max_proto.all = mapping->inside_port;
	return nf_nat_setup_info(flow.ct, &range, NF_NAT_MANIP_DST);
}

static const struct nf_hook_ops lookups[] = {
	{
		.hook = enter,
		.pf = NFPROTO_IPV4,
		.hooknum = NF_INET_PRE_ROUTING,
		.priority = NF_IP_PRI_NAT_DST + 1,
	},
	{
		.hook = leave,
		.pf = NFPROTO_IPV4,
		.hooknum = NF_INET_POST_ROUTING,
		.priority = NF_IP_PRI_NAT_SRC + 1,
	},
};

static void unregister_lookups(struct net *net, int n)
{
	while (n-- > 0)
		nf_nat_ipv4_unregister_fn(net, &lookups[n]);
}

static int turn_on(struct net *net)
{
	struct fwp_net *state = fwp_net(net);
	int err, n;

	if (!state->map.ready) {
		err = fwp_map_init(&state->map);
		if (err)
			return err;
	}
	/* Nothing is tracked in a namespace in which nobody asks for it. */
	err = nf_ct_netns_get(net, NFPROTO_IPV4);
	if (err)
		return err;
	for (n = 0; n < ARRAY_SIZE(lookups); n++) {
		err = nf_nat_ipv4_register_fn(net, &lookups[n]);
		if (err)
			goto undo;
	}
	state->translates = true;
	return 0;

undo:
	unregister_lookups(net, n);
	nf_ct_netns_put(net, NFPROTO_IPV4);
	return err;
}

static void turn_off(struct net *net)
{
	struct fwp_net *state = fwp_net(net);

	if (!state->translates)
		return;
	unregister_lookups(net, ARRAY_SIZE(lookups));
	nf_ct_netns_put(net, NFPROTO_IPV4);
	state->translates = false;
}

static void publish(struct net *net, struct fwp_config *config)
{
	struct fwp_net *state = fwp_net(net);
	struct fwp_config *old = rcu_dereference_protected(state->config, true);

	rcu_assign_pointer(state->config, config);
	fwp_config_free_later(old);
}

int fwp_nat_set(struct net *net, struct fwp_config *config)
{
	struct fwp_net *state = fwp_net(net);
	bool first = !state->translates;
	int err;

	if (!config->n_interfaces) {
		fwp_config_free(config);
		turn_off(net);
		publish(net, NULL);
		return 0;
	}
	if (first) {
		err = turn_on(net);
		if (err) {
			fwp_config_free(config);
			return err;
		}
	}
	publish(net, config);
	if (first)
		fwp_sweep_adopt(net);
	return 0;
}

void fwp_nat_stop(struct net *net)
{
	turn_off(net);
}

void fwp_nat_end(struct net *net)
{
	publish(net, NULL);
	fwp_sweep_fini(net);
	fwp_map_fini(&fwp_net(net)->map);
}

int __init fwp_nat_init(void)
{
	return nf_nat_masquerade_inet_register_notifiers();
}

void fwp_nat_exit(void)
{
	nf_nat_masquerade_inet_unregister_notifiers();
}
