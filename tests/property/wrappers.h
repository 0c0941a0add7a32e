/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tcp_wrappers and the filter let the same sources speak to a daemon.
 */
#ifndef FWPOLICY_TESTS_WRAPPERS_H
#define FWPOLICY_TESTS_WRAPPERS_H

#include "base/buf.h"
#include "policy/decide.h"
#include "property/dice.h"

/*
 * Writes hosts.allow and hosts.deny into the current folder and asks tcpdmatch(8) there about the
 * daemons of all services, from sources at the edges of their lists. asked: counts the questions.
 */
bool wrappers_agree(const struct policy *policy, const struct surroundings *around,
		    struct dice *dice, unsigned long *asked, struct buf *why);

#endif
