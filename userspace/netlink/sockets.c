// SPDX-License-Identifier: GPL-2.0-only
/*
 * A dump of sock_diag into plain lists.
 *
 * The older request is used (TCPDIAG_GETSOCK): it answers for both families in one walk through the
 * kernel's table, which is sized by the memory of the machine and takes most of the time; the newer
 * one walks it once for each.
 *
 * A socket's family is that of the program, not of the packets: the address tells what is on the
 * wire. Sockets that come or go while the kernel walks its table may be in the list twice or not
 * at all. Only the kernel's tcp_diag is asked; where it cannot be had (ENOENT), /proc is not read
 * in its place.
 */
#include "netlink/sockets.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>

#include "base/mem.h"
#include "netlink/attr.h"
#include "netlink/sock.h"

#define ATTEMPTS 20

enum {
	HALF_CLOSED = 1U << TCP_FIN_WAIT1 | 1U << TCP_FIN_WAIT2 | 1U << TCP_CLOSE_WAIT,
	WANTED = HALF_CLOSED | 1U << TCP_ESTABLISHED | 1U << TCP_LISTEN,
};

static struct addr make_addr(uint8_t family, const void *bytes)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
	struct addr addr = { .family = family };

	if (family == AF_INET6 && memcmp(bytes, mapped, sizeof(mapped)) == 0) {
		addr.family = AF_INET;
		memcpy(addr.bytes, (const uint8_t *)bytes + sizeof(mapped), 4);
	} else {
		memcpy(addr.bytes, bytes, addr_size(family));
	}
	return addr;
}

static void add_listener(struct sockets *sockets, const struct nlmsghdr *nlh)
{
	const struct inet_diag_msg *msg = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *only6 = attrs_read(nlh, sizeof(*msg)).v[INET_DIAG_SKV6ONLY];
	struct tcp_listener listener = {
		.addr = make_addr(msg->idiag_family, msg->id.idiag_src),
		.port = ntohs(msg->id.idiag_sport),
	};

	listener.both_families =
		listener.addr.family == AF_INET6 && only6 && !mnl_attr_get_u8(only6);
	xgrow(sockets->listeners, sockets->n_listeners, sockets->cap_listeners);
	sockets->listeners[sockets->n_listeners++] = listener;
}

static void add_connection(struct sockets *sockets, const struct inet_diag_msg *msg)
{
	struct tcp_connection connection = {
		.local = make_addr(msg->idiag_family, msg->id.idiag_src),
		.remote = make_addr(msg->idiag_family, msg->id.idiag_dst),
		.local_port = ntohs(msg->id.idiag_sport),
		.remote_port = ntohs(msg->id.idiag_dport),
		.half_closed = (1U << msg->idiag_state & HALF_CLOSED) != 0,
	};

	if (msg->id.idiag_if && !if_indextoname(msg->id.idiag_if, connection.interface))
		connection.interface[0] = '\0'; /* it has gone meanwhile */
	xgrow(sockets->connections, sockets->n_connections, sockets->cap_connections);
	sockets->connections[sockets->n_connections++] = connection;
}

static int read_socket(const struct nlmsghdr *nlh, void *data)
{
	const struct inet_diag_msg *msg = mnl_nlmsg_get_payload(nlh);

	if (nlh->nlmsg_type != TCPDIAG_GETSOCK || mnl_nlmsg_get_payload_len(nlh) < sizeof(*msg) ||
	    (msg->idiag_family != AF_INET && msg->idiag_family != AF_INET6))
		return MNL_CB_OK;
	if (msg->idiag_state == TCP_LISTEN)
		add_listener(data, nlh);
	else
		add_connection(data, msg);
	return MNL_CB_OK;
}

static int dump(struct nl_sock *sock, struct sockets *sockets)
{
	char room[NLMSG_HDRLEN + sizeof(struct inet_diag_req)];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(room);
	struct inet_diag_req *request;

	nlh->nlmsg_type = TCPDIAG_GETSOCK;
	request = mnl_nlmsg_put_extra_header(nlh, sizeof(*request));
	request->idiag_states = WANTED;
	return nl_sock_dump(sock, nlh, read_socket, sockets);
}

static int read_all(struct nl_sock *sock, struct sockets *sockets)
{
	for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
		sockets->n_listeners = sockets->n_connections = 0;
		if (dump(sock, sockets) == 0)
			return 0;
		if (errno != EINTR)
			return -1;
	}
	return -1;
}

int sockets_read(struct sockets *sockets)
{
	struct nl_sock sock;
	int result;

	*sockets = (struct sockets){ 0 };
	if (nl_sock_open(&sock, NETLINK_SOCK_DIAG) < 0)
		return -1;
	result = read_all(&sock, sockets);
	nl_sock_close(&sock);
	if (result < 0)
		sockets_fini(sockets);
	return result;
}

void sockets_fini(struct sockets *sockets)
{
	int saved = errno;

	free(sockets->listeners);
	free(sockets->connections);
	*sockets = (struct sockets){ 0 };
	errno = saved;
}

static bool hears(const struct tcp_listener *listener, const struct addr *addr)
{
	if (addr_is_zero(&listener->addr))
		return listener->addr.family == addr->family || listener->both_families;
	return addr_equal(&listener->addr, addr);
}

bool sockets_listen(const struct sockets *sockets, const struct addr *addr, uint16_t port)
{
	for (size_t i = 0; i < sockets->n_listeners; i++)
		if (sockets->listeners[i].port == port && hears(&sockets->listeners[i], addr))
			return true;
	return false;
}
