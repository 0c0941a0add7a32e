// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who does what in a generated log: the campaigns, one row each.
 *
 * Rates are such as a log shows that is limited to 20 lines a second, as that of fwpolicy is, but
 * for one flood of another firewall's log. A kind that begins with "none-" looks like something and
 * is nothing: whoever finds it has found too much. "talk" is what the other rows need to be true.
 * access.conf is the database they belong to.
 */
#include <netinet/in.h>

#include "review/generate.h"

#define HOUR 3600
#define DAY  86400

#define OURS  "203.0.113.1"
#define OURS6 "2001:db8::1"
#define BLOCK "203.0.113.2" /* first of the routed hosts behind the gateway */
#define DEFAULT                                                                                    \
	{                                                                                          \
		"denylog:input:default", "eth1", ""                                                \
	}
#define SERVICE                                                                                    \
	{                                                                                          \
		"denylog:input:service", "eth1", ""                                                \
	}
#define FORWARD                                                                                    \
	{                                                                                          \
		"denylog:forward:forward", "eth1", "eth0"                                          \
	}
#define INVALID                                                                                    \
	{                                                                                          \
		"denylog:input:invalid", "eth1", ""                                                \
	}
#define SPOOF                                                                                      \
	{                                                                                          \
		"denylog:prerouting:spoof", "eth1", ""                                             \
	}

#define TCP_SYN .protocol = IPPROTO_TCP, .flags = "SYN"

const struct plan plans[] = {
	/* One source, many ports of one host. */
	{ "scan", 6, 1, "198.18.0.10", OURS, 1000, 90, DEFAULT, TCP_SYN, 0, 1, 1000, CHOICE_WALK,
	  1 },
	{ "scan", 4, 1, "198.18.0.40", OURS, 100, 300, DEFAULT, TCP_SYN, 0, 1, 65000, CHOICE_RANDOM,
	  1 },
	{ "scan", 3, 1, "198.18.0.60", OURS, 25, 60, DEFAULT, .protocol = IPPROTO_UDP, .dport = 100,
	  .ports = 25, .port_choice = CHOICE_WALK, .hosts = 1 },
	{ "scan", 2, 1, "2001:db8:f::10", OURS6, 400, 200, DEFAULT, TCP_SYN, 0, 1, 400, CHOICE_WALK,
	  1 },
	{ "scan", 2, 1, "198.18.0.80", OURS, 600, 60, INVALID, .protocol = IPPROTO_TCP,
	  .flags = "URG PSH FIN", .dport = 1, .ports = 600, .port_choice = CHOICE_WALK,
	  .hosts = 1 },
	/* The real one hides among forged ones, which nobody can tell from it. */
	{ "decoy", 2, 10, "198.18.1.10", OURS, 2000, 120, DEFAULT, TCP_SYN, 0, 1, 200, CHOICE_WALK,
	  1 },
	/* One source, one port of many hosts. */
	{ "sweep", 6, 1, "198.18.2.10", BLOCK, 250, 40, FORWARD, TCP_SYN, 0, 445, 1, CHOICE_FIXED,
	  250 },
	{ "sweep", 3, 1, "198.18.2.40", BLOCK, 60, 600, FORWARD, .protocol = IPPROTO_UDP,
	  .dport = 161, .ports = 1, .hosts = 60 },
	{ "sweep", 3, 1, "198.18.2.60", BLOCK, 200, 100, FORWARD, .protocol = IPPROTO_ICMP,
	  .dport = 8, .ports = 1, .hosts = 200 },
	/* The same so slowly that no hour shows it. */
	{ "slow", 4, 1, "198.18.3.10", OURS, 60, 5 * DAY, DEFAULT, TCP_SYN, 0, 20, 60, CHOICE_WALK,
	  1 },
	{ "slow", 3, 1, "198.18.3.30", OURS, 250, 2 * DAY, DEFAULT, TCP_SYN, 0, 1, 60000,
	  CHOICE_RANDOM, 1 },
	{ "slow", 3, 1, "198.18.3.50", BLOCK, 80, 4 * DAY, FORWARD, TCP_SYN, 0, 22, 1, CHOICE_FIXED,
	  80 },
	/* Each source does too little to be a scanner, all of one network together scan. */
	{ "distributed", 3, 40, "198.19.0.0", OURS, 320, 2 * HOUR, DEFAULT, TCP_SYN, 0, 1, 320,
	  CHOICE_WALK, 1, true },
	/* One source, one port, many packets. */
	{ "flood", 4, 1, "198.18.4.10", OURS, 3600, 200, DEFAULT, TCP_SYN, 0, 443, 1, CHOICE_FIXED,
	  1 },
	{ "flood", 2, 1, "198.18.4.30", OURS, 6000, 30, DEFAULT, .protocol = IPPROTO_UDP,
	  .dport = 123, .ports = 1, .hosts = 1 },
	/* Many sources, one port, as fast as the log allows. */
	{ "peak", 1, 2000, "198.18.64.0", OURS, 12000, 600, DEFAULT, TCP_SYN, 0, 80, 1,
	  CHOICE_FIXED, 1 },
	/* Sources that cannot be there. */
	{ "spoof", 1, 20, "192.168.1.100", OURS, 600, 2 * HOUR, SPOOF, TCP_SYN, 0, 139, 1,
	  CHOICE_FIXED, 1 },
	{ "misplaced",
	  1,
	  1,
	  "10.9.9.9",
	  "198.51.100.1",
	  40,
	  3 * HOUR,
	  { "denylog:prerouting:spoof", "eth0", "" },
	  TCP_SYN,
	  0,
	  443,
	  1,
	  CHOICE_FIXED,
	  1 },
	{ "helper",
	  1,
	  1,
	  "198.18.5.10",
	  "192.168.1.9",
	  12,
	  600,
	  { "denylog:forward:helper", "eth1", "eth0" },
	  TCP_SYN,
	  20,
	  3389,
	  1,
	  CHOICE_FIXED,
	  1 },
	/* Near misses: somebody the database or a login knows. */
	{ "allowed", 3, 1, "198.51.100.3", OURS, 9, 2 * HOUR, SERVICE, TCP_SYN, 0, 23, 1,
	  CHOICE_FIXED, 1 },
	{ "allowed", 1, 1, "2001:db8:a::3", OURS6, 7, HOUR, SERVICE, TCP_SYN, 0, 23, 1,
	  CHOICE_FIXED, 1 },
	{ "local",
	  3,
	  1,
	  "192.168.1.20",
	  "198.51.100.200",
	  14,
	  3 * HOUR,
	  { "denylog:forward:outbound", "eth0", "eth1" },
	  TCP_SYN,
	  0,
	  25,
	  1,
	  CHOICE_FIXED,
	  1 },
	{ "local",
	  2,
	  1,
	  "192.168.1.40",
	  "192.168.1.1",
	  5,
	  60,
	  { "denylog:input:service", "eth0", "" },
	  TCP_SYN,
	  0,
	  3306,
	  1,
	  CHOICE_FIXED,
	  1 },
	{ "talk", 3, 1, "198.18.6.10", OURS, 3, 60, DEFAULT, .shape = SHAPE_LOGIN, .hosts = 1 },
	{ "login", 3, 1, "198.18.6.10", OURS, 6, HOUR, SERVICE, TCP_SYN, 0, 22, 1, CHOICE_FIXED,
	  1 },
	{ "wanted", 1, 200, "198.18.7.0", OURS, 500, 6 * DAY, SERVICE, TCP_SYN, 0, 3306, 1,
	  CHOICE_FIXED, 1 },
	/* What looks like one of them. */
	{ "none-dns", 2, 1, "198.18.8.10", OURS, 150, 8 * DAY, DEFAULT, .protocol = IPPROTO_UDP,
	  .sport = 53, .dport = 30000, .ports = 30000, .port_choice = CHOICE_RANDOM, .hosts = 1 },
	{ "none-answers", 2, 1, "198.18.8.30", OURS, 400, 2 * HOUR, INVALID,
	  .protocol = IPPROTO_TCP, .flags = "ACK SYN", .sport = 80, .dport = 1024, .ports = 60000,
	  .port_choice = CHOICE_RANDOM, .hosts = 1 },
	{ "none-trace", 3, 1, "198.18.8.50", OURS, 30, 6, DEFAULT, .protocol = IPPROTO_UDP,
	  .dport = 33434, .ports = 30, .port_choice = CHOICE_WALK, .hosts = 1 },
	{ "none-retry", 3, 1, "198.18.8.70", OURS, 80, 5 * HOUR, DEFAULT, TCP_SYN, 0, 8443, 1,
	  CHOICE_FIXED, 1 },
	{ "none-peers", 1, 400, "198.18.9.0", OURS, 1200, 4 * DAY, DEFAULT, .protocol = IPPROTO_UDP,
	  .dport = 51413, .ports = 1, .hosts = 1 },
	{ "none-few", 1, 5, "198.18.11.0", OURS, 10, 3 * DAY, SERVICE, TCP_SYN, 0, 6379, 1,
	  CHOICE_FIXED, 1 },
	{ "talk", 2, 1, "198.18.12.10", OURS, 20, 300, DEFAULT, .shape = SHAPE_FAILURE,
	  .hosts = 1 },
	{ "none-failed", 2, 1, "198.18.12.10", OURS, 6, HOUR, SERVICE, TCP_SYN, 0, 22, 1,
	  CHOICE_FIXED, 1 },
};

const size_t n_plans = sizeof(plans) / sizeof(*plans);
