/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One database, tried in every way there is.
 */
#ifndef FWPOLICY_TESTS_HUNT_H
#define FWPOLICY_TESTS_HUNT_H

#include "property/case.h"
#include "property/coverage.h"
#include "property/dice.h"

/* Shared by the processes that hunt. */
struct score {
	unsigned long passed, failed, skipped; /* databases */
	unsigned long packets, sequels, questions;
	unsigned long clashes; /* of masqueraded flows that the kernel cannot tell apart */
	struct coverage coverage;
};

struct hunter {
	struct bench *bench;
	const struct catalog *catalog;
	struct score *score;
	uint64_t seed;
	unsigned long packets; /* for each database */
	bool keep;	       /* failing cases */
};

/* A random database and random packets; prints what fails, and keeps it. */
void hunt_random(struct hunter *hunter, unsigned long number);

/* A case of the folder; prints what fails. */
void hunt_kept(struct hunter *hunter, const char *name);

#endif
