/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the kernel was seen to do, by kind: a hunt that never saw a kind would miss every fault in
 * it.
 */
#ifndef FWPOLICY_TESTS_COVERAGE_H
#define FWPOLICY_TESTS_COVERAGE_H

#include "property/trial.h"

#define COVERAGE_KINDS 20

struct coverage {
	unsigned long seen[COVERAGE_KINDS]; /* counted atomically: processes share it */
};

void coverage_count(struct coverage *coverage, const struct trial *trial);

/* One line a kind; the number of kinds that were never seen. */
unsigned int coverage_print(const struct coverage *coverage, struct buf *out);

#endif
