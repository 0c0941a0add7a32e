// SPDX-License-Identifier: GPL-2.0-only
/*
 * Speaks the contract: configuration, mappings, counters, refused messages.
 *
 * Each command works on the namespace of its socket. The policies refuse what does not belong to a
 * command before it is called, so a command only looks at meanings; it points extack at the
 * attribute it refuses.
 */
#include "netlink.h"

#include <net/ip.h>
#include <net/genetlink.h>
#include <net/ipv6.h>

#include "compat.h"
#include "nat.h"
#include "net.h"

static struct genl_family family;

enum { GROUP_REFUSALS };

static int put_counter(struct sk_buff *msg, const struct netlink_callback *cb, u64 value,
		       const char *name, const char *helper)
{
	void *header = genlmsg_put(msg, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq, &family,
				   NLM_F_MULTI, FWPOLICY_CMD_COUNTER_GET);

	if (!header)
		return -EMSGSIZE;
	if (nla_put_string(msg, FWPOLICY_A_COUNTER_NAME, name) ||
	    (helper && nla_put_string(msg, FWPOLICY_A_COUNTER_HELPER, helper)) ||
	    nla_put_u64_64bit(msg, FWPOLICY_A_COUNTER_VALUE, value, FWPOLICY_A_PAD)) {
		genlmsg_cancel(msg, header);
		return -EMSGSIZE;
	}
	genlmsg_end(msg, header);
	return 0;
}

/* The counters, then helper by helper the reasons; args[0]: how many are said already. */
static int counter_dump(struct sk_buff *msg, struct netlink_callback *cb)
{
	const struct net *net = sock_net(msg->sk);
	long most = FWPOLICY_COUNTER_COUNT + FWPOLICY_HELPER_COUNT * FWPOLICY_REFUSAL_COUNT;

	for (; cb->args[0] < most; cb->args[0]++) {
		unsigned int i = cb->args[0], rest = i - FWPOLICY_COUNTER_COUNT;
		enum fwpolicy_helper helper = rest / FWPOLICY_REFUSAL_COUNT;
		enum fwpolicy_refusal reason = rest % FWPOLICY_REFUSAL_COUNT;
		int err;

		if (i < FWPOLICY_COUNTER_COUNT)
			err = put_counter(msg, cb, fwp_counter_sum(net, i), fwp_counter_name(i),
					  NULL);
		else
			err = put_counter(msg, cb, fwp_refusal_sum(net, helper, reason),
					  fwp_refusal_name(reason), fwp_helper_name(helper));
		if (err)
			break;
	}
	return msg->len;
}

static int put_addresses(struct sk_buff *msg, const struct fwp_refusal *refusal)
{
	const struct sk_buff *skb = refusal->skb;

	if (refusal->family == NFPROTO_IPV6)
		return nla_put_u8(msg, FWPOLICY_A_REFUSAL_FAMILY, AF_INET6) ||
		       nla_put_in6_addr(msg, FWPOLICY_A_REFUSAL_SOURCE, &ipv6_hdr(skb)->saddr) ||
		       nla_put_in6_addr(msg, FWPOLICY_A_REFUSAL_DESTINATION, &ipv6_hdr(skb)->daddr);
	return nla_put_u8(msg, FWPOLICY_A_REFUSAL_FAMILY, AF_INET) ||
	       nla_put_in_addr(msg, FWPOLICY_A_REFUSAL_SOURCE, ip_hdr(skb)->saddr) ||
	       nla_put_in_addr(msg, FWPOLICY_A_REFUSAL_DESTINATION, ip_hdr(skb)->daddr);
}

/* The first four bytes of TCP and UDP alike. */
static int put_ports(struct sk_buff *msg, const struct fwp_refusal *refusal)
{
	const struct sk_buff *skb = refusal->skb;
	int at = skb_network_offset(skb) + ip_hdrlen(skb);
	u8 next = ipv6_hdr(skb)->nexthdr;
	__be16 fragment, buffer[2];
	const __be16 *ports;

	if (refusal->family == NFPROTO_IPV6)
		at = ipv6_skip_exthdr(skb, skb_network_offset(skb) + sizeof(struct ipv6hdr), &next,
				      &fragment);
	ports = at < 0 ? NULL : skb_header_pointer(skb, at, sizeof(buffer), buffer);
	if (!ports)
		return 0;
	return nla_put_be16(msg, FWPOLICY_A_REFUSAL_SOURCE_PORT, ports[0]) ||
	       nla_put_be16(msg, FWPOLICY_A_REFUSAL_DESTINATION_PORT, ports[1]);
}

static int put_refusal(struct sk_buff *msg, const struct fwp_refusal *refusal)
{
	return nla_put_string(msg, FWPOLICY_A_COUNTER_HELPER, fwp_helper_name(refusal->helper)) ||
	       nla_put_string(msg, FWPOLICY_A_COUNTER_NAME, fwp_refusal_name(refusal->reason)) ||
	       put_addresses(msg, refusal) || put_ports(msg, refusal);
}

void fwp_netlink_refusal(struct net *net, const struct fwp_refusal *refusal)
{
	struct sk_buff *msg;
	void *header;

	if (!genl_has_listeners(&family, net, GROUP_REFUSALS))
		return;
	msg = genlmsg_new(NLMSG_GOODSIZE, GFP_ATOMIC);
	if (!msg)
		return;
	header = genlmsg_put(msg, 0, 0, &family, 0, FWPOLICY_CMD_REFUSAL);
	if (!header || put_refusal(msg, refusal)) {
		nlmsg_free(msg);
		return;
	}
	genlmsg_end(msg, header);
	genlmsg_multicast_netns(&family, net, msg, 0, GROUP_REFUSALS, GFP_ATOMIC);
}

static int nat_set(struct sk_buff *skb, struct genl_info *info)
{
	struct fwp_config *config = fwp_config_new(info->nlhdr, info->attrs, info->extack);

	if (IS_ERR(config))
		return PTR_ERR(config);
	return fwp_nat_set(genl_info_net(info), config);
}

static struct sk_buff *answer_to(struct genl_info *info, u8 command, void **header)
{
	struct sk_buff *msg = nlmsg_new(NLMSG_GOODSIZE * 16, GFP_KERNEL);

	if (msg)
		*header = genlmsg_put_reply(msg, info, &family, 0, command);
	return msg;
}

static int send_answer(struct sk_buff *msg, struct genl_info *info, void *header, int err)
{
	if (err) {
		nlmsg_free(msg);
		return -EMSGSIZE;
	}
	genlmsg_end(msg, header);
	return genlmsg_reply(msg, info);
}

static int nat_get(struct sk_buff *skb, struct genl_info *info)
{
	const struct fwp_net *state = fwp_net(genl_info_net(info));
	const struct fwp_config *config;
	void *header;
	struct sk_buff *msg = answer_to(info, FWPOLICY_CMD_NAT_GET, &header);
	int err;

	if (!msg)
		return -ENOMEM;
	rcu_read_lock();
	config = rcu_dereference(state->config);
	err = config ? fwp_config_put(msg, config) : 0;
	rcu_read_unlock();
	err = err || nla_put_u32(msg, FWPOLICY_A_NAT_MAPPINGS, READ_ONCE(state->map.count)) ||
	      nla_put_u32(msg, FWPOLICY_A_NAT_HOSTS, atomic_read(&state->map.hosts.nelems));
	return send_answer(msg, info, header, err);
}

static int mapping_flush(struct sk_buff *skb, struct genl_info *info)
{
	void *header;
	struct sk_buff *msg = answer_to(info, FWPOLICY_CMD_MAPPING_FLUSH, &header);
	u32 ended;

	if (!msg)
		return -ENOMEM;
	ended = fwp_sweep_flush(genl_info_net(info));
	return send_answer(msg, info, header, nla_put_u32(msg, FWPOLICY_A_MAP_COUNT, ended));
}

static bool is_asked_for(const struct fwp_mapping *mapping, struct nlattr *const *asked)
{
	const struct nlattr *protocol = asked[FWPOLICY_A_MAP_PROTOCOL];
	const struct nlattr *inside = asked[FWPOLICY_A_MAP_INSIDE_ADDRESS];
	const struct nlattr *port = asked[FWPOLICY_A_MAP_OUTSIDE_PORT];

	return (!protocol || nla_get_u8(protocol) == mapping->protocol) &&
	       (!inside || nla_get_be32(inside) == mapping->inside) &&
	       (!port || nla_get_be16(port) == mapping->outside_port);
}

static int put_mapping(struct sk_buff *msg, const struct netlink_callback *cb,
		       const struct fwp_mapping *mapping)
{
	u32 idle = jiffies_to_msecs((u32)jiffies - READ_ONCE(mapping->used)) / MSEC_PER_SEC;
	void *header = genlmsg_put(msg, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq, &family,
				   NLM_F_MULTI, FWPOLICY_CMD_MAPPING_GET);

	if (!header)
		return -EMSGSIZE;
	if (nla_put_u8(msg, FWPOLICY_A_MAP_PROTOCOL, mapping->protocol) ||
	    nla_put_be32(msg, FWPOLICY_A_MAP_INSIDE_ADDRESS, mapping->inside) ||
	    nla_put_be16(msg, FWPOLICY_A_MAP_INSIDE_PORT, mapping->inside_port) ||
	    nla_put_be32(msg, FWPOLICY_A_MAP_OUTSIDE_ADDRESS, mapping->outside) ||
	    nla_put_be16(msg, FWPOLICY_A_MAP_OUTSIDE_PORT, mapping->outside_port) ||
	    nla_put_u32(msg, FWPOLICY_A_MAP_IDLE, idle) ||
	    (mapping->zone && nla_put_u16(msg, FWPOLICY_A_MAP_ZONE, mapping->zone))) {
		genlmsg_cancel(msg, header);
		return -EMSGSIZE;
	}
	genlmsg_end(msg, header);
	return 0;
}

/* The walk lives as long as the dump; args[0] holds it. */
static int mapping_dump_start(struct netlink_callback *cb)
{
	struct fwp_map *map = &fwp_net(sock_net(cb->skb->sk))->map;
	struct rhashtable_iter *iter;

	if (!map->ready)
		return 0;
	iter = kmalloc(sizeof(*iter), GFP_KERNEL);
	if (!iter)
		return -ENOMEM;
	rhashtable_walk_enter(&map->by_inside, iter);
	cb->args[0] = (long)iter;
	return 0;
}

static int mapping_dump(struct sk_buff *msg, struct netlink_callback *cb)
{
	struct rhashtable_iter *iter = (void *)cb->args[0];
	struct nlattr **asked = fwp_dump_attrs(cb);
	struct fwp_mapping *mapping;

	if (!iter)
		return 0;
	rhashtable_walk_start(iter);
	/* What did not fit the last message is still the next. */
	for (mapping = rhashtable_walk_peek(iter); mapping; mapping = rhashtable_walk_next(iter)) {
		if (IS_ERR(mapping))
			continue;
		if (is_asked_for(mapping, asked) && put_mapping(msg, cb, mapping))
			break;
	}
	rhashtable_walk_stop(iter);
	return msg->len;
}

static int mapping_dump_done(struct netlink_callback *cb)
{
	struct rhashtable_iter *iter = (void *)cb->args[0];

	if (iter) {
		rhashtable_walk_exit(iter);
		kfree(iter);
	}
	return 0;
}

static const struct nla_policy mapping_policy[] = {
	[FWPOLICY_A_MAP_PROTOCOL] = { .type = NLA_U8 },
	[FWPOLICY_A_MAP_INSIDE_ADDRESS] = { .type = NLA_BE32 },
	[FWPOLICY_A_MAP_OUTSIDE_PORT] = { .type = NLA_BE16 },
};

static const struct nla_policy nothing[] = {
	[FWPOLICY_A_UNSPEC] = { .type = NLA_REJECT },
};

static const struct genl_ops ops[] = {
	{
		.cmd = FWPOLICY_CMD_NAT_SET,
		.flags = GENL_UNS_ADMIN_PERM,
		.doit = nat_set,
		.policy = fwp_config_policy,
		.maxattr = FWPOLICY_A_NAT_HOLD,
	},
	{
		.cmd = FWPOLICY_CMD_NAT_GET,
		.doit = nat_get,
		.policy = nothing,
		.maxattr = ARRAY_SIZE(nothing) - 1,
	},
	{
		.cmd = FWPOLICY_CMD_MAPPING_GET,
		.flags = GENL_UNS_ADMIN_PERM, /* who speaks with whom is not for everybody */
		.start = mapping_dump_start,
		.dumpit = mapping_dump,
		.done = mapping_dump_done,
		.policy = mapping_policy,
		.maxattr = ARRAY_SIZE(mapping_policy) - 1,
	},
	{
		.cmd = FWPOLICY_CMD_MAPPING_FLUSH,
		.flags = GENL_UNS_ADMIN_PERM,
		.doit = mapping_flush,
		.policy = nothing,
		.maxattr = ARRAY_SIZE(nothing) - 1,
	},
	{
		.cmd = FWPOLICY_CMD_COUNTER_GET,
		.dumpit = counter_dump,
		.policy = nothing,
		.maxattr = ARRAY_SIZE(nothing) - 1,
	},
};

static const struct genl_multicast_group groups[] = {
	[GROUP_REFUSALS] = { .name = FWPOLICY_GROUP_REFUSALS },
};

static struct genl_family family __ro_after_init = {
	.name = FWPOLICY_FAMILY,
	.version = FWPOLICY_FAMILY_VERSION,
	.netnsok = true,
	.module = THIS_MODULE,
	.ops = ops,
	.n_ops = ARRAY_SIZE(ops),
	.resv_start_op = FWPOLICY_CMD_REFUSAL + 1,
	.mcgrps = groups,
	.n_mcgrps = ARRAY_SIZE(groups),
};

int __init fwp_netlink_init(void)
{
	return genl_register_family(&family);
}

void fwp_netlink_exit(void)
{
	genl_unregister_family(&family);
}

MODULE_ALIAS_GENL_FAMILY(FWPOLICY_FAMILY);
