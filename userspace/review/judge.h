/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the database of today says about lines of the log: which record a packet concerned, who its
 * source is, and the verdict now. All judging is policy_decide's.
 */
#ifndef FWPOLICY_REVIEW_JUDGE_H
#define FWPOLICY_REVIEW_JUDGE_H

#include "policy/decide.h"
#include "review/fact.h"
#include "review/names.h"

/* A service or forward that refused packets can be about. */
struct subject {
	const struct record *record;
	const struct door *door;
};

struct judge {
	const struct policy *policy; /* borrowed, as all else that is no table */
	const struct surroundings *around;
	const struct names *interfaces, *prefixes;
	struct ipset allowed;	  /* on any allow list */
	struct subject *subjects; /* [0] is nobody's */
	size_t n_subjects;
	uint16_t *services[2], *forwards[2]; /* by port: number of the subject; TCP, UDP */
};

void judge_init(struct judge *judge, const struct policy *policy,
		const struct surroundings *around);
void judge_fini(struct judge *judge);

/* enum talker_mark of an address, but TALKER_LOGIN. */
uint8_t judge_marks(const struct judge *judge, const struct addr *addr);

/* The subject that a packet with a port was about; 0: no record's. */
size_t judge_subject(const struct judge *judge, const struct fact *fact, bool forwarded);

/* Fetches what judge_subject will look at. */
static inline void judge_prefetch(const struct judge *judge, const struct fact *fact)
{
	bool udp = fact->protocol == IPPROTO_UDP;

	__builtin_prefetch(&(fact->out ? judge->forwards : judge->services)[udp][fact->dport]);
}

/* The packet of a line as the evaluator takes it. Borrows names. */
void judge_packet(const struct judge *judge, const struct fact *fact, struct packet *packet);

/* The verdict of today on the packet of a line. */
void judge_decide(const struct judge *judge, const struct fact *fact, time_t when,
		  struct decision *decision);

struct addr fact_src(const struct fact *fact);
struct addr fact_dst(const struct fact *fact);

#endif
