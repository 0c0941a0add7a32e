/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A netlink socket: send a batch, read what the kernel answers, dump a table of the kernel.
 *
 * Functions return 0, or -1 with errno as the system call or the kernel gave it. A call cut off by
 * a signal is taken up again. EINTR is therefore only ever said of a dump: the kernel's table
 * changed while it was read, the caller throws away what it has and starts anew.
 */
#ifndef FWPOLICY_NETLINK_SOCK_H
#define FWPOLICY_NETLINK_SOCK_H

#include <libmnl/libmnl.h>
#include <stddef.h>
#include <stdint.h>

struct nl_sock {
	struct mnl_socket *mnl;
	uint32_t seq; /* of the last request */
	char *buffer; /* for answers, NL_SOCK_BUFFER bytes */
};

/* The kernel fills at most 32 KiB of one datagram of a dump. */
#define NL_SOCK_BUFFER 65536

/* bus: NETLINK_NETFILTER, NETLINK_ROUTE, NETLINK_GENERIC. */
int nl_sock_open(struct nl_sock *sock, int bus);
void nl_sock_close(struct nl_sock *sock); /* a zeroed or closed one is fine */

/* One datagram of any size: the send buffer grows for it where the caller has CAP_NET_ADMIN. */
int nl_sock_send(struct nl_sock *sock, const void *data, size_t len);

/*
 * The next answer that is already there, into sock->buffer: its length, 0 for no more, -1.
 * ENOBUFS: answers were lost; those that were kept can still be read.
 */
long nl_sock_pending(struct nl_sock *sock);

/*
 * Send one request (flags and sequence number are filled in) and hand every message of the answer
 * to each, which returns MNL_CB_OK. nl_sock_dump asks for all (NLM_F_DUMP), nl_sock_ask for one,
 * or for a change: NLM_F_CREATE and the like are left as they are, and each may be NULL.
 */
int nl_sock_dump(struct nl_sock *sock, struct nlmsghdr *request, mnl_cb_t each, void *data);
int nl_sock_ask(struct nl_sock *sock, struct nlmsghdr *request, mnl_cb_t each, void *data);

#endif
