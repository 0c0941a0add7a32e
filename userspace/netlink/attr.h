/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The attributes of a message by their type, for reading what the kernel dumps.
 *
 * All pointers are borrowed from the message. A missing attribute reads as 0 or "": every reader
 * here takes the kernel's word, and what a kernel does not tell is as good as not there.
 */
#ifndef FWPOLICY_NETLINK_ATTR_H
#define FWPOLICY_NETLINK_ATTR_H

#include <libmnl/libmnl.h>
#include <stdint.h>

#define ATTRS_MOST 64

struct attrs {
	const struct nlattr *v[ATTRS_MOST];
};

/* header: bytes of the family's own header before the attributes. */
struct attrs attrs_read(const struct nlmsghdr *nlh, size_t header);
struct attrs attrs_nested(const struct nlattr *nest); /* NULL: none */

uint32_t attr_be32(const struct nlattr *attr); /* netfilter: network order */
uint32_t attr_u32(const struct nlattr *attr);  /* routing: host order */
const char *attr_text(const struct nlattr *attr);

/* The same for messages of nf_tables; their family is NFPROTO_*. */
struct attrs nft_attrs(const struct nlmsghdr *nlh);
uint8_t nft_message_family(const struct nlmsghdr *nlh);

#endif
