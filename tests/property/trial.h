/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One packet tried on both sides, and whether they agree.
 */
#ifndef FWPOLICY_TESTS_TRIAL_H
#define FWPOLICY_TESTS_TRIAL_H

#include "base/buf.h"
#include "property/bench.h"
#include "property/tally.h"

/* Where a packet must be found if it is accepted. */
struct fate {
	bool here;	  /* at the input hook */
	const char *left; /* interface it leaves by; NULL: none */
	struct addr src, dst;
	uint16_t dport;
	bool any_own_src; /* src is any address of the interface it leaves by */
	bool translated;  /* the flow that the packet belongs to is */
};

struct trial {
	struct packet packet;
	const struct quote *about; /* of ICMP errors; NULL: a flow that never was */
	const struct fate *fate;   /* of packets of known flows; NULL: as decide says */
	struct outcome outcome;	   /* the kernel's */
	struct decision decision;  /* ours */
};

/* The two sides, for one database. */
struct sides {
	struct bench *bench; /* the ruleset is in force there */
	const struct policy *policy;
	struct tally tally; /* since it was loaded */
};

/* Send, observe, decide, compare. Differences go to why; true when there is none. */
bool trial_run(struct sides *sides, struct trial *trial, struct buf *why);

/* Both verdicts in full, with the steps of the decision. */
void trial_print(const struct trial *trial, struct buf *out);

#endif
