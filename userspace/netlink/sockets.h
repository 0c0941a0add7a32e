/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The TCP sockets of this network namespace as plain values: who listens, and what is connected.
 *
 * No privilege needed. IPv4 in the clothes of IPv6 (::ffff:192.0.2.1, from programs that know only
 * one kind of socket) is given as IPv4. A handshake under way and a connection that both ends have
 * closed are left out.
 */
#ifndef FWPOLICY_NETLINK_SOCKETS_H
#define FWPOLICY_NETLINK_SOCKETS_H

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"

struct tcp_listener {
	struct addr addr; /* zero: every address of its family */
	uint16_t port;
	bool both_families; /* at "::" it hears IPv4 as well */
};

struct tcp_connection {
	struct addr local, remote;
	uint16_t local_port, remote_port;
	bool half_closed;	     /* one end has said its last word, the other may still speak */
	char interface[IF_NAMESIZE]; /* it is bound to; "": to none */
};

/* In the order of the kernel; freed by sockets_fini. */
struct sockets {
	struct tcp_listener *listeners;
	struct tcp_connection *connections;
	size_t n_listeners, n_connections;
	size_t cap_listeners, cap_connections;
};

/* 0, or -1 with errno. */
int sockets_read(struct sockets *sockets);
void sockets_fini(struct sockets *sockets);

/* Somebody listens there, at that address or at any. */
bool sockets_listen(const struct sockets *sockets, const struct addr *addr, uint16_t port);

#endif
