/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The database: what access.conf says, typed, every value with its place in the file.
 *
 * db_parse turns text into a struct db and reports every mistake it finds, not the first only.
 * Values are decoded by the schema table (db/schema.h); names are resolved (groups and networks to
 * addresses, services to the catalogue). Nothing here looks at the system: interfaces, routes and
 * running daemons are other folders' business. Only blocklist files are read, by lists_read.
 *
 * Ownership: all nodes and strings belong to db->arena and borrow from the source text; db_fini
 * frees them, address sets included. A policy compiled from a database borrows it and dies first.
 */
#ifndef FWPOLICY_DB_DB_H
#define FWPOLICY_DB_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "base/addr.h"
#include "base/diag.h"
#include "base/ipset.h"
#include "base/mem.h"
#include "base/timed.h"

struct catalog;
struct schema_key;

enum kind {
	KIND_GATEWAY,
	KIND_NETWORK,
	KIND_SERVICE,
	KIND_GROUP,
	KIND_FORWARD,
	KIND_OUTBOUND,
	KIND_BLOCKLIST,
	KIND_HELPER,
	KIND_COUNT
};

/* One "key = value" line as written. */
struct entry {
	struct entry *next; /* in file order */
	const struct schema_key *key;
	const char *value; /* trimmed, without comment */
	struct loc key_loc, value_loc;
	bool bad; /* was reported: the member holds nothing or a part of it */
};

/* The head of every typed record below. */
struct record {
	enum kind kind;
	const char *name; /* "" for the gateway */
	struct loc loc;	  /* of its header line */
	struct entry *entries;
};

/* A word of a list. */
struct word {
	const char *text;
	struct loc loc;
};

struct words {
	struct word *v;
	size_t n;
};

struct port_range {
	uint16_t lo, hi; /* host byte order, lo <= hi, lo >= 1 */
	struct loc loc;
};

struct port_list {
	struct port_range *v; /* as written */
	size_t n;
};

struct protocol {
	uint8_t number; /* IANA protocol number: 50 esp, 51 ah, 47 gre ... */
	struct loc loc;
};

struct protocol_list {
	struct protocol *v;
	size_t n;
};

/* What a service or forward is found by on the wire. */
struct ports {
	struct port_list tcp, udp, sctp;
	struct protocol_list protocol;
};

/* A list of addresses, prefixes, group and network names. n == 0: the key was not given. */
struct address_list {
	struct words words;
	struct ipset set;	   /* what the words mean for ever, normal; filled by resolve */
	struct timed_ranges timed; /* and what they mean for a time: groups that end; settled */
};

/* At most `count` new flows per `seconds` and source; count 0: no limit. */
struct limit {
	uint32_t count, seconds;
};

enum mode { MODE_GATEWAY, MODE_PRIVATE_GATEWAY, MODE_SERVER };
enum log_amount { LOG_SOME, LOG_ALL, LOG_NONE };
enum log_place { LOG_TO_SYSLOG, LOG_TO_NFLOG };
enum translator { TRANSLATOR_AUTO, TRANSLATOR_MODULE, TRANSLATOR_NFTABLES };
enum trust { TRUST_SERVICES, TRUST_FULL };
/* Who outside reaches a mapped port (RFC 4787, section 5): who was asked, or everybody. */
enum filtering { FILTERING_DEPENDENT, FILTERING_INDEPENDENT };
enum access { ACCESS_PRIVATE, ACCESS_LOCALHOST, ACCESS_PUBLIC };
enum action { ACTION_DENY, ACTION_ALLOW };
enum direction { DIRECTION_OUT, DIRECTION_IN, DIRECTION_BOTH };
enum helper_type { HELPER_NONE, HELPER_FTP, HELPER_PPTP, HELPER_IRC, HELPER_H323, HELPER_COUNT };
enum mark { MARK_NONE, MARK_INTERACTIVE, MARK_BULK };

struct gateway {
	struct record rec;
	enum mode mode;
	struct words external, internal; /* names; "ppp+" means every name that begins so */
	enum log_amount log;
	enum log_place log_to;
	bool ping, nat6, mark;
	enum translator nat;
};

struct network {
	struct record rec;
	struct address_list address; /* prefixes only */
	struct addr via;	     /* family 0: directly attached */
	enum trust trust;
	enum filtering filtering;
};

struct service {
	struct record rec;
	const struct service *known; /* the catalogue's record of that name, or NULL */
	bool enabled;
	enum access access;
	struct ports ports; /* effective: the record's where given, else the catalogue's */
	struct address_list allow, deny;
	struct limit limit;
	time_t until; /* 0: for ever */

	/* Description of the service; in a catalogue record these and ports are all there is. */
	const char *description, *package, *driver; /* "" where there is none */
	struct words daemons;			    /* tcp_wrappers names */
	struct words units;			    /* systemd units */
	enum helper_type helper;
	enum mark mark;
};

struct group {
	struct record rec;
	struct address_list members; /* its own end is not counted here, but wherever it is named */
	time_t until;		     /* 0: for ever; afterwards it is empty */
	unsigned int height;	     /* of the groups inside it; 0 until resolved */
};

/* Where a forward leads. */
struct target {
	struct addr addr;
	uint16_t port_lo, port_hi; /* 0, 0: the port asked for */
	struct loc loc;
};

struct forward {
	struct record rec;
	bool enabled;
	struct ports ports; /* tcp, udp, sctp */
	struct target to;
	struct address_list allow, deny;
	struct limit limit;
	time_t until;
};

struct outbound {
	struct record rec;
	bool enabled;
	struct ports ports;	      /* all empty: every protocol */
	struct address_list from, to; /* empty: every local host; every destination */
	enum action action;
};

struct blocklist {
	struct record rec;
	bool enabled;
	const char *file; /* as written; relative to the database's folder */
	struct loc file_loc;
	struct address_list address;
	time_t until;	  /* 0: for ever */
	struct ipset set; /* all of it; filled by lists_read */
};

struct helper {
	struct record rec;
	enum helper_type type; /* from its name */
	bool enabled;
	enum direction direction;
};

struct record_list {
	struct record **v; /* file order */
	size_t n, cap;
};

struct db {
	struct arena arena;
	struct source source;
	const struct catalog *catalog; /* borrowed */
	struct record_list records;    /* all kinds, file order */
	struct record_list of[KIND_COUNT];
	struct record **by_name; /* records by kind, name, line: what db_find searches */
	struct gateway *gateway; /* never NULL after db_parse: defaults if the record is missing */
};

/*
 * Parse, decode and resolve. The source is copied. Errors go to diags; the database is usable
 * for display even then, but must not be compiled when diags->errors > 0.
 */
void db_parse(struct db *db, const struct source *source, const struct catalog *catalog,
	      struct diag_list *diags);
void db_fini(struct db *db);

/* "service", "gateway" ... */
const char *kind_name(enum kind kind);

/* The order of records in by_name, as strcmp(3) tells it. */
int record_compare_title(const struct record *record, enum kind kind, const char *name);
/* The record of that kind and name, or NULL; borrowed. */
struct record *db_find(const struct db *db, enum kind kind, const char *name);

/* The entry of a key, or NULL where the record does not give it. */
const struct entry *record_entry(const struct record *record, const char *key);

/* The place of a key's value, or of the record where the key is not given. */
struct loc record_loc(const struct record *record, const char *key);
/* When it ends by itself, in seconds since the epoch; 0: never, or its kind does not. */
time_t record_until(const struct record *record);

/* --- lists at a moment (db/address_list.c); a list that is not given has nobody --- */

bool address_list_has(const struct address_list *list, const struct addr *addr, time_t now);
/* When it ends for an address, over or not; 0: never, or it does not have it. */
time_t address_list_end(const struct address_list *list, const struct addr *addr);
/* Everybody on it at that moment, at 0 whoever ever is: a new normal set, the caller's. */
struct ipset address_list_at(const struct address_list *list, time_t now);
/* Adds whom the other has, each up to `until` at the latest (0: its own end); then settle. */
void address_list_add(struct address_list *list, const struct address_list *other, time_t until);
void address_list_settle(struct address_list *list);
void address_list_fini(struct address_list *list); /* its sets */

/* Whom one word stands for, a group up to its own end; nobody if it is unknown. The caller's. */
struct address_list address_list_of(const struct db *db, const char *word);

/* "service ssh" or "gateway", into the arena of the caller's choice. */
char *record_title(struct arena *arena, const struct record *record);

/* Typed views; the caller knows the kind. i < db->of[KIND].n */
#define DB_VIEW(type, KIND)                                                                        \
	static inline struct type *db_##type(const struct db *db, size_t i)                        \
	{                                                                                          \
		return (struct type *)db->of[KIND].v[i];                                           \
	}
DB_VIEW(network, KIND_NETWORK)
DB_VIEW(service, KIND_SERVICE)
DB_VIEW(group, KIND_GROUP)
DB_VIEW(forward, KIND_FORWARD)
DB_VIEW(outbound, KIND_OUTBOUND)
DB_VIEW(blocklist, KIND_BLOCKLIST)
DB_VIEW(helper, KIND_HELPER)

/* Canonical text: every given value, one form of spacing; print(parse(x)) parses to the same. */
void db_print(const struct db *db, struct buf *out);

#endif
