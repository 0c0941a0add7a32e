// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which of the gateway's connections are adopted, and as opened by whom.
 *
 * Beside the gateway of the tests there is a second uplink, eth3 with 192.0.2.1/24, to which no
 * default route leads. That packets then flow is shown by tests/netns/stories/first_apply.py.
 */
#include "policy_unit.h"

#include "apply/adopt.h"

#define OUT  "198.51.100.10"
#define EXT  "203.0.113.1"
#define EXT3 "192.0.2.1"
#define LAN  "192.168.1.10"
#define GWI  "192.168.1.1"
#define OUT6 "2001:db8:f::10"
#define EXT6 "2001:db8::1"
#define LAN6 "fd00:1::10"
#define GWI6 "fd00:1::1"

static const char site[] = "[gateway]\nexternal = eth1, eth3\ninternal = eth0\n"
			   "[network office]\naddress = 192.168.1.0/24, fd00:1::/64\n"
			   "[service ssh]\nstatus = enabled\naccess = public\n"
			   "deny = 198.51.100.66\n"
			   "[service mail]\ntcp = 110\nstatus = enabled\n"
			   "[service web]\ntcp = 80\nstatus = enabled\naccess = public\n"
			   "[service slow]\ntcp = 81\nstatus = enabled\naccess = public\n"
			   "limit = 6/minute\n"
			   "[service past]\ntcp = 82\nstatus = enabled\naccess = public\n"
			   "until = 2026-01-01\n"
			   "[service bgp]\ntcp = 179\nstatus = enabled\naccess = public\n"
			   "[forward camera]\ntcp = 8443\nto = 192.168.1.50:443\n";

static const struct {
	const char *addr;
	uint16_t port;
	bool both_families;
} listeners[] = {
	{ "0.0.0.0", 22, false },   { "::", 22, false },      { "::", 80, true },
	{ "0.0.0.0", 81, false },   { "0.0.0.0", 82, false }, { "0.0.0.0", 110, false },
	{ "::", 110, false },	    { EXT, 23, false },	      { EXT6, 23, false },
	{ "::", 81, false },	    { GWI, 9000, false },     { "0.0.0.0", 8443, false },
	{ "127.0.0.1", 25, false }, { "::", 83, false },
};

enum opened { BY_NOBODY, BY_THEM, BY_US };

static const struct {
	const char *remote;
	uint16_t remote_port;
	const char *local;
	uint16_t local_port;
	const char *interface; /* bound to it */
	enum opened want;
} rows[] = {
	/* services, from everywhere and from inside only */
	{ OUT, 40000, EXT, 22, "", BY_THEM },
	{ OUT6, 40000, EXT6, 22, "", BY_THEM },
	{ LAN, 40000, GWI, 22, "", BY_THEM },
	{ LAN, 40000, EXT, 22, "", BY_THEM },
	{ OUT, 40000, EXT, 110, "", BY_NOBODY },
	{ OUT6, 40000, EXT6, 110, "", BY_NOBODY },
	{ LAN, 40000, GWI, 110, "", BY_THEM },
	{ LAN6, 40000, GWI6, 110, "", BY_THEM },
	/* refused for the record, the source, the limit (no), the time, the address, the forward */
	{ OUT, 40000, EXT, 23, "", BY_NOBODY },
	{ OUT6, 40000, EXT6, 23, "", BY_NOBODY },
	{ "198.51.100.66", 40000, EXT, 22, "", BY_NOBODY },
	{ OUT, 40000, EXT, 81, "", BY_THEM },
	{ OUT, 40000, EXT, 82, "", BY_NOBODY },
	{ OUT, 40000, GWI, 22, "", BY_NOBODY },
	{ OUT, 40000, EXT, 8443, "", BY_NOBODY },
	/* who listens: at any address, at "::" for both families or for one, at another address */
	{ OUT, 40000, EXT, 80, "", BY_THEM },
	{ OUT6, 40000, EXT6, 80, "", BY_THEM },
	{ OUT6, 40000, EXT6, 81, "", BY_THEM },
	{ OUT6, 40000, EXT6, 82, "", BY_US },
	{ OUT, 40000, EXT, 83, "", BY_US },
	{ OUT, 40000, EXT, 9000, "", BY_US },
	{ LAN, 40000, GWI, 9000, "", BY_NOBODY },
	/* nobody: it went out */
	{ OUT, 443, EXT, 40000, "", BY_US },
	{ OUT6, 443, EXT6, 40000, "", BY_US },
	{ LAN, 22, GWI, 40000, "", BY_US },
	{ "198.51.100.66", 22, EXT, 40000, "", BY_US },
	{ OUT, 179, EXT, 40000, "", BY_US },
	{ OUT, 40000, EXT, 20, "", BY_US },
	/* within this machine nothing is refused */
	{ "127.0.0.1", 40000, "127.0.0.1", 25, "", BY_NOBODY },
	{ "127.0.0.1", 25, "127.0.0.1", 40000, "", BY_NOBODY },
	{ "::1", 40000, "::1", 22, "", BY_NOBODY },
	{ EXT, 40000, EXT, 22, "", BY_NOBODY },
	{ GWI, 40000, EXT, 22, "", BY_NOBODY },
	/* the way in: the second uplink, what the socket is bound to, and who cannot be there */
	{ OUT, 40000, EXT3, 22, "", BY_THEM },
	{ OUT, 40000, EXT3, 110, "", BY_NOBODY },
	{ "192.168.1.66", 40000, EXT, 22, "eth1", BY_NOBODY },
	{ "192.168.1.66", 40000, EXT, 22, "", BY_THEM },
	{ OUT, 40000, EXT, 22, "eth9", BY_NOBODY },
	/* link-local addresses are the same on every link */
	{ "fe80::10", 40000, "fe80::1", 110, "eth0", BY_THEM },
	{ "fe80::10", 40000, "fe80::1", 110, "eth1", BY_NOBODY },
	{ "fe80::10", 40000, "fe80::1", 22, "eth1", BY_THEM },
	{ "fe80::3", 40000, "fe80::1", 110, "eth0", BY_THEM },
	{ "fe80::3", 40000, "fe80::1", 22, "eth3", BY_NOBODY },
};

static void put_end(struct buf *out, const struct addr *addr, uint16_t port)
{
	char text[ADDR_TEXT];

	buf_printf(out, "%s port %u", addr_print(addr, text), port);
}

static void put_flow(struct buf *out, const struct flow *flow)
{
	put_end(out, &flow->src, flow->sport);
	buf_puts(out, " > ");
	put_end(out, &flow->dst, flow->dport);
}

static void listen_all(struct sockets *sockets)
{
	static struct tcp_listener v[sizeof(listeners) / sizeof(*listeners)];
	const size_t n = sizeof(listeners) / sizeof(*listeners);

	for (size_t i = 0; i < n; i++)
		v[i] = (struct tcp_listener){ unit_addr(listeners[i].addr), listeners[i].port,
					      listeners[i].both_families };
	*sockets = (struct sockets){ .listeners = v, .n_listeners = n };
}

static struct tcp_connection connection_of(int row)
{
	struct tcp_connection connection = {
		.local = unit_addr(rows[row].local),
		.remote = unit_addr(rows[row].remote),
		.local_port = rows[row].local_port,
		.remote_port = rows[row].remote_port,
	};

	strcpy(connection.interface, rows[row].interface);
	return connection;
}

static struct tcp_connection from_outside(uint16_t port)
{
	return (struct tcp_connection){
		.local = unit_addr(EXT),
		.remote = unit_addr(OUT),
		.local_port = port,
		.remote_port = 40000,
	};
}

static void set_up(struct unit_policy *unit, struct sockets *sockets)
{
	unit_compile(unit, site);
	unit_own(&unit->around, "eth3", EXT3, 24);
	unit_own(&unit->around, "eth0", "fe80::1", 64);
	unit_own(&unit->around, "eth1", "fe80::1", 64);
	unit_own(&unit->around, "eth3", "fe80::3", 64);
	listen_all(sockets);
}

/* "none", or the flow; to be freed. */
static char *choose(struct unit_policy *unit, const struct sockets *sockets,
		    const struct tcp_connection *connection)
{
	struct buf got = { 0 };
	struct flow flow;

	if (adopt_choose(&unit->policy, &unit->around, sockets, connection, &flow)) {
		ck_assert_int_eq(flow.protocol, IPPROTO_TCP);
		ck_assert_int_eq(flow.half_closed, connection->half_closed);
		put_flow(&got, &flow);
	} else {
		buf_puts(&got, "none");
	}
	return buf_take(&got);
}

static char *wanted(int row)
{
	const struct tcp_connection connection = connection_of(row);
	struct buf want = { 0 };

	if (rows[row].want == BY_NOBODY) {
		buf_puts(&want, "none");
	} else if (rows[row].want == BY_THEM) {
		put_end(&want, &connection.remote, connection.remote_port);
		buf_puts(&want, " > ");
		put_end(&want, &connection.local, connection.local_port);
	} else {
		put_end(&want, &connection.local, connection.local_port);
		buf_puts(&want, " > ");
		put_end(&want, &connection.remote, connection.remote_port);
	}
	return buf_take(&want);
}

START_TEST(test_rows)
{
	struct tcp_connection connection = connection_of(_i);
	char *want = wanted(_i), *got;
	struct unit_policy unit;
	struct sockets sockets;

	set_up(&unit, &sockets);
	for (int half = 0; half < 2; half++) {
		connection.half_closed = half;
		got = choose(&unit, &sockets, &connection);
		ck_assert_msg(!strcmp(got, want), "row %d (%s port %u, here %s port %u): %s, %s",
			      _i, rows[_i].remote, rows[_i].remote_port, rows[_i].local,
			      rows[_i].local_port, got, want);
		free(got);
	}
	free(want);
	unit_policy_free(&unit);
}
END_TEST

/* A packet without an interface of arrival would be the gateway's own, and accepted. */
START_TEST(test_no_way_in)
{
	struct tcp_connection connection = from_outside(22);
	struct unit_policy unit;
	struct sockets sockets;
	char *got;

	set_up(&unit, &sockets);
	unit.around.n_routes = 0;
	got = choose(&unit, &sockets, &connection);
	ck_assert_str_eq(got, "none");
	free(got);
	unit_policy_free(&unit);
}
END_TEST

/* The moment of the policy is that of the decision. */
START_TEST(test_grant_still_open)
{
	struct tcp_connection connection = from_outside(82);
	struct unit_policy unit;
	struct sockets sockets;
	char *got;

	set_up(&unit, &sockets);
	policy_fini(&unit.policy);
	policy_compile(&unit.policy, &unit.unit.db, UNIT_NOW - 2 * 365 * 24 * 3600);
	got = choose(&unit, &sockets, &connection);
	ck_assert_str_eq(got, OUT " port 40000 > " EXT " port 82");
	free(got);
	unit_policy_free(&unit);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_loop_test(tcase, test_rows, 0, sizeof(rows) / sizeof(*rows));
	tcase_add_test(tcase, test_no_way_in);
	tcase_add_test(tcase, test_grant_still_open);
}

int main(void)
{
	return unit_main("apply_adopt", add);
}
