// SPDX-License-Identifier: GPL-2.0-only
/*
 * Attributes sorted by type. Types beyond the table are passed over: newer kernels tell more.
 */
#include "netlink/attr.h"

#include <arpa/inet.h>
#include <linux/netfilter/nfnetlink.h>

static int keep(const struct nlattr *attr, void *data)
{
	struct attrs *attrs = data;
	uint16_t type = mnl_attr_get_type(attr);

	if (type < ATTRS_MOST)
		attrs->v[type] = attr;
	return MNL_CB_OK;
}

struct attrs attrs_read(const struct nlmsghdr *nlh, size_t header)
{
	struct attrs attrs = { { NULL } };

	mnl_attr_parse(nlh, (unsigned int)header, keep, &attrs);
	return attrs;
}

struct attrs attrs_nested(const struct nlattr *nest)
{
	struct attrs attrs = { { NULL } };

	if (nest)
		mnl_attr_parse_nested(nest, keep, &attrs);
	return attrs;
}

uint32_t attr_u32(const struct nlattr *attr)
{
	return attr ? mnl_attr_get_u32(attr) : 0;
}

uint32_t attr_be32(const struct nlattr *attr)
{
	return ntohl(attr_u32(attr));
}

const char *attr_text(const struct nlattr *attr)
{
	return attr ? mnl_attr_get_str(attr) : "";
}

struct attrs nft_attrs(const struct nlmsghdr *nlh)
{
	return attrs_read(nlh, sizeof(struct nfgenmsg));
}

uint8_t nft_message_family(const struct nlmsghdr *nlh)
{
	return ((const struct nfgenmsg *)mnl_nlmsg_get_payload(nlh))->nfgen_family;
}
