/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What comes after the first packet of a flow: its answer, more of it, errors about it.
 *
 * A case is one packet, and perhaps one sequel to it. The sequel is made of the packet as it was
 * seen to leave, so it is what the other end would send.
 */
#ifndef FWPOLICY_TESTS_SEQUEL_H
#define FWPOLICY_TESTS_SEQUEL_H

#include "property/trial.h"

enum sequel {
	SEQUEL_NONE,
	SEQUEL_ANSWER,	 /* from where it went */
	SEQUEL_MORE,	 /* from where it came; TCP: without SYN */
	SEQUEL_ASTRAY,	 /* an answer by another interface */
	SEQUEL_ERROR,	 /* ICMP, one that is let through */
	SEQUEL_REDIRECT, /* ICMP, one that is not */
	SEQUEL_COUNT
};

extern const char *const sequel_names[SEQUEL_COUNT];

/* There can be one: the packet was accepted and left, and its source is one host. */
bool sequel_is_possible(const struct surroundings *around, const struct trial *first);

/* Try it; the trial is filled in, differences go to why. True where both sides agree. */
bool sequel_run(struct sides *sides, const struct trial *first, enum sequel sequel,
		struct trial *trial, struct buf *why);

#endif
