// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every type of value: what it becomes, and each mistake with its place and words.
 *
 * Good values are shown by their canonical spelling (value_print), which reads the decoded member.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "db_unit.h"

#include "db/schema.h"
#include "db/value.h"

#define BERLIN "CET-1CEST,M3.5.0,M10.5.0/3"

struct sample {
	enum kind kind;
	const char *key, *value;
	const char *want; /* canonical spelling; or messages, as if the value stood in 1:1 */
};

/* What makes a record of each kind right, but for the key under test. */
static const struct {
	const char *before;
	struct {
		const char *key, *line;
	} needs[2];
} around[KIND_COUNT] = {
	[KIND_GATEWAY] = { "[gateway]\n",
			   { { "external", "external = eth1\n" },
			     { "internal", "internal = eth0\n" } } },
	[KIND_NETWORK] = { UNIT_GATEWAY "[network near]\naddress = 10.1.0.0/16, fd01::/16\n"
					"[network x]\n",
			   { { "address", "address = 10.9.0.0/16\n" } } },
	[KIND_SERVICE] = { UNIT_GATEWAY "[group admins]\nmembers = 198.51.100.7\n"
					"[network lan]\naddress = 10.2.0.0/16\n"
					"[service ssh]\n" },
	[KIND_GROUP] = { UNIT_GATEWAY "[group other]\nmembers = 198.51.100.7\n[group g]\n" },
	[KIND_FORWARD] = { UNIT_GATEWAY "[forward f]\n",
			   { { "tcp", "tcp = 80\n" }, { "to", "to = 10.0.0.9\n" } } },
	[KIND_OUTBOUND] = { UNIT_GATEWAY "[outbound o]\n" },
	[KIND_BLOCKLIST] = { UNIT_GATEWAY "[blocklist b]\n", { { "file", "file = x\n" } } },
	[KIND_HELPER] = { UNIT_GATEWAY "[helper ftp]\n" },
};

/* The key under test stands in the last line, its value right behind "=". */
static void build(struct buf *text, const struct sample *sample)
{
	buf_puts(text, around[sample->kind].before);
	for (size_t i = 0; i < 2 && around[sample->kind].needs[i].key; i++)
		if (strcmp(around[sample->kind].needs[i].key, sample->key) != 0)
			buf_puts(text, around[sample->kind].needs[i].line);
	buf_printf(text, "%s=%s\n", sample->key, sample->value);
}

static const struct record *record_under_test(const struct db *db, enum kind kind)
{
	return db->of[kind].v[db->of[kind].n - 1];
}

static void expect_good(const struct sample *sample)
{
	struct buf text = { 0 }, got = { 0 };
	struct unit_db unit;

	build(&text, sample);
	unit_parse(&unit, buf_text(&text));
	unit_messages(&got, &unit.diags);
	if (got.len)
		ck_abort_msg("%s = %s: %s", sample->key, sample->value, buf_text(&got));
	value_print(&got, schema_find(sample->kind, sample->key),
		    record_under_test(&unit.db, sample->kind));
	if (strcmp(buf_text(&got), sample->want) != 0)
		ck_abort_msg("%s = %s is \"%s\", not \"%s\"", sample->key, sample->value,
			     buf_text(&got), sample->want);
	buf_fini(&text);
	buf_fini(&got);
	unit_free(&unit);
}

/* All messages stand in the line of the value. */
static void expect_bad(const struct sample *sample)
{
	struct buf text = { 0 }, got = { 0 };
	struct unit_db unit;
	uint32_t line = 0;

	build(&text, sample);
	for (size_t i = 0; i < text.len; i++)
		line += text.data[i] == '\n';
	unit_parse(&unit, buf_text(&text));
	for (size_t i = 0; i < unit.diags.n; i++) {
		struct loc *loc = &unit.diags.v[i].loc;

		ck_assert_msg(loc->line == line, "%s: line %u", unit.diags.v[i].text, loc->line);
		loc->line = 1;
		loc->column -= (uint32_t)strlen(sample->key) + 1;
	}
	unit_messages(&got, &unit.diags);
	if (strcmp(buf_text(&got), sample->want) != 0)
		ck_abort_msg("%s = %s: the messages are\n%s\nand should be\n%s", sample->key,
			     sample->value, buf_text(&got), sample->want);
	buf_fini(&text);
	buf_fini(&got);
	unit_free(&unit);
}

static const struct sample good[] = {
	{ KIND_GATEWAY, "mode", "gateway", "gateway" },
	{ KIND_GATEWAY, "mode", "private-gateway", "private-gateway" },
	{ KIND_GATEWAY, "mode", "server", "server" },
	{ KIND_GATEWAY, "log", "all", "all" },
	{ KIND_GATEWAY, "log", "none", "none" },
	{ KIND_GATEWAY, "ping", "no", "no" },
	{ KIND_GATEWAY, "nat6", "yes", "yes" },
	{ KIND_GATEWAY, "nat", "module", "module" },
	{ KIND_GATEWAY, "external", "eth1,ppp+ ,  wg-0.5@x", "eth1, ppp+, wg-0.5@x" },
	{ KIND_GATEWAY, "external", "abcdefghijklmno", "abcdefghijklmno" },
	{ KIND_GATEWAY, "external", "l", "l" },
	{ KIND_GATEWAY, "external", "lox+", "lox+" },
	{ KIND_GATEWAY, "internal", "eth+0", "eth+0" },
	{ KIND_NETWORK, "address", "192.168.1.0/24 ,FD00:1:0::/64", "192.168.1.0/24, fd00:1::/64" },
	{ KIND_NETWORK, "address", "192.168.1.7/32", "192.168.1.7" },
	{ KIND_NETWORK, "via", "10.1.255.254", "10.1.255.254" },
	{ KIND_NETWORK, "via", "FD01:0::1", "fd01::1" },
	{ KIND_NETWORK, "trust", "full", "full" },
	{ KIND_SERVICE, "status", "enabled", "enabled" },
	{ KIND_SERVICE, "status", "disabled", "disabled" },
	{ KIND_SERVICE, "access", "localhost", "localhost" },
	{ KIND_SERVICE, "access", "public", "public" },
	{ KIND_SERVICE, "tcp", "1,65535, 5000-5010", "1, 65535, 5000-5010" },
	{ KIND_SERVICE, "udp", "80-80", "80" },
	{ KIND_SERVICE, "sctp", "1-65535", "1-65535" },
	{ KIND_SERVICE, "protocol", "47,esp , 112,0, 255, 99", "gre, esp, vrrp, 0, 255, 99" },
	{ KIND_SERVICE, "protocol", "ipv6, l2tp, 4, 89, 2", "ipv6, l2tp, ipip, ospf, igmp" },
	{ KIND_SERVICE, "allow", "admins,lan, 2001:DB8::/32", "admins, lan, 2001:db8::/32" },
	{ KIND_SERVICE, "allow", "0.0.0.0/0, ::/0", "0.0.0.0/0, ::/0" },
	{ KIND_SERVICE, "allow", "::fffe:0:0/95, ::ffff:0:0:0/96",
	  "::fffe:0:0/95, ::ffff:0:0:0/96" },
	{ KIND_SERVICE, "limit", "6/minute", "6/minute" },
	{ KIND_SERVICE, "limit", "1000000/second", "1000000/second" },
	{ KIND_SERVICE, "limit", "1/day", "1/day" },
	{ KIND_SERVICE, "until", "2026-12-01", "2026-12-01T00:00" },
	{ KIND_SERVICE, "until", "2026-12-01T18:00", "2026-12-01T18:00" },
	{ KIND_SERVICE, "until", "2028-02-29T23:59:59", "2028-02-29T23:59:59" },
	{ KIND_SERVICE, "description", "a, b#c \"d\" = e", "a, b#c \"d\" = e" },
	{ KIND_SERVICE, "daemons", "in.telnetd,sshd", "in.telnetd, sshd" },
	{ KIND_SERVICE, "units", "getty@tty1.service, a-b:c\\x2d.socket",
	  "getty@tty1.service, a-b:c\\x2d.socket" },
	{ KIND_GROUP, "members", "other", "other" },
	{ KIND_FORWARD, "to", "192.168.1.50", "192.168.1.50" },
	{ KIND_FORWARD, "to", "192.168.1.50:443", "192.168.1.50:443" },
	{ KIND_FORWARD, "to", "192.168.1.50:443-443", "192.168.1.50:443" },
	{ KIND_FORWARD, "to", "fd00::50", "fd00::50" },
	{ KIND_FORWARD, "to", "[FD00::50]", "fd00::50" },
	{ KIND_FORWARD, "to", "[fd00::50]:443", "[fd00::50]:443" },
	{ KIND_FORWARD, "to", "fd00::50:443", "fd00::50:443" },
	{ KIND_FORWARD, "status", "disabled", "disabled" },
	{ KIND_OUTBOUND, "action", "allow", "allow" },
	{ KIND_OUTBOUND, "to", "203.0.113.0/24", "203.0.113.0/24" },
	{ KIND_BLOCKLIST, "file", "lists/with blanks, and comma.txt",
	  "lists/with blanks, and comma.txt" },
	{ KIND_HELPER, "direction", "both", "both" },
};

START_TEST(decodes)
{
	setenv("TZ", BERLIN, 1);
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		expect_good(&good[i]);
}
END_TEST

#define ADDRESS_HINT " | write it like 192.168.1.0/24 or 2001:db8::/32\n"
#define TARGET_HINT  " | write it like 192.168.1.50, 192.168.1.50:443 or [fd00::50]:443\n"
#define NAME_HINT    " | write it as `ip link` shows it, without quotes\n"
#define COMMA_HINT   " | take the comma out, or write what is missing\n"
#define HOST_HINT    " | write the address of one local host\n"
#define COUNT_HINT   " | the count is 1 to 1000000; without a limit leave the key out\n"
#define TIME_HINT    " | write it like 2026-12-01 or 2026-12-01T18:00\n"
#define CLOCK_HINT   " | the calendar or a change of the clock leaves it out\n"
#define PORT_HINT    " | ports are 1 to 65535\n"
#define LOCAL_HINT   " | write the prefix of the local network\n"

/* clang-format off */
static const struct sample bad_plain[] = {
	{ KIND_SERVICE, "access", "pubic", "1:1+5 error: unknown access \"pubic\" | did you mean \"public\"?\n" },
	{ KIND_SERVICE, "access", "everyone", "1:1+8 error: unknown access \"everyone\" | write private, localhost or public\n" },
	{ KIND_SERVICE, "access", "Public", "1:1+6 error: unknown access \"Public\" | did you mean \"public\"?\n" },
	{ KIND_SERVICE, "status", "on", "1:1+2 error: unknown status \"on\" | did you mean \"enabled\"?\n" },
	{ KIND_SERVICE, "status", "enable", "1:1+6 error: unknown status \"enable\" | did you mean \"enabled\"?\n" },
	{ KIND_SERVICE, "status", "false", "1:1+5 error: unknown status \"false\" | did you mean \"disabled\"?\n" },
	{ KIND_SERVICE, "status", "perhaps", "1:1+7 error: unknown status \"perhaps\" | write disabled or enabled\n" },
	{ KIND_GATEWAY, "ping", "true", "1:1+4 error: unknown ping \"true\" | did you mean \"yes\"?\n" },
	{ KIND_GATEWAY, "ping", "0", "1:1+1 error: unknown ping \"0\" | did you mean \"no\"?\n" },
	{ KIND_GATEWAY, "nat6", "maybe", "1:1+5 error: unknown nat6 \"maybe\" | write no or yes\n" },
	{ KIND_SERVICE, "daemons", "sshd, \"x\", y z", "1:7+3 error: \"\"x\"\" is no name | letters, digits and . _ @ + : \\ -, a letter or digit first\n"
	  "1:12+3 error: \"y z\" is more than one word | items of a list are separated by commas\n" },
	{ KIND_SERVICE, "daemons", "-x", "1:1+2 error: \"-x\" is no name | letters, digits and . _ @ + : \\ -, a letter or digit first\n" },
	{ KIND_SERVICE, "daemons", "a, b, a, a", "1:7+1 warning: \"a\" stands here twice\n1:10+1 warning: \"a\" stands here twice\n" },
	{ KIND_GATEWAY, "external", "eth1, lo, eth/0, ..", "1:7+2 error: \"lo\" is the loopback interface | the gateway always reaches itself: leave it out\n"
	  "1:11+5 error: \"eth/0\" is no name of an interface" NAME_HINT
	  "1:18+2 error: \"..\" is no name of an interface" NAME_HINT },
	{ KIND_GATEWAY, "external", "ppp*, +, eth2:1, lo+, l+", "1:1+4 error: \"ppp*\" is no name of an interface | write \"+\" at the end for all names that begin so\n"
	  "1:7+1 error: \"+\" would be every interface | write how the names begin\n"
	  "1:10+6 error: \"eth2:1\" is no name of an interface | an alias address belongs to the name before \":\"\n"
	  "1:18+3 error: \"lo+\" is the loopback interface | the gateway always reaches itself: leave it out\n"
	  "1:23+2 error: \"l+\" is the loopback interface | the gateway always reaches itself: leave it out\n" },
	{ KIND_GATEWAY, "external", "abcdefghijklmnop, a\"b", "1:1+16 error: \"abcdefghijklmnop\" is longer than 15 bytes | write it as `ip link` shows it\n"
	  "1:19+3 error: \"a\"b\" is no name of an interface" NAME_HINT },
	{ KIND_GATEWAY, "external", "eth1 eth2", "1:1+9 error: \"eth1 eth2\" is more than one word | items of a list are separated by commas\n" },
};

static const struct sample bad_ports[] = {
	{ KIND_SERVICE, "tcp", "0", "1:1+1 error: \"0\" is no port" PORT_HINT },
	{ KIND_SERVICE, "tcp", "80, 65536", "1:5+5 error: \"65536\" is no port" PORT_HINT },
	{ KIND_SERVICE, "tcp", "0-10", "1:1+4 error: \"0-10\" is no port" PORT_HINT },
	{ KIND_SERVICE, "tcp", "99999999999999999999", "1:1+20 error: \"99999999999999999999\" is no port" PORT_HINT },
	{ KIND_SERVICE, "tcp", "080", "1:1+3 error: \"080\" is no port | write it without zeros in front\n" },
	{ KIND_SERVICE, "tcp", "http", "1:1+4 error: \"http\" is no port | write the number\n" },
	{ KIND_SERVICE, "tcp", "80-", "1:1+3 error: \"80-\" is no port | a range has two ends: 5000-5010\n" },
	{ KIND_SERVICE, "tcp", "-80", "1:1+3 error: \"-80\" is no port | a range has two ends: 5000-5010\n" },
	{ KIND_SERVICE, "tcp", "1-2-3", "1:1+5 error: \"1-2-3\" is no port | write the number\n" },
	{ KIND_SERVICE, "tcp", "5000:5010", "1:1+9 error: \"5000:5010\" is no port | write \"5000-5010\"\n" },
	{ KIND_SERVICE, "tcp", "90-80", "1:1+5 error: the range \"90-80\" runs backwards | did you mean \"80-90\"?\n" },
	{ KIND_SERVICE, "tcp", "81-80", "1:1+5 error: the range \"81-80\" runs backwards | did you mean \"80-81\"?\n" },
	{ KIND_SERVICE, "tcp", "80 443", "1:1+6 error: \"80 443\" is more than one word | items of a list are separated by commas\n" },
	{ KIND_SERVICE, "tcp", "80,", "1:3+1 error: nothing behind the comma" COMMA_HINT },
	{ KIND_SERVICE, "tcp", ",80", "1:1+1 error: nothing before the comma" COMMA_HINT },
	{ KIND_SERVICE, "tcp", "80, ,443", "1:5+1 error: nothing before the comma" COMMA_HINT },
	{ KIND_SERVICE, "tcp", ",", "1:1+1 error: nothing before the comma" COMMA_HINT "1:1+1 error: nothing behind the comma" COMMA_HINT },
	{ KIND_SERVICE, "tcp", "80, 443, 80", "1:10+2 warning: \"80\" stands here twice\n" },
	{ KIND_SERVICE, "tcp", "80, http, 0, 443", "1:5+4 error: \"http\" is no port | write the number\n1:11+1 error: \"0\" is no port" PORT_HINT },
	{ KIND_SERVICE, "protocol", "tcp", "1:1+3 error: \"tcp\" is no protocol to open whole | give its ports with tcp =\n" },
	{ KIND_SERVICE, "protocol", "17", "1:1+2 error: \"udp\" is no protocol to open whole | give its ports with udp =\n" },
	{ KIND_SERVICE, "protocol", "sctp", "1:1+4 error: \"sctp\" is no protocol to open whole | give its ports with sctp =\n" },
	{ KIND_SERVICE, "protocol", "esp, icmp", "1:6+4 error: \"icmp\" is no protocol to open whole | the gateway decides ICMP by its type; see ping in [gateway]\n" },
	{ KIND_SERVICE, "protocol", "58", "1:1+2 error: \"icmpv6\" is no protocol to open whole | the gateway decides ICMP by its type; see ping in [gateway]\n" },
	{ KIND_SERVICE, "protocol", "256", "1:1+3 error: unknown protocol \"256\" | write its number, 0 to 255, or a name such as esp or gre\n" },
	{ KIND_SERVICE, "protocol", "opsf", "1:1+4 error: unknown protocol \"opsf\" | did you mean \"ospf\"?\n" },
	{ KIND_SERVICE, "protocol", "esp, 50", "1:6+2 warning: \"esp\" stands here twice\n" },
};

static const struct sample bad_addresses[] = {
	{ KIND_SERVICE, "allow", "300.1.1.1", "1:1+9 error: \"300.1.1.1\" is no address" ADDRESS_HINT },
	{ KIND_SERVICE, "allow", "10.1", "1:1+4 error: \"10.1\" is no address" ADDRESS_HINT },
	{ KIND_SERVICE, "allow", "lan/24", "1:1+6 error: \"lan/24\" is no address" ADDRESS_HINT },
	{ KIND_SERVICE, "allow", "2001:db8", "1:1+8 error: \"2001:db8\" is no address" ADDRESS_HINT },
	{ KIND_SERVICE, "allow", "10.0.0.0/33", "1:1+11 error: no such prefix length: \"10.0.0.0/33\" | behind \"/\" stands the number of bits, 0 to 32\n" },
	{ KIND_SERVICE, "allow", "fd00::/129", "1:1+10 error: no such prefix length: \"fd00::/129\" | behind \"/\" stands the number of bits, 0 to 128\n" },
	{ KIND_SERVICE, "allow", "10.0.0.0/255.0.255.0", "1:1+20 error: no such prefix length: \"10.0.0.0/255.0.255.0\" | behind \"/\" stands the number of bits, 0 to 32\n" },
	{ KIND_SERVICE, "allow", "lan, 192.168.1.5/24", "1:6+14 error: \"192.168.1.5/24\" has bits set behind its length | did you mean 192.168.1.0/24, or the host 192.168.1.5?\n" },
	{ KIND_SERVICE, "allow", "10.0.0.0/255.0.0.0", "1:1+18 error: \"10.0.0.0/255.0.0.0\" has a mask | write 10.0.0.0/8\n" },
	{ KIND_SERVICE, "allow", "::ffff:10.0.0.1", "1:1+15 error: \"::ffff:10.0.0.1\" is IPv4 written as IPv6 | write 10.0.0.1\n" },
	{ KIND_SERVICE, "allow", "::ffff:a00:0/104", "1:1+16 error: \"::ffff:a00:0/104\" is IPv4 written as IPv6 | write 10.0.0.0/8\n" },
	{ KIND_SERVICE, "allow", "::ffff:0:0/96", "1:1+13 error: \"::ffff:0:0/96\" is IPv4 written as IPv6 | write 0.0.0.0/0\n" },
	{ KIND_SERVICE, "allow", "10.0.0.1-10.0.0.4", "1:1+17 error: \"10.0.0.1-10.0.0.4\" is a range, not a prefix | write 10.0.0.1, 10.0.0.2/31, 10.0.0.4\n" },
	{ KIND_SERVICE, "allow", "fd00::1-fd00::ffff", "1:1+18 error: \"fd00::1-fd00::ffff\" is a range, not a prefix | "
	  "write fd00::1, fd00::2/127, fd00::4/126, fd00::8/125, fd00::10/124, fd00::20/123 and so on\n" },
	{ KIND_SERVICE, "allow", "10.0.0.4-10.0.0.1", "1:1+17 error: \"10.0.0.4-10.0.0.1\" is no address" ADDRESS_HINT },
	{ KIND_SERVICE, "allow", "any", "1:1+3 error: \"any\" is no address, group or network | leave the key out\n" },
	{ KIND_SERVICE, "deny", "all", "1:1+3 error: \"all\" is no address, group or network | to admit no one, write status = disabled\n" },
	{ KIND_GROUP, "members", "any", "1:1+3 error: \"any\" is no address, group or network | write 0.0.0.0/0, ::/0\n" },
	{ KIND_SERVICE, "allow", "admins, , lan", "1:9+1 error: nothing before the comma" COMMA_HINT },
	{ KIND_SERVICE, "allow", "lan, 10.0.0.1, FD00::1, 10.0.0.1/32, lan, fd00:0::1",
	  "1:25+11 warning: \"10.0.0.1\" stands here twice\n1:38+3 warning: \"lan\" stands here twice\n"
	  "1:43+9 warning: \"fd00::1\" stands here twice\n" },
	{ KIND_SERVICE, "allow", "admns, x", "1:1+5 error: unknown group or network \"admns\" | did you mean \"admins\"?\n"
	  "1:8+1 error: unknown group or network \"x\" | write an address, or define [group x]\n" },
	{ KIND_NETWORK, "address", "lan", "1:1+3 error: \"lan\" is no address" ADDRESS_HINT },
	{ KIND_NETWORK, "address", "any", "1:1+3 error: \"any\" is no address" ADDRESS_HINT },
	{ KIND_NETWORK, "address", "0.0.0.0/0, ::/0", "1:1+9 error: \"0.0.0.0/0\" is every address" LOCAL_HINT "1:12+4 error: \"::/0\" is every address" LOCAL_HINT },
	{ KIND_NETWORK, "address", "127.0.0.0/8", "1:1+11 error: \"127.0.0.0/8\" contains loopback addresses" LOCAL_HINT },
	{ KIND_NETWORK, "address", "127.5.0.0/16", "1:1+12 error: \"127.5.0.0/16\" contains loopback addresses" LOCAL_HINT },
	{ KIND_NETWORK, "address", "128.0.0.0/1", "1:1+11 error: \"128.0.0.0/1\" contains multicast addresses" LOCAL_HINT },
	{ KIND_NETWORK, "address", "::/64", "1:1+5 error: \"::/64\" contains the loopback address" LOCAL_HINT },
	{ KIND_NETWORK, "address", "ff02::/16", "1:1+9 error: \"ff02::/16\" contains multicast addresses" LOCAL_HINT },
	{ KIND_NETWORK, "via", "10.1.0.0/16", "1:1+11 error: \"10.1.0.0/16\" is a prefix" HOST_HINT },
	{ KIND_NETWORK, "via", "router", "1:1+6 error: \"router\" is no address | write it like 192.168.1.254\n" },
	{ KIND_NETWORK, "via", "127.0.0.1", "1:1+9 error: \"127.0.0.1\" is a loopback address" HOST_HINT },
	{ KIND_NETWORK, "via", "10.9.0.1", "1:1+8 error: the router is in no network the gateway is attached to | via is an address inside a [network] that has no via of its own\n" },
};

static const struct sample bad_targets[] = {
	{ KIND_FORWARD, "to", "camera:443", "1:1+6 error: \"camera\" is no address" TARGET_HINT },
	{ KIND_FORWARD, "to", "192.168.1.50:http", "1:14+4 error: \"http\" is no port | write the number\n" },
	{ KIND_FORWARD, "to", "192.168.1.50:0", "1:14+1 error: \"0\" is no port" PORT_HINT },
	{ KIND_FORWARD, "to", "192.168.1.50:80,443", "1:14+6 error: \"80,443\" is more than one range of ports | write one forward for each\n" },
	{ KIND_FORWARD, "to", "192.168.1.50:", "1:1+13 error: \"192.168.1.50:\" is no address with a port" TARGET_HINT },
	{ KIND_FORWARD, "to", ":443", "1:1+0 error: \"\" is no address" TARGET_HINT },
	{ KIND_FORWARD, "to", "[fd00::50", "1:1+9 error: \"[fd00::50\" is no address with a port" TARGET_HINT },
	{ KIND_FORWARD, "to", "[fd00::50]443", "1:1+13 error: \"[fd00::50]443\" is no address with a port" TARGET_HINT },
	{ KIND_FORWARD, "to", "[192.168.1.50]:443", "1:1+18 error: \"[192.168.1.50]:443\" is no address with a port" TARGET_HINT },
	{ KIND_FORWARD, "to", "[fd00::5g]:443", "1:2+8 error: \"fd00::5g\" is no address" TARGET_HINT },
	{ KIND_FORWARD, "to", "192.168.1.0/24", "1:1+14 error: \"192.168.1.0/24\" is a prefix" HOST_HINT },
	{ KIND_FORWARD, "to", "127.0.0.1:80", "1:1+9 error: \"127.0.0.1\" is a loopback address" HOST_HINT },
	{ KIND_FORWARD, "to", "[::1]:80", "1:2+3 error: \"::1\" is a loopback address" HOST_HINT },
	{ KIND_FORWARD, "to", "224.0.0.5", "1:1+9 error: \"224.0.0.5\" is a multicast address" HOST_HINT },
	{ KIND_FORWARD, "to", "0.0.0.0", "1:1+7 error: \"0.0.0.0\" is no address of a host" HOST_HINT },
	{ KIND_FORWARD, "to", "255.255.255.255", "1:1+15 error: \"255.255.255.255\" is no address of a host" HOST_HINT },
	{ KIND_FORWARD, "to", "fe80::1", "1:1+7 error: \"fe80::1\" is an address of one link only" HOST_HINT },
	{ KIND_FORWARD, "to", "::ffff:10.0.0.1", "1:1+15 error: \"::ffff:10.0.0.1\" is IPv4 written as IPv6 | write 10.0.0.1\n" },
};

static const struct sample bad_times[] = {
	{ KIND_SERVICE, "limit", "6", "1:1+1 error: \"6\" is no limit | write it like 6/minute\n" },
	{ KIND_SERVICE, "limit", "6/m", "1:3+1 error: unknown unit of time \"m\" | write \"6/minute\"\n" },
	{ KIND_SERVICE, "limit", "6/s", "1:3+1 error: unknown unit of time \"s\" | write \"6/second\"\n" },
	{ KIND_SERVICE, "limit", "6/hours", "1:3+5 error: unknown unit of time \"hours\" | write \"6/hour\"\n" },
	{ KIND_SERVICE, "limit", "6/d", "1:3+1 error: unknown unit of time \"d\" | write \"6/day\"\n" },
	{ KIND_SERVICE, "limit", "6/mintue", "1:3+6 error: unknown unit of time \"mintue\" | write \"6/minute\"\n" },
	{ KIND_SERVICE, "limit", "6/week", "1:3+4 error: unknown unit of time \"week\" | write second, minute, hour or day\n" },
	{ KIND_SERVICE, "limit", "6/", "1:3+0 error: unknown unit of time \"\" | write second, minute, hour or day\n" },
	{ KIND_SERVICE, "limit", "0/minute", "1:1+8 error: no such limit: \"0/minute\"" COUNT_HINT },
	{ KIND_SERVICE, "limit", "1000001/day", "1:1+11 error: no such limit: \"1000001/day\"" COUNT_HINT },
	{ KIND_SERVICE, "limit", "six/day", "1:1+7 error: no such limit: \"six/day\"" COUNT_HINT },
	{ KIND_SERVICE, "limit", "-1/day", "1:1+6 error: no such limit: \"-1/day\"" COUNT_HINT },
	{ KIND_SERVICE, "until", "tomorrow", "1:1+8 error: \"tomorrow\" is no time" TIME_HINT },
	{ KIND_SERVICE, "until", "2026-12-01 18:00", "1:1+16 error: \"2026-12-01 18:00\" is no time | write \"2026-12-01T18:00\"\n" },
	{ KIND_SERVICE, "until", "2026-12-01T18:00Z", "1:1+17 error: \"2026-12-01T18:00Z\" is no time | times are local: write it without a zone\n" },
	{ KIND_SERVICE, "until", "2026-12-1", "1:1+9 error: \"2026-12-1\" is no time" TIME_HINT },
	{ KIND_SERVICE, "until", "2026-12-01T18", "1:1+13 error: \"2026-12-01T18\" is no time" TIME_HINT },
	{ KIND_SERVICE, "until", "2026-02-30", "1:1+10 error: there is no such time: \"2026-02-30\"" CLOCK_HINT },
	{ KIND_SERVICE, "until", "2026-13-01", "1:1+10 error: there is no such time: \"2026-13-01\"" CLOCK_HINT },
	{ KIND_SERVICE, "until", "2026-00-10", "1:1+10 error: there is no such time: \"2026-00-10\"" CLOCK_HINT },
	{ KIND_SERVICE, "until", "2026-12-01T24:00", "1:1+16 error: there is no such time: \"2026-12-01T24:00\"" CLOCK_HINT },
	{ KIND_SERVICE, "until", "2027-02-29T10:00", "1:1+16 error: there is no such time: \"2027-02-29T10:00\"" CLOCK_HINT },
	/* Summer time begins: 02:00 becomes 03:00. */
	{ KIND_SERVICE, "until", "2026-03-29T02:30", "1:1+16 error: there is no such time: \"2026-03-29T02:30\"" CLOCK_HINT },
	{ KIND_SERVICE, "until", "1969-01-01", "1:1+10 error: there is no such time: \"1969-01-01\"" CLOCK_HINT },
};

/* clang-format on */

#define CHECK_ALL(samples)                                                                         \
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++)                          \
	expect_bad(&(samples)[i])

START_TEST(reports_plain_values)
{
	CHECK_ALL(bad_plain);
}
END_TEST

START_TEST(reports_ports)
{
	CHECK_ALL(bad_ports);
}
END_TEST

START_TEST(reports_addresses)
{
	CHECK_ALL(bad_addresses);
}
END_TEST

START_TEST(reports_targets)
{
	CHECK_ALL(bad_targets);
}
END_TEST

START_TEST(reports_times)
{
	setenv("TZ", BERLIN, 1);
	CHECK_ALL(bad_times);
}
END_TEST

START_TEST(keeps_places_of_words)
{
	struct unit_db unit;
	const struct service *service;
	const struct port_range *port;
	const struct word *word;

	unit_parse(&unit, UNIT_GATEWAY "[service ssh]\r\n  tcp =\t22 , 5000-5010\r\n"
				       "allow = 10.0.0.1,\t2001:db8::/32\nprotocol = esp,gre");
	ck_assert_uint_eq(unit.diags.n, 0);
	service = db_service(&unit.db, 0);
	port = &service->ports.tcp.v[1];
	ck_assert_uint_eq(port->lo, 5000);
	ck_assert_uint_eq(port->hi, 5010);
	ck_assert_uint_eq(port->loc.line, 5);
	ck_assert_uint_eq(port->loc.column, 14);
	ck_assert_uint_eq(port->loc.len, 9);
	word = &service->allow.words.v[1];
	ck_assert_str_eq(word->text, "2001:db8::/32");
	ck_assert_uint_eq(word->loc.line, 6);
	ck_assert_uint_eq(word->loc.column, 19);
	ck_assert_uint_eq(word->loc.len, 13);
	ck_assert_uint_eq(service->ports.protocol.v[1].loc.column, 16);
	ck_assert_uint_eq(record_loc(&service->rec, "tcp").column, 9);
	ck_assert_uint_eq(record_loc(&service->rec, "udp").line, 4);
	ck_assert_uint_eq(record_entry(&service->rec, "tcp")->key_loc.column, 3);
	ck_assert_str_eq(record_entry(&service->rec, "tcp")->value, "22 , 5000-5010");
	unit_free(&unit);
}
END_TEST

/* Local time: the same words are another moment elsewhere. */
START_TEST(times_are_local)
{
	static const struct {
		const char *zone, *text;
		time_t at;
	} moments[] = {
		{ "UTC0", "2026-12-01T18:00", 1796148000 },
		{ BERLIN, "2026-12-01T18:00", 1796144400 },
		{ BERLIN, "2026-07-01T18:00:01", 1782921601 },
		{ "EST5EDT,M3.2.0,M11.1.0", "2026-12-01", 1796101200 },
	};

	for (size_t i = 0; i < sizeof(moments) / sizeof(moments[0]); i++) {
		struct buf text = { 0 };
		struct unit_db unit;

		setenv("TZ", moments[i].zone, 1);
		buf_printf(&text, UNIT_GATEWAY "[service ssh]\nuntil = %s\n", moments[i].text);
		unit_parse(&unit, buf_text(&text));
		ck_assert_int_eq(db_service(&unit.db, 0)->until, moments[i].at);
		unit_free(&unit);
		buf_fini(&text);
	}
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_test(tcase, decodes);
	tcase_add_test(tcase, reports_plain_values);
	tcase_add_test(tcase, reports_ports);
	tcase_add_test(tcase, reports_addresses);
	tcase_add_test(tcase, reports_targets);
	tcase_add_test(tcase, reports_times);
	tcase_add_test(tcase, keeps_places_of_words);
	tcase_add_test(tcase, times_are_local);
}

int main(void)
{
	return unit_main("db/value", add);
}
