// SPDX-License-Identifier: GPL-2.0-only
/*
 * The only user of netlink sockets.
 *
 * Error answers carry the kernel's own words and the place of the offending attribute
 * (NETLINK_EXT_ACK), and of the request only its header (NETLINK_CAP_ACK): a batch of megabytes
 * must not come back whole for every mistake in it. What an answer means is the caller's business.
 */
#include "netlink/sock.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/mem.h"

/* Room for the errors of a batch, about a thousand; the first ones are what counts. */
#define RECEIVE_BYTES (1024 * 1024)

int nl_sock_open(struct nl_sock *sock, int bus)
{
	int on = 1, bytes = RECEIVE_BYTES;

	*sock = (struct nl_sock){ .mnl = mnl_socket_open2(bus, SOCK_CLOEXEC) };
	if (!sock->mnl)
		return -1;
	sock->buffer = xmalloc(NL_SOCK_BUFFER);
	if (mnl_socket_bind(sock->mnl, 0, MNL_SOCKET_AUTOPID) < 0) {
		nl_sock_close(sock);
		return -1;
	}
	/* Each of these makes answers better, none is needed for them to be right. */
	mnl_socket_setsockopt(sock->mnl, NETLINK_EXT_ACK, &on, sizeof(on));
	mnl_socket_setsockopt(sock->mnl, NETLINK_CAP_ACK, &on, sizeof(on));
	setsockopt(mnl_socket_get_fd(sock->mnl), SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes));
	return 0;
}

void nl_sock_close(struct nl_sock *sock)
{
	int saved = errno;

	if (sock->mnl)
		mnl_socket_close(sock->mnl);
	free(sock->buffer);
	*sock = (struct nl_sock){ 0 };
	errno = saved;
}

/* The kernel wants room for the datagram and its own bookkeeping; it doubles what it is given. */
static void grow_send_buffer(int fd, size_t len)
{
	int now = 0, want = len > INT32_MAX / 2 ? INT32_MAX / 2 : (int)len;
	socklen_t size = sizeof(now);

	getsockopt(fd, SOL_SOCKET, SO_SNDBUF, &now, &size);
	if ((size_t)now > len + 4096)
		return;
	if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &want, sizeof(want)) < 0)
		setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &want, sizeof(want));
}

int nl_sock_send(struct nl_sock *sock, const void *data, size_t len)
{
	ssize_t sent;

	grow_send_buffer(mnl_socket_get_fd(sock->mnl), len);
	do
		sent = mnl_socket_sendto(sock->mnl, data, len);
	while (sent < 0 && errno == EINTR);
	return sent < 0 ? -1 : 0;
}

long nl_sock_pending(struct nl_sock *sock)
{
	ssize_t len;

	do
		len = recv(mnl_socket_get_fd(sock->mnl), sock->buffer, NL_SOCK_BUFFER,
			   MSG_DONTWAIT);
	while (len < 0 && errno == EINTR);
	if (len < 0 && errno == EAGAIN)
		return 0;
	return len;
}

static ssize_t receive(struct nl_sock *sock)
{
	ssize_t len;

	do
		len = mnl_socket_recvfrom(sock->mnl, sock->buffer, NL_SOCK_BUFFER);
	while (len < 0 && errno == EINTR);
	return len;
}

static bool ends_answer(const char *datagram, ssize_t len)
{
	const struct nlmsghdr *nlh = (const struct nlmsghdr *)datagram;

	for (int left = (int)len; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left))
		if (nlh->nlmsg_type == NLMSG_DONE || nlh->nlmsg_type == NLMSG_ERROR)
			return true;
	return false;
}

/* A dump given up half-way is read to its end: the socket takes no other request before that. */
static void read_out(struct nl_sock *sock, ssize_t len)
{
	int saved = errno;

	while (len > 0 && !ends_answer(sock->buffer, len))
		len = receive(sock);
	errno = saved;
}

static int talk(struct nl_sock *sock, struct nlmsghdr *request, mnl_cb_t each, void *data)
{
	unsigned int portid = mnl_socket_get_portid(sock->mnl);
	ssize_t len;
	int more;

	request->nlmsg_seq = ++sock->seq;
	if (nl_sock_send(sock, request, request->nlmsg_len) < 0)
		return -1;
	do {
		len = receive(sock);
		if (len < 0)
			return -1;
		more = mnl_cb_run(sock->buffer, (size_t)len, sock->seq, portid, each, data);
	} while (more > MNL_CB_STOP);
	if (more < 0)
		read_out(sock, len);
	return more < 0 ? -1 : 0;
}

int nl_sock_dump(struct nl_sock *sock, struct nlmsghdr *request, mnl_cb_t each, void *data)
{
	request->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	return talk(sock, request, each, data);
}

int nl_sock_ask(struct nl_sock *sock, struct nlmsghdr *request, mnl_cb_t each, void *data)
{
	/* The acknowledgement ends the answer, whether or not there was one. */
	request->nlmsg_flags |= NLM_F_REQUEST | NLM_F_ACK;
	return talk(sock, request, each, data);
}
