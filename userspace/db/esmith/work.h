/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The workbench that the import_*.c files share: the accounts of what was taken and what was not,
 * the record being written, and the readers for values.
 *
 * The rule behind it: a property is read through import_prop, which books it as taken, or given
 * up through import_drop with a reason. Whatever nobody touched is listed at the end as deciding
 * no access, so that nothing is ever lost in silence.
 *
 * Everything is owned by import.arena or by the site.
 */
#ifndef FWPOLICY_DB_ESMITH_WORK_H
#define FWPOLICY_DB_ESMITH_WORK_H

#include <string.h>

#include "db/esmith/import.h"

/* Why something was not taken; the headings stand in ledger.c, in this order. */
enum drop {
	DROP_COUNTERPART, /* there is nothing like it here */
	DROP_CLOSED,	  /* a hole closed on purpose */
	DROP_BAD,	  /* cannot be read */
	DROP_ELSEWHERE,	  /* another record says it, or says otherwise */
	DROP_SYSTEM,	  /* the running system is asked instead */
	DROP_NO_PORT,	  /* a service without a port */
	DROP_TYPE,	  /* ports on something that is no service */
	DROP_RULE,	  /* NethServer's fwrules and what belongs to them */
	DROP_SUPERSEDED,
	DROP_UNREACHABLE,
	DROP_NO_VALUE,
	DROP_NO_ACCESS, /* decides no access */
	DROP_REASONS
};

enum fate { FATE_OPEN, FATE_TAKEN, FATE_DROPPED };

/* What became of a record and of each of its properties. */
struct account {
	enum fate fate;
	enum fate *props; /* by esmith_prop.number */
};

struct drop_line {
	const struct esmith_record *record;
	const struct esmith_prop *prop; /* NULL: the whole record */
	enum drop why;
	const char *detail; /* NULL: the heading says it all */
};

struct ledger {
	struct account *of[ESMITH_FILES]; /* by record number */
	struct drop_line *lines;
	size_t n, cap;
};

/* The access.conf record being written. */
struct draft {
	const struct esmith_record **from;
	size_t n_from, cap_from;
	struct buf notes;
	struct {
		const char *key, *value;
	} keys[16];
	size_t n_keys;
};

/* Open addressing; cap is a power of two, at most half of it used. */
struct name_table {
	struct name_slot {
		const char *name; /* NULL: free */
		void *data;
		unsigned int wanted; /* how often a second record asked for it */
	} * v;
	size_t n, cap;
};

/* A [network] as written. */
struct local_net {
	const char *name;
	struct prefix prefix;
	const char *zone; /* NethServer: its role; "" on an SME Server */
};

struct import {
	const struct esmith_site *site;
	const struct catalog *catalog;
	struct buf *out;
	struct diag_list *diags;
	struct arena arena;
	struct ledger ledger;
	struct draft *draft;	 /* never NULL */
	struct draft scratch;	 /* the common one */
	struct name_table names; /* "service ssh" -> what was made under that name */
	bool nethserver;
	bool ports_asked, ports_named; /* service.c: some service names its ports */
	enum mode mode;
	struct local_net *nets;
	size_t n_nets, cap_nets;
	struct ipset local, direct; /* the addresses of nets; of those without a router */
	struct opening **owners[2]; /* udp, tcp: the service of each port; NULL: none yet */
	const char **forwarded[2];  /* udp, tcp: the forward of each port; NULL: none yet */
};

/* ---- text.c: comments ---- */

/* Text that is safe in a comment: control bytes as \xNN, Latin-1 as UTF-8. */
void import_plain(struct buf *out, const char *text);
/* The same with "" around it where it would not stand by itself in a list. */
void import_quote(struct buf *out, const char *text);

/* A comment of words, folded at 96 columns; each line begins with indent. */
struct fold {
	struct buf *out;
	const char *indent, *hang; /* of the first line and of the others */
	size_t column;		   /* 0: nothing written yet */
};
void fold_add(struct fold *fold, const char *word);
void fold_text(struct fold *fold, const char *text);
void fold_end(struct fold *fold);

/* ---- ledger.c ---- */

void ledger_init(struct import *im);
void ledger_fini(struct import *im);

/* The file a record is of. */
enum esmith_file import_file(const struct import *im, const struct esmith_record *record);
struct account *import_account(struct import *im, const struct esmith_record *record);

/* The value of a property, booked as taken; NULL if it is not there. */
const char *import_prop(struct import *im, const struct esmith_record *record, const char *name);
/* Gives a property up; nothing happens if it is not there. detail: borrowed, NULL for none. */
void import_drop(struct import *im, const struct esmith_record *record, const char *name,
		 enum drop why, const char *detail);
/* Gives the whole record up. */
void import_drop_record(struct import *im, const struct esmith_record *record, enum drop why,
			const char *detail);
/* A record to look at: neither superseded nor unreachable nor without a value. */
bool import_is_live(const struct esmith_record *record);

/* The closing section. */
void ledger_write(struct import *im);

/* ---- draft.c ---- */

/* The record being written is made from this one, too. */
void draft_from(struct import *im, const struct esmith_record *record);
/* A comment on it, which is a message as well. record: the place, or NULL. */
void draft_note(struct import *im, const struct esmith_record *record, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void draft_warn(struct import *im, const struct esmith_record *record, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* A comment only. */
void draft_comment(struct import *im, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void draft_key(struct import *im, const char *key, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* Writes it; name: NULL for the gateway. The draft is empty again. */
void draft_write(struct import *im, const char *kind, const char *name);
/* Nothing comes of it: the comments go, the messages stay, its sources stay open accounts. */
void draft_cancel(struct import *im);
void draft_fini(struct draft *draft);

/* ---- names.c ---- */

/* A word that may name a record: other characters become "-". Owned by the arena. */
const char *import_word(struct import *im, const char *text);
/* The name, or the name with a number behind it, that no record of the kind has yet; it has now. */
const char *import_name(struct import *im, const char *kind, const char *name, void *data);
/* What was given to import_name (never NULL), or NULL if the name is free. */
void *import_named(struct import *im, const char *kind, const char *name);
void names_fini(struct import *im);

/* ---- values.c ---- */

/* Without the blanks around it; NULL stays NULL, and blank becomes NULL. */
const char *import_trim(struct import *im, const char *text);
bool import_is(const char *text, const char *want);

/* "80", "5060:5061" or "16384-32768". */
bool import_port(const char *word, struct port_range *range);
/* Adds the comma list of a property; what is no port is listed and warned of. */
void import_ports(struct import *im, const struct esmith_record *record, const char *name,
		  struct port_list *ports);
/* Adds one list to another: sorted, overlaps merged. */
void ports_merge(struct import *im, struct port_list *ports, const struct port_list *more);
bool ports_equal(const struct port_list *a, const struct port_list *b);
const char *ports_text(struct import *im, const struct port_list *ports);

/* A list of hosts: AllowHosts, DenyHosts. */
struct hosts {
	bool given, everyone;
	struct ipset set; /* of the words that could be read */
};
void import_hosts(struct import *im, const struct esmith_record *record, const char *name,
		  struct hosts *hosts);
/* The prefixes of a normal set as a list. */
const char *ipset_text(struct import *im, const struct ipset *set);
/* ADDRESS and a dotted MASK as a prefix; false if either is wrong. */
bool import_prefix(const char *address, const char *mask, struct prefix *prefix);
bool import_v4(const char *text, struct addr *addr);

/* ---- the records ---- */

void import_gateway(struct import *im);	 /* gateway.c */
void import_networks(struct import *im); /* network.c */
void import_services(struct import *im); /* service.c */
void import_forwards(struct import *im); /* forward.c */
void import_extras(struct import *im);	 /* extra.c: outbound, helpers */
void import_system(struct import *im);	 /* gateway.c: settings nobody took */

/* The same of a NethServer (nethserver.c). */
void import_nethserver_gateway(struct import *im);
void import_nethserver_networks(struct import *im);
void import_nethserver_forwards(struct import *im);
/* Its access, a list of zones; the networks of the zones that are not on it go to deny. */
enum access import_zones(struct import *im, const struct esmith_record *record, const char **deny);

/* The keys external and internal (interface.c). */
void import_interfaces(struct import *im);
/* A name that an interface may have. */
bool import_is_interface(const char *name);
/* The live record of the configuration database, or NULL (settings.c). */
const struct esmith_record *import_setting(struct import *im, const char *key);
/* Its plain value, trimmed; NULL if it has none. */
const char *import_plain_value(struct import *im, const char *key);

/* Why a prefix cannot be a local network; NULL if it can. */
const char *import_network_fault(struct import *im, const struct prefix *prefix);
/* Writes the draft as [network NAME], or a name near it, and enters it. via: "" for none. */
void import_network(struct import *im, const char *name, const struct prefix *prefix,
		    const char *zone, const char *via);

/* AllowHosts and DenyHosts of a record as allow and deny here (lists.c). */
struct lists {
	const char *allow, *deny; /* "" for none */
	bool nobody;		  /* they let nobody in from outside */
};
/* local_too: allow names the local networks as well, which e-smith's list did not bound. */
void import_lists(struct import *im, const struct esmith_record *record, bool local_too,
		  struct lists *lists);

/* Where a forward leads (forward.c). */
struct redirect {
	const struct esmith_record *record;
	bool tcp;
	struct port_range from;
	struct addr host;
	struct port_range to; /* lo 0: the same ports */
};
/* Why it cannot be one, and under which heading; NULL if it can. */
const char *import_forward_fault(struct import *im, const struct redirect *redirect,
				 enum drop *why);
/* Writes the draft as [forward NAME]. */
void import_forward(struct import *im, const struct redirect *redirect, const char *name,
		    const struct lists *lists);

/* What e-smith calls a service, what the catalogue calls it, and the ports its templates knew. */
struct known_service {
	const char *esmith, *name;
	const char *tcp, *udp; /* port lists; "" for none */
	const char *protocol;  /* that went with it; NULL for none */
	bool stays_local;      /* what access is when it is not set */
};
/* By esmith name (known.c). */
extern const struct known_service known_services[];
extern const size_t known_services_n;
/* Borrowed; NULL for a service that only this site has. */
const struct known_service *known_find(const char *esmith);
/* Gives up the properties of a service that have no counterpart, with the reason. */
void known_drop(struct import *im, const struct esmith_record *record);

/* A [service] about to be written. */
struct opening {
	struct draft draft;
	const struct esmith_record *record; /* the first of those it is made from */
	const char *name;
	const struct service *listed; /* in the catalogue; NULL: it is complete in its record */
	const char *protocol;	      /* NULL for none */
	bool enabled;
	enum access access;
	struct port_list tcp, udp;
	struct lists lists;
	const struct opening *noted; /* the last one whose overlap with this was told */
};

/* ---- opening.c ---- */

/* Begins one, made from that record; its draft is im->draft now. */
struct opening *opening_new(struct import *im, const struct esmith_record *record);
/* Its draft goes, and im->draft is the common one again. */
void opening_drop(struct import *im, struct opening *opening);

/* "private", "localhost", "public"; false, and localhost, for any other word. */
bool opening_access(const char *word, enum access *access);

/* Those to write, in the order of their first records. */
struct openings {
	struct opening **v;
	size_t n, cap;
};
/* Adds it, or joins it with another one of its name, or gives one of the two up. */
void opening_place(struct import *im, struct openings *openings, struct opening *opening);

/* Writes it, tells overlaps, and drops it. */
void opening_write(struct import *im, struct opening *opening);
/* The one that answers a port, or NULL. */
const struct opening *opening_at(const struct import *im, bool tcp, uint16_t port);

#endif
