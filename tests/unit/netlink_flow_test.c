// SPDX-License-Identifier: GPL-2.0-only
/*
 * TCP sockets and tracked flows against the running kernel: every case in a network namespace of
 * its own, with real sockets over its loopback. Needs root, and ip to raise the loopback.
 */
#include "unit.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "netlink/flow.h"
#include "netlink/sockets.h"

#define TIMEOUTS "/proc/sys/net/netfilter/nf_conntrack_tcp_timeout_"

static struct sockets sockets;
static struct nl_sock sock;
static struct buf text;

static void set_up(void)
{
	int status = -1;
	pid_t child;

	ck_assert_msg(unshare(CLONE_NEWNET) == 0, "needs root: %s", strerror(errno));
	child = fork();
	if (child == 0) {
		execlp("ip", "ip", "link", "set", "lo", "up", NULL);
		_exit(127);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
	ck_assert_int_eq(nl_sock_open(&sock, NETLINK_NETFILTER), 0);
}

static void tear_down(void)
{
	nl_sock_close(&sock);
	sockets_fini(&sockets);
	buf_fini(&text);
}

static struct addr address(const char *words)
{
	struct addr addr;

	ck_assert(addr_parse(words, strlen(words), &addr));
	return addr;
}

/* --- sockets --- */

union name {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

static socklen_t name_of(union name *name, const char *words, uint16_t port)
{
	memset(name, 0, sizeof(*name));
	if (inet_pton(AF_INET, words, &name->v4.sin_addr) == 1) {
		name->v4.sin_family = AF_INET;
		name->v4.sin_port = htons(port);
		return sizeof(name->v4);
	}
	ck_assert_int_eq(inet_pton(AF_INET6, words, &name->v6.sin6_addr), 1);
	name->v6.sin6_family = AF_INET6;
	name->v6.sin6_port = htons(port);
	return sizeof(name->v6);
}

static int listen_at(const char *words, uint16_t port, int only6)
{
	union name name;
	socklen_t len = name_of(&name, words, port);
	int fd = socket(name.any.sa_family, SOCK_STREAM, 0);

	if (name.any.sa_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &only6, sizeof(only6));
	ck_assert_int_eq(bind(fd, &name.any, len), 0);
	ck_assert_int_eq(listen(fd, 1024), 0);
	return fd;
}

/* Both ends of a new connection; the client's port is that of the server and 40000. */
struct pair {
	int client, server;
};

static struct pair connect_to(int listener, const char *words, uint16_t port)
{
	union name to, from;
	socklen_t len = name_of(&to, words, port);
	struct pair pair = { .client = socket(to.any.sa_family, SOCK_STREAM, 0) };
	int on = 1;

	name_of(&from, words, (uint16_t)(port + 40000));
	setsockopt(pair.client, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	ck_assert_int_eq(bind(pair.client, &from.any, len), 0);
	ck_assert_int_eq(connect(pair.client, &to.any, len), 0);
	pair.server = accept(listener, NULL, NULL);
	ck_assert_int_ge(pair.server, 0);
	return pair;
}

static int by_port(const void *a, const void *b)
{
	const struct tcp_connection *x = a, *y = b;

	return x->local_port - y->local_port;
}

/* "127.0.0.1:1001 127.0.0.1:41001 half lo" a line for each, by local port. */
static const char *connections(void)
{
	char local[ADDR_TEXT], remote[ADDR_TEXT];

	sockets_fini(&sockets);
	ck_assert_int_eq(sockets_read(&sockets), 0);
	if (sockets.n_connections)
		qsort(sockets.connections, sockets.n_connections, sizeof(*sockets.connections),
		      by_port);
	buf_clear(&text);
	for (size_t i = 0; i < sockets.n_connections; i++) {
		const struct tcp_connection *c = &sockets.connections[i];

		buf_printf(&text, "%s:%u %s:%u%s%s%s\n", addr_print(&c->local, local),
			   c->local_port, addr_print(&c->remote, remote), c->remote_port,
			   c->half_closed ? " half" : "", *c->interface ? " " : "", c->interface);
	}
	return buf_text(&text);
}

START_TEST(test_connections)
{
	connect_to(listen_at("127.0.0.1", 1001, 0), "127.0.0.1", 1001);
	connect_to(listen_at("::", 1002, 0), "127.0.0.1", 1002);
	connect_to(listen_at("::1", 1003, 0), "::1", 1003);
	ck_assert_str_eq(connections(), "127.0.0.1:1001 127.0.0.1:41001\n"
					"127.0.0.1:1002 127.0.0.1:41002\n"
					"::1:1003 ::1:41003\n"
					"127.0.0.1:41001 127.0.0.1:1001\n"
					"127.0.0.1:41002 127.0.0.1:1002\n"
					"::1:41003 ::1:1003\n");
	ck_assert_uint_eq(sockets.n_listeners, 3);
}
END_TEST

START_TEST(test_half_closed)
{
	int listener = listen_at("127.0.0.1", 1001, 0);
	struct pair pair = connect_to(listener, "127.0.0.1", 1001);

	shutdown(pair.server, SHUT_WR);
	ck_assert_str_eq(connections(), "127.0.0.1:1001 127.0.0.1:41001 half\n"
					"127.0.0.1:41001 127.0.0.1:1001 half\n");
	shutdown(pair.client, SHUT_WR); /* over: neither end has more to say */
	ck_assert_str_eq(connections(), "");
}
END_TEST

START_TEST(test_bound_to_an_interface)
{
	int listener = listen_at("127.0.0.1", 1001, 0);
	struct pair pair = connect_to(listener, "127.0.0.1", 1001);

	setsockopt(pair.server, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3);
	ck_assert_str_eq(connections(), "127.0.0.1:1001 127.0.0.1:41001 lo\n"
					"127.0.0.1:41001 127.0.0.1:1001\n");
}
END_TEST

static bool heard(const char *words, uint16_t port)
{
	struct addr addr = address(words);

	return sockets_listen(&sockets, &addr, port);
}

START_TEST(test_listeners)
{
	listen_at("127.0.0.1", 1001, 0);
	listen_at("0.0.0.0", 1002, 0);
	listen_at("::", 1003, 0);
	listen_at("::", 1004, 1);
	listen_at("::1", 1005, 1);
	listen_at("::ffff:127.0.0.1", 1006, 0);
	listen_at("::ffff:0.0.0.0", 1007, 0);
	ck_assert_int_eq(sockets_read(&sockets), 0);
	ck_assert_uint_eq(sockets.n_listeners, 7);
	ck_assert_uint_eq(sockets.n_connections, 0);
	ck_assert(heard("127.0.0.1", 1001) && !heard("127.0.0.2", 1001) && !heard("::1", 1001));
	ck_assert(heard("127.0.0.2", 1002) && !heard("::1", 1002));
	ck_assert(heard("127.0.0.2", 1003) && heard("::1", 1003));
	ck_assert(!heard("127.0.0.2", 1004) && heard("::1", 1004));
	ck_assert(heard("::1", 1005) && !heard("::2", 1005) && !heard("127.0.0.1", 1005));
	ck_assert(heard("127.0.0.1", 1006) && !heard("127.0.0.2", 1006) && !heard("::1", 1006));
	ck_assert(heard("127.0.0.2", 1007) && !heard("::1", 1007));
	ck_assert(!heard("127.0.0.1", 1008));
}
END_TEST

/* More than one datagram of the kernel's answer holds. */
START_TEST(test_many)
{
	int listener = listen_at("127.0.0.1", 1001, 0);
	union name to;
	socklen_t len = name_of(&to, "127.0.0.1", 1001);

	for (int i = 0; i < 400; i++)
		ck_assert_int_eq(connect(socket(AF_INET, SOCK_STREAM, 0), &to.any, len), 0);
	ck_assert_int_eq(sockets_read(&sockets), 0);
	ck_assert_uint_eq(sockets.n_connections, 800);
	close(listener);
}
END_TEST

/* --- flows --- */

static struct flow make_flow(const char *src, const char *dst)
{
	return (struct flow){
		.protocol = IPPROTO_TCP,
		.src = address(src),
		.dst = address(dst),
		.sport = 40000,
		.dport = 22,
	};
}

/* What the kernel lists of flows. */
static const char *tracked(void)
{
	buf_clear(&text);
	ck_assert_int_eq(file_read("/proc/thread-self/net/nf_conntrack", 65536, &text), 0);
	return buf_text(&text);
}

START_TEST(test_create)
{
	struct flow flow = make_flow("198.51.100.10", "203.0.113.1");
	struct flow flow6 = make_flow("2001:db8:f::10", "2001:db8::1");

	ck_assert_int_eq(flow_create(&sock, &flow, 4321), 0);
	ck_assert_ptr_nonnull(strstr(tracked(), "ESTABLISHED src=198.51.100.10 dst=203.0.113.1 "
						"sport=40000 dport=22 src=203.0.113.1 "
						"dst=198.51.100.10 sport=22 dport=40000 "
						"[ASSURED]"));
	ck_assert(strstr(tracked(), " 4321 ") || strstr(tracked(), " 4320 "));
	flow6.half_closed = true;
	ck_assert_int_eq(flow_create(&sock, &flow6, 60), 0);
	ck_assert_ptr_nonnull(strstr(tracked(), "CLOSE_WAIT "
						"src=2001:0db8:000f:0000:0000:0000:0000:0010 "
						"dst=2001:0db8:0000:0000:0000:0000:0000:0001 "
						"sport=40000 dport=22 "));
}
END_TEST

/* Known by either name it stays what it is. */
START_TEST(test_create_again)
{
	struct flow flow = make_flow("198.51.100.10", "203.0.113.1");
	struct flow back = make_flow("203.0.113.1", "198.51.100.10");

	back.sport = 22;
	back.dport = 40000;
	back.half_closed = true;
	ck_assert_int_eq(flow_create(&sock, &flow, 4321), 0);
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(flow_create(&sock, i ? &back : &flow, 60), -1);
		ck_assert_int_eq(errno, EEXIST);
	}
	ck_assert_ptr_nonnull(strstr(tracked(), "ESTABLISHED src=198.51.100.10"));
	ck_assert_ptr_null(strstr(buf_text(&text), "CLOSE_WAIT"));
	ck_assert_ptr_null(strstr(buf_text(&text), " 60 "));
}
END_TEST

START_TEST(test_no_privilege)
{
	struct flow flow = make_flow("198.51.100.10", "203.0.113.1");

	ck_assert_int_eq(setuid(65534), 0);
	ck_assert_int_eq(flow_create(&sock, &flow, 60), -1);
	ck_assert_int_eq(errno, EPERM);
}
END_TEST

static void write_file(const char *path, const char *words)
{
	int fd = open(path, O_WRONLY);

	ck_assert_msg(fd >= 0, "%s: %s", path, strerror(errno));
	ck_assert_int_eq(write(fd, words, strlen(words)), (ssize_t)strlen(words));
	close(fd);
}

START_TEST(test_timeout)
{
	struct flow flow = make_flow("198.51.100.10", "203.0.113.1");

	ck_assert_int_eq(flow_create(&sock, &flow, 60), 0); /* the tracker is loaded now */
	write_file(TIMEOUTS "established", "4321");
	write_file(TIMEOUTS "close_wait", "123");
	ck_assert_uint_eq(flow_timeout(false), 4321);
	ck_assert_uint_eq(flow_timeout(true), 123);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, test_connections);
	tcase_add_test(tcase, test_half_closed);
	tcase_add_test(tcase, test_bound_to_an_interface);
	tcase_add_test(tcase, test_listeners);
	tcase_add_test(tcase, test_many);
	tcase_add_test(tcase, test_create);
	tcase_add_test(tcase, test_create_again);
	tcase_add_test(tcase, test_no_privilege);
	tcase_add_test(tcase, test_timeout);
}

int main(void)
{
	return unit_main("netlink_flow", add);
}
