// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tables of others: what hooks into the same packets and could overrule us.
 *
 * Base chains are what matters: an accept of ours does not outdo their drop. A table without any is
 * named all the same. The rules of iptables-nft show up here as the tables they are kept in.
 */
#include "netlink/nft.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/netfilter.h>
#include <linux/netfilter_arp.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <libnftnl/common.h>

#include "base/mem.h"
#include "netlink/attr.h"

#define ATTEMPTS 20

const char *nft_family_name(uint8_t family)
{
	static const struct {
		uint8_t family;
		const char *text;
	} names[] = {
		{ NFPROTO_INET, "inet" },     { NFPROTO_IPV4, "ip" },
		{ NFPROTO_IPV6, "ip6" },      { NFPROTO_ARP, "arp" },
		{ NFPROTO_BRIDGE, "bridge" }, { NFPROTO_NETDEV, "netdev" },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (names[i].family == family)
			return names[i].text;
	return "?";
}

const char *nft_hook_name(uint8_t family, uint32_t hook)
{
	static const char *const inet[] = { "prerouting", "input",	 "forward",
					    "output",	  "postrouting", "ingress" };
	static const char *const netdev[] = { "ingress", "egress" };
	static const char *const arp[] = { "input", "output" };

	if (family == NFPROTO_NETDEV)
		return hook < 2 ? netdev[hook] : "?";
	if (family == NFPROTO_ARP)
		return hook < 2 ? arp[hook] : "?";
	return hook < 6 ? inet[hook] : "?";
}

struct reading {
	const char *table;
	struct nft_foreign_list *list;
};

static struct nft_foreign *add(const struct reading *reading, const struct nlmsghdr *nlh,
			       const char *table)
{
	struct nft_foreign_list *list = reading->list;
	uint8_t family = nft_message_family(nlh);
	bool may_be_ours = family == NFPROTO_INET || family == NFPROTO_NETDEV;

	if (may_be_ours && strcmp(table, reading->table) == 0)
		return NULL;
	xgrow(list->v, list->n, list->cap);
	list->v[list->n] = (struct nft_foreign){ .family = family };
	snprintf(list->v[list->n].table, sizeof(list->v->table), "%s", table);
	return &list->v[list->n++];
}

static int read_chain(const struct nlmsghdr *nlh, void *data)
{
	struct attrs attrs = nft_attrs(nlh), hook = attrs_nested(attrs.v[NFTA_CHAIN_HOOK]);
	struct nft_foreign *foreign;

	if (!attrs.v[NFTA_CHAIN_HOOK])
		return MNL_CB_OK;
	foreign = add(data, nlh, attr_text(attrs.v[NFTA_CHAIN_TABLE]));
	if (!foreign)
		return MNL_CB_OK;
	snprintf(foreign->chain, sizeof(foreign->chain), "%s", attr_text(attrs.v[NFTA_CHAIN_NAME]));
	snprintf(foreign->type, sizeof(foreign->type), "%s", attr_text(attrs.v[NFTA_CHAIN_TYPE]));
	foreign->hook = attr_be32(hook.v[NFTA_HOOK_HOOKNUM]);
	foreign->priority = (int32_t)attr_be32(hook.v[NFTA_HOOK_PRIORITY]);
	foreign->policy_drop =
		attrs.v[NFTA_CHAIN_POLICY] && attr_be32(attrs.v[NFTA_CHAIN_POLICY]) == NF_DROP;
	return MNL_CB_OK;
}

static bool has_chain(const struct nft_foreign_list *list, uint8_t family, const char *table)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->v[i].family == family && strcmp(list->v[i].table, table) == 0)
			return true;
	return false;
}

static int read_table(const struct nlmsghdr *nlh, void *data)
{
	const struct reading *reading = data;
	struct attrs attrs = nft_attrs(nlh);
	const char *table = attr_text(attrs.v[NFTA_TABLE_NAME]);

	if (!has_chain(reading->list, nft_message_family(nlh), table))
		add(reading, nlh, table);
	return MNL_CB_OK;
}

int nft_foreign_read(struct nl_sock *sock, const char *table, struct nft_foreign_list *list)
{
	struct reading reading = { .table = table, .list = list };
	char room[NLMSG_HDRLEN + sizeof(struct nfgenmsg)];
	struct nlmsghdr *nlh;

	*list = (struct nft_foreign_list){ 0 };
	for (int i = 0; i < ATTEMPTS; i++) {
		list->n = 0;
		nlh = nftnl_nlmsg_build_hdr(room, NFT_MSG_GETCHAIN, NFPROTO_UNSPEC, 0, 0);
		if (nl_sock_dump(sock, nlh, read_chain, &reading) == 0) {
			nlh = nftnl_nlmsg_build_hdr(room, NFT_MSG_GETTABLE, NFPROTO_UNSPEC, 0, 0);
			if (nl_sock_dump(sock, nlh, read_table, &reading) == 0)
				return 0;
		}
		if (errno != EINTR)
			break;
	}
	nft_foreign_fini(list);
	return -1;
}

void nft_foreign_fini(struct nft_foreign_list *list)
{
	int saved = errno;

	free(list->v);
	*list = (struct nft_foreign_list){ 0 };
	errno = saved;
}
