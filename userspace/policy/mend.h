/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The nearest change of the database that would reverse a decision.
 */
#ifndef FWPOLICY_POLICY_MEND_H
#define FWPOLICY_POLICY_MEND_H

#include "base/buf.h"
#include "policy/decide.h"

/*
 * Appends a command ("fwpolicy allow ssh from 203.0.113.9") and returns true; or appends why no
 * change of the database reverses it and returns false. The command is the narrowest there is: it
 * concerns this source, this port, nothing else.
 */
bool mend_decision(const struct policy *policy, const struct packet *packet,
		   const struct decision *decision, struct buf *out);

#endif
