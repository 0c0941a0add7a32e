// SPDX-License-Identifier: GPL-2.0-only
/*
 * Turns the attributes of NAT_SET into a configuration, and back.
 *
 * Two passes over the message: the first counts the entries of each list, the second fills them in,
 * so that a configuration is one piece of memory. Lists are short (FWPOLICY_LIST_MOST) and asked
 * only for the first packet of a flow; they are searched in order.
 */
#include "config.h"

#include <linux/inetdevice.h>
#include <linux/slab.h>
#include <net/genetlink.h>

#include "uapi/linux/fwpolicy.h"

static struct netlink_range_validation port_range = { .min = 1, .max = 65535 };
static struct netlink_range_validation high_port = { .min = 1024, .max = 65535 };
static struct netlink_range_validation limit_range = { .min = 1, .max = 16777216 };
static struct netlink_range_validation hold_range = { .max = 86400 };

static const struct nla_policy interface_policy[FWPOLICY_INTERFACE_A_MAX + 1] = {
	[FWPOLICY_INTERFACE_A_NAME] = { .type = NLA_NUL_STRING, .len = IFNAMSIZ - 1 },
	[FWPOLICY_INTERFACE_A_ADDRESS] = { .type = NLA_BE32 },
	[FWPOLICY_INTERFACE_A_PORT_LO] = NLA_POLICY_FULL_RANGE(NLA_U16, &high_port),
	[FWPOLICY_INTERFACE_A_PORT_HI] = NLA_POLICY_FULL_RANGE(NLA_U16, &high_port),
};

static const struct nla_policy prefix_policy[FWPOLICY_PREFIX_A_MAX + 1] = {
	[FWPOLICY_PREFIX_A_ADDRESS] = { .type = NLA_BE32 },
	[FWPOLICY_PREFIX_A_LENGTH] = NLA_POLICY_MAX(NLA_U8, 32),
	[FWPOLICY_PREFIX_A_OPEN] = { .type = NLA_FLAG },
};

static const struct nla_policy range_policy[FWPOLICY_RANGE_A_MAX + 1] = {
	[FWPOLICY_RANGE_A_PROTOCOL] = { .type = NLA_U8 },
	[FWPOLICY_RANGE_A_LO] = NLA_POLICY_FULL_RANGE(NLA_U16, &port_range),
	[FWPOLICY_RANGE_A_HI] = NLA_POLICY_FULL_RANGE(NLA_U16, &port_range),
};

const struct nla_policy fwp_config_policy[] = {
	[FWPOLICY_A_NAT_INTERFACE] = NLA_POLICY_NESTED(interface_policy),
	[FWPOLICY_A_NAT_SOURCE] = NLA_POLICY_NESTED(prefix_policy),
	[FWPOLICY_A_NAT_EXCLUDE] = NLA_POLICY_NESTED(prefix_policy),
	[FWPOLICY_A_NAT_RESERVED] = NLA_POLICY_NESTED(range_policy),
	[FWPOLICY_A_NAT_HOST_LIMIT] = NLA_POLICY_FULL_RANGE(NLA_U32, &limit_range),
	[FWPOLICY_A_NAT_TOTAL_LIMIT] = NLA_POLICY_FULL_RANGE(NLA_U32, &limit_range),
	[FWPOLICY_A_NAT_HOLD] = NLA_POLICY_FULL_RANGE(NLA_U32, &hold_range),
};
const unsigned int fwp_config_policy_most = ARRAY_SIZE(fwp_config_policy) - 1;

static int refuse(struct netlink_ext_ack *extack, const struct nlattr *attr, const char *why)
{
	NL_SET_BAD_ATTR(extack, attr);
	if (extack)
		extack->_msg = why;
	return -EINVAL;
}

static bool is_entry(const struct nlattr *attr, int type)
{
	return nla_type(attr) == type;
}

static int add_interface(struct fwp_config *config, const struct nlattr *attr,
			 struct netlink_ext_ack *extack)
{
	struct fwp_interface *interface = &config->interfaces[config->n_interfaces];
	struct nlattr *tb[FWPOLICY_INTERFACE_A_MAX + 1];
	int err = nla_parse_nested(tb, FWPOLICY_INTERFACE_A_MAX, attr, interface_policy, extack);

	if (err)
		return err;
	if (!tb[FWPOLICY_INTERFACE_A_NAME])
		return refuse(extack, attr, "an interface without a name");
	if (!tb[FWPOLICY_INTERFACE_A_PORT_LO] != !tb[FWPOLICY_INTERFACE_A_PORT_HI])
		return refuse(extack, attr, "a range of ports has two ends");
	nla_strscpy(interface->name, tb[FWPOLICY_INTERFACE_A_NAME], IFNAMSIZ);
	interface->length = strlen(interface->name);
	if (interface->length == 0 || !strcmp(interface->name, "+"))
		return refuse(extack, tb[FWPOLICY_INTERFACE_A_NAME], "every interface is too many");
	if (interface->name[interface->length - 1] == '+')
		interface->length--;
	else
		interface->length++; /* the closing zero is compared too */
	if (tb[FWPOLICY_INTERFACE_A_ADDRESS])
		interface->address = nla_get_be32(tb[FWPOLICY_INTERFACE_A_ADDRESS]);
	if (tb[FWPOLICY_INTERFACE_A_ADDRESS] &&
	    (ipv4_is_zeronet(interface->address) || ipv4_is_multicast(interface->address) ||
	     ipv4_is_lbcast(interface->address) || ipv4_is_loopback(interface->address)))
		return refuse(extack, tb[FWPOLICY_INTERFACE_A_ADDRESS], "no address of a host");
	if (tb[FWPOLICY_INTERFACE_A_PORT_LO]) {
		interface->lo = nla_get_u16(tb[FWPOLICY_INTERFACE_A_PORT_LO]);
		interface->hi = nla_get_u16(tb[FWPOLICY_INTERFACE_A_PORT_HI]);
	}
	if (interface->lo > interface->hi)
		return refuse(extack, tb[FWPOLICY_INTERFACE_A_PORT_HI], "the range runs backwards");
	config->n_interfaces++;
	return 0;
}

static int read_prefix(struct fwp_prefix *prefix, const struct nlattr *attr,
		       struct netlink_ext_ack *extack)
{
	struct nlattr *tb[FWPOLICY_PREFIX_A_MAX + 1];
	int err = nla_parse_nested(tb, FWPOLICY_PREFIX_A_MAX, attr, prefix_policy, extack);

	if (err)
		return err;
	if (!tb[FWPOLICY_PREFIX_A_ADDRESS] || !tb[FWPOLICY_PREFIX_A_LENGTH])
		return refuse(extack, attr, "a prefix has an address and a length");
	prefix->address = nla_get_be32(tb[FWPOLICY_PREFIX_A_ADDRESS]);
	prefix->mask = inet_make_mask(nla_get_u8(tb[FWPOLICY_PREFIX_A_LENGTH]));
	prefix->open = nla_get_flag(tb[FWPOLICY_PREFIX_A_OPEN]);
	if (prefix->address & ~prefix->mask)
		return refuse(extack, tb[FWPOLICY_PREFIX_A_ADDRESS],
			      "the address has bits beyond its prefix");
	return 0;
}

static int add_source(struct fwp_config *config, const struct nlattr *attr,
		      struct netlink_ext_ack *extack)
{
	int err = read_prefix(&config->sources[config->n_sources], attr, extack);

	if (!err)
		config->n_sources++;
	return err;
}

static int add_exclude(struct fwp_config *config, const struct nlattr *attr,
		       struct netlink_ext_ack *extack)
{
	struct fwp_prefix *prefix = &config->excludes[config->n_excludes];
	int err = read_prefix(prefix, attr, extack);

	if (err)
		return err;
	if (prefix->open)
		return refuse(extack, attr, "only a source can be open");
	config->n_excludes++;
	return 0;
}

static int add_reserved(struct fwp_config *config, const struct nlattr *attr,
			struct netlink_ext_ack *extack)
{
	struct fwp_range *range = &config->reserved[config->n_reserved];
	struct nlattr *tb[FWPOLICY_RANGE_A_MAX + 1];
	int err = nla_parse_nested(tb, FWPOLICY_RANGE_A_MAX, attr, range_policy, extack);

	if (err)
		return err;
	if (!tb[FWPOLICY_RANGE_A_PROTOCOL] || !tb[FWPOLICY_RANGE_A_LO] || !tb[FWPOLICY_RANGE_A_HI])
		return refuse(extack, attr, "a range has a protocol and two ends");
	range->protocol = nla_get_u8(tb[FWPOLICY_RANGE_A_PROTOCOL]);
	range->lo = nla_get_u16(tb[FWPOLICY_RANGE_A_LO]);
	range->hi = nla_get_u16(tb[FWPOLICY_RANGE_A_HI]);
	if (range->protocol != IPPROTO_TCP && range->protocol != IPPROTO_UDP)
		return refuse(extack, tb[FWPOLICY_RANGE_A_PROTOCOL], "only TCP and UDP have ports");
	if (range->lo > range->hi)
		return refuse(extack, tb[FWPOLICY_RANGE_A_HI], "the range runs backwards");
	config->n_reserved++;
	return 0;
}

static const struct list_kind {
	int type;
	int (*add)(struct fwp_config *config, const struct nlattr *attr,
		   struct netlink_ext_ack *extack);
} lists[] = {
	{ FWPOLICY_A_NAT_INTERFACE, add_interface },
	{ FWPOLICY_A_NAT_SOURCE, add_source },
	{ FWPOLICY_A_NAT_EXCLUDE, add_exclude },
	{ FWPOLICY_A_NAT_RESERVED, add_reserved },
};

static int count_entries(const struct nlmsghdr *nlh, unsigned int *counts,
			 struct netlink_ext_ack *extack)
{
	const struct nlattr *attr;
	unsigned int i;
	int rest;

	nlmsg_for_each_attr(attr, nlh, GENL_HDRLEN, rest)
		for (i = 0; i < ARRAY_SIZE(lists); i++) {
			if (!is_entry(attr, lists[i].type))
				continue;
			if (++counts[i] > FWPOLICY_LIST_MOST) {
				NL_SET_ERR_MSG_ATTR(extack, attr, "a longer list than can be");
				return -E2BIG;
			}
		}
	return 0;
}

/* The largest alignment comes first, so each list begins aligned. */
static struct fwp_config *config_alloc(const unsigned int *counts)
{
	size_t interfaces = counts[0] * sizeof(struct fwp_interface);
	size_t sources = counts[1] * sizeof(struct fwp_prefix);
	size_t excludes = counts[2] * sizeof(struct fwp_prefix);
	size_t reserved = counts[3] * sizeof(struct fwp_range);
	struct fwp_config *config;
	char *at;

	config = kvzalloc(sizeof(*config) + interfaces + sources + excludes + reserved,
			  GFP_KERNEL_ACCOUNT);
	if (!config)
		return NULL;
	at = (char *)(config + 1);
	config->interfaces = (void *)at;
	config->sources = (void *)(at + interfaces);
	config->excludes = (void *)(at + interfaces + sources);
	config->reserved = (void *)(at + interfaces + sources + excludes);
	return config;
}

static u32 number_or(const struct nlattr *attr, u32 otherwise)
{
	return attr ? nla_get_u32(attr) : otherwise;
}

static int fill(struct fwp_config *config, const struct nlmsghdr *nlh,
		struct netlink_ext_ack *extack)
{
	const struct nlattr *attr;
	unsigned int i;
	int rest, err;

	nlmsg_for_each_attr(attr, nlh, GENL_HDRLEN, rest)
		for (i = 0; i < ARRAY_SIZE(lists); i++) {
			if (!is_entry(attr, lists[i].type))
				continue;
			err = lists[i].add(config, attr, extack);
			if (err)
				return err;
		}
	return 0;
}

struct fwp_config *fwp_config_new(const struct nlmsghdr *nlh, struct nlattr **attrs,
				  struct netlink_ext_ack *extack)
{
	unsigned int counts[ARRAY_SIZE(lists)] = { 0 };
	struct fwp_config *config;
	int err;

	err = count_entries(nlh, counts, extack);
	if (err)
		return ERR_PTR(err);
	config = config_alloc(counts);
	if (!config)
		return ERR_PTR(-ENOMEM);
	config->host_limit = number_or(attrs[FWPOLICY_A_NAT_HOST_LIMIT], 8192);
	config->total_limit = number_or(attrs[FWPOLICY_A_NAT_TOTAL_LIMIT], 262144);
	config->hold = number_or(attrs[FWPOLICY_A_NAT_HOLD], 120);
	err = fill(config, nlh, extack);
	if (err) {
		fwp_config_free(config);
		return ERR_PTR(err);
	}
	return config;
}

void fwp_config_free(struct fwp_config *config)
{
	kvfree(config);
}

void fwp_config_free_later(struct fwp_config *config)
{
	if (config)
		kvfree_rcu(config, rcu);
}

static int put_interface(struct sk_buff *msg, const struct fwp_interface *interface)
{
	struct nlattr *nest = nla_nest_start(msg, FWPOLICY_A_NAT_INTERFACE);

	if (!nest || nla_put_string(msg, FWPOLICY_INTERFACE_A_NAME, interface->name) ||
	    (interface->address &&
	     nla_put_be32(msg, FWPOLICY_INTERFACE_A_ADDRESS, interface->address)) ||
	    (interface->lo && (nla_put_u16(msg, FWPOLICY_INTERFACE_A_PORT_LO, interface->lo) ||
			       nla_put_u16(msg, FWPOLICY_INTERFACE_A_PORT_HI, interface->hi))))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static int put_prefix(struct sk_buff *msg, int type, const struct fwp_prefix *prefix)
{
	struct nlattr *nest = nla_nest_start(msg, type);

	if (!nest || nla_put_be32(msg, FWPOLICY_PREFIX_A_ADDRESS, prefix->address) ||
	    nla_put_u8(msg, FWPOLICY_PREFIX_A_LENGTH, inet_mask_len(prefix->mask)) ||
	    (prefix->open && nla_put_flag(msg, FWPOLICY_PREFIX_A_OPEN)))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static int put_range(struct sk_buff *msg, const struct fwp_range *range)
{
	struct nlattr *nest = nla_nest_start(msg, FWPOLICY_A_NAT_RESERVED);

	if (!nest || nla_put_u8(msg, FWPOLICY_RANGE_A_PROTOCOL, range->protocol) ||
	    nla_put_u16(msg, FWPOLICY_RANGE_A_LO, range->lo) ||
	    nla_put_u16(msg, FWPOLICY_RANGE_A_HI, range->hi))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

int fwp_config_put(struct sk_buff *msg, const struct fwp_config *config)
{
	int i, err = 0;

	for (i = 0; !err && i < config->n_interfaces; i++)
		err = put_interface(msg, &config->interfaces[i]);
	for (i = 0; !err && i < config->n_sources; i++)
		err = put_prefix(msg, FWPOLICY_A_NAT_SOURCE, &config->sources[i]);
	for (i = 0; !err && i < config->n_excludes; i++)
		err = put_prefix(msg, FWPOLICY_A_NAT_EXCLUDE, &config->excludes[i]);
	for (i = 0; !err && i < config->n_reserved; i++)
		err = put_range(msg, &config->reserved[i]);
	if (err || nla_put_u32(msg, FWPOLICY_A_NAT_HOST_LIMIT, config->host_limit) ||
	    nla_put_u32(msg, FWPOLICY_A_NAT_TOTAL_LIMIT, config->total_limit) ||
	    nla_put_u32(msg, FWPOLICY_A_NAT_HOLD, config->hold))
		return -EMSGSIZE;
	return 0;
}

const struct fwp_interface *fwp_config_interface(const struct fwp_config *config, const char *name)
{
	int i;

	for (i = 0; i < config->n_interfaces; i++)
		if (!strncmp(name, config->interfaces[i].name, config->interfaces[i].length))
			return &config->interfaces[i];
	return NULL;
}

static const struct fwp_prefix *covering(const struct fwp_prefix *prefixes, int n, __be32 address)
{
	int i;

	for (i = 0; i < n; i++)
		if ((address & prefixes[i].mask) == prefixes[i].address)
			return &prefixes[i];
	return NULL;
}

const struct fwp_prefix *fwp_config_source(const struct fwp_config *config, __be32 address)
{
	return covering(config->sources, config->n_sources, address);
}

bool fwp_config_excludes(const struct fwp_config *config, __be32 destination)
{
	return covering(config->excludes, config->n_excludes, destination);
}

const struct fwp_range *fwp_config_reserved(const struct fwp_config *config, u8 protocol, u16 port)
{
	int i;

	for (i = 0; i < config->n_reserved; i++)
		if (config->reserved[i].protocol == protocol && config->reserved[i].lo <= port &&
		    config->reserved[i].hi >= port)
			return &config->reserved[i];
	return NULL;
}
