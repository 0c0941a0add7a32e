// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages of a batch, written straight into its buffer.
 *
 * The sequence number of a message is its place in batch->origins plus one; that is how an answer
 * of the kernel finds its way back to a record. A message is built in room reserved behind the last
 * one and the unused room given back, so that nothing is copied and a batch of a million elements
 * is in memory once.
 */
#include "netlink/message.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <libnftnl/common.h>

#include "base/mem.h"

void nft_batch_init(struct nft_batch *batch)
{
	*batch = (struct nft_batch){ 0 };
}

void nft_batch_fini(struct nft_batch *batch)
{
	buf_fini(&batch->bytes);
	free(batch->origins);
	*batch = (struct nft_batch){ 0 };
}

/* Reserves room and a sequence number, and remembers what the message is about. */
static char *reserve(struct nft_batch *batch, const struct nft_origin *origin, uint32_t *seq)
{
	xgrow(batch->origins, batch->n, batch->cap);
	batch->origins[batch->n] = *origin;
	batch->origins[batch->n].offset = batch->bytes.len;
	*seq = (uint32_t)++batch->n;
	return buf_extend(&batch->bytes, MESSAGE_MOST);
}

struct nlmsghdr *message_begin(struct nft_batch *batch, uint16_t type, uint16_t flags,
			       const struct nft_origin *origin)
{
	uint32_t seq;
	char *room = reserve(batch, origin, &seq);

	return nftnl_nlmsg_build_hdr(room, type, NFPROTO_INET, flags, seq);
}

/* libmnl leaves the bytes that fill up an attribute to four as they were in memory. */
static void clear_padding(struct nlattr *attr, bool within)
{
	size_t len = mnl_attr_get_len(attr);
	struct nlattr *inner;

	memset((char *)attr + len, 0, MNL_ALIGN(len) - len);
	if (within && attr->nla_type & NLA_F_NESTED)
		mnl_attr_for_each_nested(inner, attr) clear_padding(inner, true);
}

static void end(struct nft_batch *batch, struct nlmsghdr *nlh, bool within)
{
	size_t start = (size_t)((char *)nlh - batch->bytes.data);
	struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(struct nfgenmsg)) clear_padding(attr, within);
	batch->bytes.len = start + NLMSG_ALIGN(nlh->nlmsg_len);
}

void message_end(struct nft_batch *batch, struct nlmsghdr *nlh)
{
	end(batch, nlh, true);
}

void message_end_bulk(struct nft_batch *batch, struct nlmsghdr *nlh)
{
	end(batch, nlh, false);
}

const struct nlmsghdr *message_at(const struct nft_batch *batch, size_t i)
{
	return (const struct nlmsghdr *)(batch->bytes.data + batch->origins[i].offset);
}

void message_batch_begin(struct nft_batch *batch, uint32_t genid)
{
	uint32_t seq;
	char *room = reserve(batch, &(struct nft_origin){ .what = NFT_FRAME }, &seq);
	struct nlmsghdr *nlh = nftnl_batch_begin(room, seq);

	if (genid)
		mnl_attr_put_u32(nlh, NFNL_BATCH_GENID, htonl(genid));
	message_end(batch, nlh);
}

void message_batch_end(struct nft_batch *batch)
{
	uint32_t seq;
	char *room = reserve(batch, &(struct nft_origin){ .what = NFT_FRAME }, &seq);

	message_end(batch, nftnl_batch_end(room, seq));
}

size_t padded(size_t len)
{
	return (len + 3) & ~(size_t)3;
}

void value_bytes(enum datatype type, const uint8_t *value, uint8_t *out)
{
	uint32_t number;

	switch (type) {
	case TYPE_CT_STATE:
	case TYPE_CT_STATUS:
	case TYPE_FIB_TYPE:
	case TYPE_BOOLEAN:
		number = part_number(type, value);
		memcpy(out, &number, sizeof(number));
		break;
	default:
		memcpy(out, value, datatype_info(type)->len);
	}
}

uint32_t value_len(enum datatype type)
{
	return type == TYPE_BOOLEAN ? sizeof(uint32_t) : datatype_info(type)->len;
}
