/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The running machine as the evaluator sees it.
 */
#ifndef FWPOLICY_CMD_LIVE_H
#define FWPOLICY_CMD_LIVE_H

#include "policy/policy.h"
#include "policy/surroundings.h"

/*
 * Addresses and routes of this machine. Left empty where it has no interface on each side of the
 * policy: the database is then looked at on a desk, and its own words are all there is.
 */
void live_surroundings(struct surroundings *around, const struct policy *policy);

#endif
