// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which interface is on which side, and the first database made of it.
 *
 * Machines are given as the lines that `ip` would show. Whatever they are, the text must parse and
 * lint without a word.
 */
#include <stdio.h>

#include "db_unit.h"

#include "cmd/first.h"
#include "cmd/session.h"
#include "policy/lint.h"

static uint32_t link_index(const struct route_state *state, const char *name)
{
	const struct route_link *link = route_link_find(state, name);

	return link ? link->index : 0;
}

static struct prefix prefix_of(const char *text)
{
	struct prefix prefix;

	ck_assert_int_ne(prefix_parse(text, strlen(text), &prefix), PREFIX_BAD_ADDRESS);
	return prefix;
}

static void add_link(struct route_state *state, const char *name, const char *flag)
{
	struct route_link link = { .index = (uint32_t)state->n_links + 1, .flags = IFF_UP };

	if (!strcmp(flag, "down"))
		link.flags = 0;
	else if (!strcmp(flag, "tunnel"))
		link.flags |= IFF_POINTOPOINT;
	else if (!strcmp(flag, "loopback"))
		link.flags |= IFF_LOOPBACK;
	strcpy(link.name, name);
	xgrow(state->links, state->n_links, state->cap_links);
	state->links[state->n_links++] = link;
}

static void add_address(struct route_state *state, const char *name, const char *text)
{
	struct route_address address = { .prefix = prefix_of(text),
					 .index = link_index(state, name) };

	ck_assert(addr_parse(text, strcspn(text, "/"), &address.addr));
	strcpy(address.name, name);
	xgrow(state->addresses, state->n_addresses, state->cap_addresses);
	state->addresses[state->n_addresses++] = address;
}

static void add_route(struct route_state *state, const char *name, const char *to, const char *via)
{
	struct route route = { .to = prefix_of(to), .index = link_index(state, name) };

	ck_assert(!via || addr_parse(via, strlen(via), &route.gateway));
	strcpy(route.name, name);
	xgrow(state->routes, state->n_routes, state->cap_routes);
	state->routes[state->n_routes++] = route;
}

/* "link eth0 [down|tunnel|loopback]", "addr eth0 10.0.0.1/24", "route eth0 TO [VIA]"; ";" between.
 */
static void build(struct route_state *state, const char *machine)
{
	char *copy = xstrdup(machine), *rest = copy, *line;

	*state = (struct route_state){ 0 };
	add_link(state, "lo", "loopback");
	add_address(state, "lo", "127.0.0.1/8");
	while ((line = strsep(&rest, ";"))) {
		char what[8], name[16], a[64] = "", b[64] = "";

		ck_assert_int_ge(sscanf(line, "%7s %15s %63s %63s", what, name, a, b), 2);
		if (!strcmp(what, "link"))
			add_link(state, name, a);
		else if (!strcmp(what, "addr"))
			add_address(state, name, a);
		else
			add_route(state, name, a, *b ? b : NULL);
	}
	free(copy);
}

/* "external eth1; internal eth0; lan eth0 192.168.1.0-192.168.1.255; not docker0" */
static void put_sides(struct buf *out, const struct sides *sides)
{
	char text[ADDR_TEXT];

	buf_puts(out, "external");
	for (size_t i = 0; i < sides->n_external; i++)
		buf_printf(out, " %s", sides->external[i]);
	if (sides->n_internal)
		buf_puts(out, "; internal");
	for (size_t i = 0; i < sides->n_internal; i++)
		buf_printf(out, " %s", sides->internal[i]);
	for (size_t i = 0; i < sides->n_networks; i++) {
		const struct side_network *network = &sides->networks[i];
		struct buf set = { 0 };

		unit_put_set(&set, &network->set);
		buf_printf(out, "; %s %s %s", network->name, network->interface, buf_text(&set));
		if (network->via.family)
			buf_printf(out, " via %s", addr_print(&network->via, text));
		buf_fini(&set);
	}
	for (size_t i = 0; i < sides->n_others; i++)
		buf_printf(out, "; not %s", sides->others[i].name);
}

static void lint_text(const char *text)
{
	struct buf messages = { 0 };
	struct unit_db unit;

	unit_parse(&unit, text);
	if (!unit.diags.errors)
		policy_lint(&unit.db, time(NULL), &unit.diags);
	unit_messages(&messages, &unit.diags);
	if (messages.len)
		ck_abort_msg("the text\n%s\nis not clean:\n%s", text, buf_text(&messages));
	buf_fini(&messages);
	unit_free(&unit);
}

#define TWO_NICS                                                                                   \
	"link eth0;link eth1;addr eth0 192.168.1.1/24;addr eth0 fd00:1::1/64;"                     \
	"addr eth0 fe80::1/64;addr eth1 198.51.100.2/24;addr eth1 fe80::2/64;"                     \
	"route eth0 192.168.1.0/24;route eth0 fd00:1::/64;route eth0 fe80::/64;"                   \
	"route eth1 198.51.100.0/24;route eth1 fe80::/64;route eth1 0.0.0.0/0 198.51.100.1"

#define TWO_SIDES                                                                                  \
	"external eth1; internal eth0; lan eth0 192.168.1.0-192.168.1.255 "                        \
	"fd00:1::-fd00:1::ffff:ffff:ffff:ffff"

static const struct {
	const char *machine, *want;
} machines[] = {
	{ TWO_NICS, TWO_SIDES },
	/* PPPoE: the modem's interface has no address. */
	{ "link eth0;link eth1;link ppp0 tunnel;addr eth0 10.0.0.1/24;addr ppp0 203.0.113.5/32;"
	  "route ppp0 0.0.0.0/0;route eth0 10.0.0.0/24",
	  "external ppp0; internal eth0; lan eth0 10.0.0.0-10.0.0.255" },
	/* One side only. */
	{ "link eth0;addr eth0 192.0.2.2/24;route eth0 0.0.0.0/0 192.0.2.1", "external eth0" },
	/* Two uplinks, IPv6 by a third one; a spare default route makes an interface external. */
	{ "link a;link b;link c;link d;addr d 10.0.0.1/24;addr b 192.0.2.2/24;"
	  "route c ::/0 fe80::1;route b 0.0.0.0/0 192.0.2.1;route a 0.0.0.0/0",
	  "external b a c; internal d; lan d 10.0.0.0-10.0.0.255" },
	/* Half the Internet is the Internet. */
	{ "link a;link b;addr a 10.0.0.1/24;route b 0.0.0.0/1;route b 128.0.0.0/1;route a "
	  "10.0.0.0/24",
	  "external b; internal a; lan a 10.0.0.0-10.0.0.255" },
	/* What nobody can guess. */
	{ TWO_NICS ";link docker0;addr docker0 172.17.0.1/16;link br-0123456789ab;"
		   "addr br-0123456789ab 172.18.0.1/16;link br-lan;addr br-lan 10.1.0.1/24;"
		   "link wg0 tunnel;addr wg0 10.8.0.1/24;link eth9 down;addr eth9 10.2.0.1/24;"
		   "link eth8;addr eth8 169.254.3.4/16",
	  "external eth1; internal eth0 br-lan; lan eth0 192.168.1.0-192.168.1.255 "
	  "fd00:1::-fd00:1::ffff:ffff:ffff:ffff; lan2 br-lan 10.1.0.0-10.1.0.255; not docker0; "
	  "not br-0123456789ab; not wg0; not eth9" },
	/* Behind a router inside; what is attached is not behind it. */
	{ TWO_NICS ";route eth0 10.9.0.0/24 192.168.1.254;route eth0 10.8.0.0/24 192.168.1.254;"
		   "route eth0 192.168.0.0/16 192.168.1.253",
	  TWO_SIDES "; lan2 eth0 10.8.0.0-10.8.0.255 10.9.0.0-10.9.0.255 via 192.168.1.254; "
		    "lan3 eth0 192.168.0.0-192.168.0.255 192.168.2.0-192.168.255.255 via "
		    "192.168.1.253" },
	{ TWO_NICS ";route eth0 192.168.0.0/23 192.168.1.253",
	  TWO_SIDES "; lan2 eth0 192.168.0.0-192.168.0.255 via 192.168.1.253" },
	/* IPv6 routers are known by their link. */
	{ TWO_NICS ";route eth0 fd00:2::/64 fe80::9",
	  TWO_SIDES "; lan2 eth0 fd00:2::-fd00:2::ffff:ffff:ffff:ffff" },
	/* Outside is not inside, even if a wide route inside says so. */
	{ TWO_NICS ";route eth0 198.51.0.0/16 192.168.1.254",
	  TWO_SIDES "; lan2 eth0 198.51.0.0-198.51.99.255 198.51.101.0-198.51.255.255 via "
		    "192.168.1.254" },
	{ "link eth0;addr eth0 192.168.1.1/24", "- error: no default route: it cannot be told "
						"which interface leads to the Internet | connect "
						"it first, or write the database by hand; the "
						"interfaces are: eth0\n" },
	{ "link eth0;link eth1;addr eth0 192.168.1.1/24;addr eth1 192.168.1.2/25;"
	  "route eth1 0.0.0.0/0 192.168.1.9",
	  "- error: the network 192.168.1.0/24 of \"eth0\" is also outside, at \"eth1\" | give "
	  "the two sides different networks first\n" },
};

START_TEST(machine)
{
	struct buf got = { 0 }, text = { 0 }, notes = { 0 };
	struct diag_list diags = { 0 };
	struct route_state state;
	struct addr peer;
	struct sides sides;

	build(&state, machines[_i].machine);
	if (sides_find(&sides, &state, &diags)) {
		unit_messages(&got, &diags);
	} else {
		put_sides(&got, &sides);
		first_write(&sides, NULL, &text, &notes);
		lint_text(buf_text(&text));
		buf_clear(&text);
		ck_assert(session_parse("203.0.113.7 5 192.0.2.1 22", &peer));
		first_write(&sides, &peer, &text, &notes);
		lint_text(buf_text(&text));
	}
	ck_assert_str_eq(buf_text(&got), machines[_i].want);
	sides_fini(&sides);
	route_fini(&state);
	diag_fini(&diags);
	buf_fini(&got);
	buf_fini(&text);
	buf_fini(&notes);
}
END_TEST

static const struct {
	const char *machine, *peer, *text, *notes;
} sessions[] = {
	{ TWO_NICS, NULL, "status = enabled\naccess = private\n", "" },
	{ TWO_NICS, "192.168.1.9", "status = enabled\naccess = private\n", "" },
	{ TWO_NICS, "203.0.113.7", "status = enabled\naccess = public\nallow  = 203.0.113.7, lan\n",
	  "your session comes from 203.0.113.7, outside: ssh is open to that address\n" },
	{ "link e;route e ::/0 fe80::1", "2001:db8::7",
	  "status = enabled\naccess = public\nallow  = 2001:db8::7\n",
	  "your session comes from 2001:db8::7, outside: ssh is open to that address\n" },
	{ "link e;route e ::/0 fe80::1", NULL, "status = enabled\naccess = private\n",
	  "nobody reaches ssh: `fwpolicy allow ssh from ADDRESS` names who may\n" },
};

START_TEST(session_is_spared)
{
	struct buf text = { 0 }, notes = { 0 };
	struct diag_list diags = { 0 };
	struct route_state state;
	struct addr peer;
	struct sides sides;
	const char *ssh;

	build(&state, sessions[_i].machine);
	ck_assert_int_eq(sides_find(&sides, &state, &diags), 0);
	if (sessions[_i].peer)
		ck_assert(session_parse(sessions[_i].peer, &peer));
	first_write(&sides, sessions[_i].peer ? &peer : NULL, &text, &notes);
	ssh = strstr(buf_text(&text), "\n[service ssh]\n");
	ck_assert_ptr_nonnull(ssh);
	ck_assert_int_eq(strncmp(ssh + strlen("\n[service ssh]\n"), sessions[_i].text,
				 strlen(sessions[_i].text)),
			 0);
	ck_assert_str_eq(buf_text(&notes), sessions[_i].notes);
	sides_fini(&sides);
	route_fini(&state);
	buf_fini(&text);
	buf_fini(&notes);
}
END_TEST

static const struct {
	const char *text, *want; /* NULL: nobody */
} connections[] = {
	{ "203.0.113.7 52114 192.0.2.1 22", "203.0.113.7" },
	{ "2001:db8::7 52114 2001:db8::1 22", "2001:db8::7" },
	{ "fe80::7%eth0 52114 fe80::1%eth0 22", "fe80::7" },
	{ "::ffff:203.0.113.7 1 ::ffff:192.0.2.1 22", "203.0.113.7" },
	{ "127.0.0.1 52114 127.0.0.1 22", NULL },
	{ "::1 1 ::1 22", NULL },
	{ "", NULL },
	{ "nonsense", NULL },
	{ "203.0.113.7\nallow = 0.0.0.0/0 1 2 3", NULL },
};

START_TEST(connection)
{
	struct addr peer;
	char text[ADDR_TEXT];
	bool found = session_parse(connections[_i].text, &peer);

	ck_assert_int_eq(found, connections[_i].want != NULL);
	if (found)
		ck_assert_str_eq(addr_print(&peer, text), connections[_i].want);
}
END_TEST

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static void add(TCase *tcase)
{
	tcase_add_loop_test(tcase, machine, 0, COUNT(machines));
	tcase_add_loop_test(tcase, session_is_spared, 0, COUNT(sessions));
	tcase_add_loop_test(tcase, connection, 0, COUNT(connections));
}

int main(void)
{
	return unit_main("cmd_first", add);
}
