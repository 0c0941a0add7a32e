/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * All that the kernel tells of one table, message by message and as of one moment.
 *
 * Used within netlink/ only.
 */
#ifndef FWPOLICY_NETLINK_DUMP_H
#define FWPOLICY_NETLINK_DUMP_H

#include <stdbool.h>

#include "netlink/attr.h"
#include "netlink/sock.h"

struct dump_reader {
	const char *table; /* of family inet */
	/* The dump begins, perhaps anew: what was read so far was no single moment's. */
	void (*begin)(void *data);
	/*
	 * type: NFT_MSG_NEWTABLE, then every NEWCHAIN, NEWRULE, NEWOBJ, NEWFLOWTABLE, NEWSET, then
	 * the NEWSETELEM of each set for which the reader has said true. A table that is not there
	 * is not told of.
	 */
	bool (*each)(uint16_t type, const struct attrs *attrs, void *data);
	void *data;
};

/* 0 and the generation that was read, or -1 with errno: EAGAIN where it never stood still. */
int dump_table(struct nl_sock *sock, const struct dump_reader *reader, uint32_t *genid);

#endif
