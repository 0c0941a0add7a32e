/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Counts facts in the order of the log, in bounded memory.
 *
 * Totals, reasons, ports, subjects and time are exact; sources are as struct talkers has them; how
 * many different sources there were is an estimate (struct distinct). Of sources that the database
 * or a login names, every kind of packet is kept (struct acquaintance), for these are the ones
 * whose refusal may be a mistake.
 */
#ifndef FWPOLICY_REVIEW_TALLY_H
#define FWPOLICY_REVIEW_TALLY_H

#include "review/batch.h"
#include "review/clock.h"
#include "review/distinct.h"
#include "review/filter.h"
#include "review/judge.h"
#include "review/peaks.h"
#include "review/series.h"
#include "review/talkers.h"

#define TALLY_PORTS	    65536
#define TALLY_ACQUAINTANCES 4096
#define TALLY_LOGINS	    1024

struct count {
	uint64_t n;
	uint32_t first, last; /* seconds since the epoch */
};

/* A destination port, a type of ICMP, a protocol. */
struct port_row {
	uint32_t n, first, last;
	uint16_t reasons;   /* bit for each enum reason */
	uint8_t in, prefix; /* of the last packet */
	struct distinct_few sources;
};

struct reason_row {
	struct count count;
	struct distinct sources;
};

struct subject_row {
	struct count count;
	struct distinct sources;
	struct fact sample;
};

/* Packets that were refused for one reason on one interface. */
struct crowd {
	struct count count;
	struct fact sample; /* the first of them */
};

/* Packets of one kind from a source that is known. */
struct acquaintance {
	struct fact sample;
	struct count count;
	uint8_t marks;
};

struct tally {
	struct names *interfaces, *prefixes;
	const struct judge *judge; /* NULL: no database */
	const struct filter *filter;
	uint64_t lines, kinds[FACT_KINDS]; /* kinds[FACT_REFUSED]: packets that passed the filter */
	uint64_t filtered;
	struct count all;
	struct distinct sources;
	struct reason_row reasons[REASON_COUNT];
	uint64_t chains[CHAIN_COUNT];
	uint64_t arrivals[NAMES_MOST]; /* by interface */
	uint64_t week[7][24];	       /* local time; 0: Sunday */
	struct series series;
	struct peaks peaks;
	struct talkers talkers;
	struct port_row *tcp, *udp;
	struct port_row *icmp[2]; /* by type; IPv4, IPv6 */
	struct port_row *protocols;
	struct subject_row *subjects;	/* as many as the judge has */
	struct crowd *spoofed, *helped; /* by interface of arrival: spoof, helper */
	struct acquaintance *acquaintances;
	size_t n_acquaintances;
	uint64_t lost_acquaintances;
	struct addr logins[TALLY_LOGINS];
	size_t n_logins;
	struct fact last; /* for "last message repeated" */
	time_t last_when;
	uint32_t hour; /* of `week` that was asked for last, since the epoch */
	uint64_t *week_at;
	struct prefix_meaning meanings[NAMES_MOST];
	unsigned int n_meanings;
};

void tally_init(struct tally *tally, struct names *interfaces, struct names *prefixes);
void tally_fini(struct tally *tally);

/* Before the first line; judge may be NULL. Both are borrowed. */
void tally_with(struct tally *tally, const struct judge *judge, const struct filter *filter);

/* Somebody there has logged in before. */
void tally_login(struct tally *tally, const struct addr *addr);

/* What is known of an address beside its packets: enum talker_mark. */
uint8_t tally_marks(const struct tally *tally, const struct addr *addr);

void tally_batch(struct tally *tally, const struct batch *batch, struct clock *clock);

/* One fact at a known time; tally_batch calls it for each. */
void tally_fact(struct tally *tally, const struct fact *fact, time_t when);

/* What the prefix of a fact means. */
struct prefix_meaning tally_meaning(struct tally *tally, const struct fact *fact);

/* The row of a protocol and port or type; never NULL. */
struct port_row *tally_port(const struct tally *tally, uint8_t protocol, uint16_t port);

#endif
