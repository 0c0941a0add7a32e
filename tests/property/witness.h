/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The bench's eyes: what property/bench.h calls an outcome is put together here.
 */
#ifndef FWPOLICY_TESTS_WITNESS_H
#define FWPOLICY_TESTS_WITNESS_H

#include "property/bench.h"

/* Load the observer's table and listen. 0, or -1 with a message to standard error. */
int witness_open(struct bench *bench);

/* Load the ruleset with each log rule replaced by one that logs the same prefix to the witness. */
int witness_load(struct bench *bench, struct ruleset *ruleset, struct diag_list *diags);

#endif
