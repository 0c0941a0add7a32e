/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What one line of a log says, in 64 bytes: the currency between reader and tally.
 *
 *     source -> batch (lines) -> fact -> clock, filter -> tally -> finding -> report
 *
 * A fact points to nothing: names are numbers of struct names, so that facts of two threads can be
 * counted in the order of the log. Addresses are in network order, an IPv4 one in the first four
 * bytes and the rest zero; numbers are in host order.
 */
#ifndef FWPOLICY_REVIEW_FACT_H
#define FWPOLICY_REVIEW_FACT_H

#include <netinet/in.h>
#include <stdint.h>
#include <sys/socket.h>

enum fact_kind {
	FACT_OTHER,   /* says nothing of a packet */
	FACT_REFUSED, /* a packet was refused */
	FACT_PASSED,  /* a packet was logged for another end: accepted, audited, traced */
	FACT_BROKEN,  /* begins like a packet and does not go on like one: cut, garbled, hostile */
	FACT_IMITATION, /* of a packet, but a program wrote it and not the kernel */
	FACT_ARP,	/* a frame without IP */
	FACT_AGAIN,	/* the line before, another `repeat` times */
	FACT_LOGIN,	/* somebody at `src` has logged in */
	FACT_KINDS
};

enum stamp_kind {
	STAMP_NONE,
	STAMP_UTC,	/* seconds since the epoch */
	STAMP_LOCAL,	/* the same, had the clock on the wall shown UTC */
	STAMP_YEARLESS, /* the same, as if in the year 1972; RFC 3164 */
	STAMP_UPTIME,	/* seconds since the machine started */
};

struct fact {
	uint8_t src[16], dst[16];
	uint32_t stamp;
	uint32_t line;	 /* where the line begins in its batch */
	uint32_t repeat; /* so many packets */
	uint16_t sport, dport;
	uint16_t length;
	uint8_t stamp_kind; /* enum stamp_kind */
	uint8_t kind;	    /* enum fact_kind */
	uint8_t family;	    /* AF_INET, AF_INET6 */
	uint8_t protocol;   /* IANA number */
	uint8_t type, code; /* ICMP */
	uint8_t flags;	    /* enum tcp_flags */
	uint8_t ttl;
	uint8_t in, out; /* names of interfaces; 0: none */
	uint8_t prefix;	 /* name of the log prefix */
	uint8_t inner;	 /* protocol of the packet an ICMP error is about */
};

_Static_assert(sizeof(struct fact) == 64, "one fact, one cache line");

#endif
