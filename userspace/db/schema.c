// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of what may stand in a database: every kind of record, every key, its type, its
 * default and where it goes.
 *
 * Rows are in reading order, the keys of a kind together. Names of choices stand in the order of
 * their enum. A default is decoded like a written value, so it can be nothing a user could not
 * write; a row without one starts as zeros, which is the safe value of every type.
 */
#include "db/schema.h"

#include <string.h>

static const char *const modes[] = { "gateway", "private-gateway", "server", NULL };
static const char *const log_amounts[] = { "some", "all", "none", NULL };
static const char *const log_places[] = { "syslog", "nflog", NULL };
static const char *const translators[] = { "auto", "module", "nftables", NULL };
static const char *const trusts[] = { "services", "full", NULL };
static const char *const filterings[] = { "address-and-port-dependent", "endpoint-independent",
					  NULL };
static const char *const accesses[] = { "private", "localhost", "public", NULL };
static const char *const actions[] = { "deny", "allow", NULL };
static const char *const directions[] = { "out", "in", "both", NULL };
static const char *const helpers[] = { "none", "ftp", "pptp", "irc", "h323", NULL };
static const char *const marks[] = { "none", "interactive", "bulk", NULL };

const struct schema_record schema_records[KIND_COUNT] = {
	[KIND_GATEWAY] = { "gateway", sizeof(struct gateway), "the machine itself; has no name" },
	[KIND_NETWORK] = { "network", sizeof(struct network), "a local network" },
	[KIND_SERVICE] = { "service", sizeof(struct service), "a daemon and who may reach it" },
	[KIND_GROUP] = { "group", sizeof(struct group), "a name for a list of addresses" },
	[KIND_FORWARD] = { "forward", sizeof(struct forward), "from outside to an inside host" },
	[KIND_OUTBOUND] = { "outbound", sizeof(struct outbound), "what local hosts do outward" },
	[KIND_BLOCKLIST] = { "blocklist", sizeof(struct blocklist), "sources that are refused" },
	[KIND_HELPER] = { "helper", sizeof(struct helper), "a protocol with related connections" },
};

#define DB	 KEY_DATABASE
#define CATALOG	 KEY_CATALOGUE
#define BOTH	 (KEY_DATABASE | KEY_CATALOGUE)
#define REQUIRED (KEY_DATABASE | KEY_REQUIRED)

#define AT(type, member) offsetof(struct type, member)

/* One row a key, two lines a row. */
/* clang-format off */
const struct schema_key schema_keys[] = {
	{ KIND_GATEWAY, "mode", VALUE_CHOICE, DB, modes, "gateway",
	  "gateway, private-gateway (no public service) or server (no forwarding)", AT(gateway, mode) },
	{ KIND_GATEWAY, "external", VALUE_INTERFACES, REQUIRED, NULL, NULL,
	  "interfaces toward the Internet: eth1, ppp+", AT(gateway, external) },
	{ KIND_GATEWAY, "internal", VALUE_INTERFACES, DB, NULL, NULL,
	  "interfaces toward the local networks: eth0", AT(gateway, internal) },
	{ KIND_GATEWAY, "log", VALUE_CHOICE, DB, log_amounts, "some",
	  "denied packets to log: all, some (all but known noise) or none", AT(gateway, log) },
	{ KIND_GATEWAY, "log-to", VALUE_CHOICE, DB, log_places, "syslog",
	  "where they are logged: syslog (the kernel log) or nflog (group 5)", AT(gateway, log_to) },
	{ KIND_GATEWAY, "ping", VALUE_YESNO, DB, NULL, "yes",
	  "answer echo requests from outside", AT(gateway, ping) },
	{ KIND_GATEWAY, "nat6", VALUE_YESNO, DB, NULL, "no",
	  "masquerade IPv6 as well", AT(gateway, nat6) },
	{ KIND_GATEWAY, "mark", VALUE_YESNO, DB, NULL, "yes",
	  "mark outgoing interactive and bulk traffic (DSCP)", AT(gateway, mark) },
	{ KIND_GATEWAY, "nat", VALUE_CHOICE, DB, translators, "auto",
	  "who masquerades: auto, module or nftables", AT(gateway, nat) },

	{ KIND_NETWORK, "address", VALUE_PREFIXES, REQUIRED, NULL, NULL,
	  "prefixes of the network: 192.168.1.0/24, fd00:1::/64", AT(network, address) },
	{ KIND_NETWORK, "via", VALUE_ADDRESS, DB, NULL, NULL,
	  "the local router it lies behind: 192.168.1.254", AT(network, via) },
	{ KIND_NETWORK, "trust", VALUE_CHOICE, DB, trusts, "services",
	  "what it may reach: services (what the database opens) or full", AT(network, trust) },
	{ KIND_NETWORK, "filtering", VALUE_CHOICE, DB, filterings, "address-and-port-dependent",
	  "endpoint-independent: anyone outside reaches a port that the module has mapped",
	  AT(network, filtering) },

	{ KIND_SERVICE, "status", VALUE_STATUS, DB, NULL, "disabled",
	  "enabled: answers as access says; disabled: refuses everyone", AT(service, enabled) },
	{ KIND_SERVICE, "access", VALUE_CHOICE, DB, accesses, "private",
	  "who reaches it: localhost, private (local networks) or public", AT(service, access) },
	{ KIND_SERVICE, "tcp", VALUE_PORTS, BOTH, NULL, NULL,
	  "TCP ports: 80, 5000-5010", AT(service, ports.tcp) },
	{ KIND_SERVICE, "udp", VALUE_PORTS, BOTH, NULL, NULL,
	  "UDP ports: 53, 5000-5010", AT(service, ports.udp) },
	{ KIND_SERVICE, "sctp", VALUE_PORTS, BOTH, NULL, NULL,
	  "SCTP ports: 2905", AT(service, ports.sctp) },
	{ KIND_SERVICE, "protocol", VALUE_PROTOCOLS, BOTH, NULL, NULL,
	  "IP protocols without ports: esp, gre, 112", AT(service, ports.protocol) },
	{ KIND_SERVICE, "allow", VALUE_ADDRESSES, DB, NULL, NULL,
	  "only these of those that access admits", AT(service, allow) },
	{ KIND_SERVICE, "deny", VALUE_ADDRESSES, DB, NULL, NULL,
	  "none of these; goes before allow", AT(service, deny) },
	{ KIND_SERVICE, "limit", VALUE_LIMIT, DB, NULL, NULL,
	  "new flows of one source: 6/minute", AT(service, limit) },
	{ KIND_SERVICE, "until", VALUE_TIME, DB, NULL, NULL,
	  "when it closes by itself, local time: 2026-12-01T18:00", AT(service, until) },
	{ KIND_SERVICE, "description", VALUE_TEXT, BOTH, NULL, NULL,
	  "what it is, in a line", AT(service, description) },
	{ KIND_SERVICE, "daemons", VALUE_WORDS, BOTH, NULL, NULL,
	  "names of its daemons in hosts.allow: sshd", AT(service, daemons) },
	{ KIND_SERVICE, "package", VALUE_TEXT, BOTH, NULL, NULL,
	  "the package it comes in: openssh-server", AT(service, package) },
	{ KIND_SERVICE, "units", VALUE_WORDS, BOTH, NULL, NULL,
	  "systemd units that run it: ssh.service, ssh.socket", AT(service, units) },
	{ KIND_SERVICE, "driver", VALUE_TEXT, CATALOG, NULL, NULL,
	  "what writes the daemon's own access control", AT(service, driver) },
	{ KIND_SERVICE, "helper", VALUE_CHOICE, CATALOG, helpers, "none",
	  "the helper its related connections need", AT(service, helper) },
	{ KIND_SERVICE, "mark", VALUE_CHOICE, CATALOG, marks, "none",
	  "what its traffic is: none, interactive or bulk", AT(service, mark) },

	{ KIND_GROUP, "members", VALUE_ADDRESSES, REQUIRED, NULL, NULL,
	  "addresses, prefixes, groups and networks", AT(group, members) },
	{ KIND_GROUP, "until", VALUE_TIME, DB, NULL, NULL,
	  "when it is empty by itself, local time: 2026-12-01T18:00", AT(group, until) },

	{ KIND_FORWARD, "status", VALUE_STATUS, DB, NULL, "enabled",
	  "whether it forwards", AT(forward, enabled) },
	{ KIND_FORWARD, "tcp", VALUE_PORTS, DB, NULL, NULL,
	  "TCP ports asked for outside: 8443", AT(forward, ports.tcp) },
	{ KIND_FORWARD, "udp", VALUE_PORTS, DB, NULL, NULL,
	  "UDP ports asked for outside: 5000-5010", AT(forward, ports.udp) },
	{ KIND_FORWARD, "sctp", VALUE_PORTS, DB, NULL, NULL,
	  "SCTP ports asked for outside: 2905", AT(forward, ports.sctp) },
	{ KIND_FORWARD, "to", VALUE_TARGET, REQUIRED, NULL, NULL,
	  "the inside host: 192.168.1.50, 192.168.1.50:443, [fd00::50]:443", AT(forward, to) },
	{ KIND_FORWARD, "allow", VALUE_ADDRESSES, DB, NULL, NULL,
	  "only these sources", AT(forward, allow) },
	{ KIND_FORWARD, "deny", VALUE_ADDRESSES, DB, NULL, NULL,
	  "none of these; goes before allow", AT(forward, deny) },
	{ KIND_FORWARD, "limit", VALUE_LIMIT, DB, NULL, NULL,
	  "new flows of one source: 6/minute", AT(forward, limit) },
	{ KIND_FORWARD, "until", VALUE_TIME, DB, NULL, NULL,
	  "when it closes by itself, local time: 2026-12-01T18:00", AT(forward, until) },

	{ KIND_OUTBOUND, "status", VALUE_STATUS, DB, NULL, "enabled",
	  "whether it counts", AT(outbound, enabled) },
	{ KIND_OUTBOUND, "tcp", VALUE_PORTS, DB, NULL, NULL,
	  "TCP ports outside: 25", AT(outbound, ports.tcp) },
	{ KIND_OUTBOUND, "udp", VALUE_PORTS, DB, NULL, NULL,
	  "UDP ports outside: 53", AT(outbound, ports.udp) },
	{ KIND_OUTBOUND, "sctp", VALUE_PORTS, DB, NULL, NULL,
	  "SCTP ports outside: 2905", AT(outbound, ports.sctp) },
	{ KIND_OUTBOUND, "protocol", VALUE_PROTOCOLS, DB, NULL, NULL,
	  "IP protocols without ports: esp, gre, 112", AT(outbound, ports.protocol) },
	{ KIND_OUTBOUND, "from", VALUE_ADDRESSES, DB, NULL, NULL,
	  "which local hosts; all of them if not given", AT(outbound, from) },
	{ KIND_OUTBOUND, "to", VALUE_ADDRESSES, DB, NULL, NULL,
	  "which destinations; all of them if not given", AT(outbound, to) },
	{ KIND_OUTBOUND, "action", VALUE_CHOICE, DB, actions, "deny",
	  "deny or allow", AT(outbound, action) },

	{ KIND_BLOCKLIST, "status", VALUE_STATUS, DB, NULL, "enabled",
	  "whether it counts", AT(blocklist, enabled) },
	{ KIND_BLOCKLIST, "file", VALUE_TEXT, DB, NULL, NULL,
	  "one prefix a line: /etc/fwpolicy/lists/abuse.txt", AT(blocklist, file) },
	{ KIND_BLOCKLIST, "address", VALUE_ADDRESSES, DB, NULL, NULL,
	  "those that are few enough to stand here: 203.0.113.66", AT(blocklist, address) },
	{ KIND_BLOCKLIST, "until", VALUE_TIME, DB, NULL, NULL,
	  "when it ends by itself, local time: 2026-12-01T18:00", AT(blocklist, until) },

	{ KIND_HELPER, "status", VALUE_STATUS, DB, NULL, "disabled",
	  "whether the helper may act", AT(helper, enabled) },
	{ KIND_HELPER, "direction", VALUE_CHOICE, DB, directions, "out",
	  "out (inside clients), in (our own server) or both", AT(helper, direction) },
};
/* clang-format on */

const size_t schema_keys_n = sizeof(schema_keys) / sizeof(schema_keys[0]);

const struct schema_key *schema_keys_of(enum kind kind, size_t *n)
{
	const struct schema_key *end = schema_keys + schema_keys_n, *first = schema_keys, *key;

	while (first < end && first->kind != kind)
		first++;
	for (key = first; key < end && key->kind == kind;)
		key++;
	*n = (size_t)(key - first);
	return first;
}

const struct schema_key *schema_find(enum kind kind, const char *name)
{
	size_t n;
	const struct schema_key *keys = schema_keys_of(kind, &n);

	for (size_t i = 0; i < n; i++)
		if (!strcmp(keys[i].name, name))
			return &keys[i];
	return NULL;
}

enum kind schema_kind(const char *name)
{
	enum kind kind = 0;

	while (kind < KIND_COUNT && strcmp(schema_records[kind].name, name) != 0)
		kind++;
	return kind;
}
