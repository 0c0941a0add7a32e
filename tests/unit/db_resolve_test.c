// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names to addresses, services to the catalogue, and what takes two values to see.
 */
#include <string.h>

#include "db_unit.h"

static void expect_set(const struct ipset *set, const char *want)
{
	struct buf got = { 0 };

	unit_put_set(&got, set);
	ck_assert_str_eq(buf_text(&got), want);
	buf_fini(&got);
}

START_TEST(lists_become_sets)
{
	struct unit_db unit;
	const struct db *db = &unit.db;

	unit_parse(&unit, UNIT_GATEWAY "[service ssh]\n"
				       "allow = outer, 10.0.1.0/24, office\n"
				       "deny = inner\n"
				       "[group outer]\n"
				       "members = 203.0.113.7, inner, 10.0.0.0/24\n"
				       "[group inner]\n"
				       "members = 2001:db8::/64, 203.0.113.8\n"
				       "[network office]\n"
				       "address = fd00:1::/64, 192.168.1.0/24\n"
				       "[outbound o]\nfrom = inner, outer\n"
				       "[forward f]\ntcp = 1\nto = 192.168.1.2\nallow = office\n");
	ck_assert_uint_eq(unit.diags.n, 0);
	expect_set(&db_service(db, 0)->allow.set,
		   "10.0.0.0-10.0.1.255 192.168.1.0-192.168.1.255 203.0.113.7-203.0.113.8 "
		   "2001:db8::-2001:db8::ffff:ffff:ffff:ffff fd00:1::-fd00:1::ffff:ffff:ffff:ffff");
	expect_set(&db_service(db, 0)->deny.set,
		   "203.0.113.8-203.0.113.8 2001:db8::-2001:db8::ffff:ffff:ffff:ffff");
	expect_set(&db_outbound(db, 0)->from.set, "10.0.0.0-10.0.0.255 203.0.113.7-203.0.113.8 "
						  "2001:db8::-2001:db8::ffff:ffff:ffff:ffff");
	expect_set(&db_forward(db, 0)->allow.set,
		   "192.168.1.0-192.168.1.255 fd00:1::-fd00:1::ffff:ffff:ffff:ffff");
	ck_assert(!db_outbound(db, 0)->to.words.n && ipset_is_empty(&db_outbound(db, 0)->to.set));
	unit_free(&unit);
}
END_TEST

START_TEST(services_come_from_the_catalogue)
{
	struct unit_db unit;
	const struct db *db = &unit.db;
	const struct service *ssh, *ipsec, *own;

	unit_parse(&unit, UNIT_GATEWAY "[service ssh]\ntcp = 2222\n"
				       "[service ipsec]\nprotocol = gre\ndescription = Tunnel\n"
				       "[service own]\nudp = 7\ndaemons = ownd\n");
	ck_assert_uint_eq(unit.diags.n, 0);
	ssh = db_service(db, 0);
	ck_assert_ptr_eq(ssh->known, catalog_find(&unit.catalog, "ssh"));
	ck_assert_uint_eq(ssh->ports.tcp.n, 1);
	ck_assert_uint_eq(ssh->ports.tcp.v[0].lo, 2222);
	ck_assert_str_eq(ssh->description, "Secure shell");
	ck_assert_str_eq(ssh->package, "openssh-server");
	ck_assert_str_eq(ssh->driver, "sshd");
	ck_assert_str_eq(ssh->daemons.v[0].text, "sshd");
	ck_assert_uint_eq(ssh->units.n, 2);
	ck_assert(ssh->mark == MARK_INTERACTIVE && ssh->helper == HELPER_NONE);
	ipsec = db_service(db, 1);
	ck_assert_uint_eq(ipsec->ports.udp.n, 2);
	ck_assert_uint_eq(ipsec->ports.protocol.n, 1);
	ck_assert_uint_eq(ipsec->ports.protocol.v[0].number, 47);
	ck_assert_str_eq(ipsec->description, "Tunnel");
	own = db_service(db, 2);
	ck_assert_ptr_null(own->known);
	ck_assert_str_eq(own->driver, "");
	ck_assert_str_eq(own->description, "");
	ck_assert_str_eq(own->daemons.v[0].text, "ownd");
	unit_free(&unit);
}
END_TEST

START_TEST(works_without_a_catalogue)
{
	static const char text[] = UNIT_GATEWAY "[service ssh]\n[service x]\ntcp = 1\n";
	struct diag_list diags = { 0 };
	struct buf got = { 0 };
	struct db db;

	db_parse(&db, &(struct source){ "-", text, sizeof(text) - 1 }, NULL, &diags);
	unit_messages(&got, &diags);
	ck_assert_str_eq(buf_text(&got), "4:1+13 error: unknown service \"ssh\" | "
					 "give its ports with tcp = or udp =\n");
	db_fini(&db);
	diag_fini(&diags);
	buf_fini(&got);
}
END_TEST

/* clang-format off */
static const struct {
	const char *text, *want;
} bad[] = {
	{ UNIT_GATEWAY "[service shh]\nstatus = enabled\n",
	  "4:1+13 error: unknown service \"shh\" | did you mean \"ssh\"? or give its ports with tcp = or udp =\n" },
	{ UNIT_GATEWAY "[service whatever]\n",
	  "4:1+18 error: unknown service \"whatever\" | give its ports with tcp = or udp =\n" },
	{ UNIT_GATEWAY "[service shh]\ntcp = 22\n", "" },
	{ UNIT_GATEWAY "[service shh]\nprotocol = esp\n", "" },
	{ UNIT_GATEWAY "[service shh]\ntcp = http\n", "5:7+4 error: \"http\" is no port | write the number\n" },
	{ UNIT_GATEWAY "[service cron]\n",
	  "4:1+14 error: the service \"cron\" has no ports | give them with tcp = or udp =\n" },
	{ UNIT_GATEWAY "[service cron]\nsctp = 5\n", "" },
	{ UNIT_GATEWAY "[helper fpt]\n[helper sip]\n[helper h323]\n[helper none]\n",
	  "4:1+12 error: unknown helper \"fpt\" | did you mean \"ftp\"?\n"
	  "5:1+12 error: unknown helper \"sip\" | there are ftp, pptp, irc and h323\n"
	  "7:1+13 error: unknown helper \"none\" | there are ftp, pptp, irc and h323\n" },
	{ "[gateway]\nexternal = eth1, ppp+, wan+\ninternal = eth0, ppp0, eth1, w+, wanderer, xppp\n",
	  "3:18+4 error: \"ppp0\" is internal and external | external in line 2 has \"ppp+\"\n"
	  "3:24+4 error: \"eth1\" is internal and external | external in line 2 has \"eth1\"\n"
	  "3:30+2 error: \"w+\" is internal and external | external in line 2 has \"wan+\"\n"
	  "3:34+8 error: \"wanderer\" is internal and external | external in line 2 has \"wan+\"\n" },
	{ "[gateway]\nexternal = eth1, pp\ninternal = eth10, eth, ppp+, p\n", "" },
	{ "[gateway]\nmode = server\nexternal = eth0\ninternal = eth0\n",
	  "4:12+4 error: \"eth0\" is internal and external | external in line 3 has \"eth0\"\n" },
	{ UNIT_GATEWAY "[group a]\nmembers = b, 10.0.0.1\n[group b]\nmembers = 10.0.0.2, c\n[group c]\nmembers = a\n",
	  "9:11+1 error: the group \"a\" contains itself: a -> b -> c -> a | take it out of one of them\n" },
	{ UNIT_GATEWAY "[group a]\nmembers = 10.0.0.1, a\n",
	  "5:21+1 error: the group \"a\" contains itself: a -> a | take it out of one of them\n" },
	{ UNIT_GATEWAY "[group x]\nmembers = a\n[group a]\nmembers = b\n[group b]\nmembers = a, b\n[service ssh]\nallow = x, b\n",
	  "9:11+1 error: the group \"a\" contains itself: a -> b -> a | take it out of one of them\n"
	  "9:14+1 error: the group \"b\" contains itself: b -> b | take it out of one of them\n" },
	{ UNIT_GATEWAY "[group lab]\nmembers = 10.0.0.1\n[network lab]\naddress = 10.0.0.0/8\n",
	  "6:1+13 error: \"lab\" is the name of a group and of a network | the other stands in line 4\n" },
	{ UNIT_GATEWAY "[network lab]\naddress = 10.0.0.0/8\n[group lab]\nmembers = 10.0.0.1\n",
	  "6:1+11 error: \"lab\" is the name of a group and of a network | the other stands in line 4\n" },
	{ UNIT_GATEWAY "[service ssh]\nallow = offce, 10.0.0.1, ssh\n[network office]\naddress = 10.0.0.0/8\n[outbound o]\nto = servers\n",
	  "5:9+5 error: unknown group or network \"offce\" | did you mean \"office\"?\n"
	  "5:26+3 error: unknown group or network \"ssh\" | write an address, or define [group ssh]\n"
	  "9:6+7 error: unknown group or network \"servers\" | write an address, or define [group servers]\n" },
	{ UNIT_GATEWAY "[network a]\naddress = 10.0.0.0/16\n[network b]\naddress = 10.1.0.0/16, fd00::/64\nvia = 10.0.0.1\n"
	  "[network c]\naddress = 10.2.0.0/16\nvia = 10.1.0.1\n[network d]\naddress = 10.3.0.0/16\nvia = 10.3.0.1\n[network e]\naddress = 10.4.0.0/16\nvia = fd00::1\n",
	  "11:7+8 error: the router is in no network the gateway is attached to | via is an address inside a [network] that has no via of its own\n"
	  "14:7+8 error: the router is in no network the gateway is attached to | via is an address inside a [network] that has no via of its own\n"
	  "17:7+7 error: the router is in no network the gateway is attached to | via is an address inside a [network] that has no via of its own\n" },
	{ UNIT_GATEWAY "[forward f]\nto = 10.0.0.1\n",
	  "4:1+11 error: the forward \"f\" has no ports | give the ports asked for with tcp =, udp = or sctp =\n" },
	{ UNIT_GATEWAY "[forward f]\nto = 10.0.0.1:80-81\ntcp = 80-81, 90-91\nudp = 90\n",
	  "7:7+2 error: asks for 1 port, but \"to\" has 2 | without a port in \"to\" each port leads to the same inside\n" },
	{ UNIT_GATEWAY "[forward f]\nto = 10.0.0.1:80\ntcp = 80, 8080, 90-99\nsctp = 1-65535\n",
	  "6:17+5 error: asks for 10 ports, but \"to\" has 1 | without a port in \"to\" each port leads to the same inside\n"
	  "7:8+7 error: asks for 65535 ports, but \"to\" has 1 | without a port in \"to\" each port leads to the same inside\n" },
	{ UNIT_GATEWAY "[forward f]\nto = 10.0.0.1\ntcp = 80, 90-99\nsctp = 1-65535\n", "" },
};
/* clang-format on */

START_TEST(reports_what_does_not_fit)
{
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		unit_expect(bad[i].text, bad[i].want);
}
END_TEST

/* A chain of groups, written from the outside in or from the inside out. */
static size_t chain_errors(int depth, bool outside_in)
{
	struct buf text = { 0 };
	struct unit_db unit;
	size_t errors;

	buf_puts(&text, UNIT_GATEWAY);
	for (int n = 1; n <= depth; n++) {
		int i = outside_in ? n : depth + 1 - n;

		buf_printf(&text, "[group g%d]\nmembers = 10.0.0.%d", i, i);
		if (i < depth)
			buf_printf(&text, ", g%d", i + 1);
		buf_puts(&text, "\n");
	}
	unit_parse(&unit, buf_text(&text));
	errors = unit.diags.errors;
	for (size_t i = 0; i < errors; i++)
		ck_assert_str_eq(unit.diags.v[i].text, "groups inside groups more than 16 deep");
	if (!errors) {
		struct group *outermost = (struct group *)db_find(&unit.db, KIND_GROUP, "g1");

		ck_assert_uint_eq(outermost->members.set.v4.n, 1);
	}
	unit_free(&unit);
	buf_fini(&text);
	return errors;
}

START_TEST(groups_nest_16_deep)
{
	for (int in = 0; in < 2; in++) {
		ck_assert_uint_eq(chain_errors(1, in), 0);
		ck_assert_uint_eq(chain_errors(16, in), 0);
		ck_assert_uint_ge(chain_errors(17, in), 1);
		ck_assert_uint_ge(chain_errors(40, in), 1);
	}
}
END_TEST

/* When the first service's allow list ends for an address: 0 never, -1 it is not on it. */
static time_t end_for(const struct unit_db *unit, const char *text)
{
	const struct address_list *allow = &db_service(&unit->db, 0)->allow;
	struct addr addr;

	ck_assert(addr_parse(text, strlen(text), &addr));
	if (!ipset_contains(&allow->set, &addr) && !address_list_end(allow, &addr))
		return -1;
	return address_list_end(allow, &addr);
}

START_TEST(groups_give_their_end)
{
	time_t first, later;
	struct unit_db unit;

	unit_parse(&unit, UNIT_GATEWAY
		   "[service ssh]\n"
		   "allow = outer, later, ever\n"
		   "[group outer]\nmembers = inner, 10.0.0.0/29\nuntil = 2030-06-01\n"
		   "[group inner]\nmembers = 10.0.0.4/30, 10.0.1.1\nuntil = 2030-12-01\n"
		   "[group later]\nmembers = 10.0.0.6, 10.0.0.9\nuntil = 2030-12-01\n"
		   "[group short]\nmembers = 10.0.0.9, 10.0.2.2\nuntil = 2030-06-01\n"
		   "[group ever]\nmembers = 10.0.0.1, short\n");
	first = db_group(&unit.db, 0)->until;
	later = db_group(&unit.db, 1)->until;
	ck_assert(first && first < later);
	/* The outer end comes before the inner one, the longer way counts, and for ever most. */
	ck_assert_int_eq(end_for(&unit, "10.0.0.4"), first);
	ck_assert_int_eq(end_for(&unit, "10.0.1.1"), first);
	ck_assert_int_eq(end_for(&unit, "10.0.0.6"), later);
	ck_assert_int_eq(end_for(&unit, "10.0.0.9"), later);
	ck_assert_int_eq(end_for(&unit, "10.0.0.1"), 0);
	ck_assert_int_eq(end_for(&unit, "10.0.2.2"), first);
	ck_assert_int_eq(end_for(&unit, "10.0.0.8"), -1);
	unit_free(&unit);
}
END_TEST

START_TEST(a_list_is_asked_at_a_moment)
{
	struct unit_db unit;
	const struct service *service;
	struct ipset now;
	struct addr addr;
	time_t until;

	unit_parse(&unit, UNIT_GATEWAY "[service ssh]\nallow = guests, 10.0.0.1\n"
				       "[group guests]\nmembers = 10.0.0.2\nuntil = 2030-06-01\n");
	service = db_service(&unit.db, 0);
	until = db_group(&unit.db, 0)->until;
	ck_assert(addr_parse("10.0.0.2", 8, &addr));
	ck_assert(address_list_has(&service->allow, &addr, until - 1));
	ck_assert(!address_list_has(&service->allow, &addr, until));
	now = address_list_at(&service->allow, until - 1);
	expect_set(&now, "10.0.0.1-10.0.0.2");
	ipset_fini(&now);
	now = address_list_at(&service->allow, until);
	expect_set(&now, "10.0.0.1-10.0.0.1");
	ipset_fini(&now);
	unit_free(&unit);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_test(tcase, lists_become_sets);
	tcase_add_test(tcase, groups_give_their_end);
	tcase_add_test(tcase, a_list_is_asked_at_a_moment);
	tcase_add_test(tcase, services_come_from_the_catalogue);
	tcase_add_test(tcase, works_without_a_catalogue);
	tcase_add_test(tcase, reports_what_does_not_fit);
	tcase_add_test(tcase, groups_nest_16_deep);
}

int main(void)
{
	return unit_main("db/resolve", add);
}
