/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The refused packets that the ruleset logs to a group of nfnetlink_log, as they come.
 */
#ifndef FWPOLICY_REVIEW_LISTENER_H
#define FWPOLICY_REVIEW_LISTENER_H

#include <time.h>

#include "netlink/nflog.h"
#include "review/fact.h"
#include "review/names.h"

struct listener {
	struct nflog log;
	struct names *interfaces, *prefixes; /* borrowed */
	uint32_t index[2]; /* of the interfaces that were named last, in and out */
	uint8_t name[2];
	void (*each)(void *context, const struct fact *fact, time_t when);
	void *context;
};

/* Listens from now on. 0, or -1 with errno as nflog_open has it. */
int listener_open(struct listener *listener, struct names *interfaces, struct names *prefixes);

/* All that has come since; listener->log.lost counts what could not be read in time. */
int listener_read(struct listener *listener,
		  void (*each)(void *context, const struct fact *fact, time_t when), void *context);
void listener_close(struct listener *listener);

/* One packet as a fact, but for its time. */
void listener_fact(struct listener *listener, const struct nflog_packet *packet, struct fact *fact);

#endif
