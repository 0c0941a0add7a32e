/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The flows that the connection tracker of this network namespace knows, and how to change that.
 *
 * A flow is named by its first packet: src is who opened it. sock is an open one of
 * NETLINK_NETFILTER everywhere. Functions return 0, or -1 with errno. Needs CAP_NET_ADMIN.
 */
#ifndef FWPOLICY_NETLINK_FLOW_H
#define FWPOLICY_NETLINK_FLOW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/addr.h"
#include "netlink/sock.h"

struct flow {
	uint8_t protocol; /* IANA number */
	struct addr src, dst;
	uint16_t sport, dport; /* host byte order */
	bool half_closed;      /* TCP: one end has said its last word */
};

/* After how many seconds of silence the kernel forgets a TCP flow in that state. */
uint32_t flow_timeout(bool half_closed);

/*
 * Make a TCP flow known that was opened before anybody tracked it. It counts as answered from now
 * on; after timeout_s seconds without a packet it is forgotten. EEXIST: it is known, and left as
 * it is.
 */
int flow_create(struct nl_sock *sock, const struct flow *flow, uint32_t timeout_s);

#endif
