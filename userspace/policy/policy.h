/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The policy: the compiled meaning of a database, independent of nftables.
 *
 * It is the ordered list of decisions of the design, each step with its table and every entry of a
 * table with the record that caused it. Three lines of a database
 *
 *     [service ssh]
 *     status = enabled
 *     access = public
 *
 * become one door: services = { tcp 22-22 -> door { record = ssh, open = { outside, inside } } }.
 * policy_decide (policy/decide.h) walks the steps for one packet; ruleset/lower.c writes the same
 * steps as chains, and the same tables as sets and verdict maps:
 *
 *     1 loopback, multicast     4 accepted flows, ICMP types    7 services   (doors)
 *     2 spoof    (local, zones) 5 invalid                       8 forwards   (doors)
 *     3 blocked                 6 echo requests                 9 paths, outbound
 *                                                              10 default
 *
 * Ownership: the policy borrows the database, which must outlive it. policy_fini frees it.
 */
#ifndef FWPOLICY_POLICY_POLICY_H
#define FWPOLICY_POLICY_POLICY_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "base/ipset.h"
#include "db/db.h"

/* Where a packet comes from. */
enum zone { ZONE_OUTSIDE, ZONE_INSIDE, ZONE_COUNT };

/* What an interface is connected to. */
enum side {
	SIDE_UNKNOWN, /* named by no record: everything from there is refused */
	SIDE_OUTSIDE,
	SIDE_INSIDE,
	SIDE_SHARED, /* the one NIC of a server: the source tells the zone */
};

struct interface {
	const char *name; /* without the "+" */
	bool wildcard;
	enum side side;
};

struct interfaces {
	struct interface *v; /* by name */
	size_t n;
};

/* Who may pass: one service or forward. */
struct door {
	const struct record *record;
	bool open[ZONE_COUNT]; /* sources of that zone are admitted, lists and limit permitting */
	const struct address_list *allow; /* not given: everyone */
	const struct address_list *deny;
	struct limit limit;
	time_t until;		 /* 0: for ever */
	const struct target *to; /* forwards only */
};

/* Ports of one protocol that lead to a door. */
struct door_range {
	uint8_t protocol;
	uint16_t lo, hi;
	uint16_t first; /* of the range as it was written: where a forward counts from */
	const struct door *door;
};

/* Sorted by protocol and port, disjoint: every port has at most one door. */
struct doors {
	struct door_range *v;
	size_t n;
};

/* IP protocols other than tcp, udp, sctp that lead to a door: esp, ah, gre ... */
struct protocol_door {
	uint8_t protocol;
	const struct door *door;
};

struct protocol_doors {
	struct protocol_door *v; /* ascending */
	size_t n;
};

/* An outbound record that is enabled; in file order, which is their order of decision. */
struct outward {
	const struct outbound *record;
	bool every_protocol; /* it names neither ports nor protocols */
	struct doors ports;  /* the door says nothing here: being in a range is enough */
};

struct outwards {
	struct outward *v;
	size_t n;
};

/* Ports of the traffic that leaves marked, toward outside. TCP only. */
struct marked_range {
	uint16_t lo, hi;
	enum mark mark;
	const struct record *record;
};

struct marks {
	struct marked_range *v; /* ascending, disjoint */
	size_t n;
};

/* Ports that a helper of the kernel listens to. */
struct helper_port {
	const struct helper *record;
	const char *type; /* the kernel's name: "ftp", "Q.931" */
	uint8_t protocol; /* IPPROTO_TCP, IPPROTO_UDP */
	uint16_t lo, hi;
	bool out, in; /* for flows of inside clients; for flows to our own server */
};

struct helper_ports {
	struct helper_port *v;
	size_t n;
};

/* Flows of that protocol that the kernel's helper of that name may relate; protocol 0 ends a list.
 */
struct relation {
	uint8_t protocol;
	const char *helper;
};

/* A sysctl that must have a value while the policy is in force. */
struct sysctl {
	const char *name;      /* below /proc/sys, with slashes */
	const char *value;     /* decimal */
	const char *only_from; /* change it only from this value; NULL: always */
	bool optional;	       /* may be missing: an interface that does not exist yet, no IPv6 */
	bool at_least;	       /* a greater value is as good, and stays */
};

struct sysctls {
	struct sysctl *v;
	size_t n;
};

/* Blocklists that have not ended yet but will; the one that ends last comes first. */
struct timed_blocks {
	const struct blocklist **v;
	size_t n;
};

struct policy {
	struct arena arena;
	const struct db *db;
	time_t now; /* the moment it was compiled for; grants that ended before are closed */
	struct interfaces interfaces;
	struct ipset local;   /* every local network */
	struct ipset trusted; /* those with trust = full */
	struct ipset open;    /* those with filtering = endpoint-independent */
	struct ipset blocked; /* all blocklists together that have no end */
	struct timed_blocks timed_blocks;
	struct doors services;
	struct protocol_doors protocols;
	struct doors
		forwards[ZONE_COUNT]; /* as seen from that zone; services there take precedence */
	struct outwards outwards;
	struct marks marks;
	struct helper_ports helpers;
	struct sysctls sysctls;
	bool routes; /* forwards packets at all: every mode but server */
};

/* The blocklist counts at that moment. */
bool blocklist_counts(const struct blocklist *list, time_t now);

/* Compile a database that has no errors. now: seconds since the epoch. */
void policy_compile(struct policy *policy, const struct db *db, time_t now);
void policy_fini(struct policy *policy);

/* The range that a port lies in, or NULL; borrowed. */
const struct door_range *doors_find(const struct doors *doors, uint8_t protocol, uint16_t port);
const struct door *protocol_doors_find(const struct protocol_doors *doors, uint8_t protocol);

/* The interface as the database names it, or NULL; borrowed. */
const struct interface *policy_interface(const struct policy *policy, const char *name);

/* What an interface of that name is connected to. */
enum side policy_side(const struct policy *policy, const char *interface);

/* The door lets sources of that zone in at that moment (lists and limit aside). */
bool door_is_open(const struct door *door, enum zone zone, time_t now);

/* The port on the inside host that a port of a forward leads to. */
uint16_t door_target_port(const struct door_range *range, uint16_t port);

/* Borrowed; ends with protocol 0. */
const struct relation *helper_relations(enum helper_type type);

/* An enabled [helper] record permits flows of that protocol related by that helper of the kernel.
 */
bool helper_may_relate(const struct policy *policy, const char *helper, uint8_t protocol,
		       const struct helper **record);

#endif
