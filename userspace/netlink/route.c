// SPDX-License-Identifier: GPL-2.0-only
/*
 * Three dumps of rtnetlink into plain lists.
 *
 * A dump the kernel marks as interrupted is thrown away and made again. Only unicast routes of the
 * main table are taken: what the administrator set up, not what the kernel derives for its own
 * addresses. Next hop objects (ip nexthop) have no interface in the route message: their index is
 * 0.
 */
#include "netlink/route.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <linux/rtnetlink.h>

#include "base/mem.h"
#include "netlink/attr.h"
#include "netlink/sock.h"

#define ATTEMPTS 20

static void name_of(const struct route_state *state, uint32_t index, char *name)
{
	for (size_t i = 0; i < state->n_links; i++)
		if (state->links[i].index == index)
			memcpy(name, state->links[i].name, IF_NAMESIZE);
}

static struct addr read_addr(uint8_t family, const struct nlattr *attr)
{
	struct addr addr = { 0 };

	if (!attr || mnl_attr_get_payload_len(attr) != addr_size(family))
		return addr;
	addr.family = family;
	memcpy(addr.bytes, mnl_attr_get_payload(attr), addr_size(family));
	return addr;
}

static struct prefix make_prefix(const struct addr *addr, uint8_t len)
{
	struct addr mask = prefix_mask(addr->family, len);
	struct prefix prefix = { .addr = *addr, .len = len };

	for (size_t i = 0; i < sizeof(mask.bytes); i++)
		prefix.addr.bytes[i] &= mask.bytes[i];
	return prefix;
}

static int read_link(const struct nlmsghdr *nlh, void *data)
{
	const struct ifinfomsg *info = mnl_nlmsg_get_payload(nlh);
	struct attrs attrs = attrs_read(nlh, sizeof(*info));
	struct route_state *state = data;
	struct route_link link = { .index = (uint32_t)info->ifi_index, .flags = info->ifi_flags };

	if (nlh->nlmsg_type != RTM_NEWLINK)
		return MNL_CB_OK;
	snprintf(link.name, sizeof(link.name), "%s", attr_text(attrs.v[IFLA_IFNAME]));
	xgrow(state->links, state->n_links, state->cap_links);
	state->links[state->n_links++] = link;
	return MNL_CB_OK;
}

static int read_address(const struct nlmsghdr *nlh, void *data)
{
	const struct ifaddrmsg *info = mnl_nlmsg_get_payload(nlh);
	struct attrs attrs = attrs_read(nlh, sizeof(*info));
	struct route_state *state = data;
	struct route_address address = { .index = info->ifa_index };
	struct addr peer = read_addr(info->ifa_family, attrs.v[IFA_ADDRESS]);

	/* IFA_LOCAL is ours where there is one; IFA_ADDRESS then is the peer or the same. */
	address.addr = attrs.v[IFA_LOCAL] ? read_addr(info->ifa_family, attrs.v[IFA_LOCAL]) : peer;
	if (nlh->nlmsg_type != RTM_NEWADDR || !address.addr.family || !peer.family)
		return MNL_CB_OK;
	address.prefix = make_prefix(&peer, info->ifa_prefixlen);
	name_of(state, address.index, address.name);
	xgrow(state->addresses, state->n_addresses, state->cap_addresses);
	state->addresses[state->n_addresses++] = address;
	return MNL_CB_OK;
}

static void add_route(struct route_state *state, struct route route, uint32_t index,
		      const struct addr *gateway)
{
	route.index = index;
	route.gateway = *gateway;
	name_of(state, index, route.name);
	xgrow(state->routes, state->n_routes, state->cap_routes);
	state->routes[state->n_routes++] = route;
}

/* RTA_VIA: a gateway of another family than the route. */
static struct addr read_gateway(uint8_t family, const struct attrs *attrs)
{
	const struct rtvia *via;
	struct addr addr = { 0 };

	if (attrs->v[RTA_GATEWAY] || !attrs->v[RTA_VIA])
		return read_addr(family, attrs->v[RTA_GATEWAY]);
	via = mnl_attr_get_payload(attrs->v[RTA_VIA]);
	if (via->rtvia_family != AF_INET6 ||
	    mnl_attr_get_payload_len(attrs->v[RTA_VIA]) < sizeof(*via) + 16)
		return addr;
	addr.family = AF_INET6;
	memcpy(addr.bytes, via->rtvia_addr, 16);
	return addr;
}

static void add_next_hops(struct route_state *state, const struct route *route,
			  const struct nlattr *attr)
{
	const struct rtnexthop *hop = mnl_attr_get_payload(attr);
	int left = mnl_attr_get_payload_len(attr);

	for (; RTNH_OK(hop, left); left -= RTNH_ALIGN(hop->rtnh_len), hop = RTNH_NEXT(hop)) {
		const struct nlattr *at = (const struct nlattr *)RTNH_DATA(hop);
		int room = hop->rtnh_len - (int)RTNH_LENGTH(0);
		struct attrs attrs = { { NULL } };
		struct addr gateway;

		for (; mnl_attr_ok(at, room);
		     room -= MNL_ALIGN(at->nla_len), at = mnl_attr_next(at))
			if (mnl_attr_get_type(at) < ATTRS_MOST)
				attrs.v[mnl_attr_get_type(at)] = at;
		gateway = read_gateway(route->to.addr.family, &attrs);
		add_route(state, *route, (uint32_t)hop->rtnh_ifindex, &gateway);
	}
}

static int read_route(const struct nlmsghdr *nlh, void *data)
{
	const struct rtmsg *info = mnl_nlmsg_get_payload(nlh);
	struct attrs attrs = attrs_read(nlh, sizeof(*info));
	uint32_t table = attrs.v[RTA_TABLE] ? attr_u32(attrs.v[RTA_TABLE]) : info->rtm_table;
	bool inet = info->rtm_family == AF_INET || info->rtm_family == AF_INET6;
	struct route route = { .metric = attr_u32(attrs.v[RTA_PRIORITY]) };
	struct addr gateway, to;

	if (nlh->nlmsg_type != RTM_NEWROUTE || !inet || table != RT_TABLE_MAIN ||
	    info->rtm_type != RTN_UNICAST || info->rtm_flags & RTM_F_CLONED)
		return MNL_CB_OK;
	to = read_addr(info->rtm_family, attrs.v[RTA_DST]);
	to.family = info->rtm_family; /* the default route has no destination */
	route.to = make_prefix(&to, info->rtm_dst_len);
	gateway = read_gateway(info->rtm_family, &attrs);
	if (attrs.v[RTA_MULTIPATH])
		add_next_hops(data, &route, attrs.v[RTA_MULTIPATH]);
	else
		add_route(data, route, attr_u32(attrs.v[RTA_OIF]), &gateway);
	return MNL_CB_OK;
}

/* The header is zero: all families, all interfaces. */
static int dump(struct nl_sock *sock, struct route_state *state, size_t i)
{
	static const struct {
		uint16_t type;
		size_t header;
		mnl_cb_t each;
	} dumps[] = {
		{ RTM_GETLINK, sizeof(struct ifinfomsg), read_link },
		{ RTM_GETADDR, sizeof(struct ifaddrmsg), read_address },
		{ RTM_GETROUTE, sizeof(struct rtmsg), read_route },
	};
	char room[NLMSG_HDRLEN + 64];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(room);

	nlh->nlmsg_type = dumps[i].type;
	mnl_nlmsg_put_extra_header(nlh, dumps[i].header);
	return nl_sock_dump(sock, nlh, dumps[i].each, state);
}

static int read_all(struct nl_sock *sock, struct route_state *state)
{
	for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
		size_t i = 0;

		state->n_links = state->n_addresses = state->n_routes = 0;
		while (i < 3 && dump(sock, state, i) == 0)
			i++;
		if (i == 3)
			return 0;
		if (errno != EINTR)
			return -1;
	}
	return -1;
}

int route_read(struct route_state *state)
{
	struct nl_sock sock;
	int result;

	*state = (struct route_state){ 0 };
	if (nl_sock_open(&sock, NETLINK_ROUTE) < 0)
		return -1;
	result = read_all(&sock, state);
	nl_sock_close(&sock);
	if (result < 0)
		route_fini(state);
	return result;
}

void route_fini(struct route_state *state)
{
	int saved = errno;

	free(state->links);
	free(state->addresses);
	free(state->routes);
	*state = (struct route_state){ 0 };
	errno = saved;
}

const struct route_link *route_link_find(const struct route_state *state, const char *name)
{
	for (size_t i = 0; i < state->n_links; i++)
		if (strcmp(state->links[i].name, name) == 0)
			return &state->links[i];
	return NULL;
}
