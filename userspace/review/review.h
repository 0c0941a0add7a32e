/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A finished review: what the tally counted, put in words of the database, ready to be shown.
 *
 * Everything that is shown is decided here; the formats (review/report.h) only write it down. All
 * texts belong to the arena; records are borrowed from the database.
 */
#ifndef FWPOLICY_REVIEW_REVIEW_H
#define FWPOLICY_REVIEW_REVIEW_H

#include "base/mem.h"
#include "review/neighbours.h"
#include "review/tally.h"

enum finding_kind {
	FINDING_LOCAL,	     /* a local host was refused */
	FINDING_ALLOWED,     /* a source that is allowed something else was refused */
	FINDING_LOGIN,	     /* one that has logged in before */
	FINDING_MISPLACED,   /* from inside, with a source that no network record has */
	FINDING_HELPER,	     /* somebody tried to open ports through a helper */
	FINDING_FLOOD,	     /* one source, many a second */
	FINDING_PEAK,	     /* all sources together */
	FINDING_SPOOF,	     /* from outside, with a source that cannot be there */
	FINDING_WANTED,	     /* a closed service that many ask for */
	FINDING_SCAN,	     /* one source, many ports */
	FINDING_SWEEP,	     /* one source, many hosts */
	FINDING_SLOW,	     /* either, over hours */
	FINDING_DISTRIBUTED, /* many sources of a network share the work of a scan */
	FINDING_KINDS
};

/* From so many ports, or hosts, on a source is a scanner. */
#define SCAN_PORTS 10
#define SCAN_HOSTS 10

struct finding {
	enum finding_kind kind;
	const char *text;    /* one sentence without its end */
	const char *command; /* "" if there is nothing to be done; else what would change it */
	const char *advice;  /* one more sentence, or "" */
	struct addr source;  /* family 0: no single one */
	const struct record *record; /* NULL: none */
	struct count count;
	bool is_new; /* since the last review */
};

enum table_kind {
	TABLE_REASON,
	TABLE_SERVICE,
	TABLE_SOURCE,
	TABLE_NETWORK,
	TABLE_PORT,
	TABLE_KINDS
};

/* A source that by itself is a scan or a flood. */
struct suspect {
	const struct talker *talker;
	enum finding_kind kind;
	uint32_t count; /* of packets, as many as there were at least */
	unsigned int ports, hosts;
	uint32_t seconds;
};

struct row {
	const char *key;   /* "service", "ssh", "203.0.113.9", "203.0.113.0/24", "tcp/22" */
	const char *about; /* in words; "" */
	const struct record *record; /* NULL: none */
	const char *command;	     /* that would let it in; "" */
	bool advised;		     /* the source is known: the command may be what is wanted */
	struct count count;
	uint64_t error;	  /* the count may be too high by so much */
	uint64_t sources; /* about; 0: not told */
	bool is_new;
};

struct table_of_rows {
	struct row *v;
	size_t n;
	uint64_t total; /* rows there are, shown or not */
};

struct review {
	struct arena arena;
	const struct tally *tally;
	const struct judge *judge; /* NULL: no database */
	const char *const *logs;   /* that were read */
	size_t n_logs;
	time_t now;
	time_t reviewed;	  /* newest line of the last review; 0: none */
	size_t most;		  /* rows of a table, findings of a kind */
	unsigned int columns;	  /* of the terminal it is for; 0: it is for none */
	struct finding *findings; /* the important ones first */
	size_t n_findings, cap_findings;
	uint64_t found[FINDING_KINDS]; /* whether listed or not */
	struct suspect *suspects;      /* all of them, the loudest first */
	size_t n_suspects, cap_suspects;
	uint64_t *wide; /* talker.ports of all that tried many ports or hosts */
	size_t n_wide, cap_wide;
	struct neighbours neighbours;
	struct table_of_rows tables[TABLE_KINDS];
	uint64_t sources; /* about; exact if sources_exact */
	bool sources_exact;
	uint64_t new_sources;
	const uint32_t *order; /* of talkers, the loudest first; indexes into tally->talkers.v */
	size_t n_order;
};

/* tally, judge, logs, now, reviewed, most and columns are set by the caller. */
void review_build(struct review *review);
void review_fini(struct review *review);

const char *finding_name(enum finding_kind kind);  /* "local", "scan" ... */
const char *finding_title(enum finding_kind kind); /* "Local hosts refused" ... */
const char *table_name(enum table_kind kind);	   /* "reason" ... */

/* Somebody should look at it: not the noise of the Internet. */
bool finding_is_urgent(enum finding_kind kind);

/* --- what the finders share --- */

/* A new finding at the end; false: enough of that kind are listed, and it is only counted. */
bool review_room(struct review *review, enum finding_kind kind);
struct finding *review_add(struct review *review, const struct finding *finding);

/* A packet of a talker, as the log would have it now. */
struct fact talker_fact(const struct talker *talker);

/* "tcp 22 (ssh)", "icmp type 8". */
const char *review_port_words(struct review *review, uint8_t protocol, uint16_t port);
/* The service of the database or the catalogue that a port is known by; NULL. */
const char *review_service_name(const struct review *review, uint8_t protocol, uint16_t port);
/* What mend has to say of a fact that the policy of today refuses; "" if it is let in. */
const char *review_command(struct review *review, const struct fact *fact);

void review_find_near(struct review *review);
void review_find_scans(struct review *review);
void review_find_networks(struct review *review);
void review_find_others(struct review *review);
void review_fill_tables(struct review *review);

#endif
