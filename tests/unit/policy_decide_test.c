// SPDX-License-Identifier: GPL-2.0-only
/*
 * The evaluator by example: each step of the meaning, first match wins. That the kernel agrees is
 * shown with real packets in tests/property and tests/netns; here stands what is meant.
 */
#include "policy_unit.h"

#include "policy/mend.h"

#define OUT "198.51.100.10"
#define EXT "203.0.113.1"
#define LAN "192.168.1.10"
#define GWI "192.168.1.1"

static const char site[] = UNIT_SITE
	"[group friends]\nmembers = 198.51.100.0/24\n"
	"[service ssh]\nstatus = enabled\naccess = public\nallow = friends, office\n"
	"deny = 198.51.100.66\n"
	"[service web]\ntcp = 80\nstatus = enabled\naccess = public\n"
	"[service mail]\ntcp = 110\nstatus = enabled\n"
	"[service db]\ntcp = 3306\nstatus = enabled\naccess = localhost\n"
	"[service old]\ntcp = 23\n"
	"[service past]\ntcp = 90\nstatus = enabled\naccess = public\nuntil = 2026-01-01\n"
	"[service slow]\ntcp = 91\nstatus = enabled\naccess = public\nlimit = 6/minute\n"
	"[forward camera]\ntcp = 8443\nto = 192.168.1.50:443\n"
	"[outbound smtp]\ntcp = 25\naction = deny\n";

static const struct {
	const char *in, *from, *to;
	uint16_t port;
	const char *want;
} rows[] = {
	{ "lo", "127.0.0.1", "127.0.0.1", 3306, "accept" },
	{ "eth1", OUT, EXT, 22, "accept" },
	{ "eth1", "198.51.100.66", EXT, 22, "input:service" },
	{ "eth1", "198.51.101.1", EXT, 22, "input:service" },
	{ "eth0", LAN, GWI, 22, "accept" },
	{ "eth1", OUT, EXT, 80, "accept" },
	{ "eth1", OUT, GWI, 80, "input:default" },
	{ "eth0", LAN, EXT, 80, "accept" },
	{ "eth1", OUT, EXT, 110, "input:service" },
	{ "eth0", LAN, GWI, 110, "accept" },
	{ "eth0", LAN, GWI, 3306, "input:service" },
	{ "eth0", LAN, GWI, 23, "input:service" },
	{ "eth1", OUT, EXT, 90, "input:service" },
	{ "eth1", OUT, EXT, 91, "accept" },
	{ "eth1", OUT, EXT, 5000, "input:default" },
	{ "eth1", LAN, EXT, 80, "prerouting:spoof" },
	{ "eth1", EXT, EXT, 80, "prerouting:spoof" },
	{ "eth1", "127.0.0.1", EXT, 80, "prerouting:spoof" },
	{ "eth1", "10.0.0.1", EXT, 80, "accept" },
	{ "eth0", OUT, GWI, 80, "prerouting:spoof" },
	{ "eth0", GWI, GWI, 80, "prerouting:spoof" },
	{ "eth9", OUT, EXT, 80, "input:default" },
	{ "eth1", OUT, EXT, 8443, "accept" },
	{ "eth0", LAN, EXT, 8443, "accept" },
	{ "eth0", LAN, GWI, 8443, "input:default" },
	{ "eth1", OUT, LAN, 80, "forward:forward" },
	{ "eth0", LAN, OUT, 80, "accept" },
	{ "eth0", LAN, OUT, 25, "forward:outbound" },
	{ "eth1", OUT, "224.0.0.5", 80, "silent" },
	{ "eth1", "224.0.0.5", EXT, 80, "silent" },
	{ "eth1", "2001:db8:f::1", "2001:db8::1", 80, "accept" },
	{ "eth1", "fd00:1::7", "2001:db8::1", 80, "prerouting:spoof" },
	{ "eth0", "fe80::7", "fd00:1::1", 110, "accept" },
};

START_TEST(test_rows)
{
	struct unit_policy unit;
	const char *got;

	unit_compile(&unit, site);
	got = unit_ask(&unit, rows[_i].in, rows[_i].from, rows[_i].to, rows[_i].port);
	ck_assert_msg(!strcmp(got, rows[_i].want), "%s %s -> %s port %u: %s, should be %s",
		      rows[_i].in, rows[_i].from, rows[_i].to, rows[_i].port, got, rows[_i].want);
	unit_policy_free(&unit);
}
END_TEST

START_TEST(test_says_which_record_and_key)
{
	struct unit_policy unit;

	unit_compile(&unit, site);
	unit_ask(&unit, "eth1", OUT, EXT, 110);
	ck_assert_str_eq(unit.decision.record->name, "mail");
	ck_assert_str_eq(unit.decision.key, "access");
	unit_ask(&unit, "eth0", LAN, GWI, 23);
	ck_assert_str_eq(unit.decision.key, "status");
	unit_ask(&unit, "eth1", "198.51.100.66", EXT, 22);
	ck_assert_str_eq(unit.decision.key, "deny");
	unit_ask(&unit, "eth1", OUT, EXT, 91);
	ck_assert(unit.decision.limited);
	unit_policy_free(&unit);
}
END_TEST

START_TEST(test_translates_and_masquerades)
{
	struct unit_policy unit;
	char text[ADDR_TEXT];

	unit_compile(&unit, site);
	unit_ask(&unit, "eth1", OUT, EXT, 8443);
	ck_assert_str_eq(addr_print(&unit.decision.translated.addr, text), "192.168.1.50");
	ck_assert_uint_eq(unit.decision.translated.port_lo, 443);
	ck_assert(!unit.decision.masqueraded);
	unit_ask(&unit, "eth0", LAN, OUT, 22);
	ck_assert(unit.decision.masqueraded);
	ck_assert_int_eq(unit.decision.mark, MARK_INTERACTIVE);
	unit_ask(&unit, "eth0", "fd00:1::7", "2001:db8:f::1", 22);
	ck_assert(!unit.decision.masqueraded);
	unit_policy_free(&unit);
}
END_TEST

static const struct {
	uint8_t flags;
	enum flow_state state;
	const char *want;
} tcp_rows[] = {
	{ TCP_SYN | TCP_ECE | TCP_CWR, FLOW_NEW, "accept" },
	{ TCP_ACK, FLOW_NEW, "input:invalid" },
	{ TCP_SYN | TCP_ACK, FLOW_NEW, "input:invalid" },
	{ 0, FLOW_NEW, "input:invalid" },
	{ TCP_FIN | TCP_PSH | TCP_URG, FLOW_NEW, "input:invalid" },
	{ TCP_ACK, FLOW_ESTABLISHED, "accept" },
	{ TCP_SYN, FLOW_INVALID, "input:invalid" },
};

START_TEST(test_tcp_states)
{
	struct packet packet = unit_packet("eth1", OUT, EXT, 80);
	struct unit_policy unit;

	unit_compile(&unit, site);
	packet.flags = tcp_rows[_i].flags;
	packet.state = tcp_rows[_i].state;
	ck_assert_str_eq(unit_decide(&unit, &packet), tcp_rows[_i].want);
	unit_policy_free(&unit);
}
END_TEST

START_TEST(test_echo_requests)
{
	static const char *const want[] = { "accept", "input:icmp" };
	static const char *const keys[] = { "", "ping = no\n" };
	struct packet packet = unit_packet("eth1", OUT, EXT, 0);
	struct buf text = { 0 };
	struct unit_policy unit;

	buf_printf(&text, UNIT_GATEWAY "%s[network n]\naddress = 192.168.1.0/24\n", keys[_i]);
	unit_compile(&unit, buf_text(&text));
	packet.protocol = IPPROTO_ICMP;
	packet.type = 8;
	ck_assert_str_eq(unit_decide(&unit, &packet), want[_i]);
	ck_assert(!unit.decision.logged);
	packet.type = 13;
	ck_assert_str_eq(unit_decide(&unit, &packet), "input:icmp");
	ck_assert(unit.decision.logged);
	packet = unit_packet("eth0", LAN, GWI, 0);
	packet.protocol = IPPROTO_ICMP;
	packet.type = 8;
	ck_assert_str_eq(unit_decide(&unit, &packet), "accept");
	buf_fini(&text);
	unit_policy_free(&unit);
}
END_TEST

/* What a helper relates passes by its name alone, and never to a privileged port. */
START_TEST(test_helpers)
{
	struct packet packet = unit_packet("eth1", OUT, EXT, 40001);
	struct unit_policy unit;

	unit_compile(&unit, UNIT_SITE "[helper ftp]\nstatus = enabled\n");
	packet.state = FLOW_RELATED;
	packet.helper = "ftp";
	ck_assert_str_eq(unit_decide(&unit, &packet), "accept");
	packet.dport = 1023;
	ck_assert_str_eq(unit_decide(&unit, &packet), "input:default");
	packet.dport = 40001;
	packet.helper = "irc";
	ck_assert_str_eq(unit_decide(&unit, &packet), "input:default");
	unit_policy_free(&unit);
}
END_TEST

START_TEST(test_server_with_one_nic)
{
	struct unit_policy unit;

	unit_compile(&unit, "[gateway]\nmode = server\nexternal = eth1\n"
			    "[network office]\naddress = 203.0.113.0/25\n"
			    "[service mail]\ntcp = 110\nstatus = enabled\n"
			    "[service web]\ntcp = 80\nstatus = enabled\naccess = public\n");
	ck_assert_str_eq(unit_ask(&unit, "eth1", "203.0.113.9", EXT, 110), "accept");
	ck_assert_str_eq(unit_ask(&unit, "eth1", "203.0.113.200", EXT, 110), "input:service");
	ck_assert_str_eq(unit_ask(&unit, "eth1", OUT, EXT, 80), "accept");
	ck_assert_str_eq(unit_ask(&unit, "eth1", OUT, LAN, 80), "forward:default");
	unit_policy_free(&unit);
}
END_TEST

START_TEST(test_private_gateway)
{
	struct unit_policy unit;

	unit_compile(&unit, "[gateway]\nmode = private-gateway\nexternal = eth1\ninternal = eth0\n"
			    "[network office]\naddress = 192.168.1.0/24\n"
			    "[service web]\ntcp = 80\nstatus = enabled\naccess = public\n"
			    "[forward f]\ntcp = 81\nto = 192.168.1.50\n");
	ck_assert_str_eq(unit_ask(&unit, "eth1", OUT, EXT, 80), "input:service");
	ck_assert_str_eq(unit_ask(&unit, "eth0", LAN, GWI, 80), "accept");
	ck_assert_str_eq(unit_ask(&unit, "eth1", OUT, EXT, 81), "input:default");
	ck_assert_str_eq(unit_ask(&unit, "eth0", LAN, EXT, 81), "accept");
	unit_policy_free(&unit);
}
END_TEST

/* Allowed hosts may do that and nothing else; others are not concerned. */
START_TEST(test_outbound_allow)
{
	struct unit_policy unit;

	unit_compile(&unit,
		     UNIT_SITE "[outbound web]\ntcp = 80\nfrom = 192.168.1.10\naction = allow\n"
			       "[outbound dns]\nudp = 53\nfrom = 192.168.1.10\naction = allow\n");
	ck_assert_str_eq(unit_ask(&unit, "eth0", LAN, OUT, 80), "accept");
	ck_assert_str_eq(unit_ask(&unit, "eth0", LAN, OUT, 443), "forward:outbound");
	ck_assert_str_eq(unit_ask(&unit, "eth0", "192.168.1.11", OUT, 443), "accept");
	unit_policy_free(&unit);
}
END_TEST

static void check_mend(struct unit_policy *unit, struct packet packet, const char *want)
{
	struct buf out = { 0 };

	unit_decide(unit, &packet);
	mend_decision(&unit->policy, &packet, &unit->decision, &out);
	ck_assert_str_eq(buf_text(&out), want);
	buf_fini(&out);
}

START_TEST(test_mends)
{
	struct unit_policy unit;

	unit_compile(&unit, site);
	check_mend(&unit, unit_packet("eth1", OUT, EXT, 110), "fwpolicy allow mail from " OUT);
	check_mend(&unit, unit_packet("eth1", OUT, EXT, 80), "fwpolicy deny web from " OUT);
	check_mend(&unit, unit_packet("eth1", OUT, EXT, 90), "fwpolicy unset past until");
	check_mend(&unit, unit_packet("eth1", OUT, EXT, 53), "fwpolicy allow dns from " OUT);
	check_mend(&unit, unit_packet("eth1", OUT, EXT, 5000),
		   "fwpolicy add service my-tcp-5000 tcp=5000 status=enabled access=public "
		   "allow=" OUT);
	check_mend(&unit, unit_packet("eth0", LAN, OUT, 25),
		   "fwpolicy set outbound smtp status=disabled");
	check_mend(&unit, unit_packet("eth1", OUT, LAN, 80),
		   "fwpolicy add forward NAME tcp=80 to=" LAN ":80 allow=" OUT);
	check_mend(&unit, unit_packet("eth1", LAN, EXT, 80),
		   "a local address never comes from outside");
	unit_policy_free(&unit);
}
END_TEST

/* UNIT_NOW lies in between the two ends. */
static const char guests[] =
	UNIT_SITE "[group gone]\nmembers = 198.51.100.7, 192.168.1.7\nuntil = 2027-01-01\n"
		  "[group here]\nmembers = 198.51.100.8, 192.168.1.8\nuntil = 2027-02-01\n"
		  "[service ssh]\nstatus = enabled\naccess = public\nallow = gone, here, office\n"
		  "[service nobody]\ntcp = 81\nstatus = enabled\naccess = public\nallow = gone\n"
		  "[service web]\ntcp = 80\nstatus = enabled\naccess = public\ndeny = gone, here\n"
		  "[forward camera]\ntcp = 8443\nto = 192.168.1.50\nallow = here, gone\n"
		  "[outbound bound]\ntcp = 25\nfrom = gone, here\nto = here\naction = allow\n"
		  "[outbound past]\ntcp = 26\nto = gone\naction = deny\n";

static const struct {
	const char *in, *from, *to;
	uint16_t port;
	const char *want;
} guest_rows[] = {
	{ "eth1", "198.51.100.7", EXT, 22, "input:service" },
	{ "eth1", "198.51.100.8", EXT, 22, "accept" },
	{ "eth0", LAN, GWI, 22, "accept" },
	{ "eth1", "198.51.100.7", EXT, 81, "input:service" },
	{ "eth1", OUT, EXT, 81, "input:service" },
	{ "eth0", LAN, GWI, 81, "input:service" },
	{ "eth1", "198.51.100.7", EXT, 80, "accept" },
	{ "eth1", "198.51.100.8", EXT, 80, "input:service" },
	{ "eth0", "192.168.1.8", GWI, 80, "input:service" },
	{ "eth1", "198.51.100.7", EXT, 8443, "forward:forward" },
	{ "eth1", "198.51.100.8", EXT, 8443, "accept" },
	{ "eth0", "192.168.1.8", EXT, 8443, "accept" },
	{ "eth0", "192.168.1.8", "198.51.100.8", 25, "accept" },
	{ "eth0", "192.168.1.8", "198.51.100.9", 25, "forward:outbound" },
	{ "eth0", "192.168.1.8", "198.51.100.8", 26, "forward:outbound" },
	{ "eth0", "192.168.1.7", "198.51.100.9", 25, "accept" },
	{ "eth0", "192.168.1.7", "198.51.100.7", 26, "accept" },
};

START_TEST(test_groups_that_end)
{
	struct unit_policy unit;

	unit_compile(&unit, guests);
	ck_assert_str_eq(unit_ask(&unit, guest_rows[_i].in, guest_rows[_i].from, guest_rows[_i].to,
				  guest_rows[_i].port),
			 guest_rows[_i].want);
	unit_policy_free(&unit);
}
END_TEST

static bool has_step(const struct unit_policy *unit, const char *text)
{
	for (size_t i = 0; i < unit->decision.n_steps; i++)
		if (!strcmp(unit->decision.steps[i].text, text))
			return true;
	return false;
}

START_TEST(test_says_until_when)
{
	struct unit_policy unit;

	unit_compile(&unit, guests);
	unit_ask(&unit, "eth1", "198.51.100.8", EXT, 22);
	ck_assert(has_step(&unit, "the source is on its allow list until 2027-02-01T00:00"));
	unit_ask(&unit, "eth1", "198.51.100.7", EXT, 22);
	ck_assert(has_step(&unit, "the source was on its allow list until 2027-01-01T00:00"));
	unit_ask(&unit, "eth1", "198.51.100.8", EXT, 80);
	ck_assert(has_step(&unit, "the source is on its deny list until 2027-02-01T00:00"));
	unit_ask(&unit, "eth1", OUT, EXT, 81);
	ck_assert(has_step(&unit, "the source is not on its allow list"));
	check_mend(&unit, unit_packet("eth1", "198.51.100.7", EXT, 22),
		   "fwpolicy allow ssh from 198.51.100.7");
	unit_policy_free(&unit);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_loop_test(tcase, test_groups_that_end, 0,
			    sizeof(guest_rows) / sizeof(*guest_rows));
	tcase_add_test(tcase, test_says_until_when);
	tcase_add_loop_test(tcase, test_rows, 0, sizeof(rows) / sizeof(*rows));
	tcase_add_loop_test(tcase, test_tcp_states, 0, sizeof(tcp_rows) / sizeof(*tcp_rows));
	tcase_add_loop_test(tcase, test_echo_requests, 0, 2);
	tcase_add_test(tcase, test_says_which_record_and_key);
	tcase_add_test(tcase, test_translates_and_masquerades);
	tcase_add_test(tcase, test_helpers);
	tcase_add_test(tcase, test_server_with_one_nic);
	tcase_add_test(tcase, test_private_gateway);
	tcase_add_test(tcase, test_outbound_allow);
	tcase_add_test(tcase, test_mends);
}

int main(void)
{
	return unit_main("policy_decide", add);
}
