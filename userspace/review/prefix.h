/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What stands before "IN=" in a line of the kernel: who refused, where, and why.
 *
 * Ours says chain and reason. Those of other firewalls say at best whether it was a refusal.
 */
#ifndef FWPOLICY_REVIEW_PREFIX_H
#define FWPOLICY_REVIEW_PREFIX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum reason {
	REASON_UNKNOWN, /* the prefix does not say, or is another firewall's */
	REASON_SPOOF,
	REASON_INVALID,
	REASON_ICMP,
	REASON_BLOCKLIST,
	REASON_SERVICE,
	REASON_LIMIT,
	REASON_FORWARD,
	REASON_OUTBOUND,
	REASON_HELPER,
	REASON_DEFAULT,
	REASON_COUNT
};

enum chain {
	CHAIN_UNKNOWN,
	CHAIN_PREROUTING,
	CHAIN_INPUT,
	CHAIN_FORWARD,
	CHAIN_OUTPUT,
	CHAIN_COUNT
};

struct prefix_meaning {
	uint8_t reason; /* enum reason */
	uint8_t chain;	/* enum chain */
	bool passed;	/* the packet was not refused */
	bool ours;
};

/* len bytes of text, blanks at its end included. */
struct prefix_meaning prefix_read(const char *text, size_t len);

/* "spoof" ...; "unknown". */
const char *reason_name(enum reason reason);
const char *chain_name(enum chain chain);

/* The reason of that name; REASON_COUNT: there is none. */
enum reason reason_find(const char *name);

#endif
