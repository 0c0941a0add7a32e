// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes random databases, section by section.
 *
 * Addresses and ports come from small pools of neighbours (a network, its halves, its first and
 * last hosts; a port, the next one, ranges that start and end beside it): two lists of three words
 * overlap more often than not. Names of groups and networks are used before or after they are
 * defined, as people do. Groups end in the past, in the future and never, some inside each other.
 */
#include "property/random_db.h"

#include <stdio.h>

#include "base/mem.h"

#define GROUPS_MOST   3
#define NETWORKS_MOST 7

struct author {
	struct dice *dice;
	struct buf *out;
	const struct catalog *catalog;
	uint32_t groups, networks; /* that there are */
	bool routes;
	bool group_ends; /* one of the groups has an end: no blocklist takes it */
};

static const char *const inside[] = {
	"192.168.1.0/24", "192.168.1.128/25", "192.168.1.5",	   "192.168.1.255",
	"192.168.1.10",	  "192.168.2.0/24",   "192.168.2.64/26",   "192.168.0.0/16",
	"10.20.0.0/16",	  "10.20.30.0/24",    "10.64.0.0/24",	   "10.64.0.9",
	"10.65.0.0/24",	  "10.64.0.0/15",     "fd00:1::/64",	   "fd00:1::10",
	"fd00:1::/65",	  "fd00:2::/64",      "fd00:2:0:0:8::/77", "fd00::/16",
	"fd00:20::/48",	  "fd00:64::/64",     "fd00:65::1:0/112",  "fe80::/64",
};

static const char *const outside[] = {
	"198.51.100.0/24",
	"198.51.100.0/25",
	"198.51.100.7",
	"198.51.100.6/31",
	"198.51.100.128/25",
	"198.51.100.255",
	"198.51.100.200",
	"203.0.113.0/24",
	"203.0.113.9",
	"203.0.113.128/25",
	"203.0.113.254",
	"198.18.0.0/24",
	"198.18.0.77",
	"198.18.0.0/15",
	"0.0.0.0/0",
	"0.0.0.0/1",
	"128.0.0.0/1",
	"8.8.8.8",
	"2001:db8:f::/48",
	"2001:db8:f::7",
	"2001:db8:f::6/127",
	"2001:db8:f:8000::/49",
	"2001:db8::/64",
	"2001:db8::77",
	"2001:db8:3::/64",
	"2001:db8::/32",
	"::/0",
	"8000::/1",
};

/* Singles and ranges that touch and overlap: noise, marks, privileged ports and the last one. */
static const char *const ports[] = {
	"20",	     "21",	"22",	     "20-22",	  "23",		 "25",		"24-26",
	"53",	     "67",	"79",	     "80",	  "79-81",	 "110",		"136",
	"137",	     "137-139", "135-140",   "138-445",	  "139",	 "443",		"500",
	"519-521",   "520",	"1023-1025", "1024",	  "1723",	 "5000-5010",	"5005",
	"5008-5012", "5011",	"8443",	     "8443-8446", "8080",	 "60000-65535", "65535",
	"65534",     "1-65535", "1",	     "1-1023",	  "40000-41000", "32768-65535"
};

static const char *const protocols[] = { "esp",	 "ah",	 "gre", "ospf", "vrrp",
					 "igmp", "ipip", "pim", "112",	"253" };

static const char *const limits[] = { "6/minute", "1/hour", "3/day", "20/second", "2/hour" };

static const char *const untils[] = { "2001-01-01T00:00", "2037-06-01T12:00", "2031-12-31T23:59" };

/* Of the catalogue: with daemons, with port ranges, with protocols, and the noisy ones. */
static const char *const known[] = { "ssh",  "http", "https", "smtp", "imap", "pop3", "dns",
				     "dhcp", "ntp",  "smb",   "ldap", "pptp", "ftp",  "telnet" };

static bool chance(struct author *author, uint32_t percent)
{
	return dice_chance(author->dice, percent);
}

static void section(struct author *author, const char *kind, const char *name)
{
	buf_printf(author->out, "\n[%s%s%s]\n", kind, *name ? " " : "", name);
}

static void key(struct author *author, const char *name, const char *value)
{
	buf_printf(author->out, "%s = %s\n", name, value);
}

typedef void (*word_fn)(struct author *author);

/* "name = a, b, c" with at least one and at most so many words. */
static void list(struct author *author, const char *name, word_fn word, uint32_t most)
{
	uint32_t n = dice_between(author->dice, 1, most);

	buf_printf(author->out, "%s = ", name);
	for (uint32_t i = 0; i < n; i++) {
		if (i)
			buf_puts(author->out, ", ");
		word(author);
	}
	buf_putc(author->out, '\n');
}

static void port_word(struct author *author)
{
	uint32_t port;

	if (chance(author, 85)) {
		buf_puts(author->out, DICE_PICK(author->dice, ports));
		return;
	}
	port = dice_between(author->dice, 1, 65535);
	buf_printf(author->out, "%u", port);
}

static void protocol_word(struct author *author)
{
	buf_puts(author->out, DICE_PICK(author->dice, protocols));
}

/* A prefix of any length in the busiest part of the Internet. */
static void any_prefix(struct author *author)
{
	uint32_t len = dice_between(author->dice, 22, 32);
	uint32_t low = dice_below(author->dice, 1024) & ~((1u << (32 - len)) - 1);

	buf_printf(author->out, "198.51.%u.%u/%u", 100 + (low >> 8), low & 255, len);
}

static void inside_word(struct author *author)
{
	buf_puts(author->out, DICE_PICK(author->dice, inside));
}

static void address_word(struct author *author)
{
	uint32_t which = dice_below(author->dice, 100);

	if (which < 12 && author->groups)
		buf_printf(author->out, "group%u", dice_below(author->dice, author->groups));
	else if (which < 24 && author->networks)
		buf_printf(author->out, "net%u", dice_below(author->dice, author->networks));
	else if (which < 50)
		inside_word(author);
	else if (which < 88)
		buf_puts(author->out, DICE_PICK(author->dice, outside));
	else
		any_prefix(author);
}

/* Which interfaces are on which side; one NIC, two, or many. */
static const struct layout {
	const char *mode, *external, *internal; /* internal NULL: not given */
} layouts[] = {
	{ "gateway", "eth1", "eth0" },
	{ "gateway", "eth1", "eth0, eth2" },
	{ "gateway", "eth1, eth3", "eth0, eth2" },
	{ "gateway", "eth1, eth3", "eth0, eth2, ppp+" },
	{ "gateway", "eth1, ppp+", "eth0, eth2" },
	{ "gateway", "ppp+", "eth+" },
	{ "gateway", "eth1, ppp0", "eth0, ppp1" },
	{ "gateway", "eth3", "eth2, eth1" },
	{ "private-gateway", "eth1", "eth0, eth2" },
	{ "private-gateway", "eth1, eth3", "eth0, ppp+" },
	{ "server", "eth1", NULL },
	{ "server", "eth+", NULL },
	{ "server", "eth1, eth3", "eth0, eth2" },
};

static void gateway_section(struct author *author)
{
	static const char *const logs[] = { "all", "all", "all", "all", "all", "some", "none" };
	static const char *const yesno[] = { "yes", "no" };
	const struct layout *layout =
		&layouts[dice_below(author->dice, sizeof(layouts) / sizeof(*layouts))];

	author->routes = *layout->mode != 's';
	section(author, "gateway", "");
	key(author, "mode", layout->mode);
	key(author, "external", layout->external);
	if (layout->internal)
		key(author, "internal", layout->internal);
	key(author, "log", DICE_PICK(author->dice, logs));
	if (chance(author, 20))
		key(author, "log-to", "nflog");
	key(author, "ping", DICE_PICK(author->dice, yesno));
	key(author, "nat6", DICE_PICK(author->dice, yesno));
	if (chance(author, 30))
		key(author, "mark", DICE_PICK(author->dice, yesno));
}

/* The networks the bench has, each more often than not, and parts of the outside taken for local.
 */
static const char *const networks[NETWORKS_MOST] = {
	"192.168.1.0/24, fd00:1::/64",
	"192.168.2.0/24, fd00:2::/64",
	"10.64.0.0/15, fd00:64::/63",
	"10.20.0.0/16, fd00:20::/48",
	"192.168.0.0/16",
	"198.18.0.0/25, 2001:db8:3::/64",
	"192.168.1.128/25, 192.168.1.5, fd00:1::/65, fd00:1::10",
};
static const uint32_t network_chances[NETWORKS_MOST] = { 90, 80, 60, 50, 20, 20, 20 };

static void network_sections(struct author *author)
{
	char name[16];

	for (size_t i = 0; i < NETWORKS_MOST; i++) {
		if (!chance(author, network_chances[i]))
			continue;
		snprintf(name, sizeof(name), "net%u", author->networks++);
		section(author, "network", name);
		if (chance(author, 85))
			key(author, "address", networks[i]);
		else
			list(author, "address", inside_word, 4);
		if (chance(author, 20))
			key(author, "trust", "full");
	}
}

static void group_sections(struct author *author)
{
	uint32_t n = dice_below(author->dice, GROUPS_MOST + 1);
	char name[16];

	/* Members are earlier groups, so that there is no circle. */
	while (author->groups < n) {
		snprintf(name, sizeof(name), "group%u", author->groups);
		section(author, "group", name);
		list(author, "members", address_word, 5);
		if (chance(author, 35)) {
			key(author, "until", DICE_PICK(author->dice, untils));
			author->group_ends = true;
		}
		author->groups++;
	}
}

static void admission_keys(struct author *author, uint32_t limit_percent)
{
	if (chance(author, 40))
		list(author, "allow", address_word, 5);
	if (chance(author, 30))
		list(author, "deny", address_word, 4);
	if (chance(author, limit_percent))
		key(author, "limit", DICE_PICK(author->dice, limits));
	if (chance(author, 12))
		key(author, "until", DICE_PICK(author->dice, untils));
}

/* At least one kind of port. */
static void port_keys(struct author *author, uint32_t most)
{
	bool tcp = chance(author, 80), udp = chance(author, 45);

	if (tcp || !udp)
		list(author, "tcp", port_word, most);
	if (udp)
		list(author, "udp", port_word, most);
	if (chance(author, 12))
		list(author, "sctp", port_word, most);
}

static void service_section(struct author *author, const char *name, bool complete)
{
	static const char *const accesses[] = { "public", "public", "private", "localhost" };
	static const char *const daemons[] = { "alphad", "betad", "alphad, gammad" };

	section(author, "service", name);
	key(author, "status", chance(author, 80) ? "enabled" : "disabled");
	if (chance(author, 90))
		key(author, "access", DICE_PICK(author->dice, accesses));
	if (complete || chance(author, 20))
		port_keys(author, 4);
	if (chance(author, complete ? 20 : 4))
		list(author, "protocol", protocol_word, 3);
	if (complete && chance(author, 30))
		key(author, "daemons", DICE_PICK(author->dice, daemons));
	admission_keys(author, 12);
}

static void service_sections(struct author *author)
{
	uint32_t n = dice_below(author->dice, 10);
	const struct record_list *all = &author->catalog->services;
	char name[16];

	for (uint32_t i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "own%u", i);
		if (chance(author, 25))
			service_section(author, DICE_PICK(author->dice, known), false);
		else if (chance(author, 25) && all->n)
			service_section(author,
					all->v[dice_below(author->dice, (uint32_t)all->n)]->name,
					false);
		else
			service_section(author, name, true);
	}
}

/* A range leads to as many ports as it asks for, one port to one, or each to itself. */
static void forward_ports(struct author *author, const char *address, bool v6)
{
	static const char *const lists[] = { "tcp", "udp", "sctp" };
	const char *name = chance(author, 90) ? lists[dice_below(author->dice, 2)] : lists[2];
	uint32_t lo = dice_between(author->dice, 1, 200), n = dice_between(author->dice, 1, 8);
	uint32_t to = chance(author, 30) ? lo : dice_between(author->dice, 1, 300);
	const char *open = v6 ? "[" : "", *close = v6 ? "]" : "";

	if (chance(author, 40)) {
		port_keys(author, 3);
		buf_printf(author->out, "to = %s\n", address);
	} else if (chance(author, 50)) {
		list(author, name, port_word, 1);
		buf_printf(author->out, "to = %s%s%s:%u\n", open, address, close, to);
	} else {
		buf_printf(author->out, "%s = %u-%u\n", name, lo, lo + n);
		buf_printf(author->out, "to = %s%s%s:%u-%u\n", open, address, close, to, to + n);
	}
}

static void forward_section(struct author *author, const char *name)
{
	/* The gateway itself is asked twice, by forward and by service: one limit is enough. */
	static const struct {
		const char *address;
		bool v6;
		uint32_t limit_percent;
	} targets[] = {
		{ "192.168.1.10", false, 12 },	{ "192.168.1.5", false, 12 },
		{ "192.168.2.20", false, 12 },	{ "10.20.30.40", false, 12 },
		{ "10.64.0.9", false, 12 },	{ "198.51.100.7", false, 12 },
		{ "192.168.1.254", false, 12 }, { "192.168.1.1", false, 0 },
		{ "203.0.113.2", false, 0 },	{ "fd00:1::10", true, 12 },
		{ "fd00:2::20", true, 12 },	{ "fd00:20::30", true, 12 },
		{ "2001:db8:f::7", true, 12 },	{ "fd00:1::1", true, 0 },
	};
	size_t i = dice_below(author->dice, sizeof(targets) / sizeof(*targets));

	section(author, "forward", name);
	if (chance(author, 10))
		key(author, "status", "disabled");
	forward_ports(author, targets[i].address, targets[i].v6);
	admission_keys(author, targets[i].limit_percent);
}

static void forward_sections(struct author *author)
{
	uint32_t n = dice_below(author->dice, author->routes ? 6 : 2);
	char name[16];

	for (uint32_t i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "way%u", i);
		forward_section(author, name);
	}
}

static void outbound_sections(struct author *author)
{
	uint32_t n = dice_below(author->dice, author->routes ? 6 : 2);
	char name[16];

	for (uint32_t i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "rule%u", i);
		section(author, "outbound", name);
		if (chance(author, 8))
			key(author, "status", "disabled");
		if (chance(author, 65))
			port_keys(author, 3);
		if (chance(author, 20))
			list(author, "protocol", protocol_word, 2);
		if (chance(author, 60))
			list(author, "from", chance(author, 70) ? inside_word : address_word, 3);
		if (chance(author, 45))
			list(author, "to", address_word, 3);
		key(author, "action", chance(author, 50) ? "deny" : "allow");
	}
}

static void blocked_line(struct author *author, const char *file)
{
	buf_printf(author->out, "#+ %s ", file);
	if (chance(author, 50))
		any_prefix(author);
	else
		buf_puts(author->out, outside[dice_below(author->dice, 14)]);
	buf_putc(author->out, '\n');
	if (chance(author, 30))
		buf_printf(author->out, "#+ %s 2001:db8:f:%x::/%u\n", file,
			   dice_below(author->dice, 4) << 14, dice_between(author->dice, 50, 64));
}

static void blocklist_sections(struct author *author)
{
	uint32_t n = dice_below(author->dice, 4);
	char name[16];

	for (uint32_t i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "bad%u", i);
		section(author, "blocklist", name);
		if (chance(author, 40))
			list(author, "address", author->group_ends ? inside_word : address_word, 4);
		else
			key(author, "file", name);
		if (chance(author, 40))
			key(author, "until", DICE_PICK(author->dice, untils));
		if (chance(author, 10))
			key(author, "status", "disabled");
		for (uint32_t lines = dice_below(author->dice, 8); lines; lines--)
			blocked_line(author, name);
	}
}

static void helper_sections(struct author *author)
{
	static const char *const names[] = { "ftp", "pptp", "irc", "h323" };
	static const char *const directions[] = { "out", "in", "both" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (!chance(author, 12))
			continue;
		section(author, "helper", names[i]);
		key(author, "status", chance(author, 80) ? "enabled" : "disabled");
		key(author, "direction", DICE_PICK(author->dice, directions));
	}
}

void random_db(struct dice *dice, const struct catalog *catalog, struct buf *text)
{
	struct author author = { .dice = dice, .out = text, .catalog = catalog };

	gateway_section(&author);
	network_sections(&author);
	group_sections(&author);
	service_sections(&author);
	forward_sections(&author);
	outbound_sections(&author);
	blocklist_sections(&author);
	helper_sections(&author);
}
